//! The lowest of a sliding window.

use market::ParamSpec;

use crate::highest::Farthest;
use crate::{Entry, Scale, of_close};

/// The lowest of the last `n` numbers.
pub type Lowest = Farthest<false>;

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "lowest",
    aliases: &["min"],
    title: "Lowest close",
    summary: "The lowest close of the last bars.",
    formula: "min(close, …, close[n−1]); first value at bar n",
    source: "TA-Lib MIN",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["lowest"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Lowest::new(params.count("period")))),
};
