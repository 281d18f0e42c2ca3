//! Files that other programs wrote, files that are damaged, and our own there and back.
//!
//! They stand inside the crate, so that one test program links Polars and not two.

use std::path::{Path, PathBuf};

use market::raw::{RawTable, Table};
use market::{Bars, Columns, Fault, Interval, RawBars, ReadError, Timestamp};
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};
use proptest::prelude::*;

use crate::{ReadOptions, read_parquet, write_parquet};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("testdata/parquet").join(name).with_extension("parquet")).unwrap()
}

fn table(name: &str) -> Result<Table, ReadError> {
    read_parquet(&fixture(name), &ReadOptions::default())
}

fn bars(name: &str) -> RawBars {
    match table(name) {
        Ok(Table::Bars(bars)) => bars,
        other => panic!("{name}: {other:?}"),
    }
}

/// The first 60 rows of the CSV that the files were made of: dates, and five columns.
fn goog() -> (Vec<Timestamp>, [Vec<f64>; 5]) {
    let text = std::fs::read_to_string(root().join("testdata/data/goog_1d.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).take(60).map(|line| line.split(',').collect()).collect();
    let column = |at: usize| rows.iter().map(|row| row[at].parse().unwrap()).collect();
    let time = rows.iter().map(|row| Timestamp::parse(row[0]).unwrap()).collect();
    (time, [column(1), column(2), column(3), column(4), column(5)])
}

fn some<T: Clone>(values: &[T]) -> Vec<Option<T>> {
    values.iter().cloned().map(Some).collect()
}

fn later(time: &[Timestamp], hours: f64) -> Vec<Option<Timestamp>> {
    time.iter().map(|time| Some(Timestamp::from_nanoseconds(time.nanoseconds() + (hours * 3.6e12) as i64))).collect()
}

/// Prices and volume are those of the CSV, to the bit.
fn check_prices(name: &str, bars: &RawBars) {
    let [open, high, low, close, volume] = goog().1;
    for (column, found, expected) in [
        ("open", &bars.open, &open),
        ("high", &bars.high, &high),
        ("low", &bars.low, &low),
        ("close", &bars.close, &close),
        ("volume", bars.volume.as_ref().unwrap(), &volume),
    ] {
        assert_eq!(found, &some(expected), "{name} {column}");
    }
    assert_eq!(bars.faults, [], "{name}");
}

#[test]
fn dates_timestamps_texts_and_decimals_of_other_programs_are_the_bars_of_the_csv() {
    let time = goog().0;
    for (name, hours, dates) in [
        ("date32_zstd", 0.0, true),
        ("datetime_ns_utc_snappy", 0.0, true),
        ("text_decimal_gzip", 0.0, true),
        // Midnights in New York are session dates.
        ("pandas_new_york_index", 0.0, true),
        ("pandas_naive_unnamed_index", 9.5, false),
        ("fastparquet_gzip", 14.0, false),
        ("int96_snappy", 14.0, false),
        ("datetime_ms_naive_v2_plain", 9.5, false),
        ("chinese_headers_text_snappy", 0.0, true),
    ] {
        let bars = bars(name);
        check_prices(name, &bars);
        assert_eq!((&bars.time, bars.dates), (&later(&time, hours), dates), "{name}");
        let is_named = ["text_decimal_gzip", "chinese_headers_text_snappy"].contains(&name);
        assert_eq!(bars.symbol.as_deref(), is_named.then_some("GOOG"), "{name}");
    }
    let [.., close, volume] = goog().1;
    let amount: Vec<f64> = close.iter().zip(&volume).map(|(close, volume)| close * volume).collect();
    assert_eq!(bars("chinese_headers_text_snappy").amount, Some(some(&amount)));
}

#[test]
fn prices_in_whole_numbers_of_any_width_are_those_numbers() {
    let (time, [open, high, low, close, volume]) = goog();
    let bars = bars("epoch_s_cents_zstd");
    let cents = |prices: &[f64]| some(&prices.iter().map(|price| (price * 100.0).round()).collect::<Vec<_>>());
    assert_eq!([bars.open, bars.high, bars.low, bars.close], [cents(&open), cents(&high), cents(&low), cents(&close)]);
    assert_eq!((bars.time, bars.volume), (later(&time, 14.5), Some(some(&volume))));
    assert_eq!(bars.notes, ["timestamps are whole numbers, read as seconds since 1970"]);
}

#[test]
fn times_without_a_zone_are_those_of_the_venue_that_the_symbols_share() {
    let long = bars("long_naive_us_shares");
    check_prices("long_naive_us_shares", &long);
    assert_eq!(long.notes, ["times without a zone are read in America/New_York, where the symbols trade"]);
    // The clocks went back on 31 October 2004.
    assert_eq!((long.time[0], long.time[59]), (instant("2004-08-19T13:30:00Z"), instant("2004-11-11T14:30:00Z")));
    assert_eq!(long.symbols.unwrap().names, ["GOOG.US", "GOOGL.US"]);

    let options = ReadOptions::zoned(Some("Europe/Paris")).unwrap();
    let Ok(Table::Bars(bars)) = read_parquet(&fixture("long_naive_us_shares"), &options) else { panic!() };
    assert_eq!((bars.time[0], bars.notes.len()), (instant("2004-08-19T07:30:00Z"), 0));

    let prices = ["open", "high", "low", "close"].map(|name| Series::new(name.into(), [1.0, 2.0]).into_column());
    let read = |symbols: [&str; 2], times: [&str; 2]| {
        let other = [("time", times), ("symbol", symbols)].map(|(name, it)| Series::new(name.into(), it).into_column());
        let table = read_parquet(&written([&other[..], &prices[..]].concat()), &ReadOptions::default());
        let Ok(Table::Bars(bars)) = table else { panic!("{table:?}") };
        (bars.time[0].unwrap().to_string(), bars.notes, bars.faults.len())
    };
    let minutes = ["2024-07-02 09:30", "2024-07-02 09:31"];
    let hong_kong = "times without a zone are read in Asia/Hong_Kong, where the symbols trade".to_owned();
    assert_eq!(read(["hk00700", "0005.HK"], minutes), ("2024-07-02T01:30:00Z".to_owned(), vec![hong_kong.clone()], 0));
    // A fault is told once, though the times are read twice.
    assert_eq!(
        read(["0700.HK"; 2], ["2024-07-02 09:30", "noon:00"]),
        ("2024-07-02T01:30:00Z".to_owned(), vec![hong_kong], 1)
    );
    let utc = "2 times without a zone are read as UTC (first on row 0)".to_owned();
    for symbols in [["0700.HK", "AAPL.US"], ["0700.HK", "TENCENT"], ["TENCENT"; 2]] {
        assert_eq!(read(symbols, minutes), ("2024-07-02T09:30:00Z".to_owned(), vec![utc.clone()], 0));
    }
    let midnights = ["2024-07-02 00:00", "2024-07-03 00:00"];
    assert_eq!(read(["0700.HK"; 2], midnights), ("2024-07-02T00:00:00Z".to_owned(), vec![], 0));
}

#[test]
fn a_row_without_a_symbol_stays_a_row_without_one() {
    let bars = bars("long_nameless_rows");
    let symbols = bars.symbols.unwrap();
    let nameless: Vec<usize> = (0..60).filter(|row| symbols.is_nameless(*row)).collect();
    assert_eq!((bars.symbol, symbols.names, nameless), (None, vec!["GOOG".to_owned(), String::new()], vec![20, 59]));
}

fn instant(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse(text).unwrap())
}

#[test]
fn a_count_beyond_all_years_is_a_fault_and_not_a_hole() {
    let prices = ["open", "high", "low", "close"].map(|name| Series::new(name.into(), [1.0, 2.0, 3.0]).into_column());
    for (found, times) in [
        ("18446744073709551615", Series::new("time".into(), [1_706_693_400, u64::MAX, 1_706_693_460])),
        ("1706693400.5", Series::new("time".into(), [1_706_693_400.0, 1_706_693_400.5, 1_706_693_460.0])),
    ] {
        let bytes = written([&[times.into_column()], &prices[..]].concat());
        let Ok(Table::Bars(bars)) = read_parquet(&bytes, &ReadOptions::default()) else { panic!("{found}") };
        assert_eq!(bars.time[2].unwrap().to_string(), "2024-01-31T09:31:00Z");
        let faults: Vec<(usize, &str)> = bars.faults.iter().map(|fault| (fault.row, fault.found.as_str())).collect();
        assert_eq!(faults, [(1, found)]);
    }
}

#[test]
fn what_is_assumed_or_left_out_is_said() {
    assert_eq!(bars("date32_zstd").notes, [""; 0]);
    assert_eq!(bars("datetime_ns_utc_snappy").notes, ["ignored columns: Dividends, tags"]);
    assert_eq!(bars("pandas_naive_unnamed_index").notes, ["60 times without a zone are read as UTC (first on row 0)"]);
    assert_eq!(
        bars("epoch_ms_float32_brotli").notes,
        ["timestamps are whole numbers, read as milliseconds since 1970"]
    );
}

#[test]
fn naive_times_are_in_the_zone_that_is_given() {
    let options = ReadOptions::zoned(Some("America/New_York")).unwrap();
    let Ok(Table::Bars(bars)) = read_parquet(&fixture("pandas_naive_unnamed_index"), &options) else { panic!() };
    // The clocks went back on 31 October 2004: 09:30 was 13:30Z before and 14:30Z after.
    assert_eq!(bars.time[0], Timestamp::parse("2004-08-19T13:30:00Z"));
    assert_eq!(bars.time[59], Timestamp::parse("2004-11-11T14:30:00Z"));
    assert_eq!(bars.notes, [""; 0]);
    assert!(ReadOptions::zoned(Some("Hongkong City")).is_err());
}

#[test]
fn whole_numbers_are_times_and_float32_is_what_it_is() {
    let (time, [open, ..]) = goog();
    let bars = bars("epoch_ms_float32_brotli");
    assert_eq!(bars.time, later(&time, 14.5));
    let float32: Vec<f64> = open.iter().map(|price| f64::from(*price as f32)).collect();
    assert_eq!(bars.open, some(&float32));
    let symbols = bars.symbols.unwrap();
    assert_eq!(symbols.names, ["GOOG", "GOOG2"]);
    assert_eq!((symbols.rows[29], symbols.rows[30], symbols.rows.len()), (0, 1, 60));
}

#[test]
fn a_hole_is_none_and_what_is_no_price_is_a_fault_of_its_row() {
    let bars = bars("holes_lz4");
    let none = |column: &[Option<f64>]| column.iter().position(Option::is_none);
    let volume = bars.volume.as_ref().unwrap();
    assert_eq!(
        [none(&bars.close), none(&bars.open), none(volume), none(&bars.high)].map(Option::unwrap),
        [3, 7, 13, 17]
    );
    assert_eq!(bars.time.iter().position(Option::is_none), Some(11));
    assert_eq!(bars.time.iter().flatten().count() + bars.low.iter().flatten().count(), 119);
    let fault = Fault {
        row: 17,
        column: Some("high".to_owned()),
        found: "inf".to_owned(),
        problem: "is not a finite number".to_owned(),
    };
    assert_eq!(bars.faults, [fault]);
}

/// A file of these columns with two rows in a row group.
fn written(columns: Vec<Column>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    ParquetWriter::new(&mut bytes).with_row_group_size(Some(2)).finish(&mut frame).unwrap();
    bytes
}

#[test]
fn a_fault_names_its_row_in_the_file_whatever_row_group_it_stands_in() {
    let days = Series::new("date".into(), ["2024-01-02", "2024-01-03", "4 Jan", "2024-01-05", "-"]).into_column();
    let prices = |name: &str| Series::new(name.into(), [1.0, 2.0, 3.0, f64::NAN, f64::INFINITY]).into_column();
    let texts = Series::new("close".into(), ["1", "n/a", " 3.5 ", "abc", ""]).into_column();
    let bytes = written(vec![days.clone(), prices("open"), prices("high"), prices("low"), texts]);
    let Ok(Table::Bars(bars)) = read_parquet(&bytes, &ReadOptions::default()) else { panic!() };
    assert_eq!(bars.close, [Some(1.0), None, Some(3.5), None, None]);
    assert_eq!(bars.time.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false, true, false]);
    let places = |faults: &[Fault]| -> Vec<(usize, String, String)> {
        faults.iter().map(|fault| (fault.row, fault.column.clone().unwrap(), fault.found.clone())).collect()
    };
    let place = |row: usize, column: &str, found: &str| (row, column.to_owned(), found.to_owned());
    let expected = [
        place(2, "timestamp", "4 Jan"),
        place(3, "close", "abc"),
        place(4, "open", "inf"),
        place(4, "high", "inf"),
        place(4, "low", "inf"),
    ];
    assert_eq!(places(&bars.faults), expected);

    let bytes = written(vec![days, prices("AAPL"), prices("C")]);
    let Ok(Table::Closes(table)) = read_parquet(&bytes, &ReadOptions::default()) else { panic!() };
    assert_eq!(table.assets, ["AAPL", "C"]);
    assert_eq!(table.close[4..6], [Some(3.0), Some(3.0)]);
    let expected = [place(2, "timestamp", "4 Jan"), place(4, "AAPL", "inf"), place(4, "C", "inf")];
    assert_eq!(places(&table.faults), expected);
}

