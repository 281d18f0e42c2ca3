//! What is told of a walk: efficiency, drift, how the paths lie, and all of it in a sentence.

use api::{ApiError, DriftReport, LegReport, PathReport, PathsReport, WindowReport};
use overfit::{LEVEL, Leg, parameter_drift, walk_forward_efficiency};
use risk::Moments;
use serde_json::Value;

use super::Walked;

/// Windows of which it can be said that more than half gained.
const ENOUGH: usize = 3;

/// What is told of a walk.
pub(super) struct Told {
    pub(super) windows: Vec<WindowReport>,
    pub(super) paths: Vec<PathReport>,
    /// The path in the middle, from 1.
    pub(super) path: usize,
    pub(super) distribution: Option<PathsReport>,
    pub(super) efficiency: Option<f64>,
    pub(super) profitable: Option<f64>,
    pub(super) objective_in_sample: Option<f64>,
    pub(super) objective_out_of_sample: Option<f64>,
    pub(super) drift: Vec<DriftReport>,
    pub(super) probabilistic_sharpe: Option<f64>,
    pub(super) verdict: String,
}

impl Told {
    pub(super) fn new(walked: &Walked<'_>) -> Result<Self, ApiError> {
        let (mut windows, mut paths) = (Vec::new(), Vec::new());
        for path in 0..walked.runs.len() {
            windows.extend(walked.windows(path)?);
            paths.push(told_path(walked, path)?);
        }
        let path = middle(&paths);
        let rate = (walked.ready.first.rf.ln_1p() / walked.ready.year.periods).exp_m1();
        let estimate = walked.measured(path - 1)?.estimate(&walked.rows(), rate);
        let profitable = share(&windows, |window| window.out_of_sample.total_return > 0.0);
        let mut told = Self {
            distribution: distribution(&paths),
            efficiency: efficiency(&windows),
            profitable,
            objective_in_sample: mean(&windows, |window| window.in_sample),
            objective_out_of_sample: mean(&windows, |window| Some(window.out_of_sample)),
            drift: drift(walked),
            probabilistic_sharpe: estimate.and_then(|it| it.probability_above(0.0)),
            windows,
            paths,
            path,
            verdict: String::new(),
        };
        told.verdict = told.verdict();
        Ok(told)
    }

    /// Whether the choice held, in a sentence.
    fn verdict(&self) -> String {
        let path = &self.paths[self.path - 1];
        let Some(sharpe) = path.sharpe else {
            return "whether the choice holds cannot be said: out of sample the account did not move".to_owned();
        };
        let gained = self.windows.iter().filter(|window| window.out_of_sample.total_return > 0.0).count();
        let sure = self.probabilistic_sharpe.unwrap_or(0.0);
        let kept = self.efficiency.unwrap_or(0.0);
        let opening = match self.distribution {
            _ if sharpe <= 0.0 || path.total_return <= 0.0 => "it does not hold",
            Some(paths) if paths.losing > 0.05 => "it is uncertain",
            _ if self.windows.len() < ENOUGH => "too few windows to say",
            _ if sure >= LEVEL && kept >= 0.5 && 2 * gained >= self.windows.len() => "it holds",
            _ => "it is uncertain",
        };
        let mut text = match self.distribution {
            Some(paths) => format!(
                "{opening}: over {} paths out of sample the Sharpe ratio lies from {:.2} to {:.2}, {:.2} in the middle",
                paths.paths, paths.worst, paths.best, paths.median
            ),
            None => format!(
                "{opening}: out of sample the Sharpe ratio is {sharpe:.2}, {:.1} % sure to be above zero were this the only walk",
                // Nothing about markets is 100 % sure.
                sure.min(0.999) * 100.0
            ),
        };
        let promised = mean_of(&self.windows, |window| window.in_sample?.sharpe);
        text += &promised.map_or(String::new(), |promised| format!(", where {promised:.2} was promised in sample"));
        text += &match self.efficiency {
            Some(kept) if kept > 0.0 => format!("; {:.0} % of the promised growth came", kept * 100.0),
            Some(_) => "; none of the promised growth came".to_owned(),
            None => String::new(),
        };
        text + &match self.windows.len() {
            1 if gained == 1 => "; the one window gained".to_owned(),
            1 => "; the one window did not gain".to_owned(),
            all => format!("; {gained} of {all} windows gained"),
        }
    }
}

