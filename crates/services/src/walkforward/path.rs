//! A way through tests that follow one another: what was chosen for each, traded on one account.

use std::ops::Range;

use api::{ApiError, LegReport};
use backtest::{End, Run, Settings, Stops, Workspace, columnwise, portfolio};
use market::{Bars, Panel, ParamError, Params};
use overfit::SharpeEstimate;
use risk::Summarizer;
use sweep::{Leg, METRICS, Made, MakeAllocation, MakeRule, Stitched, measures, stitch};

use crate::prepared::{param_error, portfolio_error, run_error};
use crate::subject::Subject;
use crate::sweep::Ready;

/// Rows, and what is traded on them; `None` is nothing.
pub(super) type Window<'a> = (Range<usize>, Option<&'a Params>);

/// The run over windows that follow one another without a gap, in time order: its equity begins with the first of them, its
/// indices count the bars of the data.
///
/// One account trades all of it. At the close of the first bar of a window it goes to the side on which the new parameters'
/// rule stands, having seen the bars from the first of the data on; where the parameters stay the same nothing happens. Where a
/// rule's stops depend on its parameters and change, the position is closed at the last close before, for the stops of a
/// position are those that it was opened with.
pub(super) fn walk(ready: &Ready, windows: &[Window<'_>]) -> Result<Run, ApiError> {
    let merged = merged(windows);
    let refused = |cause: ParamError| param_error(&ready.first.strategy, &cause);
    let mut run = match &ready.prepared.subject {
        Subject::Series(bars) => {
            let make = |(rows, params): &Window<'_>| {
                let made = params.map(|params| ready.rule(params)).transpose().map_err(refused)?;
                Ok((rows.clone(), made))
            };
            let legs: Vec<_> = merged.iter().map(make).collect::<Result<_, ApiError>>()?;
            over_series(bars, &ready.prepared.settings, &legs)?
        }
        Subject::Panel(panel) => {
            let make = |(rows, params): &Window<'_>| {
                let made = params.map(|params| ready.allocation(params)).transpose().map_err(refused)?;
                Ok((rows.start, made))
            };
            let legs = merged.iter().map(make).collect::<Result<_, ApiError>>()?;
            over_panel(panel, &ready.prepared.settings, legs, end(windows))?
        }
    };
    run.equity.drain(..windows.first().map_or(0, |(rows, _)| rows.start));
    Ok(run)
}

fn end(windows: &[Window<'_>]) -> usize {
    windows.last().map_or(0, |(rows, _)| rows.end)
}

/// Neighbours of the same parameters are one.
fn merged<'a>(windows: &[Window<'a>]) -> Vec<Window<'a>> {
    let mut merged: Vec<Window<'a>> = Vec::new();
    for (rows, params) in windows {
        match merged.last_mut() {
            Some((last, same)) if same == params => last.end = rows.end,
            _ => merged.push((rows.clone(), *params)),
        }
    }
    merged
}

fn over_panel(
    panel: &Panel,
    settings: &Settings,
    legs: Vec<(usize, Option<Box<dyn backtest::Allocation>>)>,
    end: usize,
) -> Result<Run, ApiError> {
    let mut room = portfolio::Workspace::default();
    portfolio::run(&panel.rows(0..end), &Stitched::new(legs), settings, &mut room).map_err(portfolio_error)
}

/// One run for each stretch of legs whose stops are the same, put together.
fn over_series(bars: &Bars, settings: &Settings, legs: &[(Range<usize>, Option<Made>)]) -> Result<Run, ApiError> {
    let stops = |leg: &(Range<usize>, Option<Made>)| -> Option<Stops> {
        leg.1.as_ref().map(|made| made.stops.unwrap_or(settings.stops))
    };
    let mut whole = Run::default();
    let mut from = 0;
    while from < legs.len() {
        let own = legs[from..].iter().find_map(stops).unwrap_or(settings.stops);
        let same = legs[from..].iter().take_while(|leg| stops(leg).is_none_or(|stops| stops == own)).count();
        let (stretch, is_last) = (&legs[from..from + same], from + same == legs.len());
        from += same;
        let cash = whole.equity.last().copied().unwrap_or(settings.cash);
        let end = stretch[same - 1].0.end;
        if cash <= 0.0 {
            // Nothing can be bought with nothing.
            whole.equity.resize(end, cash);
            continue;
        }
        let view = bars.view().prefix(end);
        let legs: Vec<Leg<'_>> = (stretch.iter())
            .map(|(rows, made)| Leg { rows: rows.clone(), rule: made.as_ref().map(|made| made.rule.as_ref()) })
            .collect();
        let (decisions, sizes) = stitch(view, &legs, settings);
        let end = if is_last { settings.end } else { End::ExitOnLastBar };
        let own = Settings { cash, end, stops: own, ..settings.clone() };
        let mut workspace = Workspace::new();
        columnwise::run_sized(view, &decisions, &sizes, &own, &mut workspace).map_err(run_error)?;
        add(&mut whole, workspace.into_run());
    }
    Ok(whole)
}

