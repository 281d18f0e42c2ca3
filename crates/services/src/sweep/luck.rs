//! How much luck there was to be had: cross-validation, how many tries were independent, what holding comes to.

use std::borrow::Cow;
use std::ops::Deref;

use api::{ApiError, BenchmarkReport, OverfittingReport, TrialLedger, TrialsReport};
use overfit::{BlockSums, SharpeEstimate, cscv};
use sweep::Rows;

use super::found::Found;
use super::ready::Ready;
use super::searched::Searched;
use crate::trial::{self, Tried};

impl Found<'_> {
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
            ranks: found.ranks(OverfittingReport::PARTS),
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
    pub(super) fn rate(&self, ready: &Ready) -> f64 {
        (ready.first.rf.ln_1p() / self.periods).exp_m1()
    }
}

fn slices<T: Deref<Target = [f64]>>(columns: &[T]) -> Vec<&[f64]> {
    columns.iter().map(|column| &**column).collect()
}
