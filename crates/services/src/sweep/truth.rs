//! Whether the best of a sweep is luck: cross-validation, independent tries, the deflated Sharpe ratio, and the words for them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;

use api::{
    ApiError, BacktestRequest, BenchmarkReport, FindingReport, FindingSeverity, OverfittingReport, PlateauReport,
    SearchedReport, SweepRow, TrialLedger, TrialsReport, WinnerReport,
};
use market::{Params, Value};
use overfit::{BlockSums, SharpeEstimate, cscv, deflated_sharpe, sharpe_autocorrelated, sharpe_of_luck, years_needed};
use search::{Costs, Direction, Plateau, pareto, pick_plateau};
use serde_json::{Map, json};
use sweep::{METRICS, Outcome, Rows};

use super::axis_report;
use super::ready::{Ready, with_params};
use super::searched::Searched;
use crate::trial::{self, Tried};

/// The level at which a Sharpe ratio is shown.
const LEVEL: f64 = 0.95;

/// The part of the winner's value that it and its neighbours show in the mean, or it stands on a peak: the half that more
/// slippage must leave, too.
const AROUND: f64 = 0.5;

/// Bars in the market that a Sharpe ratio takes before its distribution is near the normal one, by which luck is told.
const FEWEST: usize = 30;

/// What a finding that there were fewer is called.
pub(crate) const TOO_LITTLE: &str = "too-little";

/// Where a row is: its rule among those that were searched, and the row in its table.
pub(super) type At = (usize, usize);

/// A finished search of one rule or of several, looked at as one.
pub(super) struct Found<'a> {
    pub(super) searched: &'a [Searched<'a>],
    /// Places in [`METRICS`].
    pub(super) objectives: &'a [usize],
    pub(super) periods: f64,
}

