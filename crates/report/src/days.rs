//! Returns and the days that they belong to.

use std::cell::OnceCell;

use chrono::{Datelike as _, Months, NaiveDate};
use risk::{Drawdown, Input, Series};

/// Returns in time order with the day of each, and what the figures of the calendar share.
pub(crate) struct Days<'a> {
    /// The day of each return, on the clocks of its place.
    dates: &'a [NaiveDate],
    /// The same as a series of measures.
    pub series: Series<'a>,
    /// The first day that is known: that of the money before the first return, else of the first return.
    from: NaiveDate,
    months: OnceCell<Vec<f64>>,
    quarters: OnceCell<Vec<f64>>,
    years: OnceCell<Vec<f64>>,
    falls: OnceCell<Vec<Drawdown>>,
    excess: OnceCell<Vec<f64>>,
    penalty: OnceCell<f64>,
}

impl<'a> Days<'a> {
    /// `None` where there are no returns, or one is no number.
    pub fn new(dates: &'a [NaiveDate], input: Input<'a>) -> Option<Self> {
        let from = *dates.first().filter(|_| dates.len() == input.returns.len())?;
        let series = Series::new(input).ok()?;
        Some(Self {
            dates,
            series,
            from,
            months: OnceCell::new(),
            quarters: OnceCell::new(),
            years: OnceCell::new(),
            falls: OnceCell::new(),
            excess: OnceCell::new(),
            penalty: OnceCell::new(),
        })
    }

    pub fn returns(&self) -> &'a [f64] {
        self.series.returns()
    }

    /// Returns of stretches of the calendar, compounded, in time order.
    pub fn by<K: PartialEq + Copy>(&self, stretch: impl Fn(&NaiveDate) -> K) -> Vec<f64> {
        let keys: Vec<K> = self.dates.iter().map(stretch).collect();
        let compounded = risk::compound_by(&keys, self.returns()).unwrap_or_default();
        compounded.into_iter().map(|(_, value)| value).collect()
    }

    /// The stretches of the calendar that there are returns of, in time order.
    pub fn stretches<K: PartialEq>(&self, stretch: impl Fn(&NaiveDate) -> K) -> Vec<K> {
        let mut all: Vec<K> = self.dates.iter().map(stretch).collect();
        all.dedup();
        all
    }

    /// Returns of months.
    pub fn months(&self) -> &[f64] {
        self.months.get_or_init(|| self.by(|date| (date.year(), date.month())))
    }

    pub fn quarters(&self) -> &[f64] {
        self.quarters.get_or_init(|| self.by(|date| (date.year(), date.month0() / 3)))
    }

    pub fn years(&self) -> &[f64] {
        self.years.get_or_init(|| self.by(|date| date.year()))
    }

    /// Returns above the risk-free rate.
    pub fn excess(&self) -> &[f64] {
        self.excess.get_or_init(|| self.returns().iter().map(|r| r - self.series.rate()).collect())
    }

    /// What `penalty` makes of the returns above the risk-free rate.
    pub fn penalty(&self, penalty: fn(&[f64]) -> f64) -> f64 {
        *self.penalty.get_or_init(|| penalty(self.excess()))
    }

    /// Weeks from Monday to Sunday.
    pub fn weeks(&self) -> Vec<f64> {
        self.by(NaiveDate::iso_week)
    }

    /// Arithmetic sums of the returns of months.
    pub fn sums_of_months(&self) -> Vec<f64> {
        let keys: Vec<(i32, u32)> = self.dates.iter().map(|date| (date.year(), date.month())).collect();
        let mut rest = self.returns();
        let sum = |run: &[(i32, u32)]| {
            let (own, later) = rest.split_at(run.len());
            rest = later;
            own.iter().sum()
        };
        keys.chunk_by(|one, other| one == other).map(sum).collect()
    }

    /// The returns since a day: those of days after it.
    pub fn since(&self, day: NaiveDate) -> &'a [f64] {
        &self.returns()[self.dates.partition_point(|date| *date <= day)..]
    }

    /// The returns of the last so many months; `None` where the data do not go back so far.
    pub fn last_months(&self, months: u32) -> Option<&'a [f64]> {
        let day = self.last().checked_sub_months(Months::new(months))?;
        (self.from <= day).then(|| self.since(day))
    }

    /// The day of the last return.
    pub fn last(&self) -> NaiveDate {
        self.dates[self.dates.len() - 1]
    }

    /// Every fall below an earlier high.
    pub fn falls(&self) -> &[Drawdown] {
        let all = || match self.series.equity() {
            Some(equity) => risk::drawdowns_of_equity(equity, usize::MAX),
            None => risk::drawdowns(self.returns(), usize::MAX),
        };
        self.falls.get_or_init(all)
    }

    /// Calendar days of a fall, from its first bar below the high to its last.
    pub fn length(&self, fall: &Drawdown) -> f64 {
        // With equity, row 0 is the money before the first return.
        let first = usize::from(self.series.equity().is_some());
        let date = |row: usize| self.dates[row.saturating_sub(first).min(self.dates.len() - 1)];
        (date(fall.last) - date(fall.start)).num_days() as f64 + 1.0
    }
}
