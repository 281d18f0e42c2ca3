//! Rules that a user writes in a file: parsed, typed, and evaluated over columns and bar by bar.
//!
//! Text in, rule out: this crate opens no file. [`compile`] understands a text or says everything that is wrong with it, each
//! fault with line, column and caret ([`Faults::render`]); [`Compiled::bind`] makes a [`Program`], a [`backtest::Rule`] like the
//! built-in ones, with [`market::ParamSpec`] parameters like theirs, held to the same laws and about as fast.
//! [`Program::explain`] says why it said what it said. What is not here: accounts, data, files.
//!
//! # A rule file
//! ```toml
//! title = "Crossing with a filter"       # name, title, summary, source: texts, all optional
//! require = ["fast < slow"]              # conditions over parameters that must hold
//!
//! [params]                               # tuned and swept like those of built-in rules
//! fast = { default = 10, min = 1, max = 1000, doc = "…" }       # a whole number, because 10 is one
//! slow = { default = 30, min = 1, max = 1000 }
//! level = { default = 70.0, min = 0.0, max = 100.0 }            # any number
//! mean = { default = "wilder", choices = ["wilder", "simple"] } # a word
//!
//! [let]                                  # named expressions, in any order, not in a circle
//! strength = "rsi(14, mean)"
//!
//! [series]                               # other bars
//! weekly = { interval = "1w" }           # the same instrument on longer bars, known when complete
//! hsi = { symbol = "HSI.IDX" }           # another instrument (interval optional), known when its bar has closed
//!
//! [use]                                  # other rules, built in or files: numbers −1, 0, +1, the position each holds
//! trend = { strategy = "ema_cross", params = { fast = "2 * fast" } }
//!
//! [rule]
//! enter = "cross_above(sma(fast), sma(slow)) and strength < level and weekly.close > on(weekly, sma(10))"
//! exit = "cross_below(sma(fast), sma(slow)) or trend < 0"
//! # short = "…", cover = "…"             # conditions of their own for the short side
//! # repeat = true                        # say a condition on every bar on which it holds
//! # size = "1%risk"                      # a setting of the account, or an expression from 0 to 1 of it
//!
//! [stops]                                # as on the command line, where flags win; parameters may stand in them
//! stop_loss = "5%"                       # take_profit, trailing_stop, atr_stop = "14:3"
//!
//! [account]                              # wishes, flags win
//! direction = "long"                     # fill = "next-open"
//!
//! [filter]                               # when entries may be said; exits always may
//! from = "2010-01-01"                    # to, weekdays = ["mon", …], months = ["jan", …], time = ["09:45-12:00"]
//! ```
//! Instead of `[rule]`, `[[member]]` sections with `strategy`, `params`, `weight` and `symbol` make a portfolio of rules whose
//! weights are netted: see [`Compiled::portfolio`].
//!
//! # The language
//! *Values* are numbers, conditions, words and bars; they do not mix. *Columns*: `open high low close volume`, and `hl2 hlc3
//! hlcc4 ohlc4`. *Operators*, loosest first: `or`, `and`, `not`, `< <= > >= == !=` (which do not chain), `+ -`, `* /`, the sign
//! `-`, `^`. `5%` is 0.05; `#` begins a comment. *Functions*: [`FUNCTIONS`]. *Indicators*: every one of [`indicators::ALL`], by name
//! or alias, with positional or named parameters: `rsi(14)`, `rsi(period=14, smoothing="simple")`. One that is computed from
//! closes takes any series first: `sma(volume, 20)`, `ema(rsi(14), 5)`. Columns of an indicator: `macd(12, 26, 9).signal`; without a
//! name, the first. Parameters of indicators and bars of shifts are constants: numbers, parameters, and what is computed from
//! them. A choice by a constant condition takes one side and forgets the other: it is not computed and need not make sense.
//!
//! *No value.* Before an indicator's warm-up, on a division by zero, a root or logarithm of what has none, there is no value.
//! Arithmetic with it has none; comparisons with it are false (so `not (x > 1)` is true where x has no value). An indicator
//! of a series leaves out the bars on which the series has no finite value, and goes on after them.
//!
//! *The future* cannot be written: shifts go back, longer bars and other instruments are read when they are over. The rule is
//! silent until everything it reads has begun, as built-in rules are: warm-ups add up along an expression, a crossing and a
//! shift by one add a bar.
//!
//! # When another bar is known
//! A longer bar of the same instrument when no later bar can belong to it ([`market::Resampler`]); a bar of another instrument
//! when it has closed at or before the close of the rule's own ([`market::closes_at`]): daily bars at the close of the venue's
//! session, at the next midnight UTC where the venue is unknown. If the rule's own venue is unknown and the other's is not, a
//! daily rule sees the other's days up to the one before its own: its day may end before the other's begins.
//! A `[use]`d rule inside `on(…)` runs on the bars of that series.
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