impl Found<'_> {
    /// Those that ran.
    fn ran(&self) -> Vec<At> {
        let of = |(strategy, searched): (usize, &Searched<'_>)| {
            searched.table.ran().into_iter().map(move |row| (strategy, row))
        };
        self.searched.iter().enumerate().flat_map(of).collect()
    }

    fn params(&self, (strategy, row): At) -> Params {
        let searched = &self.searched[strategy];
        searched.ready.space.params(&searched.table.points.get(row))
    }

    fn metric(&self, (strategy, row): At, metric: usize) -> f64 {
        self.searched[strategy].table.rows.metrics[metric][row]
    }

    /// What a row is judged by.
    fn judged(&self, (strategy, row): At, objective: usize) -> f64 {
        self.searched[strategy].table.rows.judged(objective, row)
    }

    /// Those that ran and have a value in each objective.
    pub(super) fn finds(&self) -> Vec<At> {
        self.finds_of(self.ran())
    }

    fn finds_of(&self, mut ran: Vec<At>) -> Vec<At> {
        ran.retain(|at| self.objectives.iter().all(|objective| !self.judged(*at, *objective).is_nan()));
        ran
    }

    /// The Pareto front of finds; none where there is one objective.
    pub(super) fn front(&self, finds: &[At]) -> Option<HashSet<At>> {
        let is_one = self.objectives.len() == 1;
        (!is_one).then(|| pareto(&self.costs(finds)).into_iter().map(|place| finds[place]).collect())
    }

    /// The best of finds, best first; of several objectives their front by the first of them, and then what is behind it.
    pub(super) fn best(&self, finds: &[At], front: Option<&HashSet<At>>, most: usize) -> Vec<At> {
        let ranked = || search::best(&self.costs(finds), most).into_iter().map(|place| finds[place]);
        let Some(front) = front else { return ranked().collect() };
        let first = |at: &At| self.cost(*at, self.objectives[0]);
        let mut best: Vec<At> = finds.iter().filter(|at| front.contains(at)).copied().collect();
        best.sort_by(|one, other| first(one).total_cmp(&first(other)));
        if best.len() < most {
            best.extend(ranked().filter(|at| !front.contains(at)));
        }
        best.truncate(most);
        best
    }

    /// What a row costs in an objective: less is better.
    fn cost(&self, at: At, objective: usize) -> f64 {
        METRICS[objective].better.cost(self.judged(at, objective))
    }

    fn costs(&self, finds: &[At]) -> Costs {
        let of = |at: At| self.objectives.iter().map(move |objective| self.cost(at, *objective));
        Costs::new(finds.iter().flat_map(|at| of(*at)).collect(), self.objectives.len())
    }

    /// Cross-validation over the blocks of all that ran.
    pub(super) fn cross_validated(&self) -> Result<OverfittingReport, String> {
        let blocks = self.searched[0].engine.blocks();
        let of = |columns: &dyn Fn(&Rows) -> &[Vec<f64>]| match self.searched {
            // Nothing is copied where everything ran.
            [only] if only.table.counts().runs == only.table.len() as u64 => {
                columns(&only.table.rows).iter().map(|column| Cow::Borrowed(column.as_slice())).collect()
            }
            searched => {
                let picked = |block: usize| {
                    let of_one = |one: &Searched<'_>| {
                        let column = &columns(&one.table.rows)[block];
                        one.table.ran().into_iter().map(|row| column[row]).collect::<Vec<f64>>()
                    };
                    Cow::Owned(searched.iter().flat_map(of_one).collect())
                };
                (0..blocks.len()).map(picked).collect::<Vec<Cow<'_, [f64]>>>()
            }
        };
        let (mut sums, mut squares) = (of(&|rows| &rows.sums), of(&|rows| &rows.squares));
        let rate = self.rate(self.searched[0].ready);
        if rate != 0.0 {
            // Σ (r − ρ)² = Σ r² − 2 ρ Σ r + n ρ²: searching is by what is above the risk-free rate, and so is this.
            for (block, (sums, squares)) in sums.iter_mut().zip(&mut squares).enumerate() {
                let bars = blocks[block] as f64;
                for (sum, square) in sums.to_mut().iter_mut().zip(squares.to_mut()) {
                    *square += rate * (bars * rate - 2.0 * *sum);
                    *sum -= bars * rate;
                }
            }
        }
        let sums = BlockSums::new(&blocks, &slices(&sums), &slices(&squares)).map_err(|cause| cause.to_string())?;
        let found = cscv(&sums);
        Ok(OverfittingReport {
            probability_of_overfitting: found.probability_of_overfitting(),
            probability_of_loss: found.probability_of_loss(),
            degradation: found.degradation().map(|line| line.slope),
            blocks: found.blocks,
            splits: found.splits.len(),
        })
    }

    /// How many tries there were, ever, and how many of them were independent. Those on a part of the bars count.
    pub(super) fn tried(&self, ledger: Option<&dyn TrialLedger>, seed: u64) -> Result<Option<TrialsReport>, ApiError> {
        let (ran, Some(first)) = (self.ran(), self.searched.first()) else { return Ok(None) };
        if ran.is_empty() {
            return Ok(None);
        }
        let hashes: Vec<[u8; 16]> = self.searched.iter().flat_map(|one| one.tried.iter().copied()).collect();
        let returns = |place: usize| self.searched[ran[place].0].engine.returns(&self.params(ran[place]));
        let tried = Tried::new(hashes, ran.len(), first.ready.bars(), seed, returns)?;
        let columns = self.searched.iter().filter_map(|one| one.table.rows.metric("sharpe"));
        let root = self.periods.sqrt();
        let sharpes: Vec<f64> = columns.flatten().filter(|it| !it.is_nan()).map(|it| it / root).collect();
        let tried = tried.varying(trial::variance(&sharpes));
        let trials = tried.remembered(ledger, &first.ready.prepared.subject.ledger())?;
        // The Sharpe ratios of tries without skill spread over T returns as 1 / (T − 1): less is seen where tries have much in
        // common, and says nothing of how far the best of them stands out.
        let by_chance = 1.0 / first.ready.bars().saturating_sub(2).max(1) as f64;
        Ok(Some(TrialsReport { variance: Some(trials.variance.map_or(by_chance, |it| it.max(by_chance))), ..trials }))
    }

    /// What holding the data alone comes to.
    pub(super) fn benchmark(&self) -> Option<BenchmarkReport> {
        let first = self.searched.first()?.ready;
        let returns = first.prepared.subject.benchmark();
        let total_return = returns.iter().fold(1.0, |worth, value| worth * (1.0 + value)) - 1.0;
        let rate = self.rate(first);
        let excess: Vec<f64> = returns.iter().map(|value| value - rate).collect();
        let sharpe = SharpeEstimate::new(&excess).map(|it| it.sharpe * self.periods.sqrt());
        total_return.is_finite().then_some(BenchmarkReport { total_return, sharpe })
    }

    /// The risk-free rate of a bar.
    fn rate(&self, ready: &Ready) -> f64 {
        (ready.first.rf.ln_1p() / self.periods).exp_m1()
    }

    /// The place whose neighbours on its rule's grid are best, and the ground around it.
    pub(super) fn best_plateau(&self) -> Option<(At, Plateau)> {
        let cost = |at: &(At, Plateau)| METRICS[self.objectives[0]].better.cost(at.1.mean);
        let of_one = |(strategy, one): (usize, &Searched<'_>)| {
            let grid = one.grid.as_ref()?;
            let rows = &one.table.rows;
            let is_ground = |rank: u64| rows.outcomes[rank as usize] != Outcome::Refused;
            let values = rows.all_judged(self.objectives[0]);
            let (rank, ground) = pick_plateau(grid, METRICS[self.objectives[0]].better, &values, is_ground)?;
            Some(((strategy, rank as usize), ground))
        };
        let of_each = self.searched.iter().enumerate().filter_map(of_one);
        of_each.reduce(|one, other| if cost(&other) < cost(&one) { other } else { one })
    }

    /// The first objective one step each way from a row, whether the method tried it or not.
    fn ground(&self, at: At) -> Option<Plateau> {
        let (one, objective) = (&self.searched[at.0], self.objectives[0]);
        let neighbours = one.ready.space.neighbours(&one.table.points.get(at.1));
        let rows = one.engine.run(&one.ready.space, &neighbours);
        // What the rule refuses is no ground at all.
        let is_ground = |row: &usize| rows.outcomes[*row] != Outcome::Refused;
        let values: Vec<f64> = (0..rows.len()).filter(is_ground).map(|row| rows.judged(objective, row)).collect();
        Plateau::around(METRICS[objective].better, self.judged(at, objective), &values)
    }

    /// That little of a value is left one step away: a peak is where noise was highest.
    fn peak(&self, at: At, ground: Plateau) -> Option<FindingReport> {
        let (metric, value) = (&METRICS[self.objectives[0]], self.metric(at, self.objectives[0]));
        // A neighbour that never trades gains nothing.
        let known = ground.neighbours - ground.without;
        let mean = ground.mean * (known + 1) as f64 / (ground.neighbours + 1) as f64;
        let without = match ground.without {
            0 => String::new(),
            without => format!(", and nothing at {without} that never trade"),
        };
        let is_peak = metric.better == Direction::Maximise && value > 0.0 && mean < AROUND * value;
        is_peak.then(|| FindingReport {
            code: "peak".to_owned(),
            severity: FindingSeverity::Warning,
            sentence: format!(
                "one grid step each way the {} of {value:.3} is {mean:.3} in the mean of {} and {:.3} at worst{without}: a peak, not a plateau",
                metric.name,
                ground.neighbours + 1,
                ground.worst
            ),
        })
    }

    fn metrics(&self, at: At) -> Map<String, serde_json::Value> {
        let value = |metric: usize| {
            let value = self.metric(at, metric);
            match METRICS[metric].name {
                _ if value.is_nan() => serde_json::Value::Null,
                "trades" => json!(value as u64),
                _ => json!(value),
            }
        };
        METRICS.iter().enumerate().map(|(metric, entry)| (entry.name.to_owned(), value(metric))).collect()
    }

    /// The rows of these places, which is on the front and which is not.
    pub(super) fn rows(&self, places: &[At], front: Option<&HashSet<At>>) -> Vec<SweepRow> {
        let row = |at: &At| SweepRow { front: front.map(|front| front.contains(at)), ..self.row(*at) };
        places.iter().map(row).collect()
    }

    fn row(&self, at: At) -> SweepRow {
        let searched = &self.searched[at.0];
        let point = searched.table.points.get(at.1);
        let params = searched.ready.space.values(&point).map(|(name, value)| (name.to_owned(), json!(value))).collect();
        let strategy = if self.searched.len() > 1 { searched.ready.first.strategy.clone() } else { String::new() };
        SweepRow { strategy, params, metrics: self.metrics(at), front: None }
    }

    /// What became of each rule.
    pub(super) fn each(&self) -> Vec<SearchedReport> {
        let of_one = |(rule, one): (usize, &Searched<'_>)| {
            let space = &one.ready.space;
            let finds = self.finds_of(one.table.ran().into_iter().map(|row| (rule, row)).collect());
            let best = self.best(&finds, self.front(&finds).as_ref(), 1);
            SearchedReport {
                strategy: one.ready.first.strategy.clone(),
                axes: space.axes().iter().map(axis_report).collect(),
                constraint: space.constraint().text(),
                counts: one.table.counts(),
                distinct: one.table.distinct(),
                best: best.first().map(|at| self.row(*at)),
            }
        };
        self.searched.iter().enumerate().map(of_one).collect()
    }

    /// The run of a row.
    pub(super) fn run(&self, at: At) -> BacktestRequest {
        with_params(&self.searched[at.0].ready.first, &self.params(at))
    }

    /// The chosen row, and what is left of it.
    pub(super) fn winner(
        &self,
        at: At,
        trials: Option<&TrialsReport>,
        overfitting: Option<&OverfittingReport>,
        benchmark: Option<&BenchmarkReport>,
    ) -> WinnerReport {
        let (params, searched) = (self.params(at), &self.searched[at.0]);
        let rate = self.rate(searched.ready);
        let returns = searched.engine.returns(&params).unwrap_or_default();
        // Where nothing traded on the first bar it has no return.
        let from = usize::from(returns.first().is_some_and(|first| *first == 0.0));
        let excess: Vec<f64> = returns[from..].iter().map(|r| r - rate).collect();
        let estimate = SharpeEstimate::new(&excess);
        let root = self.periods.sqrt();
        let (variance, independent) = trials.map_or((0.0, 1.0), |it| (it.variance.unwrap_or(0.0), it.independent));
        let luck = sharpe_of_luck(variance, independent);
        let deflated = estimate.as_ref().and_then(|estimate| deflated_sharpe(estimate, variance, independent));
        let column =
            |name: &str| searched.table.rows.metric(name).map(|column| column[at.1]).filter(|value| !value.is_nan());
        let sharpe = column("sharpe");
        let too_little = too_little(&returns);
        let verdict = match &too_little {
            Some(finding) => format!("whether it is luck cannot be said: {}", finding.sentence),
            None => verdict(sharpe, luck.map(|luck| luck * root), deflated, trials, overfitting),
        } + &less_than_holding(sharpe, column("total_return"), benchmark);
        let ground = self.ground(at);
        let peak = ground.and_then(|ground| self.peak(at, ground));
        WinnerReport {
            strategy: searched.ready.first.strategy.clone(),
            params: params.iter().map(|(name, value): (&str, &Value)| (name.to_owned(), json!(value))).collect(),
            metrics: self.metrics(at),
            sharpe,
            sharpe_of_luck: luck.map(|luck| luck * root),
            deflated_sharpe: deflated,
            probabilistic_sharpe: estimate.and_then(|it| it.probability_above(0.0)),
            bars_needed: estimate.and_then(|it| it.bars_needed(0.0, LEVEL)),
            years_needed: sharpe.and_then(|sharpe| years_needed(independent, sharpe)),
            sharpe_autocorrelated: sharpe_autocorrelated(&excess, self.periods.round() as usize, WinnerReport::LAGS),
            plateau: ground.map(|it| PlateauReport {
                mean: it.mean,
                worst: it.worst,
                neighbours: it.neighbours,
                without: it.without,
            }),
            robustness: None,
            proof: None,
            findings: too_little.into_iter().chain(peak).collect(),
            verdict,
        }
    }
}

