//! The methods, one file each.

use std::fmt::Debug;

use crate::error::SearchError;
use crate::objective::Costs;
use crate::search::{Batch, Task};

mod cma_es;
mod eigen;
mod genetic;
mod grid;
mod latin_hypercube;
mod random;
mod sobol;
mod sobol_directions;
mod successive_halving;
mod tpe;

pub use latin_hypercube::latin_hypercube;
pub use sobol::Sobol;

/// Every method, by name.
pub static ALL: &[Entry] = &[
    grid::ENTRY,
    random::ENTRY,
    latin_hypercube::ENTRY,
    sobol::ENTRY,
    tpe::ENTRY,
    genetic::ENTRY,
    cma_es::ENTRY,
    successive_halving::ENTRY,
];

/// A method as listed.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// As typed: `--method NAME`.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// One line: how it chooses.
    pub summary: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Whether what it asks depends on what it was told.
    pub learns: bool,
    /// Whether all of its runs are laid out before the first, so that it needs to know how many.
    pub plans: bool,
    /// Whether it tries combinations on a part of the bars first. What it asks next depends on a whole rung of them then, which may
    /// be any number of batches.
    pub halves: bool,
    /// Makes one.
    pub(crate) build: fn(Task) -> Result<Box<dyn Method>, SearchError>,
}

/// The method called `name`.
///
/// # Errors
/// There is none.
pub fn find(name: &str) -> Result<&'static Entry, SearchError> {
    ALL.iter().find(|entry| entry.name == name).ok_or_else(|| SearchError::Method {
        name: name.to_owned(),
        known: ALL.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", "),
        nearest: market::nearest(name, ALL.iter().map(|entry| entry.name)).map(str::to_owned),
    })
}

/// One way to choose what to try next.
pub(crate) trait Method: Debug + Send {
    /// What to try next, costing `room` whole runs at most; no points when there is nothing to try.
    fn ask(&mut self, room: usize) -> Batch;

    /// What came of it, in the same order.
    fn tell(&mut self, costs: &Costs);
}

/// Combinations a batch of a method that does not learn: enough for every core, little enough to forget.
const WIDE: usize = 1 << 14;
