//! When a bar of another series is known: never before it is complete, never later than it must be.

use std::sync::Arc;

use market::{Bars, Columns, Interval, Params, Symbol, Timestamp, Venue, closes_at};
use rules::{Context, Explained, Program};

use crate::{decide, walk_of};

/// Daily bars on the sessions of a venue from a first to a last day; a close is the day's number, such as 102 for the second
/// of January.
fn sessions(symbol: &str, first: &str, last: &str) -> Bars {
    let known: Symbol = symbol.parse().unwrap();
    let calendar = market::Calendar::of(known.venue().unwrap()).unwrap();
    let days = calendar.sessions(first.parse().unwrap()..=last.parse().unwrap());
    let mut columns = Columns::default();
    for day in days {
        let text = day.to_string();
        let number = text[5..7].parse::<f64>().unwrap() * 100.0 + text[8..].parse::<f64>().unwrap();
        columns.time.push(Timestamp::from_date(day).unwrap());
        for column in [&mut columns.open, &mut columns.high, &mut columns.low, &mut columns.close] {
            column.push(number);
        }
        columns.volume.push(1.0);
    }
    Bars::new(symbol, Some(known), Interval::DAY, columns).unwrap()
}

fn bound(text: &str, venue: Option<Venue>, interval: Interval, extras: &[Arc<Bars>]) -> Program {
    let compiled = rules::compile(text, &|_| None).unwrap_or_else(|faults| panic!("{}", faults.render("rule")));
    let params = Params::new(compiled.params(), []).unwrap();
    compiled.bind(&params, &Context { interval, venue }, extras).unwrap_or_else(|error| panic!("{error}"))
}

/// The named value `seen` on the bar of each day.
fn seen(program: &Program, bars: &Bars, days: &[&str]) -> Vec<Option<f64>> {
    let row = |day: &str| bars.view().time.iter().position(|time| time.date().to_string() == day).unwrap();
    let value = |day: &&str| {
        let explained = program.explain(bars.view(), row(day)).unwrap();
        match explained.values.iter().find(|value| value.name == "seen").map(|value| value.value.clone()) {
            Some(Explained::Number(value)) => value,
            other => panic!("{other:?}"),
        }
    };
    days.iter().map(value).collect()
}

const OTHER: &str = "[series]\nother = { symbol = \"SYMBOL\" }\n[let]\nseen = \"other.close\"\n[rule]\nenter = \"seen > 0\"\nexit = \"seen < 0\"\n";

#[test]
fn hong_kong_does_not_see_new_york_of_the_same_day_and_new_york_sees_hong_kong() {
    let (hong_kong, new_york) =
        (sessions("0700.HK", "2024-01-02", "2024-01-19"), sessions("AAPL.US", "2024-01-02", "2024-01-19"));
    // Monday 15 January 2024 was a holiday in New York only.
    let days = ["2024-01-02", "2024-01-03", "2024-01-08", "2024-01-15", "2024-01-16", "2024-01-17"];
    let program =
        bound(&OTHER.replace("SYMBOL", "AAPL.US"), Some(Venue::Xhkg), Interval::DAY, &[Arc::new(new_york.clone())]);
    let expected = [None, Some(102.0), Some(105.0), Some(112.0), Some(112.0), Some(116.0)];
    assert_eq!(seen(&program, &hong_kong, &days), expected);
    let program =
        bound(&OTHER.replace("SYMBOL", "0700.HK"), Some(Venue::Xnys), Interval::DAY, &[Arc::new(hong_kong.clone())]);
    let days = ["2024-01-02", "2024-01-03", "2024-01-08", "2024-01-12", "2024-01-16", "2024-01-17"];
    let expected = [Some(102.0), Some(103.0), Some(108.0), Some(112.0), Some(116.0), Some(117.0)];
    assert_eq!(seen(&program, &new_york, &days), expected);
    // Of one venue, a day sees the same day.
    let hsi = sessions("HSI.IDX", "2024-01-02", "2024-01-19");
    let program = bound(&OTHER.replace("SYMBOL", "HSI.IDX"), Some(Venue::Xhkg), Interval::DAY, &[Arc::new(hsi)]);
    assert_eq!(seen(&program, &hong_kong, &["2024-01-02", "2024-01-19"]), [Some(102.0), Some(119.0)]);
}

