//! The simulator against outside numbers and its own laws.

mod portfolio;
