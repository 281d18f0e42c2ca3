//! Words whose known values a shell completes, and which may be others all the same: a name, or the path of a file.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

/// Takes any text, and offers `names` to the shell. With `hide_possible_values` on the argument, for help has its own list.
#[derive(Clone, Copy, Debug)]
pub struct Offered(pub fn() -> Vec<&'static str>);

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

/// The rules that have a name on every machine: built in, and files that ship.
pub fn strategies() -> Vec<&'static str> {
    let built_in = strategies::ALL.iter().map(|entry| entry.name);
    let mut names: Vec<&str> = built_in.chain(rules::SHIPPED.iter().map(|(name, _)| *name)).collect();
    names.sort_unstable();
    names
}

/// The charts.
pub fn charts() -> Vec<&'static str> {
    report::ALL.iter().map(|chart| chart.name).collect()
}

/// The grids that have a name.
pub fn presets() -> Vec<&'static str> {
    search::PRESETS.iter().map(|preset| preset.name).collect()
}

/// The shipped rules that are files.
pub fn rule_files() -> Vec<&'static str> {
    rules::SHIPPED.iter().map(|(name, _)| *name).collect()
}

/// The indicators.
pub fn indicators() -> Vec<&'static str> {
    indicators::ALL.iter().map(|entry| entry.name).collect()
}

/// The packs that ship.
pub fn packs() -> Vec<&'static str> {
    venues::Packs::shipped().iter().map(venues::Pack::name).collect()
}

/// What `--venue` takes.
pub fn venues() -> Vec<&'static str> {
    std::iter::once("auto").chain(packs()).collect()
}
