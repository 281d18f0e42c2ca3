//! Data that contradict a pack, and data that do not.

use market::{Bars, Columns, Interval, Symbol, Timestamp};
use venues::{Finding, FindingKind, Packs, check};

/// Bars of which open, high, low and close are the same.
fn flat(symbol: &str, interval: Interval, rows: &[(&str, f64, f64)]) -> Bars {
    let close: Vec<f64> = rows.iter().map(|row| row.1).collect();
    let columns = Columns {
        time: rows.iter().map(|row| Timestamp::parse(row.0).unwrap()).collect(),
        open: close.clone(),
        high: close.clone(),
        low: close.clone(),
        close,
        volume: rows.iter().map(|row| row.2).collect(),
    };
    Bars::new(symbol, symbol.parse().ok(), interval, columns).unwrap()
}

fn found(bars: &Bars) -> Vec<Finding> {
    let symbol: &Symbol = bars.symbol().unwrap();
    check(bars, Packs::shipped().for_symbol(symbol).unwrap(), None).unwrap()
}

/// Sessions of Hong Kong from 4 August 2025, one a row.
fn sessions(rows: usize) -> Vec<String> {
    let calendar = market::Calendar::of(market::Venue::Xhkg).unwrap();
    let days = calendar.sessions("2025-08-04".parse().unwrap()..="2027-12-31".parse().unwrap());
    days.take(rows).map(|day| day.to_string()).collect()
}

fn read(symbol: &str, csv: &str) -> Bars {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name)).unwrap();
    let places = ["timestamp", "open", "high", "low", "close", "volume"].map(column);
    let mut columns = Columns::default();
    for record in reader.records() {
        let record = record.unwrap();
        columns.time.push(Timestamp::parse(&record[places[0]]).unwrap());
        let number = |place: usize| record[place].parse::<f64>().unwrap();
        columns.open.push(number(places[1]));
        columns.high.push(number(places[2]));
        columns.low.push(number(places[3]));
        columns.close.push(number(places[4]));
        columns.volume.push(number(places[5]));
    }
    Bars::new(symbol, symbol.parse().ok(), Interval::DAY, columns).unwrap()
}

#[test]
fn prices_as_traded_contradict_nothing() {
    let goog = read("GOOG.US", include_str!("../../../../testdata/data/goog_1d.csv"));
    assert_eq!(found(&goog), []);
}

#[test]
fn adjusted_prices_are_told_and_not_held_against_ticks() {
    let days = sessions(200);
    let rows: Vec<_> =
        days.iter().enumerate().map(|(row, day)| (day.as_str(), 5.0 + row as f64 / 7.0, 150.0)).collect();
    let findings = found(&flat("0700.HK", Interval::DAY, &rows));
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].kind, findings[0].first_row), (FindingKind::AdjustedPrices, 1));
}

#[test]
fn a_tenth_of_the_prices_is_enough_to_look_adjusted() {
    let days = sessions(200);
    let price = |row: usize| if row < 20 { 35.0 / 7.1 + row as f64 / 7.0 } else { 5.0 + row as f64 / 100.0 };
    let rows: Vec<_> = days.iter().enumerate().map(|(row, day)| (day.as_str(), price(row), 100.0)).collect();
    let findings = found(&flat("0700.HK", Interval::DAY, &rows));
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].kind, findings[0].count, findings[0].of), (FindingKind::AdjustedPrices, 80, 800));
}

#[test]
fn a_split_that_was_adjusted_shows_in_ticks_and_volumes() {
    // One to five in May 2014: steps of 0.1 have become 0.02.
    let tencent = read("0700.HK", include_str!("../../../../testdata/data/hk0700_1d_source2.csv"));
    let findings = found(&tencent);
    let kinds: Vec<FindingKind> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [FindingKind::OffTick, FindingKind::OffLot]);
    assert!(findings[0].detail.contains("off the tick 0.05: they step by 0.02"), "{}", findings[0].detail);
}

