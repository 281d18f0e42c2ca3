//! What the tests need on a machine, and how to get it on a fresh Debian.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::browser;
use crate::run::{cargo, cargo_command, pass, works};

/// Something that must be there before the tests start.
struct Tool {
    name: &'static str,
    why: &'static str,
    present: fn() -> bool,
    install: fn() -> Result<()>,
}

const ALL: &[Tool] = &[
    Tool {
        name: "cc",
        why: "compiles the SQLite that is built in, and links",
        present: || works("cc", &["--version"]),
        install: || apt(&["gcc", "libc6-dev"]),
    },
    Tool {
        name: "bash",
        why: "runs the README's commands",
        present: || works("bash", &["--version"]),
        install: || apt(&["bash"]),
    },
    Tool { name: "rustfmt", why: "checks the form", present: || cargo_has("fmt"), install: || component("rustfmt") },
    Tool { name: "clippy", why: "reads along", present: || cargo_has("clippy"), install: || component("clippy") },
    Tool {
        name: "node 18",
        why: "runs the tests of the tear-sheet",
        present: || {
            works("node", &["-e", "process.exit(process.versions.node.split('.')[0] < 18 ? 1 : 0)"])
                && works("npm", &["--version"])
        },
        install: || apt(&["nodejs", "npm"]),
    },
    Tool { name: "chromium", why: "opens the tear-sheet", present: browser::is_there, install: || apt(&["chromium"]) },
    Tool {
        name: "cargo-nextest",
        why: "runs the tests, each in a process of its own",
        present: || cargo_has("nextest"),
        install: || pass(&mut cargo_command(&["install", "cargo-nextest", "--locked"])),
    },
];

/// Installs what is missing, saying what and why.
pub fn install_missing() -> Result<()> {
    for tool in ALL {
        if (tool.present)() {
            println!("{}: there", tool.name);
            continue;
        }
        println!("{}: missing; it {}; installing it", tool.name, tool.why);
        (tool.install)().with_context(|| format!("installing {}", tool.name))?;
        if !(tool.present)() {
            bail!("{} was installed and still does not start", tool.name);
        }
    }
    Ok(())
}

fn cargo_has(verb: &str) -> bool {
    works(&cargo().to_string_lossy(), &[verb, "--version"])
}

fn component(name: &str) -> Result<()> {
    if works("rustup", &["--version"]) {
        return pass(Command::new("rustup").args(["component", "add", name]));
    }
    bail!("there is no rustup here: install {name} from where this machine's cargo came from");
}

/// Debian's packages, as root or by a sudo that asks nothing.
pub fn apt(packages: &[&str]) -> Result<()> {
    if !works("apt-get", &["--version"]) {
        bail!("there is no apt-get here: install {} by hand", packages.join(", "));
    }
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !root && !works("sudo", &["-n", "true"]) {
        bail!("not root, and sudo would ask: run `apt-get install {}` yourself", packages.join(" "));
    }
    let mut command = if root { Command::new("env") } else { Command::new("sudo") };
    if !root {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "sh", "-c"]);
    // The lists of a fresh machine are empty or old.
    command.arg(format!("apt-get update -qq && apt-get install -y -qq --no-install-recommends {}", packages.join(" ")));
    pass(&mut command)
}
