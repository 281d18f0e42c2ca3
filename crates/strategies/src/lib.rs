//! The built-in rules, one file a rule.

pub mod equal_weight;
pub mod momentum;
mod rebalance;
