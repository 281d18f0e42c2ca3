//! Rules that a user writes in a file: parsed, typed, and evaluated over columns and bar by bar.
//!
//! Text in, rule out: this crate opens no file. [`compile`] understands a text or says everything that is wrong with it, each
//! fault with line, column and caret ([`Faults::render`]); [`Compiled::bind`] makes a [`Program`], a [`backtest::Rule`] like the
//! built-in ones, with [`market::ParamSpec`] parameters like theirs, held to the same laws and about as fast.
//! [`Program::explain`] says why it said what it said. What is not here: accounts, data, files.
//!
#![doc = include_str!("../LANGUAGE.md")]
//!
//! # Warnings
//! What is allowed and hardly meant is told with its place by [`Compiled::warnings`]: parameters, names, series and used rules
//! that nobody reads; conditions that are the same on every bar, or compare a series with itself; divisions by zero; sizes that are
//! no part of the account; weights that are more than it together; ends of a parameter's range that do not fit where it is read;
//! stops, sizes, directions and fills of a file that another one uses: only what its conditions say is heard there.
//!
//! # Bounds
//! Files of 4 MiB, expressions of half a million parts and a hundred levels, 32 series, 64 used rules, 256 members, files eight
//! deep, shifts of 100 000 bars, windows of 20 million bars together: beyond them the answer is a fault, not a crash.
//!
//! # To add a function
//! Its line in `names.rs`, its types in `check.rs`, its node in `lower.rs` and `graph.rs`, its step in `plan.rs`, run in
//! `chunks.rs` and in `singles.rs` by what `kernel.rs` computes. An indicator needs nothing here: it is there once it is listed in `indicators`.

mod check;
mod chunks;
mod clock;
mod compiled;
mod document;
mod explain;
mod fault;
mod graph;
mod kernel;
mod lint;
mod lower;
mod names;
mod plan;
mod portfolio;
mod program;
mod shipped;
mod singles;
mod template;

/// What rule files may say, for who writes them: Markdown.
pub const LANGUAGE: &str = include_str!("../LANGUAGE.md");

pub use compiled::{BindError, Compiled, Context, Need, Wishes, compile};
pub use document::About;
pub use explain::{Condition, ConditionPart, Explained, Explanation, NamedValue, Side};
pub use fault::{Fault, Faults, MOST_FAULTS};
pub use names::{FUNCTIONS, Function};
pub use plan::UsedRule;
pub use portfolio::{Instrument, Member, Portfolio, Targets, sides};
pub use program::{Following, Program};
pub use shipped::{CLASSIC, SHIPPED};
pub use template::{schema, template};
