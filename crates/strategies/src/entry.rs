//! A rule as listed.

use backtest::{Allocation, Rule};
use market::{ParamError, ParamSpec, Params};

/// A rule as listed: what it does, what it takes, and how to make one.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// As typed, in tables, on the command line, in the configuration and on the wire.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// One line: the idea.
    pub summary: &'static str,
    /// When it enters and when it leaves, in words.
    pub rule: &'static str,
    /// How to recompute it by hand: `[1]` is the row before.
    pub formula: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// The columns of a bar, or of a signals file, that it reads.
    pub needs: &'static [&'static str],
    /// What it is, and how to make one.
    pub kind: Kind,
}

/// What a rule is, and how to make one from checked parameters.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Decisions over one series.
    Rule(fn(&Params) -> Result<Box<dyn Rule>, ParamError>),
    /// Target weights over a panel.
    Allocation(fn(&Params) -> Result<Box<dyn Allocation>, ParamError>),
    /// Decisions that were made elsewhere: see [`crate::signals`].
    Signals,
}