/// Puts a run behind another on the same account: its bars before are those of the other.
fn add(whole: &mut Run, next: Run) {
    let known = whole.equity.len();
    whole.equity.extend_from_slice(&next.equity[known..]);
    whole.fills.extend(next.fills);
    whole.trades.extend(next.trades);
    whole.blocked.extend(next.blocked);
    whole.bars_held += next.bars_held;
    whole.orders_dropped += next.orders_dropped;
    whole.gross += next.gross;
    whole.dividends += next.dividends;
    whole.written_off += next.written_off;
    whole.liquidated_at = whole.liquidated_at.or(next.liquidated_at);
    for line in next.costs {
        match whole.costs.iter_mut().find(|known| known.name == line.name) {
            Some(known) => known.amount += line.amount,
            None => whole.costs.push(line),
        }
    }
}

/// Measures parts of a walked run.
pub(super) struct Measured<'a> {
    pub(super) run: &'a Run,
    pub(super) settings: &'a Settings,
    /// The row of the first equity.
    pub(super) first: usize,
    pub(super) summarizer: Summarizer,
}

impl Measured<'_> {
    /// The [`METRICS`] over rows, of the account as it stood before them: gains of the trades that were closed on them, and the
    /// number of those that began. `None` where the account is no number.
    ///
    /// What a trade gains that is closed later is not known yet when the rows end.
    fn of(&mut self, rows: &Range<usize>) -> Option<[f64; METRICS.len()]> {
        let own = rows.start - self.first..rows.end - self.first;
        let before = own.start.checked_sub(1).map_or(self.settings.cash, |eve| self.run.equity[eve]);
        let summary = self.summarizer.measure(before, &self.run.equity[own]).ok()?;
        let trades = &self.run.trades;
        let closed = trades.iter().filter(|trade| !trade.open && rows.contains(&trade.exit_index));
        let pnl: Vec<f64> = closed.map(|trade| trade.pnl).filter(|pnl| pnl.is_finite()).collect();
        let mut measures = measures(&summary, &pnl);
        let began = trades.iter().filter(|trade| rows.contains(&trade.entry_index)).count();
        METRICS.iter().zip(&mut measures).filter(|(metric, _)| metric.name == "trades").for_each(|(_, it)| {
            *it = began as f64;
        });
        Some(measures)
    }

    /// What was done on rows; `objective` is a place in [`METRICS`].
    pub(super) fn leg(&mut self, rows: &Range<usize>, objective: usize) -> LegReport {
        let measures = self.of(rows).unwrap_or([f64::NAN; METRICS.len()]);
        let value = |at: usize| Some(measures[at]).filter(|value| !value.is_nan());
        let named = |name: &str| METRICS.iter().position(|metric| metric.name == name).and_then(value);
        LegReport {
            bars: rows.len(),
            objective: value(objective),
            total_return: named("total_return").unwrap_or(0.0),
            sharpe: named("sharpe"),
            max_drawdown: named("max_drawdown"),
            trades: named("trades").unwrap_or(0.0) as usize,
        }
    }

    /// Return a year over rows.
    pub(super) fn annual_return(&mut self, rows: &Range<usize>) -> Option<f64> {
        let at = METRICS.iter().position(|metric| metric.name == "annual_return")?;
        self.of(rows).map(|measures| measures[at]).filter(|value| !value.is_nan())
    }

    /// The returns over rows, less `rate` a bar, as an estimate of a Sharpe ratio.
    pub(super) fn estimate(&mut self, rows: &Range<usize>, rate: f64) -> Option<SharpeEstimate> {
        self.of(rows)?;
        let excess: Vec<f64> = self.summarizer.returns().iter().map(|r| r - rate).collect();
        SharpeEstimate::new(&excess)
    }
}
