//! Rules that a user writes in a file: parsed, typed, and evaluated over columns and bar by bar.
mod check;
mod clock;
mod compiled;
mod document;
mod expression;
mod fault;
mod kernel;
mod lower;
mod machine;
mod names;
mod program;

pub use compiled::{BindError, Compiled, Context, Need, Wishes, compile};
pub use document::About;
pub use fault::{Fault, Faults, MOST_FAULTS};
pub use names::{FUNCTIONS, Function};
pub use program::{Following, Program};
