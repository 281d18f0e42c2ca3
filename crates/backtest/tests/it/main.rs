//! The simulator against outside numbers and its own laws.

mod broker;
mod laws;
mod markets;
mod order_of_checks;
mod portfolio;
mod references;
mod venue;
