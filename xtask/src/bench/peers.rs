//! The peers: Python programs in virtual environments of the cache folder, their versions pinned beside the scripts.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::run::{pass, shown, works};
use crate::{place, tools};

/// An environment: nautilus_trader wants an older pandas than the others, quantstats a newer one.
#[derive(Clone, Copy)]
pub enum Set {
    Main,
    Nautilus,
    Quantstats,
}

impl Set {
    const ALL: [Self; 3] = [Self::Main, Self::Nautilus, Self::Quantstats];

    fn name(self) -> &'static str {
        match self {
            Self::Main => "venv",
            Self::Nautilus => "venv-nautilus",
            Self::Quantstats => "venv-quantstats",
        }
    }

    fn requirements(self) -> &'static str {
        match self {
            Self::Main => "requirements.txt",
            Self::Nautilus => "requirements-nautilus.txt",
            Self::Quantstats => "requirements-quantstats.txt",
        }
    }
}

/// The installed peers.
pub struct Peers {
    folder: PathBuf,
}

impl Peers {
    /// Makes the environments where they are missing or were made from other versions.
    pub fn install(folder: &Path) -> Result<Self> {
        if !works("python3", &["-c", "import venv, ensurepip"]) {
            println!("python3 with venv is missing; the peers are Python programs; installing it");
            tools::apt(&["python3", "python3-venv"])?;
        }
        for set in Set::ALL {
            let requirements = scripts().join(set.requirements());
            let wanted = std::fs::read_to_string(&requirements).context("the peers' versions")?;
            let environment = folder.join(set.name());
            let stamp = environment.join("installed.txt");
            if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
                continue;
            }
            println!("installing {} into {}", set.requirements(), environment.display());
            pass(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
            let python = environment.join("bin/python");
            pass(Command::new(python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements))?;
            std::fs::write(&stamp, wanted).context("noting what was installed")?;
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// The Python of an environment.
    pub fn python(&self, set: Set) -> PathBuf {
        self.folder.join(set.name()).join("bin/python")
    }

    /// Runs one of our scripts, and reads the JSON objects that it prints, one a line.
    pub fn run(&self, set: Set, script: &str, arguments: &[&str]) -> Result<Vec<Value>> {
        let mut command = Command::new(self.python(set));
        command.arg(scripts().join(script)).args(arguments);
        objects(&mut command)
    }
}

/// Where the scripts lie.
pub fn scripts() -> PathBuf {
    place::root().join("xtask/bench")
}

/// Runs a command and reads the JSON objects that it prints, one a line; what it says besides is shown if it fails.
pub fn objects(command: &mut Command) -> Result<Vec<Value>> {
    // One package asks the network for news of itself unless it thinks that nobody watches.
    command.env("CI", "1").env("PYTHONDONTWRITEBYTECODE", "1").stdin(Stdio::null());
    let output = command.output().with_context(|| format!("starting `{}`", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", shown(command), output.status, said.trim_end());
    }
    // A number that does not exist is printed as NaN by some; JSON has no such thing.
    let text = String::from_utf8_lossy(&output.stdout).replace(":NaN", ":null");
    let lines = text.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| serde_json::from_str(line).with_context(|| format!("reading `{line}`"))).collect()
}

/// A number of an object.
pub fn number(object: &Value, name: &str) -> Result<f64> {
    object[name].as_f64().with_context(|| format!("there is no number `{name}` in {object}"))
}

/// A text of an object.
pub fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str> {
    object[name].as_str().with_context(|| format!("there is no text `{name}` in {object}"))
}
