//! The law of the venues as dated packs: what an order costs, where prices step, how many units trade, and when.
//!
//! Pure: the text of a pack goes in, its law comes out as [`Instrument`] (a [`market::VenueRules`]) and [`VenueFees`] (a
//! [`market::FeeSchedule`]). This crate opens no file, knows no account, no strategy and no run.
//!
//! A pack is a TOML file that a person can read and copy; ours are under `configs/markets` and ship inside the program
//! ([`PACKS`]). Every entry has `source`, `confirmed` and `since`, may have `until`, `note` and `kinds`, and is out of force while
//! `enabled = false`; only such an entry may lack its day or its value. A later entry ends an earlier one for good. What each section says:
//!
//! ```text
//! pack aliases title version venues currency zone sessions_per_year kinds default_kind needs_lot    the head
//! [brokerage]      rate fixed minimum round step                      what the broker takes, unless the caller says
//! [[instrument]]   kind | outside, symbols as_of                      what a symbol is; `300*.SZ` is a family, and so is
//!                                                                     `2800..2849.HK`; outside says why there is no law for it;
//!                                                                     of several that name a symbol the last holds
//! [[fee]]          name kinds                                         a line of the contract note, with
//! [[fee.rate]]     of_value | per_unit | per_order, minimum, maximum, side = "both" | "buy" | "sell"
//! [[fee.rounding]] mode = "nearest" | "up" | "down", step
//! [[tick]]         bands = [[up to and including, step], …]
//! [[lot]]          symbols minimum step side                          without symbols: for all; needs_lot asks where there is none
//! [[limit]]        up down                                            parts of the close before
//! [[hours]]        continuous = ["09:30-12:00", …]
//! [[auction]]      name phases = ["order input 09:00-09:15", …] band
//! [[settlement]]   days                          [[resale]] locked    [[short]] allowed = "yes" | "no" | "listed", symbols
//! [[fact]]         name text                                          told, not applied
//! ```
//!
//! Days: a bar's time at midnight UTC is the session date itself, as [`market::Timestamp`] has it; any other time is an
//! instant, and its day is that of the venue's clocks.
//!
//! To add a pack: one file under `configs/markets`, and one line in [`PACKS`].

mod check;
mod dated;
mod decimal;
mod describe;
mod error;
mod fees;
mod instrument;
mod note;
mod pack;
mod packs;
mod read;

pub use check::{Finding, FindingKind, check};
pub use describe::Rule;
pub use error::{PackError, VenueError};
pub use fees::VenueFees;
pub use instrument::Instrument;
pub use note::Note;
pub use pack::Pack;
pub use packs::{PACKS, Packs};
