use market::quality::{CheckOptions, IssueKind, PanelOptions, ReadOptions, check, clean, into_bars, into_panel};
use market::raw::Table;
use market::{Bars, Calendar, Interval, Panel, RawBars, Venue};
use sources::file::{DecodeOptions, decode};

use crate::reference;

fn raw(path: &str) -> Option<RawBars> {
    match decode(&reference(path)?, &DecodeOptions::default()) {
        Ok(Table::Bars(raw)) => Some(raw),
        other => panic!("{path}: {other:?}"),
    }
}

fn bars(path: &str) -> Option<(Bars, Vec<String>)> {
    let options = ReadOptions { label: path.to_owned(), ..ReadOptions::default() };
    Some(into_bars(&raw(path)?, &options).unwrap_or_else(|error| panic!("{path}: {error}")))
}

fn panel(text: &str, options: &PanelOptions) -> Result<(Panel, Vec<String>), market::ReadError> {
    decode(text.as_bytes(), &DecodeOptions::default()).and_then(|table| into_panel(&table, options))
}

#[test]
fn real_series_are_read_whole_with_their_interval() {
    for (path, rows, interval) in [
        ("data/goog_1d.csv", 2148, "1d"),
        ("data/eurusd_1h.csv", 5000, "1h"),
        ("data/btcusd_1d.csv", 1770, "1d"),
        ("data/btcusd_1h.csv", 9154, "1h"),
        ("data/btcusd_1mo.csv", 156, "1mo"),
        ("data/spx_1d.csv", 5031, "1d"),
        ("data/hk0700_1d_source2.csv", 1445, "1d"),
        ("data/sh600036_1d.csv", 1444, "1d"),
        ("data/hsi_1d.csv", 3688, "1d"),
    ] {
        let Some((bars, warnings)) = bars(path) else { continue };
        assert_eq!((bars.len(), bars.interval()), (rows, interval.parse().unwrap()), "{path}");
        assert_eq!(warnings, [] as [&str; 0], "{path}");
    }
}

#[test]
fn a_high_below_its_low_is_refused_and_never_made_up() {
    for (path, expected) in [
        ("data/hk0700_1d.csv", "line 1372, column `high`: high 33.200001 is below low 33.740002"),
        ("data/hk0005_adj_1d.csv", "line 260, column `high`: high 41.739311 is below low 41.947313"),
        ("data/hk0700_adj_1d.csv", "line 250, column `high`: high 28.693736 is below low 29.16044"),
    ] {
        let Some(raw) = raw(path) else { continue };
        let error = into_bars(&raw, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{path}");
        assert!(error.hint.starts_with("in either order they do not hold open and close"), "{}", error.hint);
    }
}

#[test]
fn opens_and_closes_outside_their_range_are_kept_with_one_warning() {
    let options = ReadOptions { from: "2011-01-01".parse().ok(), ..ReadOptions::default() };
    for (path, expected) in [
        ("data/hk0700_1d.csv", "1 row has its open or close outside low to high, and is kept (line 2448)"),
        (
            "data/hk0005_adj_1d.csv",
            "2 rows have their open or close outside low to high, and are kept (first on line 563)",
        ),
    ] {
        let Some(raw) = raw(path) else { continue };
        assert_eq!(into_bars(&raw, &options).unwrap().1, [expected], "{path}");
    }
    // The same rule on a row that the project may carry.
    let text = "date,open,high,low,close,volume\n2024-01-02,1,2,1,2,9\n2024-01-03,3,2,1,2,9\n2024-01-04,1,2,1,0.5,9\n";
    let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions::default()) else { panic!("bars") };
    let (bars, warnings) = into_bars(&raw, &ReadOptions::default()).unwrap();
    assert_eq!((bars.view().open[1], bars.view().close[2]), (3.0, 0.5));
    assert_eq!(warnings, ["2 rows have their open or close outside low to high, and are kept (first on line 3)"]);
}

