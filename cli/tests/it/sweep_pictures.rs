//! Pictures and tear-sheets of sweeps, and of runs beside one another.

use serde_json::Value;

use crate::Home;
use crate::report::{document, html};

const GRID: [&str; 11] = [
    "sweep",
    "sma_cross",
    "--symbol",
    "GOOG.US",
    "--grid",
    "fast=5..20:5",
    "--grid",
    "slow=10..60:10",
    "--where",
    "fast < slow",
    "--save",
];

#[test]
fn a_sweep_has_its_tear_sheet_beside_its_result_and_afterwards_to_the_same_bytes() {
    let home = Home::new();
    let said = home.json(&[&GRID[..], &["one", "--report", "one.html", "--chart", "one.svg"]].concat());
    let one = html(&home, "one.html");
    home.json(&["report", "--sweep", "last", "--out", "other.html"]);
    home.json(&["report", "one", "--out", "third.html"]);
    assert!(one == html(&home, "other.html") && one == html(&home, "third.html"));
    let page = document(&one);
    assert_eq!((&page["kind"], &page["result"]), (&"sweep".into(), &said));
    assert!(
        page["command"].as_str().unwrap().starts_with("codex sweep sma_cross --symbol GOOG.US"),
        "{}",
        page["command"]
    );
    let search = &page["search"];
    // Every row of the sweep is in the page, and the winner is the one that the result names.
    assert_eq!(search["rules"][0]["rows"], said["counts"]["runs"]);
    assert_eq!(search["rules"][0]["tries"]["rows"], said["counts"]["runs"]);
    let marks = search["sharpes"]["marks"].as_array().unwrap();
    let marked = |word: &str| marks.iter().find(|mark| mark[0] == word).map(|mark| mark[1].clone());
    assert_eq!(marked("the winner"), Some(said["winner"]["sharpe"].clone()));
    assert_eq!(marked("luck alone"), Some(said["winner"]["sharpe_of_luck"].clone()));
    // The first half of the ranks is the probability of overfitting.
    let ranks: Vec<u64> = search["ranks"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).collect();
    let share = ranks[..10].iter().sum::<u64>() as f64 / ranks.iter().sum::<u64>() as f64;
    assert_eq!(Some(share), said["overfitting"]["probability_of_overfitting"].as_f64());
    // The slices go through the winner.
    for slice in search["around"].as_array().unwrap() {
        let axis = &search["rules"][0]["axes"][slice["axis"].as_u64().unwrap() as usize];
        let place = slice["winner"].as_u64().unwrap() as usize;
        let value = &said["winner"]["params"][axis["name"].as_str().unwrap()];
        assert_eq!(axis["values"][place].as_str().unwrap(), value.to_string());
        let at = slice["places"].as_array().unwrap().iter().position(|it| *it == slice["winner"]).unwrap();
        assert_eq!(slice["values"][at], said["winner"]["metrics"]["sharpe"]);
    }
    assert!(
        std::fs::read_to_string(home.path("one.svg")).unwrap().contains("sharpe over fast (across) and slow (down)")
    );
}

