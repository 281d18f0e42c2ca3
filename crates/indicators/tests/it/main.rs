//! What holds for every indicator, and what other programs computed.

mod golden;
mod laws;
mod long;
mod market;