#[test]
fn the_checks_find_the_known_defects_of_real_series_and_no_others() {
    use IssueKind::{Gap, HighBelowLow, OffSession, Outlier, ZeroVolume};
    for (path, venue, expected) in [
        ("data/goog_1d.csv", Some(Venue::Xnys), vec![]),
        ("data/spx_1d.csv", Some(Venue::Xnys), vec![]),
        ("data/eurusd_1h.csv", None, vec![]),
        ("data/btcusd_1h.csv", None, vec![]),
        ("data/btcusd_1mo.csv", None, vec![]),
        // Twelve days are missing in one hole; 2015-01-14 fell by half and came back, and three crashes of minutes.
        ("data/btcusd_1d.csv", None, vec![(Gap, 1), (Outlier, 4), (ZeroVolume, 30)]),
        // 31 sessions are missing, in fifteen holes.
        ("data/hk0700_1d_source2.csv", Some(Venue::Xhkg), vec![(Gap, 15)]),
        ("data/sh600036_1d.csv", Some(Venue::Xshg), vec![(Gap, 4)]),
        // Five typhoon days with a row, and a low of 2009 with a digit lost.
        ("data/hk0700_1d.csv", Some(Venue::Xhkg), vec![(Gap, 2), (HighBelowLow, 3), (Outlier, 1), (OffSession, 5)]),
        ("data/hsi_1d.csv", Some(Venue::Xhkg), vec![(Gap, 8), (ZeroVolume, 4), (OffSession, 1)]),
    ] {
        let Some(raw) = raw(path) else { continue };
        let issues = check(&raw, &CheckOptions { calendar: venue.and_then(Calendar::of), interval: None });
        let mut kinds: Vec<IssueKind> = issues.iter().map(|issue| issue.kind).collect();
        kinds.sort();
        let found: Vec<_> = kinds.chunk_by(|one, other| one == other).map(|run| (run[0], run.len())).collect();
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn days_can_be_chosen_and_an_empty_choice_is_refused() {
    let Some(raw) = raw("data/goog_1d.csv") else { return };
    let day = |text: &str| text.parse().ok();
    let options = ReadOptions { from: day("2010-01-01"), to: day("2010-12-31"), ..ReadOptions::default() };
    assert_eq!(into_bars(&raw, &options).unwrap().0.len(), 252);
    let options = ReadOptions { from: day("2020-01-01"), ..ReadOptions::default() };
    let error = into_bars(&raw, &options).unwrap_err();
    assert_eq!(error.to_string(), "no rows on the wanted days: the data runs from 2004-08-19 to 2013-03-01");
}

#[test]
fn a_table_of_closes_becomes_a_panel() {
    if let Some(bytes) = reference("data/sp500_20_close_1d.csv") {
        let table = decode(&bytes, &DecodeOptions::default()).unwrap();
        let (panel, warnings) =
            into_panel(&table, &PanelOptions { suffix: ".US".to_owned(), ..PanelOptions::default() }).unwrap();
        assert_eq!((panel.len(), panel.assets().len(), panel.interval()), (8313, 20, Interval::DAY));
        assert_eq!((panel.assets()[0].as_str(), panel.closes(0)[0], warnings.len()), ("AAPL.US", 0.264, 0));
    }
    let text = "date,C,V\n2024-01-03,2,\n2024-01-02,1,5\n2024-01-03,2,\n2024-01-04,,\n";
    let (found, warnings) = panel(text, &PanelOptions::default()).unwrap();
    assert_eq!(found.assets(), ["C", "V"]);
    assert_eq!(found.closes(0), [1.0, 5.0]);
    assert!(found.closes(1)[1].is_nan() && found.len() == 2);
    assert_eq!(
        warnings,
        [
            "1 row was out of order and was sorted (line 3)",
            "1 exact duplicate row was dropped (line 4)",
            "skipped 1 line without values"
        ][..2]
            .iter()
            .map(ToString::to_string)
            .chain(["1 row without any price was dropped (line 5)".to_owned()])
            .collect::<Vec<_>>()
    );
    let one = PanelOptions { assets: vec!["V.US".to_owned()], suffix: ".US".to_owned(), ..PanelOptions::default() };
    assert_eq!(panel(text, &one).unwrap().0.assets(), ["V.US"]);
    for (text, expected) in [
        ("date,C,V\n2024-01-02,1,x\n", "line 2, column `V`: `x` is no number"),
        ("date,C,V\n2024-01-02,1,0\n", "line 2, column `V`: 0 is no price: a price is above zero"),
    ] {
        assert_eq!(panel(text, &PanelOptions::default()).unwrap_err().to_string(), expected);
    }
}

#[test]
fn long_form_becomes_a_panel_with_opens_or_one_chosen_series() {
    let text = "date,symbol,open,high,low,close,volume,pe_ratio\n\
                2024-01-02,0700.HK,1,2,1,2,10,15\n2024-01-02,0005.HK,5,6,5,6,10,15\n\
                2024-01-03,0700.HK,2,3,2,3,10,15\n";
    let (found, warnings) = panel(text, &PanelOptions::default()).unwrap();
    assert_eq!(found.assets(), ["0700.HK", "0005.HK"]);
    assert_eq!(found.open().unwrap()[..2], [1.0, 5.0]);
    assert!(found.closes(1)[1].is_nan());
    assert_eq!(warnings, ["ignored columns: pe_ratio"]);
    let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions::default()) else { panic!("long form") };
    let error = into_bars(&raw, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "column `symbol`: the table holds 2 instruments: 0700.HK, 0005.HK");
    let chosen = ReadOptions { symbol: "700.HK".parse().ok(), ..ReadOptions::default() };
    assert_eq!(into_bars(&raw, &chosen).unwrap().0.view().close, [2.0, 3.0]);
}

const LONG: &str = "date,symbol,open,high,low,close,volume\n\
                    2024-01-02,A.US,1,2,1,2,9\n2024-01-02,B.US,1,2,1,2,9\n\
                    2024-01-03,A.US,1,2,1,2,9\n2024-01-03,B.US,1,2,1,2,9\n\
                    2024-01-04,A.US,1,2,1,2,9\n2024-01-04,B.US,1,2,1,2,9\n";

#[test]
fn a_row_of_nobody_knows_whom_is_refused_and_not_left_out() {
    let one = ReadOptions { symbol: "A.US".parse().ok(), ..ReadOptions::default() };
    let cut = LONG.replace("2024-01-03,A.US,1,2,1,2,9", "2024-01-03,A.US,1,2");
    let blank = LONG.replace("2024-01-03,A.US", "2024-01-03,");
    let single = "date,symbol,open,high,low,close\n2024-01-02,A.US,1,2,1,2\n2024-01-03,,1,2,1,2\n".to_owned();
    for (text, row, expected) in [
        (cut, 2, "line 4: the row has 4 fields instead of 7: `2024-01-03,A.US,1,2`"),
        (blank, 2, "line 4, column `symbol`: there is no value"),
        (single, 1, "line 3, column `symbol`: there is no value"),
    ] {
        let table = decode(text.as_bytes(), &DecodeOptions::default()).unwrap();
        let Table::Bars(raw) = &table else { panic!("long form") };
        let chosen = PanelOptions { assets: vec!["A.US".to_owned()], ..PanelOptions::default() };
        for error in [
            into_bars(raw, &one).unwrap_err(),
            into_bars(raw, &ReadOptions::default()).unwrap_err(),
            into_panel(&table, &chosen).unwrap_err(),
            into_panel(&table, &PanelOptions::default()).unwrap_err(),
        ] {
            assert_eq!(error.to_string(), expected);
            assert!(!error.hint.is_empty());
        }
        let found = check(raw, &CheckOptions { calendar: Calendar::of(Venue::Xnys), interval: None });
        assert_eq!(
            found.iter().map(|issue| (issue.kind, issue.row)).collect::<Vec<_>>(),
            [(IssueKind::MissingValue, row)]
        );
    }
    // Two rows without a name are not one row twice.
    let two = LONG.replace("2024-01-03,A.US", "2024-01-03,").replace("2024-01-03,B.US", "2024-01-03,");
    let Ok(Table::Bars(raw)) = decode(two.as_bytes(), &DecodeOptions::default()) else { panic!("long form") };
    let found = check(&raw, &CheckOptions::default());
    let found: Vec<_> = found.iter().map(|issue| (issue.kind, issue.row, issue.column.as_deref())).collect();
    let missing = |row| (IssueKind::MissingValue, row, Some("symbol"));
    assert_eq!(found, [missing(2), missing(3)]);
    assert_eq!(clean(&raw), (raw, vec![]));
    // Nor does anybody know where they belong.
    let two = LONG.replace("2024-01-03,A.US", "2024-01-04,").replace("2024-01-03,B.US", "2024-01-03,");
    let Ok(Table::Bars(raw)) = decode(two.as_bytes(), &DecodeOptions::default()) else { panic!("long form") };
    assert_eq!(clean(&raw), (raw, vec![]));
    // These are shares, not missing marks.
    let shares = LONG.replace("A.US", "NA").replace("B.US", "NAN");
    let (found, _) = panel(&shares, &PanelOptions { suffix: ".US".to_owned(), ..PanelOptions::default() }).unwrap();
    assert_eq!(found.assets(), ["NA.US", "NAN.US"]);
}

#[test]
fn times_without_a_zone_are_those_of_the_venue_that_the_symbols_share() {
    let read = |symbols: [&str; 2], time: [&str; 2], tz| {
        let text = format!(
            "time,symbol,open,high,low,close\n{},{},1,2,1,2\n{},{},1,2,1,2\n",
            time[0], symbols[0], time[1], symbols[1]
        );
        let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions { tz }) else { panic!("{text}") };
        (raw.time[0].unwrap().to_string(), raw.notes)
    };
    let minutes = ["2024-07-02 09:30", "2024-07-02 09:31"];
    let hong_kong = vec!["times without a zone are read in Asia/Hong_Kong, where the symbols trade".to_owned()];
    let utc = vec!["2 times without a zone are read as UTC (first on line 2)".to_owned()];
    assert_eq!(read(["0700.HK"; 2], minutes, None), ("2024-07-02T01:30:00Z".to_owned(), hong_kong.clone()));
    assert_eq!(read(["hk00700", "0005.HK"], minutes, None), ("2024-07-02T01:30:00Z".to_owned(), hong_kong.clone()));
    assert_eq!(read(["AAPL.US"; 2], minutes, None).0, "2024-07-02T13:30:00Z");
    // Day and month are told by the last row: the first one waits for its zone as well.
    let slashed = ["02/07/2024 09:30", "13/07/2024 09:31"];
    assert_eq!(read(["0700.HK"; 2], slashed, None).0, "2024-07-02T01:30:00Z");
    assert_eq!(read(["0700.HK"; 2], ["02/07/2024 09:30", "13/07/2024"], None).0, "2024-07-02T01:30:00Z");
    for symbols in [["0700.HK", "AAPL.US"], ["0700.HK", "TENCENT"], ["TENCENT"; 2]] {
        assert_eq!(read(symbols, minutes, None), ("2024-07-02T09:30:00Z".to_owned(), utc.clone()));
    }
    let paris = Some(chrono_tz::Europe::Paris);
    assert_eq!(read(["0700.HK"; 2], minutes, paris), ("2024-07-02T07:30:00Z".to_owned(), vec![]));
    for sound in [["2024-07-02", "2024-07-03"], ["2024-07-02 00:00", "2024-07-03 00:00"]] {
        assert_eq!(read(["0700.HK"; 2], sound, None), ("2024-07-02T00:00:00Z".to_owned(), vec![]));
    }
    let zoned = ["2024-07-02T09:30Z", "2024-07-02T09:31Z"];
    assert_eq!(read(["0700.HK"; 2], zoned, None), ("2024-07-02T09:30:00Z".to_owned(), vec![]));
}

