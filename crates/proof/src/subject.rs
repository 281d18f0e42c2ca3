//! What is proven: a function from data to decisions, or to target weights.

use backtest::{Allocation, Decision, PanelView, Rule, RuleStream};
use market::{Bars, Interval, Panel, Symbol, Timestamp, Venue, View};

/// One series among those that a subject reads.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Track<'a> {
    /// The name people see.
    pub name: &'a str,
    /// Its bars.
    pub view: View<'a>,
    /// How long they are.
    pub interval: Interval,
    /// Where they trade: with the interval, it says when each bar is over and its close known.
    pub venue: Option<Venue>,
}

impl<'a> Track<'a> {
    /// The bars as the track of their own name and venue.
    pub fn of(bars: &'a Bars) -> Self {
        let venue = bars.symbol().and_then(Symbol::venue);
        Self { name: bars.label(), view: bars.view(), interval: bars.interval(), venue }
    }

    /// The instant at which the bar of `row` is over: [`market::closes_at`].
    pub fn close(&self, row: usize) -> Timestamp {
        self.over(self.view.time[row])
    }

    /// How many bars are over at `time`.
    pub fn known(&self, time: Timestamp) -> usize {
        self.view.time.partition_point(|start| self.over(*start) <= time)
    }

    fn over(&self, start: Timestamp) -> Timestamp {
        market::closes_at(start, self.interval, self.venue)
    }
}

/// What a subject reads.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Data<'a> {
    /// The bars that are traded.
    pub bars: Track<'a>,
    /// Other series. A bar of them may be used from the close of the first traded bar on that closes with or after it.
    pub others: &'a [Track<'a>],
    /// Start of the bar after the last, where there is one: a fact of the calendar (the venue's next session), no price.
    pub next_time: Option<Timestamp>,
}

impl<'a> Data<'a> {
    /// One series alone: nobody asks when its bars close.
    pub fn of(view: View<'a>) -> Self {
        let bars = Track { name: "", view, interval: Interval::DAY, venue: None };
        Self { bars, others: &[], next_time: None }
    }
}

/// What a subject says: one decision a bar, and the sizes of its entries.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Said {
    /// `[bars]`.
    pub decisions: Vec<Decision>,
    /// `[bars]`, or empty, which is 1 everywhere; see [`Rule::sizes`].
    pub sizes: Vec<f64>,
}

/// What it takes most rules to begin, in bars.
const BEGIN: f64 = 40.0;

/// What is proven over one series and what it reads beside it.
///
/// A closure is one: `|data: Data<'_>, said: &mut Said| …`.
pub trait Subject {
    /// Overwrites `said` with what is said at the close of each bar. What stands in it before is of no meaning.
    fn decide(&self, data: Data<'_>, said: &mut Said);

    /// Whether there is a bar-by-bar form.
    fn streams(&self) -> bool {
        false
    }

    /// The bar-by-bar form, where there is one; it takes the traded bars alone.
    fn stream(&self) -> Option<Box<dyn RuleStream>> {
        None
    }

    /// Bars before the first that can say something, where that is known.
    fn warmup(&self) -> Option<usize> {
        None
    }

    /// About how long a bar takes, nanoseconds, with what is computed of the other series beside it: a fact of the subject,
    /// not a measurement, so that a proof is the same every time. It bounds how many bars the sampled mode recomputes.
    /// Built-in rules take 3 to 16.
    fn cost(&self) -> f64 {
        15.0
    }

    /// About how long it takes to begin, nanoseconds, however few the bars: to make room, and to compute what other series
    /// were before the first bar. Each cut begins anew.
    fn begin(&self) -> f64 {
        BEGIN * self.cost()
    }
}

impl<F: Fn(Data<'_>, &mut Said)> Subject for F {
    fn decide(&self, data: Data<'_>, said: &mut Said) {
        self(data, said);
    }
}

/// A rule as a subject; it reads one series.
#[derive(Clone, Copy, Debug)]
pub struct OfRule<'a> {
    /// The rule.
    pub rule: &'a dyn Rule,
    /// See [`Subject::cost`].
    pub cost: f64,
}

