//! Cross-sectional momentum: hold what rose most.

use backtest::{Allocation, PanelView, WeightBounds};
use market::{ParamError, ParamSpec, Params};

use crate::rebalance::Rebalance;

/// The parameters, with their defaults.
pub const PARAMS: &[ParamSpec] = &[
    ParamSpec::integer("lookback", 252, 1, 10_000, "rows from the start of the measured rise to now"),
    ParamSpec::integer("skip", 21, 0, 9_999, "last rows that are left out of it"),
    ParamSpec::integer("top", 3, 1, 10_000, "assets to hold"),
    ParamSpec::choice("rebalance", "monthly", &["daily", "weekly", "monthly", "quarterly"], "how often to choose"),
];

/// The rule with these parameters.
///
/// # Errors
/// `skip` is not below `lookback`.
pub fn new(params: &Params) -> Result<Box<dyn Allocation>, ParamError> {
    let rule = Momentum {
        lookback: params.count("lookback"),
        skip: params.count("skip"),
        top: params.count("top"),
        rebalance: Rebalance::read(params.word("rebalance")),
    };
    if rule.skip >= rule.lookback {
        let Momentum { lookback, skip, .. } = rule;
        return Err(ParamError::Together(format!(
            "skip {skip} leaves nothing of lookback {lookback}; take a smaller skip"
        )));
    }
    Ok(Box::new(rule))
}

/// Cross-sectional momentum: at each period's end, hold the `top` assets that rose most, in equal parts.
///
/// Formula, at row i:
///   score = close_{i−skip} / close_{i−lookback} − 1
///
/// The `top` highest scores get the weight `1 / top` each, all others 0; ties go to the earlier column. An asset without
/// a close at either end has no score. Where fewer than `top` have one, the missing parts stay cash.
///
/// The first choice is made at the first period's end with i ≥ `lookback`; all is cash before. A period ends on the
/// last row of a calendar month (day, week, quarter); the last row of the table ends none. The last `skip` rows
/// are left out because returns of the last month tend to turn.
///
/// Source: N. Jegadeesh, S. Titman, *Returns to Buying Winners and Selling Losers*, Journal of Finance 48, 1993; with
/// the skipped month, E. Fama, K. French, *Dissecting Anomalies*, Journal of Finance 63, 2008.
#[doc(alias = "relative strength")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Momentum {
    lookback: usize,
    skip: usize,
    top: usize,
    rebalance: Rebalance,
}

impl Allocation for Momentum {
    fn warmup(&self) -> usize {
        self.lookback
    }

