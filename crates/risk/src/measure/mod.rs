//! The measures, one file each. A file holds the function, its documentation and its entry; a file with variants of one
//! measure (another divisor, another way to annualise) holds them all.
//!
//! Called by itself, a function overflows to infinity where its formula does (a yearly return of 10^400); asked through
//! [`Entry::value`] or a [`TearSheet`](crate::TearSheet) it is `None` then.

pub mod alpha;
pub mod annual_return;
pub mod average_win;
pub mod benchmark_return;
pub mod best_period;
pub mod beta;
pub mod calmar;
pub mod capture;
pub mod common_sense_ratio;
pub mod conditional_value_at_risk;
pub mod correlation;
pub mod downside_deviation;
pub mod gain_to_pain;
pub mod information_ratio;
pub mod kelly;
pub mod kurtosis;
pub mod max_drawdown;
pub mod omega;
pub mod payoff_ratio;
pub mod profit_factor;
pub mod recovery_factor;
pub mod sharpe;
pub mod skew;
pub mod sortino;
pub mod stability;
pub mod tail_ratio;
pub mod total_return;
pub mod tracking_error;
pub mod treynor;
pub mod ulcer_index;
pub mod value_at_risk;
pub mod volatility;
pub mod win_rate;

use crate::entry::Entry;

/// Every measure of a return series, in the order of a report: what was earned, how bumpy it was, how deep it fell, how bad
/// the bad days were, the shape of the returns, wins and losses, the benchmark.
pub static ALL: &[Entry] = &[
    total_return::ENTRY,
    annual_return::ENTRY,
    volatility::ENTRY,
    sharpe::ENTRY,
    sharpe::SIMPLE_RATE,
    downside_deviation::ENTRY,
    sortino::ENTRY,
    max_drawdown::ENTRY,
    max_drawdown::DURATION,
    max_drawdown::AVERAGE,
    calmar::ENTRY,
    omega::ENTRY,
    value_at_risk::ENTRY,
    value_at_risk::PARAMETRIC,
    value_at_risk::CORNISH_FISHER,
    conditional_value_at_risk::ENTRY,
    conditional_value_at_risk::BELOW,
    conditional_value_at_risk::PARAMETRIC,
    conditional_value_at_risk::BELOW_PARAMETRIC,
    conditional_value_at_risk::CORNISH_FISHER,
    tail_ratio::ENTRY,
    skew::ENTRY,
    skew::POPULATION,
    kurtosis::ENTRY,
    kurtosis::POPULATION,
    win_rate::ENTRY,
    win_rate::ALL_PERIODS,
    average_win::ENTRY,
    average_win::LOSS,
    payoff_ratio::ENTRY,
    profit_factor::ENTRY,
    kelly::ENTRY,
    gain_to_pain::ENTRY,
    common_sense_ratio::ENTRY,
    ulcer_index::ENTRY,
    ulcer_index::SAMPLE,
    ulcer_index::PERFORMANCE,
    recovery_factor::ENTRY,
    recovery_factor::SUM,
    stability::ENTRY,
    best_period::ENTRY,
    best_period::WORST,
    benchmark_return::ENTRY,
    benchmark_return::ANNUAL,
    beta::ENTRY,
    alpha::ENTRY,
    alpha::COMPOUND,
    information_ratio::ENTRY,
    information_ratio::PERIOD,
    tracking_error::ENTRY,
    capture::UP,
    capture::DOWN,
    capture::ENTRY,
    correlation::ENTRY,
    correlation::R_SQUARED,
    treynor::ENTRY,
];

/// The measure called `name`.
pub fn find(name: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.name == name)
}
