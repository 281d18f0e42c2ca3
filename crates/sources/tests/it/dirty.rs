use std::collections::BTreeSet;

use market::quality::{CheckOptions, IssueKind, ReadOptions, check, clean, into_bars};
use market::raw::Table;
use market::{Calendar, RawBars, ReadError, Venue};
use sources::file::{DecodeOptions, decode};

use crate::reference;

fn read(name: &str) -> Option<Result<RawBars, ReadError>> {
    let bytes = reference(&format!("dirty/{name}"))?;
    Some(decode(&bytes, &DecodeOptions::default()).map(|table| match table {
        Table::Bars(bars) => bars,
        Table::Closes(_) => panic!("{name} holds bars"),
    }))
}

fn bars(name: &str) -> RawBars {
    read(name).expect("the file is part of the project").unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Rows that were touched without being listed, since any of two answers is honest there.
fn also_touched(name: &str) -> &'static [usize] {
    match name {
        "ragged_rows.csv" | "nul_inside.csv" => &[10],
        _ => &[],
    }
}

fn calendar(name: &str) -> Option<&'static Calendar> {
    match name {
        "mixed_time_zones.csv" | "naive_among_zoned.csv" => None,
        // Their row 49 is a day on which a typhoon closed the exchange: sound only as long as nobody asks the calendar.
        _ if name.starts_with("chinese") => None,
        _ => Calendar::of(Venue::Xnys),
    }
}

#[test]
fn every_listed_defect_is_found_and_no_sound_row_is_accused() {
    let expected: serde_json::Value = serde_json::from_slice(&reference("dirty/expected.json").unwrap()).unwrap();
    let mut found = 0;
    for (name, file) in expected["files"].as_object().unwrap() {
        let Some(result) = read(name) else { continue };
        let listed = file["issues"].as_array().unwrap();
        let raw = match result {
            Ok(raw) => raw,
            Err(error) => {
                let exit = &file["expect_exit_code_of_check"];
                assert!(*exit == 3 || exit.is_null(), "{name} was refused: {error}");
                assert!(!error.hint.is_empty(), "{name}: {error}");
                continue;
            }
        };
        assert!(file["expect_exit_code_of_check"] != 3, "{name} must be refused");
        let issues = check(&raw, &CheckOptions { calendar: calendar(name), interval: None });
        for wanted in listed {
            let row = usize::try_from(wanted["row"].as_u64().unwrap()).unwrap();
            let is_it = |issue: &market::quality::Issue| {
                issue.row == row
                    && wanted["kind"] == issue.kind.name()
                    && (wanted["column"].is_null() || wanted["column"].as_str() == issue.column.as_deref())
            };
            let Some(issue) = issues.iter().find(|issue| is_it(issue)) else {
                panic!("{name}: {wanted} was not found in {issues:#?}");
            };
            found += 1;
            if let Some(time) = wanted["timestamp"].as_str() {
                assert_eq!(issue.timestamp.unwrap().date().to_string(), time, "{name}");
            }
            assert_eq!(issue.line, Some(row as u64 + 2), "{name}");
        }
        let mut touched: BTreeSet<usize> = listed.iter().map(|issue| issue["row"].as_u64().unwrap() as usize).collect();
        touched.extend(also_touched(name));
        for issue in &issues {
            assert!(touched.contains(&issue.row), "{name}: a sound row is accused: {issue:?}");
        }
    }
    assert_eq!(found, 41);
}

#[test]
fn without_a_calendar_sound_rows_stay_sound() {
    for name in ["clean.csv", "chinese_headers.csv", "mixed_time_zones.csv", "one_row.csv", "thousands_separators.csv"]
    {
        let Some(raw) = read(name) else { continue };
        assert_eq!(check(&raw.unwrap(), &CheckOptions::default()), [], "{name}");
    }
    if let Some(raw) = read("chinese_headers.csv") {
        let options = CheckOptions { calendar: Calendar::of(Venue::Xhkg), interval: None };
        let closed: Vec<_> = check(&raw.unwrap(), &options).iter().map(|issue| (issue.kind, issue.row)).collect();
        assert_eq!(closed, [(IssueKind::OffSession, 49)]);
    }
    let gaps = check(&bars("gaps.csv"), &CheckOptions::default());
    assert_eq!(gaps.iter().map(|issue| (issue.kind, issue.row)).collect::<Vec<_>>(), [(IssueKind::Gap, 15)]);
}

#[test]
fn every_way_to_write_the_same_table_reads_the_same() {
    let clean = bars("clean.csv");
    for name in ["semicolon_decimal_comma.csv", "bom_crlf.csv", "no_final_newline.csv", "header_case_order.csv"] {
        let other = bars(name);
        assert_eq!(RawBars { notes: clean.notes.clone(), ..other }, clean, "{name}");
    }
    let tenfold = bars("thousands_separators.csv");
    for row in 0..60 {
        assert!((tenfold.close[row].unwrap() - 10.0 * clean.close[row].unwrap()).abs() < 1e-9);
    }
    assert_eq!(tenfold.volume, clean.volume);
    if let Some(simplified) = read("chinese_headers.csv") {
        let simplified = simplified.unwrap();
        assert_eq!(bars("chinese_headers_traditional.csv"), simplified);
        let gbk = bars("chinese_headers_gbk.csv");
        assert_eq!(gbk.notes, ["the text is gb18030"]);
        assert_eq!(RawBars { notes: Vec::new(), ..gbk }, simplified);
    }
}