#[test]
fn without_a_venue_of_its_own_a_rule_sees_no_day_that_may_not_be_over() {
    let (own, other) =
        (sessions("0700.HK", "2024-01-02", "2024-01-19"), sessions("AAPL.US", "2024-01-02", "2024-01-19"));
    let program = bound(&OTHER.replace("SYMBOL", "AAPL.US"), None, Interval::DAY, &[Arc::new(other.clone())]);
    assert_eq!(seen(&program, &own, &["2024-01-03", "2024-01-08"]), [Some(102.0), Some(105.0)]);
    // Two unknown venues are taken for one: both days end at the next midnight UTC.
    let program = bound(&OTHER.replace("SYMBOL", "FRED:DGS10"), None, Interval::DAY, &[Arc::new(other)]);
    assert_eq!(seen(&program, &own, &["2024-01-03", "2024-01-08"]), [Some(103.0), Some(108.0)]);
}

#[test]
fn a_week_is_seen_on_its_last_session_with_a_calendar_and_on_the_next_bar_without() {
    let text = "[series]\nweekly = { interval = \"1w\" }\n[let]\nseen = \"weekly.close\"\n[rule]\nenter = \"seen > 0\"\nexit = \"seen < 0\"\n";
    // Good Friday, 29 March 2024, and Easter Monday were holidays in Hong Kong.
    let bars = sessions("0700.HK", "2024-03-18", "2024-04-12");
    let days = [
        "2024-03-21",
        "2024-03-22",
        "2024-03-25",
        "2024-03-27",
        "2024-03-28",
        "2024-04-02",
        "2024-04-05",
        "2024-04-08",
    ];
    let known = bound(text, Some(Venue::Xhkg), Interval::DAY, &[]);
    let expected = [None, Some(322.0), Some(322.0), Some(322.0), Some(328.0), Some(328.0), Some(405.0), Some(405.0)];
    assert_eq!(seen(&known, &bars, &days), expected);
    let unknown = bound(text, None, Interval::DAY, &[]);
    let expected = [None, None, Some(322.0), Some(322.0), Some(322.0), Some(328.0), Some(328.0), Some(405.0)];
    assert_eq!(seen(&unknown, &bars, &days), expected);
}

#[test]
fn another_instrument_may_be_read_by_the_week() {
    let text = "[series]\nother = { symbol = \"HSI.IDX\", interval = \"1w\" }\n[let]\nseen = \"on(other, close - shift(close, 1))\"\n[rule]\nenter = \"seen > 0\"\nexit = \"seen < 0\"\n";
    let (own, hsi) = (sessions("0700.HK", "2024-03-04", "2024-04-12"), sessions("HSI.IDX", "2024-03-04", "2024-04-12"));
    let program = bound(text, Some(Venue::Xhkg), Interval::DAY, &[Arc::new(hsi)]);
    let days = ["2024-03-08", "2024-03-14", "2024-03-15", "2024-03-28", "2024-04-03", "2024-04-05"];
    // Weeks end on 8, 15, 22, 28 March (Good Friday) and 5 April.
    assert_eq!(seen(&program, &own, &days), [None, None, Some(7.0), Some(6.0), Some(6.0), Some(77.0)]);
}