#[test]
fn each_instrument_of_a_long_table_is_sorted_among_its_own_rows() {
    let text = LONG.replace("2024-01-02,A", "2024-01-05,A").replace("9\n2024-01-03,B", "7\n2024-01-03,B");
    let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions::default()) else { panic!("long form") };
    let (cleaned, repairs) = clean(&raw);
    assert_eq!(repairs.iter().map(|repair| repair.row).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(cleaned.symbols, raw.symbols);
    assert_eq!(cleaned.volume.as_ref().unwrap()[0], Some(7.0));
    let days: Vec<String> = cleaned.time.iter().flatten().map(|time| time.date().to_string()).collect();
    assert_eq!(days, ["2024-01-03", "2024-01-02", "2024-01-04", "2024-01-03", "2024-01-05", "2024-01-04"]);
    assert_eq!(check(&cleaned, &CheckOptions::default()), []);
    assert_eq!(clean(&cleaned).1, []);
}

#[test]
fn days_that_no_calendar_knows_are_checked_as_without_one() {
    let mut text = "date,open,high,low,close,volume\n".to_owned();
    let first = market::Date::from_ymd_opt(1998, 1, 5).unwrap();
    for day in first.iter_days().take(100) {
        let weekday = day.signed_duration_since(first).num_days() % 7;
        let is_hole = ("1998-02-02".."1998-02-14").contains(&day.to_string().as_str());
        if (weekday < 5 && !is_hole) || day.to_string() == "1998-03-07" {
            text += &format!("{day},1,2,1,2,9\n");
        }
    }
    let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions::default()) else { panic!("bars") };
    let found = check(&raw, &CheckOptions { calendar: Calendar::of(Venue::Xnys), interval: None });
    assert_eq!(found, check(&raw, &CheckOptions::default()));
    let found: Vec<_> = found.iter().map(|issue| (issue.kind, issue.timestamp.unwrap().date().to_string())).collect();
    assert_eq!(found, [(IssueKind::Gap, "1998-02-16".to_owned()), (IssueKind::OffSession, "1998-03-07".to_owned())]);
}

