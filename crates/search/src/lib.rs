//! Which combinations of parameters to try next.
//!
//! A [`Space`] is what there is to search: axes (`fast=2..50`, `width=1.0,1.5,2.0`) over the parameters of a rule, and a constraint
//! (`fast < slow`). A [`Grid`] is its combinations one by one; a [`Search`] chooses among them by one of the [`METHODS`]: it asks
//! for batches and is told what came of them. Pure: no file, clock, thread, and no chance but from a seed. What is not here: bars,
//! rules, runs, measures, and whether the best was luck (`overfit`).
//!
//! # Everything is a place on an axis
//! A combination is a place for each axis, never the values themselves, so a million of them are a few megabytes, and a space of
//! 10^30 is as small as its texts. What cannot be enumerated is refused before it is begun: the count is a product, not a loop.
//! Methods from the world of real numbers work in the unit cube, and a point there is the combination whose cell it lies in.
//!
//! # Laws of every method
//! The same seed asks the same; only combinations of the space that fulfil the constraint are asked, none twice on the same share
//! of the bars; the budget holds; a space that is smaller than the budget is asked completely by those that do not halve. The
//! laws in `tests/it` hold every entry of [`METHODS`] to it.
//!
//! # Why these are written here
//! The crates that were looked at: `cmaes` 0.2 and `tpe` 0.3 are built on `rand`, whose system chance has no place in a pure crate;
//! `optimizer` 1.0 keeps its own history behind locks and knows neither constraints nor places on axes; `sobol_burley` 0.5 ends at
//! 2^16 points of 24 bits and is scrambled always, `sobol` 1.0 unpacks an archive of 21,201 dimensions. The algorithms are
//! short, and each file names where its own is published.
//!
//! # To add a method
//! A file in `method` with the thing and its `ENTRY`, and its line in [`METHODS`]. Listings and laws pick it up.

mod axis;
mod constraint;
mod decimal;
mod draw;
mod error;
mod front;
mod grid;
mod index;
mod method;
mod objective;
mod plateau;
mod points;
mod preset;
mod search;
mod space;

pub use axis::Axis;
pub use constraint::Constraint;
pub use error::SearchError;
pub use front::{best, crowding, dominates, pareto};
pub use grid::Grid;
pub use method::{ALL as METHODS, Entry, Sobol, find as find_method, latin_hypercube};
pub use objective::{Costs, Direction};
pub use plateau::{Plateau, pick_plateau};
pub use points::Points;
pub use preset::{PRESETS, Preset, PresetGrid};
pub use search::{Batch, Plan, Search};
pub use space::{MOST_ENUMERATED, Space};