#[test]
fn columns_that_mean_one_thing_twice_are_refused() {
    let column = |name: &str| Series::new(name.into(), [1.0, 2.0]).into_column();
    let days = Series::new("date".into(), ["2024-01-02", "2024-01-03"]).into_column();
    let named = |name: &str| days.clone().with_name(name.into());
    let all = |first: Vec<Column>| [first, ["open", "high", "low", "close"].map(column).to_vec()].concat();
    for (columns, text) in [
        (
            all(vec![named("date"), named("time")]),
            "column `timestamp`: columns `date` and `time` both hold the timestamp",
        ),
        (
            all(vec![named("date"), column("Close Price")]),
            "column `close`: columns `Close Price` and `close` both hold the close",
        ),
    ] {
        assert_eq!(read_parquet(&written(columns), &ReadOptions::default()).unwrap_err().to_string(), text);
    }
}

#[test]
fn a_table_of_closes_has_one_column_an_asset() {
    let Ok(Table::Closes(RawTable { assets, time, dates, close, notes, faults, .. })) = table("closes_four") else {
        panic!()
    };
    assert_eq!(assets, ["AAPL", "AMD", "BAC", "BBY"]);
    assert_eq!((time.len(), close.len(), dates, notes.len(), faults.len()), (60, 240, true, 0, 0));
    assert_eq!(close[..4], some(&[0.264, 4.125, 4.599, 0.144]));
    assert_eq!(close.iter().position(Option::is_none), Some(5 * 4 + 1));
}