#[test]
fn what_is_not_over_at_a_close_changes_nothing_said_by_then() {
    let text = "[series]\nother = { symbol = \"AAPL.US\" }\nweekly = { interval = \"1w\" }\n[use]\nheld = { strategy = \"donchian\", params = { entry = 4, exit = 3 } }\n[rule]\nenter = \"on(other, cross_above(close, sma(3))) or on(weekly, close > open) and on(other, held) > 0\"\nexit = \"on(other, close < shift(close, 1)) and close < weekly.close\"\n";
    let own = walk_of(1, 300, Interval::DAY);
    let other = walk_of(2, 300, Interval::DAY);
    let program = |other: &Bars| bound(text, Some(Venue::Xhkg), Interval::DAY, &[Arc::new(other.clone())]);
    let said = decide(&program(&other), own.view());
    assert!(said.iter().filter(|said| !said.is_none()).count() > 40);
    let noise = walk_of(3, 300, Interval::DAY);
    let mut differs = 0;
    for row in (0..own.len()).step_by(3) {
        let now = closes_at(own.view().time[row], Interval::DAY, Some(Venue::Xhkg));
        let known =
            other.view().time.iter().filter(|time| closes_at(**time, Interval::DAY, Some(Venue::Xnys)) <= now).count();
        let mix = |one: &[f64], two: &[f64]| [&one[..known], &two[known..]].concat();
        let (one, two) = (other.view(), noise.view());
        let columns = Columns {
            time: one.time.to_vec(),
            open: mix(one.open, two.open),
            high: mix(one.high, two.high),
            low: mix(one.low, two.low),
            close: mix(one.close, two.close),
            volume: mix(one.volume, two.volume),
        };
        let scrambled = Bars::new("AAPL.US", None, Interval::DAY, columns).unwrap();
        let again = decide(&program(&scrambled), own.view());
        assert_eq!(again[..=row], said[..=row], "row {row}");
        differs += usize::from(again != said);
    }
    assert!(differs > 40, "the noise is heard: {differs}");
}

#[test]
fn series_that_do_not_fit_the_rules_bars_are_refused_with_their_place() {
    let text = "[series]\nweekly = { interval = \"1w\" }\n[rule]\nenter = \"weekly.close > 1\"\nexit = \"false\"\n";
    let compiled = rules::compile(text, &|_| None).unwrap();
    let bind = |interval: Interval| compiled.bind(&Params::default(), &Context { interval, venue: None }, &[]);
    let error = bind(Interval::MONTH).unwrap_err().to_string();
    assert_eq!(error, "2:1: `weekly`: bars of 1mo do not add up to bars of 1w");
    assert!(bind(Interval::WEEK).is_err() && bind(Interval::HOUR).is_ok());
    let other = rules::compile(&OTHER.replace("SYMBOL", "HSI.IDX"), &|_| None).unwrap();
    let error = other.bind(&Params::default(), &crate::DAYS, &[]).unwrap_err().to_string();
    assert_eq!(error, "2:1: the bars of HSI.IDX were not given");
    assert_eq!((other.needs()[0].symbol.as_str(), other.needs()[0].interval), ("HSI.IDX", None));
}

#[test]
fn a_weekly_mean_is_a_warm_up_of_days_and_is_told_of_data_that_are_shorter() {
    let text =
        "[series]\nweekly = { interval = \"1w\" }\n[rule]\nenter = \"on(weekly, sma(50)) > 0\"\nexit = \"close < 0\"\n";
    let program = bound(text, Some(Venue::Xhkg), Interval::DAY, &[]);
    assert_eq!(backtest::Rule::warmup(&program), 0);
    let years = sessions("0700.HK", "2021-01-04", "2023-12-29");
    let first = decide(&program, years.view()).iter().position(|said| !said.is_none()).unwrap();
    assert_eq!(program.warmup_over(years.view()), first);
    assert!((235..=250).contains(&first), "{first}");
    // Half a year says how long a week is, and a single week at least how long itself is.
    for bars in [120, 5] {
        let told = program.warmup_over(years.view().prefix(bars));
        assert!((235..=260).contains(&told), "{bars} bars: {told}");
    }
}

#[test]
fn what_another_instrument_takes_to_begin_is_a_warm_up_in_own_bars() {
    let text = "[series]\nother = { symbol = \"AAPL.US\" }\n[rule]\nenter = \"on(other, sma(20)) > 0\"\nexit = \"close < 0\"\n";
    let own = sessions("0700.HK", "2023-01-03", "2023-12-29");
    for (from, before) in [("2022-06-01", true), ("2023-03-01", false)] {
        let other = Arc::new(sessions("AAPL.US", from, "2023-12-29"));
        let program = bound(text, Some(Venue::Xhkg), Interval::DAY, &[other]);
        let first = decide(&program, own.view()).iter().position(|said| !said.is_none()).unwrap();
        assert_eq!(program.warmup_over(own.view()), first);
        assert_eq!(first == 0, before);
    }
    // More bars of one's own would not help.
    let short = Arc::new(sessions("AAPL.US", "2023-12-20", "2023-12-29"));
    assert_eq!(bound(text, Some(Venue::Xhkg), Interval::DAY, &[short]).warmup_over(own.view()), 0);
}
