//! A portfolio of rules: members with weights, over one instrument or several, netted to target weights.

use std::sync::Arc;

use backtest::{Allocation, Decision, Direction, PanelView};
use market::{Bars, Panel, Params, ResampleError, Timestamp, Venue, View};

use crate::compiled::{BindError, Compiled, Context};
use crate::fault::Report;
use crate::lower::{Built, constant, member};
use crate::plan::{UsedRule, side_after};

/// An instrument that a portfolio of rules trades.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Its bars; their label names it in the panel.
    pub bars: Arc<Bars>,
    /// Where it trades, where that is known.
    pub venue: Option<Venue>,
}

/// A portfolio of rules, ready for [`backtest::portfolio::run`].
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// Closes and opens of every instrument on common rows: all times at which one of them has a bar.
    pub panel: Panel,
    /// The weights.
    pub targets: Targets,
    /// What each member does, in the file's order.
    pub members: Vec<Member>,
    compiled: Compiled,
    direction: Direction,
}

impl Portfolio {
    /// The weight of an instrument after each bar of `view`, which are bars of it: what [`Portfolio::targets`] say at their
    /// times. `extras` as in [`Compiled::portfolio`].
    ///
    /// # Errors
    /// Bars of a series that cannot be put together to longer ones.
    ///
    /// # Panics
    /// There are fewer extras than the file needs.
    pub fn weights_of(&self, asset: usize, view: View<'_>, extras: &[Arc<Bars>]) -> Result<Vec<f64>, ResampleError> {
        let mut weights = vec![0.0; view.len()];
        let mut decisions = Vec::new();
        for member in self.members.iter().filter(|member| member.asset == asset) {
            member.rule.over(&self.compiled, extras)?.rule().decide(view, &mut decisions);
            for (weight, side) in weights.iter_mut().zip(sides(&decisions)) {
                *weight += member.weight * f64::from(counted(side, self.direction));
            }
        }
        Ok(weights)
    }
}

/// What a side counts for in an account of this direction.
fn counted(side: i8, direction: Direction) -> i8 {
    match direction {
        Direction::Long => side.max(0),
        Direction::Short => side.min(0),
        Direction::Both => side,
    }
}

/// A member of a portfolio of rules.
#[derive(Clone, Debug)]
pub struct Member {
    /// The rule's name.
    pub strategy: String,
    /// Place of its instrument in the panel.
    pub asset: usize,
    /// Its weight.
    pub weight: f64,
    /// Bars of its instrument before its first decision; see [`crate::Program::warmup_over`].
    pub warmup: usize,
    /// The values of its parameters.
    pub params: Params,
    /// The rule.
    pub rule: UsedRule,
    /// The side that it holds after each row of the panel, whatever the account's direction: +1, 0 or −1.
    pub sides: Vec<i8>,
}

/// Target weights that change when a member takes another side: the weight of an instrument is the sum over its members of
/// weight × side.
#[derive(Clone, Debug)]
pub struct Targets {
    assets: usize,
    /// `[rows × assets]`, row-major.
    weights: Vec<f64>,
    warmup: usize,
}

impl Targets {
    /// The weights decided at the close of `row`, one an asset.
    pub fn at(&self, row: usize) -> &[f64] {
        &self.weights[row * self.assets..(row + 1) * self.assets]
    }

    /// Whether another weight is decided at `row` than at the row before it; before the first row every weight is 0.
    pub fn changes(&self, row: usize) -> bool {
        match row.checked_sub(1) {
            None => self.at(0).iter().any(|weight| *weight != 0.0),
            Some(before) => self.at(row) != self.at(before),
        }
    }
}

impl Allocation for Targets {
    fn warmup(&self) -> usize {
        self.warmup
    }

    /// Rebalances at the rows on which a weight changes, and at no other: between them positions drift.
    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let row = view.row();
        if row >= self.weights.len() / self.assets.max(1) || !self.changes(row) {
            return false;
        }
        weights.copy_from_slice(self.at(row));
        true
    }
}

impl Compiled {
    /// The instruments that a portfolio of rules trades, in the order in which [`Compiled::portfolio`] takes them: `None` is
    /// the one that the caller chooses, for members that name none.
    pub fn instruments(&self) -> Vec<Option<String>> {
        let mut found: Vec<Option<String>> = Vec::new();
        for member in &self.inner.document.members {
            if !found.contains(&member.symbol) {
                found.push(member.symbol.clone());
            }
        }
        found
    }