#[test]
fn a_sweep_is_drawn_over_any_two_parameters_and_by_any_measure() {
    let home = Home::new();
    home.json(&[&GRID[..], &["one"]].concat());
    let text = |words: &[&str]| home.codex(&[&["chart", "--sweep", "one"], words].concat()).out;
    assert!(text(&[]).contains("sharpe over fast (across) and slow (down)"));
    assert!(
        text(&["--over", "slow,fast", "--measure", "calmar"]).contains("calmar over slow (across) and fast (down)")
    );
    let all = text(&["--kind", "heat-map,parallel,luck,overfitting,plateau", "--lang", "zh-CN"]);
    for word in ["最好的十分之一所在", "仅凭运气", "过拟合概率", "优胜者周围"] {
        assert!(all.contains(word), "{word}: {all}");
    }
    let (one, other) = (home.path("one.png"), home.path("other.png"));
    for file in [&one, &other] {
        home.json(&["chart", "one", "--theme", "dark", "--out", file.to_str().unwrap()]);
    }
    assert_eq!(std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US"]);
    for (words, message, hint) in [
        (&["chart", "--sweep", "one", "--over", "fast,slw"][..], "no `slw`", "did you mean `slow`?"),
        (&["chart", "--sweep", "one", "--measure", "sharp"], "no `sharp`", "did you mean `sharpe`?"),
        (&["chart", "--sweep", "one", "--rule", "rsi"], "no `rsi`", "sma_cross"),
        (&["chart", "--sweep", "one", "--kind", "price"], "price needs", "--kinds"),
        (&["chart", "last", "--over", "fast,slow"], "--over is for", "--sweep last"),
        (&["chart", "last", "--kind", "heat-map"], "heat-map needs", "--kinds"),
    ] {
        let error = home.error(2, words);
        assert!(error["message"].as_str().unwrap().contains(message), "{words:?}: {error}");
        assert!(error["hint"].as_str().unwrap().contains(hint), "{words:?}: {error}");
    }
}

#[test]
fn a_search_of_several_rules_is_shown_rule_by_rule() {
    let home = Home::new();
    let words = ["sweep", "all", "--preset", "classic", "--symbol", "GOOG.US", "--report", "all.html", "--save", "all"];
    let said = home.json(&words);
    let page = document(&html(&home, "all.html"));
    let rules = page["search"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), said["strategies"].as_array().unwrap().len());
    let rows: u64 = rules.iter().map(|rule| rule["rows"].as_u64().unwrap()).sum();
    assert_eq!(rows, said["counts"]["runs"].as_u64().unwrap());
    assert_eq!(rules[page["search"]["rule"].as_u64().unwrap() as usize]["name"], said["winner"]["strategy"]);
    let map = home.codex(&["chart", "--sweep", "all", "--rule", "macd", "--over", "slow,fast", "--kind", "heat-map"]);
    assert!(map.out.contains("macd: sharpe over slow (across) and fast (down)"), "{}{}", map.out, map.err);
    let file = home.path("all.pdf");
    home.json(&["report", "--sweep", "all", "--out", file.to_str().unwrap()]);
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-1."));
}

#[test]
fn runs_stand_beside_one_another_with_what_differs() {
    let home = Home::new();
    let run = |words: &[&str]| -> Value { home.json(&[&["backtest"], words].concat()) };
    let one = run(&["sma_cross", "--symbol", "GOOG.US"]);
    let other = run(&["sma_cross", "--symbol", "GOOG.US", "--param", "fast=20", "--fees", "0.001"]);
    let third = run(&["rsi", "--symbol", "0700.HK"]);
    let names: Vec<&str> = [&one, &other, &third].iter().map(|run| run["run_id"].as_str().unwrap()).collect();
    home.json(&[&["report"], &names[..], &["--out", "three.html"]].concat());
    let page = document(&html(&home, "three.html"));
    assert_eq!(page["kind"], "comparison");
    let runs = page["result"]["runs"].as_array().unwrap();
    for (run, said) in runs.iter().zip([&one, &other, &third]) {
        for field in ["run_id", "metrics", "costs", "data", "settings"] {
            assert_eq!(run[field], said[field], "{field}");
        }
    }
    let differences = page["result"]["differences"].to_string();
    assert!(differences.contains("request.params") && differences.contains("inputs.data"), "{differences}");
    assert!(page["notes"][0].as_str().unwrap().contains("not over the same data"), "{}", page["notes"]);
    // Of two runs over the same data it does not say so, and names them by what differs.
    home.json(&["report", names[0], names[1], "--out", "two.html"]);
    let page = document(&html(&home, "two.html"));
    assert_eq!(
        (&page["rivals"][1]["name"], &page["notes"]),
        (&"sma_cross fast=20 slow=30".into(), &Value::Array(Vec::new()))
    );
    let text = home.codex(&["chart", names[0], names[1]]).out;
    assert!(text.contains("Growth of the start money") && text.contains("sma_cross fast=20 slow=30"), "{text}");
    // The run before the last, and one that is not there.
    home.json(&["report", "last~2", "last~1", "--out", "same.html"]);
    assert_eq!(document(&html(&home, "same.html"))["rivals"], page["rivals"]);
    assert!(home.error(4, &["report", "last~3"])["message"].as_str().unwrap().contains("no 3 runs before"));
    let file = home.path("two.pdf");
    home.json(&["report", names[0], names[1], "--out", file.to_str().unwrap()]);
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-1."));
    let many: Vec<&str> = std::iter::repeat_n(names[0], 9).collect();
    assert!(home.error(2, &[&["report"], &many[..]].concat())["hint"].as_str().unwrap().contains("at most 8"));
}