#[test]
fn a_file_that_holds_no_bars_is_refused_with_what_is_wrong_and_what_to_do() {
    let options = ReadOptions::default();
    let refused = |bytes: &[u8]| read_parquet(bytes, &options).unwrap_err();
    for (bytes, column, text) in [
        (fixture("no_low"), Some("low"), "column `low`: the column is missing: low"),
        (fixture("no_rows"), None, "there are no rows"),
        (fixture("close_is_boolean"), Some("close"), "column `close`: it holds Boolean, not numbers"),
        (fixture("time_is_struct"), Some("timestamp"), "column `timestamp`: it holds Struct, not times"),
        (fixture("closes_twins"), None, "two columns have one name: "),
        (fixture("closes_twins_blank"), None, "`GOOG` names two columns"),
        (Vec::new(), None, "the file is empty"),
        (b"timestamp,open\n".to_vec(), None, "this is no Parquet file: it does not begin with PAR1"),
        (b"PAR1PAR1".to_vec(), None, "the Parquet file is cut short: it does not end with PAR1"),
        (b"PAR1\0\0\0\0PAR1".to_vec(), None, "the Parquet file cannot be decoded: "),
        (b"PARE".to_vec(), None, "the Parquet file is encrypted"),
    ] {
        let error = refused(&bytes);
        assert!(error.to_string().starts_with(text), "{error}");
        assert_eq!(error.column.as_deref(), column, "{error}");
        assert!(!error.hint.is_empty(), "{error}");
    }
    let error = refused(&fixture("no_low"));
    assert_eq!(error.value.as_deref(), Some("timestamp,open,high,close,volume"));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    hush();
    for name in ["date32_zstd", "closes_four", "text_decimal_gzip"] {
        let bytes = fixture(name);
        for length in (0..bytes.len()).step_by(3) {
            assert!(read_parquet(&bytes[..length], &ReadOptions::default()).is_err(), "{name} {length}");
            // As a writer leaves it that reserved the whole file.
            let mut hollow = bytes.clone();
            let end = bytes.len() - 8;
            hollow[length.min(end)..end].fill(0);
            let _ = read_parquet(&hollow, &ReadOptions::default());
        }
    }
}