    /// The portfolio of the file's members over the bars of its instruments, one for each of [`Compiled::instruments`] in
    /// their order; `extras` as in [`Compiled::bind`].
    ///
    /// A member without a weight has an equal part, one by the number of members. In a long account a member that is short
    /// counts as flat, in a short account one that is long: what it would take from the others is not theirs to lose.
    ///
    /// # Errors
    /// Parameters that do not go together or do not fit where they are used, instruments or bars that are missing, and
    /// instruments whose bars are not of one length.
    pub fn portfolio(
        &self,
        params: &Params,
        direction: Direction,
        instruments: &[Instrument],
        extras: &[Arc<Bars>],
    ) -> Result<Portfolio, BindError> {
        self.require(params)?;
        let document = &self.inner.document;
        let mut report = Report::new(document.source.clone());
        let start = document.members.first().map_or(expression::Span::default(), |member| member.span);
        let names = self.instruments();
        if !self.is_portfolio() {
            report.say(start, "the file has no [[member]]: it is no portfolio of rules");
        }
        if names.len() != instruments.len() {
            report.say(start, format!("{} instruments are needed, {} were given", names.len(), instruments.len()));
        }
        let interval = instruments.first().map(|it| it.bars.interval());
        if let Some(other) = instruments.iter().find(|it| Some(it.bars.interval()) != interval) {
            let message = format!("the bars of {} are of another interval than the first", other.bars.label());
            report.say(start, message);
        }
        if let Some(faults) = report.into_faults() {
            return Err(faults.into());
        }

        let mut report = Report::new(document.source.clone());
        let rows = times(instruments);
        let assets = instruments.len();
        let mut weights = vec![0.0; rows.len() * assets];
        let mut members = Vec::new();
        for (index, listed) in document.members.iter().enumerate() {
            let asset = names.iter().position(|name| *name == listed.symbol).unwrap_or(0);
            let instrument = &instruments[asset];
            let context = Context { interval: instrument.bars.interval(), venue: instrument.venue };
            let weight = match listed.weight {
                Some(weight) => constant(self, params, weight, &mut report),
                None => Some(1.0 / document.members.len() as f64),
            };
            let rule = member(self, params, index, Some(&context), extras, &mut report);
            let (Some(Built { rule, params }), Some(weight)) = (rule, weight) else { continue };
            let view = instrument.bars.view();
            let mut decisions = Vec::new();
            rule.rule().decide(view, &mut decisions);
            let mut next = 0;
            let mut side = 0;
            let mut sides = Vec::with_capacity(rows.len());
            for (row, time) in rows.iter().enumerate() {
                // A row on which the instrument has no bar leaves its side as it was.
                if view.time.get(next) == Some(time) {
                    side = side_after(side, decisions[next]);
                    next += 1;
                }
                weights[row * assets + asset] += weight * f64::from(counted(side, direction));
                sides.push(side);
            }
            let strategy = listed.used.strategy.clone();
            let warmup = rule.warmup_over(view);
            members.push(Member { strategy, asset, weight, warmup, params, rule, sides });
        }
        if let Some(faults) = report.into_faults() {
            return Err(faults.into());
        }
        let warmup = members.iter().map(|member| member.warmup).min().unwrap_or(0);
        let interval = interval.unwrap_or(market::Interval::DAY);
        let labels: Vec<String> = instruments.iter().map(|it| it.bars.label().to_owned()).collect();
        let label = document.about.name.clone().unwrap_or_else(|| label(&labels));
        let close = prices(&rows, instruments, |view| view.close);
        let open = prices(&rows, instruments, |view| view.open);
        let panel = Panel::new(label, interval, labels, rows, close, Some(open)).map_err(|error| {
            let mut report = Report::new(document.source.clone());
            report.say(start, error.to_string());
            BindError::from(report.into_faults().unwrap_or(crate::Faults { list: Vec::new(), more: 0 }))
        })?;
        let targets = Targets { assets, weights, warmup };
        Ok(Portfolio { panel, targets, members, compiled: self.clone(), direction })
    }
}

/// What a panel of these instruments is called: by the first three.
fn label(labels: &[String]) -> String {
    let named = labels[..labels.len().min(3)].join("+");
    if labels.len() > 3 { format!("{named}+{} more", labels.len() - 3) } else { named }
}

/// Every time at which an instrument has a bar, once, in order.
fn times(instruments: &[Instrument]) -> Vec<Timestamp> {
    let mut times: Vec<Timestamp> = instruments.iter().flat_map(|it| it.bars.view().time.iter().copied()).collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// A column of every instrument on common rows, NaN where it has no bar.
fn prices(rows: &[Timestamp], instruments: &[Instrument], column: fn(market::View<'_>) -> &[f64]) -> Vec<f64> {
    let assets = instruments.len();
    let mut prices = vec![f64::NAN; rows.len() * assets];
    for (asset, instrument) in instruments.iter().enumerate() {
        let view = instrument.bars.view();
        let (values, mut next) = (column(view), 0);
        for (row, time) in rows.iter().enumerate() {
            if view.time.get(next) == Some(time) {
                prices[row * assets + asset] = values[next];
                next += 1;
            }
        }
    }
    prices
}

/// The side that a both-directional account holds after each decision: long +1, flat 0, short −1.
pub fn sides(decisions: &[Decision]) -> impl Iterator<Item = i8> + '_ {
    decisions.iter().scan(0, |side, said| {
        *side = side_after(*side, *said);
        Some(*side)
    })
}