#[test]
fn what_is_not_finite_is_found_and_refused_whichever_reader_let_it_through() {
    let Some(sound) = raw("dirty/clean.csv") else { return };
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        type Cell = fn(&mut RawBars) -> &mut Vec<Option<f64>>;
        let columns: [(&str, Cell); 5] = [
            ("open", |raw| &mut raw.open),
            ("high", |raw| &mut raw.high),
            ("low", |raw| &mut raw.low),
            ("close", |raw| &mut raw.close),
            ("volume", |raw| raw.volume.as_mut().expect("the file has volumes")),
        ];
        for (column, of) in columns {
            let mut raw = sound.clone();
            of(&mut raw)[7] = Some(bad);
            let found = check(&raw, &CheckOptions { calendar: Calendar::of(Venue::Xnys), interval: None });
            let found: Vec<_> = found.iter().map(|issue| (issue.kind, issue.row, issue.column.as_deref())).collect();
            assert_eq!(found, [(IssueKind::MissingValue, 7, Some(column))], "{bad}");
            let error = into_bars(&raw, &ReadOptions::default()).unwrap_err();
            assert_eq!((error.line, error.column.as_deref()), (Some(9), Some(column)), "{bad}");
        }
    }
}

#[test]
fn json_lines_are_rows_and_keep_their_lines() {
    let read = |text: &str| decode(text.as_bytes(), &DecodeOptions::default());
    let text = "{\"ts\":1786066200000,\"symbol\":\"0700.HK\",\"open\":479.0,\"high\":483.2,\"low\":475.4,\"close\":478.8,\"volume\":16319939}\n\n\
                {\"ts\":1785979800000,\"close\":479.2,\"open\":491,\"high\":491,\"low\":\"479\",\"volume\":null}\n";
    let Ok(Table::Bars(raw)) = read(text) else { panic!("json lines") };
    assert_eq!((&raw.close[..], raw.low[1]), (&[Some(478.8), Some(479.2)][..], Some(479.0)));
    assert_eq!(raw.lines, Some(vec![1, 3]));
    assert_eq!(raw.time[0].unwrap().to_string(), "2026-08-07T01:30:00Z");
    assert_eq!(raw.volume, Some(vec![Some(16_319_939.0), None]));
    for (text, expected) in [
        ("{\"ts\":1,\"open\":2}\n{\"ts\":", "line 2: the line is no JSON object"),
        ("{\"ts\":[1]}", "line 1: `ts` holds more than one value"),
        ("{\"ts\":1,\"open\":2}", "column `high`: the columns are missing: high, low, close"),
        ("{}\n{}", "there are no values"),
        ("{\"ts\":1}", "column `open`: the columns are missing: open, high, low, close"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.to_string().starts_with(expected) && !error.hint.is_empty(), "{error}");
    }
}