    fn bounds(&self, assets: usize) -> WeightBounds {
        WeightBounds { total: assets.min(self.top) as f64 / self.top as f64, shorts: false }
    }

    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let row = view.row();
        if row < self.lookback || !self.rebalance.is_due(&view) {
            return false;
        }
        let (first, last) = (view.closes(row - self.lookback), view.closes(row - self.skip));
        let ratios = last.iter().zip(first).map(|(last, first)| last / first).enumerate();
        // The ratio orders as the score does: the 1 taken off would only round away differences.
        let mut ranked: Vec<(usize, f64)> = ratios.filter(|(_, ratio)| !ratio.is_nan()).collect();
        if self.top < ranked.len() {
            ranked.select_nth_unstable_by(self.top, |one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
            ranked.truncate(self.top);
        }
        weights.fill(0.0);
        for (asset, _) in ranked {
            weights[asset] = 1.0 / self.top as f64;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::path::Path;

    use backtest::portfolio::{Workspace, run};
    use backtest::{FillAt, Settings};
    use market::{Interval, Panel, Timestamp};

    use super::*;

    const NAN: f64 = f64::NAN;

    fn rule(given: &[(&str, &str)]) -> Result<Box<dyn Allocation>, ParamError> {
        new(&Params::parse(PARAMS, given.iter().copied()).unwrap())
    }

    /// Weights at the last of some daily rows from 2024-01-29 on, with a row after it.
    fn weights(given: &[(&str, &str)], rows: &[&[f64]]) -> Option<Vec<f64>> {
        let day = |row: usize| Timestamp::from_seconds(1_706_486_400 + 86_400 * row as i64).unwrap();
        let time: Vec<Timestamp> = (0..rows.len()).map(day).collect();
        let assets = rows[0].len();
        let view = PanelView { time: &time, close: &rows.concat(), assets, next_time: Some(day(rows.len())) };
        let mut weights = vec![NAN; assets];
        rule(given).unwrap().weigh(view, &mut weights).then_some(weights)
    }

    #[test]
    fn the_highest_rises_share_the_money_and_ties_go_to_the_earlier_column() {
        let given = [("lookback", "2"), ("skip", "1"), ("top", "2")];
        let rows: [&[f64]; 3] = [&[10.0, 10.0, 20.0, 5.0], &[12.0, 11.0, 24.0, 6.0], &[1.0, 99.0, 1.0, 1.0]];
        assert_eq!(weights(&given, &rows), Some(vec![0.5, 0.0, 0.5, 0.0]), "1.2, 1.1, 1.2, 1.2 on 31 January");
        assert_eq!(weights(&given, &rows[..2]), None, "30 January ends no month");
    }

    #[test]
    fn an_asset_without_both_closes_is_not_chosen_and_its_part_stays_cash() {
        let given = [("lookback", "2"), ("skip", "0"), ("top", "2")];
        let rows: [&[f64]; 3] = [&[10.0, NAN, 20.0], &[NAN, 11.0, 24.0], &[9.0, 99.0, NAN]];
        assert_eq!(weights(&given, &rows), Some(vec![0.5, 0.0, 0.0]));
        assert_eq!(weights(&given, &[&[NAN], &[NAN], &[NAN]]), Some(vec![0.0]));
        assert_eq!(weights(&given, &[&[], &[], &[]]), Some(vec![]));
    }

    #[test]
    fn a_skip_that_leaves_nothing_is_refused() {
        assert_eq!(
            rule(&[("lookback", "21")]).unwrap_err(),
            ParamError::Together("skip 21 leaves nothing of lookback 21; take a smaller skip".to_owned())
        );
    }

    fn table(text: &str, from: &str) -> Panel {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let assets: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
        let (mut time, mut close) = (Vec::new(), Vec::new());
        for record in reader.records().map(Result::unwrap).filter(|record| &record[0] >= from) {
            time.push(Timestamp::parse(&record[0]).unwrap());
            close.extend(record.iter().skip(1).map(|cell| cell.parse::<f64>().unwrap_or(NAN)));
        }
        Panel::new("table", Interval::DAY, assets, time, close, None).unwrap()
    }

    /// Compares rebalance rows and picks with a reference, and the final equity of the run without fees.
    fn meets(reference: &serde_json::Value, panel: &Panel) {
        let rule = rule(&[]).unwrap();
        let mut picks = reference["picks"].as_array().unwrap().iter();
        let mut found = vec![0.0; panel.assets().len()];
        for row in 0..panel.len() {
            let view = PanelView {
                time: &panel.time()[..=row],
                close: &panel.close()[..(row + 1) * panel.assets().len()],
                assets: panel.assets().len(),
                next_time: panel.time().get(row + 1).copied(),
            };
            if rule.weigh(view, &mut found) {
                let pick = picks.next().unwrap();
                assert_eq!(pick["row"].as_u64(), Some(row as u64));
                let names: Vec<&str> = pick["picks"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
                for (asset, weight) in panel.assets().iter().zip(&found) {
                    assert_eq!(*weight, if names.contains(&asset.as_str()) { 1.0 / 3.0 } else { 0.0 }, "{row} {asset}");
                }
            }
        }
        assert!(picks.next().is_none());
        let settings = Settings { cash: 1e6, fill: FillAt::Close, ..Settings::default() };
        let run = run(panel, &*rule, &settings, &mut Workspace::default()).unwrap();
        let (last, expected) = (run.equity[panel.len() - 1], reference["runs"][0]["final_equity"].as_f64().unwrap());
        assert!((last / expected - 1.0).abs() < 1e-9, "{last} instead of {expected}");
    }

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    #[test]
    fn twenty_shares_are_chosen_as_vectorbt_was_told_to() {
        let read = |name: &str| {
            let mut text = String::new();
            let file = std::fs::File::open(root().join("testdata/portfolio").join(name)).unwrap();
            flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
            text
        };
        let reference = serde_json::from_str(&read("portfolio_sp500_20.json.gz")).unwrap();
        meets(&reference, &table(&read("sp500_20_close_1d_from_2005.csv.gz"), ""));
    }

    #[test]
    fn twelve_hong_kong_shares_are_chosen_as_vectorbt_was_told_to() {
        let shared = root().join("../shared/reference");
        let Ok(reference) = std::fs::read_to_string(shared.join("portfolio/portfolio_hk12.json")) else {
            eprintln!("skipped: no {}", shared.display());
            return;
        };
        let reference: serde_json::Value = serde_json::from_str(&reference).unwrap();
        let closes = std::fs::read_to_string(shared.join("data/hk12_close_1d.csv")).unwrap();
        meets(&reference, &table(&closes, reference["from_"].as_str().unwrap()));
    }
}
