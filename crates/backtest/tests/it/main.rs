//! The simulator against outside numbers and its own laws.

mod laws;
mod markets;
mod portfolio;
mod references;