fn slices<T: Deref<Target = [f64]>>(columns: &[T]) -> Vec<&[f64]> {
    columns.iter().map(|column| &**column).collect()
}

/// That there are too few bars on which the account moved.
fn too_little(returns: &[f64]) -> Option<FindingReport> {
    let moved = returns.iter().filter(|value| **value != 0.0).count();
    let bars = if moved == 1 { "bar" } else { "bars" };
    (1..FEWEST).contains(&moved).then(|| FindingReport {
        code: TOO_LITTLE.to_owned(),
        severity: FindingSeverity::Warning,
        sentence: format!(
            "its Sharpe ratio rests on {moved} {bars} in the market, and it takes {FEWEST} to tell luck from skill"
        ),
    })
}

/// That holding the data alone was better.
fn less_than_holding(sharpe: Option<f64>, gained: Option<f64>, benchmark: Option<&BenchmarkReport>) -> String {
    let Some(BenchmarkReport { total_return: held, sharpe: held_sharpe }) = benchmark else { return String::new() };
    let gained = gained.filter(|own| held > own).map(|_| format!("gained more, {:.1} %", held * 100.0));
    let better = sharpe.zip(*held_sharpe).filter(|(own, held)| held > own);
    let better = better.map(|(_, held)| format!("had the higher Sharpe ratio, {held:.2}"));
    let parts: Vec<String> = gained.into_iter().chain(better).collect();
    if parts.is_empty() { String::new() } else { format!("; buy and hold {}", parts.join(" and ")) }
}