#[test]
fn instants_do_not_depend_on_how_their_zone_is_written() {
    let mixed = bars("mixed_time_zones.csv");
    let Some(bytes) = reference("data/eurusd_1h.csv") else { return };
    let Ok(Table::Bars(hourly)) = decode(&bytes, &DecodeOptions::default()) else {
        panic!("eurusd_1h.csv is not read")
    };
    assert_eq!(mixed.time[..], hourly.time[..48]);
    assert_eq!(mixed.close[..], hourly.close[..48]);
    let naive = bars("naive_among_zoned.csv");
    assert_eq!(naive.time[..], hourly.time[..48]);
    assert_eq!(naive.notes, ["10 times without a zone are read as UTC (first on line 12)"]);
    let zoned = decode(
        &reference("dirty/naive_among_zoned.csv").unwrap(),
        &DecodeOptions { tz: Some(chrono_tz::Asia::Hong_Kong) },
    );
    let Ok(Table::Bars(zoned)) = zoned else { panic!("naive_among_zoned.csv is not read") };
    assert_eq!(zoned.time[10].unwrap().nanoseconds() + 8 * 3_600_000_000_000, naive.time[10].unwrap().nanoseconds());
    assert_eq!(zoned.time[9], naive.time[9]);
}

#[test]
fn what_is_refused_says_why_and_what_to_do() {
    for (name, expected) in [
        ("wrong_header.csv", "line 1, column `timestamp`: the columns are missing: timestamp, open, high, low, close"),
        ("missing_column.csv", "line 1, column `low`: the column is missing: low"),
        ("no_header.csv", "line 1: there is no header: the first line holds data, not the names of the columns"),
        ("zero_rows.csv", "line 1: there are no rows below the header"),
        ("empty.csv", "the file is empty"),
        ("binary_junk.csv", "this is not a text file: neither UTF-8 nor GB18030 (GBK) nor Big5"),
    ] {
        let error = read(name).unwrap().unwrap_err();
        assert_eq!(error.to_string(), expected, "{name}");
        assert!(!error.hint.is_empty(), "{name}");
    }
}

#[test]
fn the_strict_way_refuses_what_it_would_have_to_guess_and_says_what_it_mended() {
    let strict = |name: &str| into_bars(&bars(name), &ReadOptions { label: name.to_owned(), ..ReadOptions::default() });
    for (name, expected) in [
        (
            "duplicate_timestamps.csv",
            "line 33, column `close`: 2008-09-19 is there twice, with close 450.15 here and 449.15 on line 32",
        ),
        ("missing_values.csv", "line 6, column `close`: there is no value"),
        ("non_positive.csv", "line 9, column `low`: 0 is no price: a price is above zero"),
        ("high_below_low.csv", "line 14, column `high`: high 470.59 is below low 483.46"),
        ("truncated.csv", "line 61: the row has 3 fields instead of 6: `2008-10-31,356.16,371.9`"),
        ("ragged_rows.csv", "line 12: the row has 7 fields instead of 6: `2008-08-22,491.5,494.88,489.48,490.59,22…`"),
        ("nul_inside.csv", "line 12, column `timestamp`: `···2008-08-22` is no time"),
        ("bad_timestamps.csv", "line 7, column `timestamp`: `2008-13-45` is no time"),
        ("odd_numbers.csv", "line 12, column `close`: `inf` is not a finite number"),
    ] {
        let error = strict(name).unwrap_err();
        assert_eq!(error.to_string(), expected, "{name}");
        assert!(!error.hint.is_empty(), "{name}");
    }
    for (name, rows, expected) in [
        ("clean.csv", 60, vec![]),
        ("one_row.csv", 1, vec![]),
        ("gaps.csv", 52, vec![]),
        ("out_of_order.csv", 60, vec!["2 rows were out of order and were sorted (first on line 22)"]),
        (
            "split_10_to_1.csv",
            60,
            vec!["the price level changes on line 37 as by a 10:1 split that the earlier rows are not adjusted for"],
        ),
        (
            "reverse_split_1_to_5.csv",
            60,
            vec!["the price level changes on line 37 as by a 1:5 split that the earlier rows are not adjusted for"],
        ),
    ] {
        let (bars, warnings) = strict(name).unwrap();
        assert_eq!((bars.len(), warnings.iter().map(String::as_str).collect()), (rows, expected), "{name}");
    }
}

#[test]
fn cleaning_makes_only_the_repairs_that_need_no_guess() {
    let whats = |name: &str| -> Vec<(usize, String)> {
        clean(&bars(name)).1.into_iter().map(|repair| (repair.row, repair.what)).collect()
    };
    assert_eq!(whats("clean.csv"), []);
    assert_eq!(whats("high_below_low.csv"), []);
    assert_eq!(whats("non_positive.csv"), []);
    assert_eq!(whats("truncated.csv"), []);
    assert_eq!(whats("duplicate_timestamps.csv"), [(11, "identical to row 10: dropped".to_owned())]);
    assert_eq!(whats("missing_values.csv"), [(9, "a row without prices says nothing: dropped".to_owned())]);
    let (sorted, repairs) = clean(&bars("out_of_order.csv"));
    assert_eq!(repairs.iter().map(|repair| repair.row).collect::<Vec<_>>(), [20, 59]);
    let clean_rows = bars("clean.csv");
    assert_eq!((&sorted.time, &sorted.close), (&clean_rows.time, &clean_rows.close));
    assert_eq!(check(&sorted, &CheckOptions { calendar: Calendar::of(Venue::Xnys), interval: None }), []);
}
