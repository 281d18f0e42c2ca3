//! Figures of returns and their days, beside the measures of `risk`, which know no days.
//!
//! To add one: a line in [`ALL`].

use chrono::Datelike as _;
use serde_json::{Value, json};

use crate::days::Days;

/// A figure.
pub(crate) struct Figure {
    /// As it is called in the document.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What the number counts: `fraction`, `fraction-per-year`, `ratio`, `bars`, `days`.
    pub unit: &'static str,
    /// How to recompute it by hand.
    pub formula: &'static str,
    /// The choices made.
    pub convention: &'static str,
    of: fn(&Days<'_>) -> Option<f64>,
}

/// Groups of figures, in the order in which they are shown.
#[rustfmt::skip]
pub(crate) const ALL: &[(&str, &[Figure])] = &[
    ("By the calendar", &[
        Figure { name: "month_to_date", title: "This month", unit: "fraction", formula: COMPOUND, convention: "of the month of the last bar", of: |days| days.last().with_day(1)?.pred_opt().and_then(|day| compound(days.since(day))) },
        Figure { name: "last_3_months", title: "Last 3 months", unit: "fraction", formula: COMPOUND, convention: AFTER, of: |days| compound(days.last_months(3)?) },
        Figure { name: "last_6_months", title: "Last 6 months", unit: "fraction", formula: COMPOUND, convention: AFTER, of: |days| compound(days.last_months(6)?) },
        Figure { name: "year_to_date", title: "This year", unit: "fraction", formula: COMPOUND, convention: "of the year of the last bar", of: |days| days.last().with_ordinal(1)?.pred_opt().and_then(|day| compound(days.since(day))) },
        Figure { name: "last_year", title: "Last 12 months", unit: "fraction", formula: COMPOUND, convention: AFTER, of: |days| compound(days.last_months(12)?) },
        Figure { name: "last_3_years", title: "Last 3 years", unit: "fraction-per-year", formula: A_YEAR, convention: AFTER, of: |days| a_year(days, 36) },
        Figure { name: "last_5_years", title: "Last 5 years", unit: "fraction-per-year", formula: A_YEAR, convention: AFTER, of: |days| a_year(days, 60) },
        Figure { name: "last_10_years", title: "Last 10 years", unit: "fraction-per-year", formula: A_YEAR, convention: AFTER, of: |days| a_year(days, 120) },
        Figure { name: "best_month", title: "Best month", unit: "fraction", formula: "max(month)", convention: PARTS, of: |days| most(days.months()) },
        Figure { name: "worst_month", title: "Worst month", unit: "fraction", formula: "min(month)", convention: PARTS, of: |days| least(days.months()) },
        Figure { name: "best_year", title: "Best year", unit: "fraction", formula: "max(year)", convention: PARTS, of: |days| most(days.years()) },
        Figure { name: "worst_year", title: "Worst year", unit: "fraction", formula: "min(year)", convention: PARTS, of: |days| least(days.years()) },
        Figure { name: "winning_months", title: "Winning months", unit: "fraction", formula: WON, convention: PARTS, of: |days| won(days.months()) },
        Figure { name: "winning_quarters", title: "Winning quarters", unit: "fraction", formula: WON, convention: PARTS, of: |days| won(days.quarters()) },
        Figure { name: "winning_years", title: "Winning years", unit: "fraction", formula: WON, convention: PARTS, of: |days| won(days.years()) },
        Figure { name: "average_up_month", title: "Average winning month", unit: "fraction", formula: "mean(month > 0)", convention: PARTS, of: |days| mean_of(days.months(), |it| it > 0.0) },
        Figure { name: "average_down_month", title: "Average losing month", unit: "fraction", formula: "mean(month < 0)", convention: PARTS, of: |days| mean_of(days.months(), |it| it < 0.0) },
        Figure { name: "expected_bar", title: "Expected return of a bar", unit: "fraction", formula: GEOMETRIC, convention: "geometric", of: |days| geometric(days.returns()) },
        Figure { name: "expected_month", title: "Expected return of a month", unit: "fraction", formula: GEOMETRIC, convention: "geometric", of: |days| geometric(days.months()) },
        Figure { name: "expected_year", title: "Expected return of a year", unit: "fraction", formula: GEOMETRIC, convention: "geometric", of: |days| geometric(days.years()) },
        Figure { name: "gain_to_pain_months", title: "Gain to pain of months", unit: "ratio", formula: "Σ month / |Σ (month < 0)|", convention: "a month is the arithmetic sum of its returns", of: |days| gain_to_pain(&days.sums_of_months()) },
    ]),
    ("Streaks and falls", &[
        Figure { name: "longest_winning_run", title: "Longest run of winning bars", unit: "bars", formula: "bars in a row with r > 0", convention: "", of: |days| Some(longest(days.returns(), |it| it > 0.0)) },
        Figure { name: "longest_losing_run", title: "Longest run of losing bars", unit: "bars", formula: "bars in a row with r < 0", convention: "", of: |days| Some(longest(days.returns(), |it| it < 0.0)) },
        Figure { name: "longest_fall_days", title: "Longest fall", unit: "days", formula: "last − start + 1", convention: BELOW, of: |days| most(&lengths(days)) },
        Figure { name: "average_fall", title: "Average depth of a fall", unit: "fraction", formula: "mean(depth)", convention: "over all falls below an earlier high, shallow ones included", of: |days| mean_of(&depths(days), |_| true) },
        Figure { name: "average_fall_days", title: "Average length of a fall", unit: "days", formula: "mean(last − start + 1)", convention: BELOW, of: |days| mean_of(&lengths(days), |_| true) },
        Figure { name: "risk_of_ruin", title: "Risk of ruin", unit: "fraction", formula: "((1 − p) / (1 + p))ⁿ", convention: "the gambler's ruin with p the winning part of the bars that moved; next to nothing for any long series, told because others tell it", of: |days| Some(((1.0 - won(days.returns())?) / (1.0 + won(days.returns())?)).powf(days.returns().len() as f64)) },
    ]),
    ("Other ratios", &[
        Figure { name: "average_moved_bar", title: "Average return of a bar", unit: "fraction", formula: "mean(r ≠ 0)", convention: "arithmetic; of bars that moved", of: |days| mean_of(days.returns(), |it| it != 0.0) },
        Figure { name: "time_in_market", title: "Bars that moved", unit: "fraction", formula: "bars with r ≠ 0 / n", convention: "", of: |days| moved(days.returns()) },
        Figure { name: "annual_return_in_market", title: "Annual return per time in the market", unit: "fraction-per-year", formula: "annual return / bars that moved", convention: "", of: |days| Some(risk::measure::annual_return::annual_return(&days.series)? / moved(days.returns()).filter(|share| *share > 0.0)?) },
        Figure { name: "sharpe_of_a_bar", title: "Sharpe ratio of a bar", unit: "ratio", formula: "mean(r) / stdev(r)", convention: "not annualised, nothing taken off for the risk-free rate", of: |days| { let moments = days.series.moments()?; Some(moments.mean() / moments.spread()?) } },
        Figure { name: "probabilistic_sharpe", title: "Probabilistic Sharpe ratio", unit: "fraction", formula: "Φ(SR √(n − 1) / √(1 − γ₃ SR + (γ₄ − 1) SR² / 4))", convention: "how probable it is that the true Sharpe ratio is above zero, had this been the only try; moments of the population", of: |days| overfit::SharpeEstimate::new(days.excess())?.probability_above(0.0) },
        Figure { name: "smart_sharpe", title: "Sharpe ratio less autocorrelation", unit: "ratio", formula: "Sharpe / √(1 + 2 Σ (n − k) / n · |ρ₁|ᵏ)", convention: PENALTY, of: |days| Some(risk::measure::sharpe::sharpe(&days.series)? / days.penalty(penalty)) },
        Figure { name: "smart_sortino", title: "Sortino ratio less autocorrelation", unit: "ratio", formula: "Sortino / √(1 + 2 Σ (n − k) / n · |ρ₁|ᵏ)", convention: PENALTY, of: |days| Some(risk::measure::sortino::sortino(&days.series)? / days.penalty(penalty)) },
        Figure { name: "adjusted_sortino", title: "Sortino ratio / √2", unit: "ratio", formula: "Sortino / √2", convention: "to be held beside a Sharpe ratio", of: |days| Some(risk::measure::sortino::sortino(&days.series)? / std::f64::consts::SQRT_2) },
        Figure { name: "adjusted_smart_sortino", title: "Sortino ratio less autocorrelation / √2", unit: "ratio", formula: "Sortino / √(1 + 2 Σ (n − k) / n · |ρ₁|ᵏ) / √2", convention: PENALTY, of: |days| Some(risk::measure::sortino::sortino(&days.series)? / days.penalty(penalty) / std::f64::consts::SQRT_2) },
        Figure { name: "profit_ratio", title: "Profit ratio", unit: "ratio", formula: "(mean(r ≥ 0) / count(r ≥ 0)) / |mean(r < 0) / count(r < 0)|", convention: "", of: |days| profit_ratio(days.returns()) },
        Figure { name: "cpc_index", title: "CPC index", unit: "ratio", formula: "profit factor · winning part · payoff ratio", convention: "of bars that moved", of: |days| Some(risk::measure::profit_factor::profit_factor(&days.series)? * won(days.returns())? * risk::measure::payoff_ratio::payoff_ratio(&days.series)?) },
        Figure { name: "outlier_win_ratio", title: "Size of large gains", unit: "ratio", formula: "99th percentile / mean(r ≥ 0)", convention: "linear interpolation", of: |days| over(risk::quantile(days.returns(), 0.99)?, mean_of(days.returns(), |it| it >= 0.0)?) },
        Figure { name: "outlier_loss_ratio", title: "Size of large losses", unit: "ratio", formula: "1st percentile / mean(r < 0)", convention: "linear interpolation", of: |days| over(risk::quantile(days.returns(), 0.01)?, mean_of(days.returns(), |it| it < 0.0)?) },
        Figure { name: "serenity_index", title: "Serenity index", unit: "ratio", formula: "Σ r / (ulcer index · (φ(z) / 0.05 · stdev(dd) − mean(dd)) / stdev(r))", convention: "dd the drawdown at each bar, z the normal quantile at 5 %; the ulcer index divides by n − 1", of: serenity },
    ]),
];

const COMPOUND: &str = "Π (1 + r) − 1";
const AFTER: &str = "from the close of that day to the last; none where the data do not go back so far";
const A_YEAR: &str = "(Π (1 + r))^(P / n) − 1";
const PARTS: &str = "of the bars there are: the first and the last stretch may be parts";
const WON: &str = "count(> 0) / count(≠ 0)";
const GEOMETRIC: &str = "(Π (1 + r))^(1 / n) − 1";
const BELOW: &str = "calendar days from the first bar below the high to the last one below it";
const PENALTY: &str = "ρ₁ the correlation of a bar's return with the next; returns that hang together hide risk";

/// Every figure of an account, and of what it is held beside.
pub(crate) fn figures(own: &Days<'_>, beside: Option<&Days<'_>>) -> Vec<Value> {
    let value =
        |figure: &Figure, days: &Days<'_>| (figure.of)(days).filter(|value| value.is_finite()).map(|it| it + 0.0);
    let row = |(group, figure): (&str, &Figure)| {
        json!({
            "name": figure.name, "group": group, "title": figure.title, "unit": figure.unit,
            "formula": figure.formula, "convention": figure.convention, "source": "",
            "own": value(figure, own), "beside": beside.and_then(|days| value(figure, days)),
        })
    };
    ALL.iter().flat_map(|(group, figures)| figures.iter().map(move |figure| (*group, figure))).map(row).collect()
}

fn compound(returns: &[f64]) -> Option<f64> {
    let all = risk::compound_by(&vec![(); returns.len()], returns).ok()?;
    all.first().map(|(_, value)| *value)
}

/// The return a year of the last so many months.
fn a_year(days: &Days<'_>, months: u32) -> Option<f64> {
    let returns = days.last_months(months)?;
    let years = returns.len() as f64 / days.series.periods_per_year();
    compound(returns).map(|growth| (1.0 + growth).powf(1.0 / years) - 1.0)
}

fn geometric(returns: &[f64]) -> Option<f64> {
    compound(returns).map(|growth| (1.0 + growth).powf(1.0 / returns.len() as f64) - 1.0)
}

fn most(values: &[f64]) -> Option<f64> {
    values.iter().copied().reduce(f64::max)
}

fn least(values: &[f64]) -> Option<f64> {
    values.iter().copied().reduce(f64::min)
}

fn mean_of(values: &[f64], is_meant: impl Fn(f64) -> bool) -> Option<f64> {
    let meant = || values.iter().copied().filter(|value| is_meant(*value));
    let count = meant().count();
    (count > 0).then(|| meant().sum::<f64>() / count as f64)
}

/// The part of those that moved that rose.
fn won(values: &[f64]) -> Option<f64> {
    let count = |is: fn(&&f64) -> bool| values.iter().filter(is).count() as f64;
    let moved = count(|value| **value != 0.0);
    (moved > 0.0).then(|| count(|value| **value > 0.0) / moved)
}

fn moved(returns: &[f64]) -> Option<f64> {
    (!returns.is_empty()).then(|| returns.iter().filter(|it| **it != 0.0).count() as f64 / returns.len() as f64)
}

fn gain_to_pain(values: &[f64]) -> Option<f64> {
    let lost: f64 = values.iter().filter(|value| **value < 0.0).sum();
    over(values.iter().sum(), lost.abs())
}

fn over(value: f64, by: f64) -> Option<f64> {
    (by != 0.0).then(|| value / by)
}

fn longest(values: &[f64], is_meant: impl Fn(f64) -> bool) -> f64 {
    let runs = values.chunk_by(|one, other| is_meant(*one) == is_meant(*other));
    runs.filter(|run| is_meant(run[0])).map(<[f64]>::len).max().unwrap_or(0) as f64
}

fn lengths(days: &Days<'_>) -> Vec<f64> {
    days.falls().iter().map(|fall| days.length(fall)).collect()
}

fn depths(days: &Days<'_>) -> Vec<f64> {
    days.falls().iter().map(|fall| fall.depth).collect()
}

/// How much wider the deviation of many bars is than that of bars that do not hang together.
fn penalty(returns: &[f64]) -> f64 {
    let count = returns.len();
    let Some(next) = returns.get(1..).filter(|next| next.len() > 1) else { return 1.0 };
    let before = &returns[..count - 1];
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (one, other) = (mean(before), mean(next));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in before.iter().zip(next) {
        xy += (x - one) * (y - other);
        xx += (x - one) * (x - one);
        yy += (y - other) * (y - other);
    }
    let correlation = (xy / (xx * yy).sqrt()).abs();
    if !correlation.is_finite() {
        return 1.0;
    }
    // Powers of a number below one: what comes behind the last that counts adds nothing.
    let (mut sum, mut power) = (0.0, correlation);
    for lag in 1..count {
        if power < 1e-18 {
            break;
        }
        sum += (count - lag) as f64 / count as f64 * power;
        power *= correlation;
    }
    (1.0 + 2.0 * sum).sqrt()
}

fn profit_ratio(returns: &[f64]) -> Option<f64> {
    let of = |is_meant: fn(f64) -> bool| {
        let count = returns.iter().filter(|value| is_meant(**value)).count() as f64;
        Some(mean_of(returns, is_meant)?.abs() / count)
    };
    over(of(|it| it >= 0.0)?, of(|it| it < 0.0)?)
}

fn serenity(days: &Days<'_>) -> Option<f64> {
    let falls = match days.series.equity() {
        Some(equity) => risk::drawdown_series_of_equity(equity).split_off(1),
        None => risk::drawdown_series(days.returns()),
    };
    let (of_falls, of_returns) = (risk::Moments::new(&falls)?, days.series.moments()?);
    let tail = risk::normal_density(risk::normal_quantile(0.05)?) / 0.05;
    let pitfall = (tail * of_falls.deviation()? - of_falls.mean()) / of_returns.spread()?;
    let ulcer = (falls.iter().map(|fall| fall * fall).sum::<f64>() / (falls.len() as f64 - 1.0)).sqrt();
    over(days.returns().iter().sum(), ulcer * pitfall)
}