#[test]
fn a_tick_table_that_changed_is_seen_in_the_prices() {
    // As in the second phase: steps of 0.005 between 0.5 and 10.
    let days = sessions(100);
    let rows: Vec<_> =
        days.iter().enumerate().map(|(row, day)| (day.as_str(), 5.0 + row as f64 * 0.005, 100.0)).collect();
    let findings = found(&flat("0700.HK", Interval::DAY, &rows));
    assert_eq!(findings.len(), 1, "{findings:?}");
    let Finding { kind, count, of, first_row, .. } = findings[0];
    assert_eq!((kind, count, of, first_row), (FindingKind::OffTick, 200, 400, 1));
    assert!(findings[0].detail.contains("off the tick 0.01: they step by 0.005"), "{}", findings[0].detail);
    // One mistyped price in a hundred is none of the table's fault.
    let mut rows: Vec<_> = days.iter().map(|day| (day.as_str(), 5.01, 100.0)).collect();
    rows[50].1 = 5.005;
    assert_eq!(found(&flat("0700.HK", Interval::DAY, &rows)), []);
}

#[test]
fn a_close_beyond_the_limit_is_found() {
    let rows = [
        ("2024-01-02", 10.0, 100.0),
        ("2024-01-03", 11.0, 100.0),
        ("2024-01-04", 12.11, 100.0),
        ("2024-01-05", 10.9, 100.0),
    ];
    let findings = found(&flat("600519.SH", Interval::DAY, &rows));
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].kind, findings[0].count, findings[0].of, findings[0].first_row),
        (FindingKind::BeyondLimit, 1, 3, 2)
    );
    // The same on a board with 20 %.
    assert_eq!(found(&flat("300750.SZ", Interval::DAY, &rows)), []);
}

#[test]
fn volumes_off_the_lot_are_found_when_they_are_most() {
    let rows = [("2024-01-02", 10.0, 150.0), ("2024-01-03", 10.0, 120.0), ("2024-01-04", 10.0, 100.0)];
    let findings = found(&flat("600519.SH", Interval::DAY, &rows));
    assert_eq!((findings[0].kind, findings[0].count, findings[0].of), (FindingKind::OffLot, 2, 3));
    let rows = [("2024-01-02", 10.0, 150.0), ("2024-01-03", 10.0, 200.0), ("2024-01-04", 10.0, 0.0)];
    assert_eq!(found(&flat("600519.SH", Interval::DAY, &rows)), []);
}

#[test]
fn bars_on_days_without_a_session_and_at_hours_without_trading_are_found() {
    // 8 September 2023: the black rain that calendars forget.
    let rows = [("2023-09-07", 10.0, 100.0), ("2023-09-08", 10.0, 100.0), ("2023-09-11", 10.0, 100.0)];
    let findings = found(&flat("0700.HK", Interval::DAY, &rows));
    assert_eq!((findings[0].kind, findings[0].count, findings[0].first_row), (FindingKind::NoSession, 1, 1));
    let minute = |time: &str| {
        let rows = [(time, 10.0, 100.0)];
        let kinds: Vec<_> =
            found(&flat("0700.HK", Interval::MINUTE, &rows)).iter().map(|finding| finding.kind).collect();
        kinds
    };
    // 09:00, 10:00, 12:00, 16:09 in Hong Kong are auction, morning, the end of it, auction.
    for within in ["2025-07-02T01:00:00Z", "2025-07-02T02:00:00Z", "2025-07-02T04:00:00Z", "2025-07-02T08:09:00Z"] {
        assert_eq!(minute(within), [], "{within}");
    }
    for outside in ["2025-07-02T04:30:00Z", "2025-07-02T08:30:00Z", "2025-07-02T00:30:00Z"] {
        assert_eq!(minute(outside), [FindingKind::OutsideHours], "{outside}");
    }
    // The eve of Christmas ends at noon, with its auction after it.
    assert_eq!(minute("2025-12-24T04:08:00Z"), []);
    assert_eq!(minute("2025-12-24T06:00:00Z"), [FindingKind::OutsideHours]);
    assert_eq!(minute("2025-12-24T08:08:00Z"), [FindingKind::OutsideHours]);
}

#[test]
fn an_unknown_lot_does_not_stop_a_check() {
    assert_eq!(found(&flat("1234.HK", Interval::DAY, &[("2025-07-02", 10.0, 7.0)])), []);
}
