//! Objectives: the Pareto front of several, and what is no find under any.

use serde_json::Value;

use super::rows;
use crate::Home;

#[test]
fn of_several_objectives_the_front_is_marked_and_its_best_by_the_first_wins() {
    let home = Home::new();
    let words = ["sweep", "rsi", "--symbol", "GOOG.US", "--grid", "period=5..30", "--grid", "oversold=20,30,40"];
    let words = [&words[..], &["--objective", "total_return", "--objective", "max_drawdown", "--no-save"]].concat();
    let all = rows(&home, &words[1..]);
    let cost = |row: &Value| ["total_return", "max_drawdown"].map(|name| row[name].as_f64().unwrap());
    let traded: Vec<[f64; 2]> = all.iter().filter(|row| row["trades"] != 0).map(&cost).collect();
    let is_inside =
        |one: &[f64; 2]| !traded.iter().any(|two| two != one && two.iter().zip(one).all(|(two, one)| two >= one));
    let inside = traded.iter().filter(|one| is_inside(one)).count();
    let report = home.json(&[&words[..], &["--top", "60"]].concat());
    assert_eq!(report["front"], inside);
    // Whatever is shown.
    for top in ["1", "2", "9"] {
        let fewer = home.json(&[&words[..], &["--top", top]].concat());
        assert_eq!((&fewer["winner"]["metrics"], &fewer["front"]), (&report["winner"]["metrics"], &report["front"]));
        assert_eq!(fewer["best"].as_array().unwrap()[..], report["best"].as_array().unwrap()[..top.parse().unwrap()]);
    }
    let best = report["best"].as_array().unwrap();
    assert!(best.len() > inside && inside > 2, "{inside}");
    for (place, row) in best.iter().enumerate() {
        assert_eq!(row["front"], place < inside, "{place}");
        assert_eq!(is_inside(&cost(&row["metrics"])), place < inside, "{place}");
    }
    let returns: Vec<f64> = best[..inside].iter().map(|row| cost(&row["metrics"])[0]).collect();
    assert!(returns.is_sorted_by(|one, two| one >= two), "{returns:?}");
    assert_eq!(report["winner"]["metrics"], best[0]["metrics"]);
    let page = home.codex(&words).out;
    assert!(page.contains(&format!("* one of the {inside} runs that no other is better than")), "{page}");
    assert!(page.contains("by the Sharpe ratio, whatever the objective"), "{page}");
    assert!(home.codex(&[&words[..], &["-o", "csv"]].concat()).out.lines().next().unwrap().ends_with(",front"));
    assert_eq!(all.iter().filter(|row| row["front"] == true).count(), inside);
}

#[test]
fn who_does_nothing_is_no_find_and_who_cannot_warm_up_is_passed_over() {
    let home = Home::new();
    // Some never trade, and have no drawdown.
    let words =
        ["sweep", "rsi", "--symbol", "GOOG.US", "--to", "2005-06-30", "--grid", "oversold=5,30,40", "--no-save"];
    let objective = ["--objective", "max_drawdown"];
    let report = home.json(&[&words[..], &objective].concat());
    let all = rows(&home, &[&words[1..], &objective].concat());
    assert!(all.iter().any(|row| row["trades"] == 0 && row["max_drawdown"] == 0.0), "{all:?}");
    assert!(report["winner"]["metrics"]["trades"].as_u64().unwrap() > 0, "{}", report["winner"]);
    // 214 bars: as `backtest` does.
    let words = ["--symbol", "GOOG.US", "--to", "2005-06-30"];
    let sweep = ["sweep", "sma_cross", "--grid", "slow=50,100,400", "--no-save"];
    let report = home.json(&[&sweep[..], &words].concat());
    assert_eq!((&report["counts"]["runs"], &report["counts"]["refused"]), (&2.into(), &1.into()));
    let warned = report["warnings"].to_string();
    let alone = home.error(3, &[&["backtest", "sma_cross", "--param", "slow=400"], &words[..]].concat());
    let needed =
        alone["message"].as_str().unwrap().split(" needs ").nth(1).unwrap().split(" to warm up").next().unwrap();
    assert!(warned.contains(&format!("needs {needed} to warm up")), "{warned} {alone}");
}
