//! Names of instruments.
/// .
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Symbol(String);
/// .
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Market {
    /** . */
    Hk,
}
/// .
#[derive(thiserror::Error, Clone, PartialEq, Debug)]
#[error("no symbol")]
pub struct SymbolError;