/// So many independent tries, as who shows something.
fn tries(independent: f64) -> String {
    match independent.round() {
        one if one <= 1.0 => "one try shows".to_owned(),
        many => format!("{many:.0} independent tries show"),
    }
}

/// Luck or skill, in a sentence.
fn verdict(
    sharpe: Option<f64>,
    luck: Option<f64>,
    deflated: Option<f64>,
    trials: Option<&TrialsReport>,
    overfitting: Option<&OverfittingReport>,
) -> String {
    let (Some(sharpe), Some(luck), Some(deflated), Some(trials)) = (sharpe, luck, deflated, trials) else {
        return "whether it is luck cannot be said: its returns do not move".to_owned();
    };
    let tried = tries(trials.independent);
    let mut text = if deflated >= LEVEL {
        format!(
            "a Sharpe ratio of {sharpe:.2} is more than {tried} by luck ({luck:.2}): {:.1} % sure",
            deflated * 100.0
        )
    } else if sharpe > luck {
        format!(
            "a Sharpe ratio of {sharpe:.2} is above what {tried} by luck ({luck:.2}), but only {:.1} % sure, not 95 %",
            // Down, so that what is not enough does not read as if it were.
            (deflated * 1000.0).floor() / 10.0
        )
    } else {
        format!("a Sharpe ratio of {sharpe:.2} is no more than what {tried} by luck ({luck:.2})")
    };
    if let Some(found) = overfitting {
        let chance = found.probability_of_overfitting;
        text += &match chance {
            chance if chance >= 0.5 => format!(
                "; but which combination is the best is chance: chosen in one half of the data it ends below the median of the other in {:.0} % of the splits, overfitted",
                chance * 100.0
            ),
            chance if chance > 0.05 => {
                format!("; in {:.0} % of the splits the winner ends below the median of the other half", chance * 100.0)
            }
            chance => format!(
                "; winners stay above the median of the other half in {:.0} % of the splits",
                (1.0 - chance) * 100.0
            ),
        };
    }
    text
}
