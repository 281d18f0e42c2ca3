//! Sweeps of the grids of presets: all rules as one search.

use serde_json::Value;

use super::{METRICS, rows, sums};
use crate::Home;

#[test]
fn all_rules_of_a_preset_are_one_search() {
    let home = Home::new();
    let three_years = ["--symbol", "GOOG.US", "--from", "2010-01-01", "--to", "2012-12-31", "--fees", "0.001"];
    let report = home.json(&[&["sweep", "all", "--preset", "classic"], &three_years[..], &["--save", "all"]].concat());
    assert_eq!((&report["counts"]["runs"], &report["trials"]["ever"]), (&1279.into(), &1279.into()));
    let rules = report["strategies"].as_array().unwrap();
    assert_eq!(rules.len(), 11);
    // The winner is the best of all, and what is said of it is over all.
    let rows = rows(&home, &[&["all", "--preset", "classic"], &three_years[..], &["--no-save"]].concat());
    assert_eq!(rows.len(), 1279);
    let sharpe = |row: &Value| row["sharpe"].as_f64();
    let best = rows.iter().filter_map(sharpe).fold(f64::MIN, f64::max);
    assert_eq!((report["winner"]["sharpe"].as_f64(), &report["best"][0]["strategy"]), (Some(best), &"cci".into()));
    let year: f64 = report["settings"]["periods_per_year"].as_f64().unwrap();
    let sharpes: Vec<f64> = rows.iter().filter_map(sharpe).map(|it| it / year.sqrt()).collect();
    let mean = sharpes.iter().sum::<f64>() / sharpes.len() as f64;
    let variance = sharpes.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (sharpes.len() - 1) as f64;
    let by_chance = 1.0 / (report["data"]["bars"].as_f64().unwrap() - 2.0);
    let luck =
        overfit::sharpe_of_luck(variance.max(by_chance), report["trials"]["independent"].as_f64().unwrap()).unwrap();
    let told = report["winner"]["sharpe_of_luck"].as_f64().unwrap();
    assert!(crate::close(told, luck * year.sqrt(), 0.0), "{told}");
    let years = overfit::years_needed(report["trials"]["independent"].as_f64().unwrap(), best).unwrap();
    assert!(crate::close(report["winner"]["years_needed"].as_f64().unwrap(), years, 0.0), "{years}");
    assert!(report["winner"]["sharpe_autocorrelated"].as_f64().unwrap() > 0.0);
    // Cross-validated over the block sums of all combinations at once.
    let [sums, squares] = sums(&home, "all");
    let bars = report["data"]["bars"].as_u64().unwrap() as usize;
    let blocks: Vec<usize> = overfit::block_ranges(bars, 10).unwrap().iter().map(ExactSizeIterator::len).collect();
    let slices = |columns: &[Vec<f64>]| columns.iter().map(|it| it.clone().leak() as &[f64]).collect::<Vec<_>>();
    let found = overfit::cscv(&overfit::BlockSums::new(&blocks, &slices(&sums), &slices(&squares)).unwrap());
    assert_eq!(sums[0].len(), 1279);
    assert_eq!(report["overfitting"]["probability_of_overfitting"], found.probability_of_overfitting());
    // Each rule's part is the sweep of that rule, whose combinations are no more tries.
    for rule in rules {
        let name = rule["strategy"].as_str().unwrap();
        let one = home.json(&[&["sweep", name, "--preset", "classic"], &three_years[..], &["--top", "1"]].concat());
        assert_eq!((&one["counts"], &one["axes"]), (&rule["counts"], &rule["axes"]), "{name}");
        assert_eq!(one["best"][0]["metrics"], rule["best"]["metrics"], "{name}");
        assert_eq!(one["trials"]["ever"], 1279, "{name}");
        assert!(rule["distinct"].as_u64() <= rule["counts"]["runs"].as_u64(), "{rule}");
    }
    // Every so many rows are what `backtest` says.
    for row in rows.iter().step_by(97) {
        let params = row["params"].as_object().unwrap();
        let params: Vec<String> = params.iter().map(|(name, value)| format!("--param={name}={value}")).collect();
        let params: Vec<&str> = params.iter().map(String::as_str).collect();
        let name = row["strategy"].as_str().unwrap();
        let run = home.json(&[&["backtest", name, "--no-save"], &three_years[..], &params].concat());
        METRICS.iter().for_each(|metric| assert_eq!(row[metric], run["metrics"][metric], "{name} {params:?}"));
    }
}