/// Keeps panics of Polars, which are answered, from being told one by one; others are.
fn hush() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|place| place.file().contains("polars")) {
                told(panic);
            }
        }));
    });
}

#[test]
fn a_file_with_a_wrong_byte_anywhere_is_read_or_refused() {
    hush();
    let mut refused = 0;
    let mut read = 0;
    for name in [
        "datetime_ns_utc_snappy",
        "text_decimal_gzip",
        "holes_lz4",
        "closes_four",
        "datetime_ms_naive_v2_plain",
        "chinese_headers_text_snappy",
    ] {
        let bytes = fixture(name);
        for at in (0..bytes.len()).step_by(7) {
            let mut bytes = bytes.clone();
            bytes[at] ^= [0x01, 0x80, 0xff][at / 7 % 3];
            match read_parquet(&bytes, &ReadOptions::default()) {
                Ok(_) => read += 1,
                Err(error) => {
                    assert!(!error.problem.is_empty() && !error.hint.is_empty(), "{name} {at}: {error:?}");
                    refused += 1;
                }
            }
        }
    }
    eprintln!("{refused} refused, {read} read");
    assert!(refused > 0 && read > 0);
}

#[test]
fn a_file_that_claims_too_many_rows_is_refused_before_memory_is_taken() {
    let bytes = fixture("date32_zstd");
    let mut file = crate::file::File::open(&bytes).unwrap();
    file.rows = (1 << 28) + 1;
    let error = file.read(&[0], |_| panic!("it was read")).unwrap_err();
    assert!(error.hint.contains("divide the file"), "{error:?}");
}