impl<'a> OfRule<'a> {
    /// A rule that takes 15 ns a bar, as the slowest built-in one does.
    pub fn new(rule: &'a dyn Rule) -> Self {
        Self { rule, cost: 15.0 }
    }
}

impl Subject for OfRule<'_> {
    fn decide(&self, data: Data<'_>, said: &mut Said) {
        self.rule.decide(data.bars.view, &mut said.decisions);
        self.rule.sizes(data.bars.view, &mut said.sizes);
    }

    fn streams(&self) -> bool {
        true
    }

    fn stream(&self) -> Option<Box<dyn RuleStream>> {
        Some(self.rule.stream())
    }

    fn warmup(&self) -> Option<usize> {
        Some(self.rule.warmup())
    }

    fn cost(&self) -> f64 {
        self.cost
    }
}

/// Rows of a panel, as a subject reads them.
#[derive(Clone, Copy, Debug)]
pub struct PanelData<'a> {
    /// Start of each row.
    pub time: &'a [Timestamp],
    /// Closes, `[rows × assets]`, row-major, NaN where nothing traded.
    pub close: &'a [f64],
    /// Opens, shaped like the closes.
    pub open: Option<&'a [f64]>,
    /// Number of assets.
    pub assets: usize,
    /// Start of the row after the last, where there is one.
    pub next_time: Option<Timestamp>,
}

impl<'a> PanelData<'a> {
    /// All rows of `panel`.
    pub fn of(panel: &'a Panel) -> Self {
        let assets = panel.assets().len();
        Self { time: panel.time(), close: panel.close(), open: panel.open(), assets, next_time: None }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// No rows at all.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// What an allocation sees at `row`.
    pub fn at(&self, row: usize) -> PanelView<'a> {
        PanelView {
            time: &self.time[..=row],
            close: &self.close[..(row + 1) * self.assets],
            assets: self.assets,
            next_time: self.time.get(row + 1).copied().or(self.next_time),
        }
    }
}

/// What a subject over a panel says: target weights at some rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Weights {
    /// `[rows]`: whether the row states weights.
    pub stated: Vec<bool>,
    /// `[rows × assets]`, row-major; of no meaning where nothing is stated.
    pub weights: Vec<f64>,
}

impl Weights {
    /// Makes it say nothing at each of `rows` rows of `assets` weights.
    pub fn clear(&mut self, rows: usize, assets: usize) {
        self.stated.clear();
        self.stated.resize(rows, false);
        self.weights.clear();
        self.weights.resize(rows * assets, 0.0);
    }

    /// States the weights of `row`.
    pub fn state(&mut self, row: usize, weights: &[f64]) {
        self.stated[row] = true;
        self.weights[row * weights.len()..(row + 1) * weights.len()].copy_from_slice(weights);
    }
}

/// What is proven over a panel; a closure is one: `|data: PanelData<'_>, said: &mut Weights| …`.
pub trait PanelSubject {
    /// Overwrites `said`.
    fn weigh(&self, data: PanelData<'_>, said: &mut Weights);

    /// Rows before the first that can state weights, where that is known.
    fn warmup(&self) -> Option<usize> {
        None
    }

    /// About how long a row takes, nanoseconds; see [`Subject::cost`]. Most rows state no weights.
    fn cost(&self) -> f64 {
        15.0
    }

    /// About how long it takes to begin, nanoseconds; see [`Subject::begin`].
    fn begin(&self) -> f64 {
        BEGIN * self.cost()
    }
}

impl<F: Fn(PanelData<'_>, &mut Weights)> PanelSubject for F {
    fn weigh(&self, data: PanelData<'_>, said: &mut Weights) {
        self(data, said);
    }
}

/// An allocation as a subject.
#[derive(Clone, Copy, Debug)]
pub struct OfAllocation<'a>(pub &'a dyn Allocation);

impl PanelSubject for OfAllocation<'_> {
    fn weigh(&self, data: PanelData<'_>, said: &mut Weights) {
        said.clear(data.len(), data.assets);
        let mut weights = vec![0.0; data.assets];
        for row in self.0.warmup()..data.len() {
            if self.0.weigh(data.at(row), &mut weights) {
                said.state(row, &weights);
            }
        }
    }

    fn warmup(&self) -> Option<usize> {
        Some(self.0.warmup())
    }
}