#[test]
fn elements_of_a_json_array_are_rows() {
    let read = |text: &str| decode(text.as_bytes(), &DecodeOptions::default());
    let bar = |time: &str, close: &str| {
        format!("{{\"timestamp\":\"{time}\",\"open\":1,\"high\":2,\"low\":1,\"close\":{close}}}")
    };
    let text = format!(" [{}, {},\n{}]\n", bar("2024-01-02", "2"), bar("2024-01-03 09:30", "1.5"), "{}");
    let Ok(Table::Bars(raw)) = read(&text) else { panic!("an array") };
    assert_eq!((raw.lines.as_ref(), &raw.close[..]), (None, &[Some(2.0), Some(1.5)][..]));
    assert_eq!(
        raw.notes,
        [
            "1 time without a zone is read as UTC (first on row 1)",
            "1 bare date among date-times is read as midnight UTC",
            "skipped 1 line without values (first on row 2)"
        ]
    );
    let twice = format!("[{},{}]", bar("2024-01-02", "2"), bar("2024-01-02", "1.5"));
    let Ok(Table::Bars(raw)) = read(&twice) else { panic!("an array") };
    let error = into_bars(&raw, &ReadOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 1, column `close`: 2024-01-02 is there twice, with close 1.5 here and 2 on row 0"
    );
    let slashed = format!("[{}]", bar("03/04/2024", "2"));
    for (text, expected) in [
        (
            slashed.as_str(),
            "row 0, column `timestamp`: `03/04/2024` may be day/month or month/day, and no other row tells",
        ),
        ("[]", "there are no values"),
        ("[{},{}]", "there are no values"),
        (
            "[{\"ts\":1},\n[1]]",
            "line 2: this is no array of JSON objects: invalid type: sequence, expected a map at column 0",
        ),
        ("[{\"ts\":1},{\"ts\":{}}]", "row 1: `ts` holds more than one value"),
        ("[{\"ts\":1}]", "column `open`: the columns are missing: open, high, low, close"),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn a_header_of_three_lines_names_the_one_instrument_below_it() {
    let read = |text: &str| decode(text.as_bytes(), &DecodeOptions::default());
    let rows = "2024-01-02,2,3,1,2,7\n2024-01-03,2,4,1,3,8\n";
    for header in [
        "Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n",
        "Ticker,AAPL,AAPL,AAPL,AAPL,AAPL\nPrice,Close,High,Low,Open,Volume\nDate\n",
        "Attributes,Close,High,Low,Open,Volume\nSymbols,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n",
    ] {
        let Ok(Table::Bars(raw)) = read(&format!("{header}{rows}")) else { panic!("{header}") };
        assert_eq!((raw.symbol.as_deref(), raw.lines.as_deref()), (Some("AAPL"), Some(&[4, 5][..])));
        assert_eq!((&raw.high[..], raw.dates), (&[Some(3.0), Some(4.0)][..], true));
        assert!(raw.notes.is_empty() && raw.faults.is_empty());
        let series = sources::series::decode(
            format!("{header}{rows}").as_bytes(),
            sources::series::SeriesKind::Prices,
            &DecodeOptions::default(),
        );
        assert_eq!(series.unwrap().values, [2.0, 2.0]);
    }
    // The instrument's venue has the zone, as it has in a column of symbols.
    let intraday =
        "Price,Close,High,Low,Open\nTicker,0700.HK,0700.HK,0700.HK,0700.HK\nDatetime,,,,\n2024-07-02 09:30,2,3,1,2\n";
    let Ok(Table::Bars(raw)) = read(intraday) else { panic!("bars") };
    assert_eq!(raw.time[0].unwrap().to_string(), "2024-07-02T01:30:00Z");
    let several = "Price,Close,Close,High,High\nTicker,AAPL,MSFT,AAPL,MSFT\nDate,,,,\n2024-01-02,1,2,3,4\n";
    let error = read(several).unwrap_err();
    assert_eq!(error.to_string(), "line 1: instruments stand side by side, each with its prices: AAPL, MSFT");
    assert!(error.hint.contains("stack"));
    // A column of that name alone makes no such header.
    let Ok(Table::Closes(raw)) =
        read("Date,Price,Ticker\n2024-01-02,1,2\n").or_else(|_| read("Date,Price\n2024-01-02,1\n"))
    else {
        panic!("closes")
    };
    assert_eq!(raw.assets, ["Price"]);
}

#[test]
fn exports_of_other_programs_are_read() {
    let read = |text: &str| match decode(text.as_bytes(), &DecodeOptions::default()) {
        Ok(Table::Bars(raw)) => raw,
        other => panic!("{text}: {other:?}"),
    };
    let european = read("Date;Open;High;Low;Close;Volume\n07.08.2026;479,0;483,2;475,4;478,8;16.319.939\n");
    assert_eq!((european.high[0], european.volume), (Some(483.2), Some(vec![Some(16_319_939.0)])));
    assert_eq!(european.time[0].unwrap().to_string(), "2026-08-07T00:00:00Z");
    let akshare = read(
        "日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,换手率\n2026-08-07,00700,479,478.8,483.2,475.4,1,2,3,4\n",
    );
    assert_eq!(
        (akshare.close[0], akshare.amount, akshare.symbol),
        (Some(478.8), Some(vec![Some(2.0)]), Some("00700".to_owned()))
    );
    assert_eq!(akshare.notes, ["ignored columns: 振幅, 换手率"]);
    let frame = read(",Open,High,Low,Close,Adj Close,Volume\n2023-01-03 00:00:00-05:00,1,2,1,2,1.5,7\n");
    assert!(frame.dates && frame.adj_close == Some(vec![Some(1.5)]));
    let trailing = read("ts,open,high,low,close,\n2024-01-02,1,2,1,2,\n2024-01-03,1,2,1,2\n,,,,,\n");
    assert_eq!((trailing.len(), trailing.faults.len()), (2, 0));
    assert_eq!(trailing.notes, ["skipped 1 line without values (first on line 4)"]);
    let error =
        decode("date,open,high,low,close\n03/04/2024,1,2,1,2\n".as_bytes(), &DecodeOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2, column `timestamp`: `03/04/2024` may be day/month or month/day, and no other row tells"
    );
    assert_eq!(error.hint, "write the dates as YYYY-MM-DD");
    let error =
        decode("date;open;high;low;close\n2024-01-03;1,072;1,073;1,071;1,072\n".as_bytes(), &DecodeOptions::default())
            .unwrap_err();
    assert_eq!(error.to_string(), "line 2: `1,072` may hold a decimal comma or a thousands separator");
}

#[test]
fn a_long_table_whose_times_are_half_gone_is_checked_in_a_moment() {
    let mut text = "time,open,high,low,close\n".to_owned();
    for row in 0..400_000_u64 {
        let time = if row % 2 == 0 { (1_600_000_000 + row * 30).to_string() } else { "soon".to_owned() };
        text += &format!("{time},1,2,1,2\n");
    }
    let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions::default()) else { panic!("bars") };
    let start = std::time::Instant::now();
    assert_eq!(check(&raw, &CheckOptions::default()).len(), 200_000);
    // Counting the rows without a time anew for every pair of rows took 10^11 steps.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn json_objects_that_share_no_keys_are_refused_before_they_fill_the_memory() {
    let lines: Vec<String> = (0..20_000).map(|day| format!("{{\"day {day}\": 1}}")).collect();
    for text in [lines.join("\n"), format!("[{}]", lines.join(","))] {
        let error = decode(text.as_bytes(), &DecodeOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "20000 objects have 20000 different keys: this is no table");
        assert!(!error.hint.is_empty());
    }
}
