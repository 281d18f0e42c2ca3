//! Everything that is drawn.

use api::{AssetPath, RuleLine};
use chrono::NaiveDate;
use chrono_tz::Tz;
use market::Timestamp;
use risk::Drawdown;

use crate::search::Search;

/// Prices of bars, `[bars]` each.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Candles {
    /// Opening prices.
    pub open: Vec<f64>,
    /// Highest prices.
    pub high: Vec<f64>,
    /// Lowest prices.
    pub low: Vec<f64>,
    /// Closing prices.
    pub close: Vec<f64>,
    /// Units traded.
    pub volume: Vec<f64>,
}

/// A position from its opening to its end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Position {
    /// Which of [`Sheet::assets`], from 0; 0 where there is one instrument.
    pub asset: usize,
    /// Bar of the opening.
    pub entry: usize,
    /// Bar of the end, the last one while open.
    pub exit: usize,
    /// Bought first, or sold first.
    pub is_long: bool,
    /// Units held; NaN where they were not the same throughout.
    pub units: f64,
    /// Average price of the opening.
    pub entry_price: f64,
    /// Price of the end.
    pub exit_price: f64,
    /// Money gained, net.
    pub gain: f64,
    /// The same as a fraction of what was opened.
    pub result: f64,
    /// It has not ended.
    pub is_open: bool,
}

/// One of several runs that are compared.
#[derive(Clone, PartialEq, Debug)]
pub struct Rival {
    /// What it is called.
    pub name: String,
    /// What one unit of its start money became, at each time of the sheet; NaN before its first bar and behind its last.
    pub growth: Vec<f64>,
}

impl Rival {
    /// Drawdown at each time, a fraction ≤ 0; NaN where it has no bar.
    pub(crate) fn drawdown(&self) -> Vec<f64> {
        let mut high = 1.0_f64;
        let below = |growth: &f64| {
            high = high.max(*growth);
            growth / high - 1.0
        };
        self.growth.iter().map(below).collect()
    }

    /// How much more than another it grew since the first time that both have a bar; NaN where one of them has none.
    pub(crate) fn beside(&self, other: &Self) -> Vec<f64> {
        let ratios: Vec<f64> = self.growth.iter().zip(&other.growth).map(|(own, other)| own / other).collect();
        let first = ratios.iter().copied().find(|ratio| ratio.is_finite()).unwrap_or(f64::NAN);
        ratios.iter().map(|ratio| ratio / first - 1.0).collect()
    }
}

/// Everything that is drawn of a run, of bars, of several runs beside one another, or of a search, in the order of its bars.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sheet {
    /// What stands over the picture.
    pub title: String,
    /// What stands below the title.
    pub note: String,
    /// The clocks that time is told by; UTC where not given.
    pub zone: Option<Tz>,
    /// Time of each bar.
    pub time: Vec<Timestamp>,
    /// The prices; empty where they are not known, as of a portfolio.
    pub candles: Candles,
    /// Lines over the prices, and in panels below them.
    pub lines: Vec<RuleLine>,
    /// What was held, in time order.
    pub positions: Vec<Position>,
    /// What was held of each asset of a portfolio, `[bars]` each; empty where there is one instrument, and where it is not known.
    pub assets: Vec<AssetPath>,
    /// Money at the start.
    pub cash: f64,
    /// Equity at each close; empty where nothing was traded on the bars.
    pub equity: Vec<f64>,
    /// What doing nothing was worth, in any unit; empty where that is not known.
    pub held: Vec<f64>,
    /// The same beside the start money; that of the first bar where not given.
    pub held_before: Option<f64>,
    /// Periods a year.
    pub periods: f64,
    /// Risk-free rate a year.
    pub risk_free: f64,
    /// Gross result, money.
    pub gross: f64,
    /// Every line of the costs, money.
    pub costs: Vec<(String, f64)>,
    /// Runs beside one another, at most [`crate::LINES`]; empty where there is one.
    pub rivals: Vec<Rival>,
    /// A search over parameters.
    pub search: Option<Search>,
}

impl Sheet {
    /// Returns of the account, one a bar, the first against the start money; up to its ruin.
    pub(crate) fn returns(&self) -> Vec<f64> {
        let before = std::iter::once(&self.cash).chain(&self.equity);
        before
            .zip(&self.equity)
            .take_while(|(before, _)| **before > 0.0)
            .map(|(before, now)| now / before - 1.0)
            .collect()
    }

    /// The start money and the equity after it, up to its ruin.
    pub(crate) fn wealth(&self) -> Vec<f64> {
        let alive = self.equity.iter().position(|value| *value <= 0.0).map_or(self.equity.len(), |ruin| ruin + 1);
        std::iter::once(self.cash).chain(self.equity[..alive].iter().copied()).collect()
    }

    /// Drawdown at each bar, a fraction ≤ 0.
    pub(crate) fn drawdown(&self) -> Vec<f64> {
        risk::drawdown_series_of_equity(&self.wealth()).into_iter().skip(1).collect()
    }

    /// The deepest drawdowns, whose rows count the start money as row 0.
    pub(crate) fn deepest(&self, most: usize) -> Vec<Drawdown> {
        risk::drawdowns_of_equity(&self.wealth(), most)
    }

    /// What the start money would have become if it had held the data; `None` where that is not known.
    pub(crate) fn benchmark(&self) -> Option<Vec<f64>> {
        let first = self.held_before.or_else(|| self.held.iter().copied().find(|value| *value > 0.0))?;
        Some(self.held.iter().map(|value| value / first * self.cash).collect())
    }

    /// Day of each bar on the clocks of its place: a daily bar's time is its date.
    pub(crate) fn dates(&self) -> Vec<NaiveDate> {
        /// Clocks go by whole quarters of an hour.
        const QUARTER: i64 = 900;
        let mut before: Option<(i64, NaiveDate)> = None;
        let of_bar = |time: &Timestamp| {
            let seconds = time.nanoseconds().div_euclid(1_000_000_000);
            let is_date = seconds % 86_400 == 0;
            let quarter = seconds.div_euclid(QUARTER);
            match before {
                Some((same, date)) if same == quarter && !is_date => date,
                _ => {
                    let zone = self.zone.filter(|_| !is_date).unwrap_or(Tz::UTC);
                    let date = time.to_utc().with_timezone(&zone).date_naive();
                    // What follows a midnight in its quarter is on other clocks than a date.
                    before = (!is_date).then_some((quarter, date));
                    date
                }
            }
        };
        self.time.iter().map(of_bar).collect()
    }

    /// Returns of what the account is held beside, from the first one that is known; empty where that is not known.
    pub(crate) fn returns_beside(&self) -> Vec<f64> {
        let before = self.held_before.into_iter().chain(self.held.iter().copied());
        let now = self.held.iter().skip(usize::from(self.held_before.is_none()));
        before.zip(now).map(|(before, now)| now / before - 1.0).collect()
    }

    /// Bars are told by their days alone.
    pub(crate) fn is_daily(&self) -> bool {
        self.time.iter().take(16).all(|time| time.to_utc().timestamp() % 86_400 == 0)
    }

    /// The clocks that time is told by.
    pub(crate) fn clocks(&self) -> Tz {
        self.zone.filter(|_| !self.is_daily()).unwrap_or(Tz::UTC)
    }
}
