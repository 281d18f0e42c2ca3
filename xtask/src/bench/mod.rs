//! x
/// x
#[derive(clap::Args)]
pub struct Arguments {}
/// x
pub fn run(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
