//! The event driver: bars come one by one, orders stand in a book, a strategy answers each close.
//!
//! [`run`] drives a rule by the same settings as [`crate::columnwise::run`] and leaves the same run to the bit;
//! [`run_strategy`] drives anything that gives orders of its own.

mod broker;
mod order;
mod rule;
mod strategy;

pub use broker::Broker;
pub use order::{Order, OrderId, OrderKind, OrderRequest, Quantity};
pub use rule::RuleOrders;
pub use strategy::{Context, Strategy, run, run_strategy};
