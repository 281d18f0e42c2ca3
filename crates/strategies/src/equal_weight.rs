//! Equal parts of everything: the portfolio that others must beat.

use backtest::{Allocation, PanelView, WeightBounds};
use market::{ParamError, ParamSpec, Params};

use crate::rebalance::Rebalance;

/// The parameters, with their defaults.
pub const PARAMS: &[ParamSpec] = &[ParamSpec::choice(
    "rebalance",
    "monthly",
    &["never", "daily", "weekly", "monthly", "quarterly"],
    "how often to set the parts equal again; never is buy and hold",
)];

/// The rule with these parameters.
///
/// # Errors
/// None: every value in range is fine.
pub fn new(params: &Params) -> Result<Box<dyn Allocation>, ParamError> {
    Ok(Box::new(EqualWeight { rebalance: Rebalance::read(params.word("rebalance")) }))
}

/// Equal parts of everything: at the first row with a price and then at each period's end, every asset gets the
/// weight `1 / m`, with m the number of assets that have traded by then.
///
/// A period ends on the last row of a calendar month (day, week, quarter); the last row of the table ends none. With
/// `never` it is buy and hold of what trades on the first row. A delisted asset keeps its part: what cannot be sold
/// cannot be shared out.
///
/// Source: V. DeMiguel, L. Garlappi, R. Uppal, *Optimal Versus Naive Diversification*, Review of Financial Studies 22,
/// 2009.
#[doc(alias = "1/N")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EqualWeight {
    rebalance: Rebalance,
}

impl Allocation for EqualWeight {
    fn warmup(&self) -> usize {
        0
    }

    fn bounds(&self, _: usize) -> WeightBounds {
        WeightBounds { total: 1.0, shorts: false }
    }

    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let is_first = || view.close[..view.row() * view.assets].iter().all(|close| close.is_nan());
        if !self.rebalance.is_due(&view) && !is_first() {
            return false;
        }
        let has_traded =
            |asset: usize| view.close[asset..].iter().step_by(view.assets).rev().any(|close| !close.is_nan());
        let traded = (0..view.assets).filter(|asset| has_traded(*asset)).count();
        if traded == 0 {
            return false;
        }
        for (asset, weight) in weights.iter_mut().enumerate() {
            *weight = if has_traded(asset) { 1.0 / traded as f64 } else { 0.0 };
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use market::Timestamp;

    use super::*;

    const NAN: f64 = f64::NAN;

    /// Weights at each of some daily rows from 2024-01-30 on.
    fn weights(rebalance: &str, rows: &[&[f64]]) -> Vec<Option<Vec<f64>>> {
        let day = |row: usize| Timestamp::from_seconds(1_706_572_800 + 86_400 * row as i64).unwrap();
        let rule = new(&Params::parse(PARAMS, [("rebalance", rebalance)]).unwrap()).unwrap();
        let time: Vec<Timestamp> = (0..rows.len()).map(day).collect();
        let assets = rows[0].len();
        let at = |row: usize| {
            let next_time = time.get(row + 1).copied();
            let view = PanelView { time: &time[..=row], close: &rows[..=row].concat(), assets, next_time };
            let mut weights = vec![NAN; assets];
            rule.weigh(view, &mut weights).then_some(weights)
        };
        (0..rows.len()).map(at).collect()
    }

    #[test]
    fn parts_are_equal_on_the_first_row_and_at_the_end_of_each_month() {
        let rows: [&[f64]; 4] = [&[1.0, NAN], &[1.0, 2.0], &[1.0, 2.0], &[1.0, 2.0]];
        let (first, month_end) = (Some(vec![1.0, 0.0]), Some(vec![0.5, 0.5]));
        assert_eq!(weights("monthly", &rows), [first.clone(), month_end, None, None]);
        assert_eq!(weights("never", &rows), [first, None, None, None]);
    }

    #[test]
    fn a_halted_asset_keeps_its_part_and_an_empty_start_is_waited_out() {
        let rows: [&[f64]; 4] = [&[NAN, NAN], &[NAN, NAN], &[3.0, 4.0], &[NAN, 4.0]];
        assert_eq!(weights("monthly", &rows), [None, None, Some(vec![0.5, 0.5]), None]);
        let rows: [&[f64]; 3] = [&[3.0, 4.0], &[NAN, 4.0], &[NAN, 4.0]];
        assert_eq!(weights("daily", &rows)[1], Some(vec![0.5, 0.5]));
        assert_eq!(weights("never", &[&[], &[]]), [None, None]);
    }
}