#[test]
fn rules_that_need_more_bars_than_there_are_are_left_out_of_a_sweep_of_all() {
    let home = Home::new();
    let until =
        |last: &str| ["sweep", "all", "--preset", "classic", "--symbol", "GOOG.US", "--to", last].map(str::to_owned);
    let report = home.json(&until("2004-10-22").each_ref().map(String::as_str));
    let names: Vec<&str> =
        report["strategies"].as_array().unwrap().iter().map(|it| it["strategy"].as_str().unwrap()).collect();
    assert!(names.len() == 10 && !names.contains(&"ichimoku"), "{names:?}");
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("left out: ichimoku needs 66 bars to warm up, GOOG.US has 46"), "{warnings}");
    // So few bars tell nothing, however good they look.
    let few = home.json(&until("2004-09-15").each_ref().map(String::as_str));
    let verdict = few["winner"]["verdict"].as_str().unwrap();
    assert!(verdict.starts_with("whether it is luck cannot be said: its Sharpe ratio rests on "), "{verdict}");
    assert_eq!(few["winner"]["findings"][0]["code"], "too-little");
    let error = home.error(3, &until("2004-08-20").each_ref().map(String::as_str));
    assert!(error["message"].as_str().unwrap().contains("bars to warm up, GOOG.US has 2"), "{error}");
}

#[test]
fn a_sweep_of_all_rules_is_kept_goes_on_and_prints_rows() {
    let home = Home::new();
    let words = ["all", "--preset", "classic", "--symbol", "GOOG.US", "--from", "2012-01-01"];
    let whole = home.json(&[&["sweep"], &words[..], &["--save", "whole"]].concat());
    let folder = |name: &str| home.path("data/codex-quant/sweeps").join(name);
    let bytes = std::fs::read(folder("whole").join("rows.bin")).unwrap();
    std::fs::create_dir_all(folder("half")).unwrap();
    std::fs::copy(folder("whole").join("header.json"), folder("half").join("header.json")).unwrap();
    std::fs::write(folder("half").join("rows.bin"), &bytes[..bytes.len() / 2]).unwrap();
    let resumed = home.json(&[&["sweep"], &words[..], &["--resume", "half"]].concat());
    assert!(std::fs::read(folder("half").join("rows.bin")).unwrap() == bytes);
    for field in ["best", "winner", "strategies", "overfitting", "trials", "counts"] {
        assert_eq!(resumed[field], whole[field], "{field}");
    }
    // The best first, with the parameters of each rule as text.
    let csv = home.codex(&[&["sweep"], &words[..], &["--no-save", "--top", "2", "-o", "csv"]].concat()).out;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("strategy,params,total_return,"), "{csv}");
    assert!(lines[1].starts_with("kdj,k=25 d=5 oversold=20 overbought=80,"), "{csv}");
    let page = home.codex(&[&["sweep"], &words[..], &["--no-save"]].concat()).out;
    assert!(page.contains("Each rule") && page.contains("11 rules, 1,279 combinations"), "{page}");
}

#[test]
fn every_grid_of_every_preset_is_one_of_a_rule_that_there_is() {
    let home = Home::new();
    for preset in search::PRESETS {
        let words = ["sweep", "all", "--preset", preset.name, "--symbol", "GOOG.US", "--no-save"];
        let report = home.json(&words);
        let counts: Vec<(&str, u64)> = report["strategies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| (rule["strategy"].as_str().unwrap(), rule["counts"]["runs"].as_u64().unwrap()))
            .collect();
        let expected: Vec<(&str, u64)> = preset.grids.iter().map(|grid| (grid.strategy, grid.combinations)).collect();
        assert_eq!(counts, expected, "{}", preset.name);
        for grid in preset.grids {
            let rule = strategies::find(grid.strategy).expect("a rule");
            for axis in grid.axes {
                let name = axis.split('=').next().unwrap();
                assert!(rule.params.iter().any(|param| param.name == name), "{} {name}", grid.strategy);
            }
        }
    }
}