#[test]
fn a_reference_table_without_times_is_refused_for_it_and_one_with_times_is_read() {
    let reference = root().join("../shared/reference");
    let folders = ["indicators/goog_1d", "metrics", "trades", "portfolio", "ml"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(reference.join(folder)).ok()).flatten();
    let files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    let files: Vec<&PathBuf> =
        files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "parquet")).collect();
    if files.is_empty() {
        eprintln!("skipped: no reference data at {}", reference.display());
    }
    for file in files {
        if file.ends_with("vwap_intraday.parquet") {
            let bytes = std::fs::read(file).unwrap();
            let Ok(Table::Closes(table)) = read_parquet(&bytes, &ReadOptions::default()) else {
                panic!("{}", file.display())
            };
            let text = std::fs::read_to_string(reference.join("data/eurusd_1h.csv")).unwrap();
            let time = text.lines().skip(1).map(|line| Timestamp::parse(line.split(',').next().unwrap()));
            assert_eq!(table.time, time.collect::<Vec<_>>());
            continue;
        }
        let error = read_parquet(&std::fs::read(file).unwrap(), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.column.as_deref(), Some("timestamp"), "{} {error}", file.display());
    }
}

/// What a table of these bars is when it comes back.
fn raw(bars: &Bars) -> RawBars {
    let view = bars.view();
    RawBars {
        symbol: bars.symbol().map(|symbol| symbol.as_str().to_owned()),
        time: some(view.time),
        dates: !bars.interval().is_intraday(),
        open: some(view.open),
        high: some(view.high),
        low: some(view.low),
        close: some(view.close),
        volume: Some(some(view.volume)),
        ..RawBars::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn bars_come_back_to_the_bit(
        rows in proptest::collection::vec((1_i64..1 << 40, proptest::array::uniform4(1e-300..1e300_f64), 0.0..1e18_f64), 1..300),
        is_daily: bool,
        is_named: bool,
    ) {
        const DAY: i64 = 86_400_000_000_000;
        let mut columns = Columns::default();
        let mut now = 1_000_000_000_000_000_001_i64;
        for (step, prices, volume) in rows {
            now += if is_daily { DAY - now.rem_euclid(DAY) } else { step };
            let [open, low, high, close] = prices;
            columns.time.push(Timestamp::from_nanoseconds(now));
            columns.open.push(open);
            columns.high.push(high.max(low));
            columns.low.push(low.min(high));
            columns.close.push(close);
            columns.volume.push(volume);
        }
        let interval = if is_daily { Interval::DAY } else { "1m".parse().unwrap() };
        let symbol = is_named.then(|| "0700.HK".parse().unwrap());
        let bars = Bars::new("TEST", symbol, interval, columns).unwrap();
        let read = read_parquet(&write_parquet(&bars).unwrap(), &ReadOptions::default()).unwrap();
        prop_assert_eq!(read, Table::Bars(raw(&bars)));
    }
}

#[test]
fn many_row_groups_stand_in_their_order() {
    // 262,144 rows are a group of ours.
    let rows = 600_000;
    let price: Vec<f64> = (0..rows).map(|row| f64::from(row) + 1.0).collect();
    let time: Vec<Timestamp> =
        (0..i64::from(rows)).map(|row| Timestamp::from_nanoseconds(row * 60_000_000_000)).collect();
    let columns = Columns {
        time,
        open: price.clone(),
        high: price.clone(),
        low: price.clone(),
        close: price.clone(),
        volume: price,
    };
    let bars = Bars::new("TEST", None, "1m".parse().unwrap(), columns).unwrap();
    let bytes = write_parquet(&bars).unwrap();
    let start = std::time::Instant::now();
    let read = read_parquet(&bytes, &ReadOptions::default()).unwrap();
    eprintln!("{rows} rows, {} bytes, read in {:?}", bytes.len(), start.elapsed());
    assert_eq!(read, Table::Bars(raw(&bars)));
}