fn told_path(walked: &Walked<'_>, path: usize) -> Result<PathReport, ApiError> {
    let rows = walked.rows();
    let mut measured = walked.measured(path)?;
    let leg = measured.leg(&rows, walked.objective);
    let last = walked.runs[path].equity.last().copied();
    Ok(PathReport {
        path: path + 1,
        final_equity: last.unwrap_or(walked.ready.prepared.settings.cash),
        total_return: leg.total_return,
        annual_return: measured.annual_return(&rows),
        sharpe: leg.sharpe,
        max_drawdown: leg.max_drawdown,
        trades: leg.trades,
    })
}

/// The path whose Sharpe ratio is in the middle, from 1; the lower one of two.
fn middle(paths: &[PathReport]) -> usize {
    let mut order: Vec<(f64, usize)> =
        paths.iter().map(|path| (path.sharpe.unwrap_or(f64::NEG_INFINITY), path.path)).collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    order.get((order.len().max(1) - 1) / 2).map_or(1, |(_, path)| *path)
}

fn distribution(paths: &[PathReport]) -> Option<PathsReport> {
    let mut sharpes: Vec<f64> = paths.iter().filter_map(|path| path.sharpe).collect();
    sharpes.sort_by(f64::total_cmp);
    let (Some(&worst), Some(&best)) = (sharpes.first(), sharpes.last()) else { return None };
    let count = sharpes.len();
    let middle = (sharpes[(count - 1) / 2] + sharpes[count / 2]) / 2.0;
    (paths.len() > 1).then(|| PathsReport {
        paths: count,
        mean: sharpes.iter().sum::<f64>() / count as f64,
        deviation: Moments::new(&sharpes).and_then(|moments| moments.deviation()),
        worst,
        median: middle,
        best,
        losing: sharpes.iter().filter(|sharpe| **sharpe <= 0.0).count() as f64 / count as f64,
    })
}

/// Growth a bar out of sample over that in sample, of the windows for which something was chosen.
fn efficiency(windows: &[WindowReport]) -> Option<f64> {
    let leg = |leg: LegReport| Leg { total_return: leg.total_return, bars: leg.bars };
    let chosen = windows.iter().filter_map(|window| Some((leg(window.in_sample?), leg(window.out_of_sample))));
    let (promised, kept): (Vec<Leg>, Vec<Leg>) = chosen.unzip();
    walk_forward_efficiency(&promised, &kept)
}

fn share(windows: &[WindowReport], is: impl Fn(&WindowReport) -> bool) -> Option<f64> {
    let count = windows.iter().filter(|window| is(window)).count();
    (!windows.is_empty()).then(|| count as f64 / windows.len() as f64)
}

/// The mean of the objective over the windows that have it in and out of sample.
fn mean(windows: &[WindowReport], leg: impl Fn(&WindowReport) -> Option<LegReport>) -> Option<f64> {
    let has_both = |window: &WindowReport| {
        window.in_sample.is_some_and(|leg| leg.objective.is_some()) && window.out_of_sample.objective.is_some()
    };
    mean_of(windows, |window| leg(window).filter(|_| has_both(window))?.objective)
}

fn mean_of(windows: &[WindowReport], value: impl Fn(&WindowReport) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = windows.iter().filter_map(value).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// How each number that is varied wandered from split to split.
fn drift(walked: &Walked<'_>) -> Vec<DriftReport> {
    let axes = walked.ready.space.axes().iter().enumerate();
    let of = |(at, axis): (usize, &search::Axis)| {
        let number = |place: u32| match serde_json::json!(axis.value(place)) {
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        let chosen: Vec<f64> =
            walked.choices.iter().flatten().map(|choice| number(choice.point[at])).collect::<Option<_>>()?;
        let values: Vec<f64> = (0..axis.len()).map(number).collect::<Option<_>>()?;
        let (least, most) = values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(*value), most.max(*value)));
        let drift = parameter_drift(&chosen, most - least)?;
        let name = axis.name().to_owned();
        Some(DriftReport { name, changes: drift.changes, step: drift.step, range: drift.range })
    };
    axes.filter_map(of).collect()
}

/// Warns of windows for which nothing was chosen.
pub(super) fn unchosen(windows: &[WindowReport], objective: &str, warnings: &mut Vec<String>) {
    let nothing = windows.iter().filter(|window| window.params.is_none());
    let mut splits: Vec<usize> = nothing.map(|window| window.split).collect();
    splits.sort_unstable();
    splits.dedup();
    if !splits.is_empty() {
        let names = splits.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        warnings.push(format!(
            "no combination has a value of {objective} in the training of split {names}: nothing is chosen, the account stays flat; a longer --train, or shorter periods in the --grid"
        ));
    }
}
