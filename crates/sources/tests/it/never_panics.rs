use market::quality::{CheckOptions, PanelOptions, ReadOptions, check, clean, into_bars, into_panel};
use market::raw::Table;
use proptest::prelude::*;
use sources::file::{DecodeOptions, decode};
use sources::series::SeriesKind;

use crate::reference;

/// What is read goes through everything behind the reader as well.
fn read_all(bytes: &[u8]) -> Option<Table> {
    match decode(bytes, &DecodeOptions::default()) {
        Ok(table) => {
            let (rows, lines) = match &table {
                Table::Bars(raw) => {
                    check(raw, &CheckOptions::default());
                    let _ = into_bars(raw, &ReadOptions::default());
                    let (cleaned, repairs) = clean(raw);
                    assert!(cleaned.len() + repairs.len() >= raw.len());
                    (raw.len(), raw.lines.as_ref().map(Vec::len))
                }
                Table::Closes(raw) => (raw.time.len(), raw.lines.as_ref().map(Vec::len)),
            };
            assert_eq!(rows, lines.unwrap_or(rows));
            let _ = into_panel(&table, &PanelOptions::default());
            Some(table)
        }
        Err(error) => {
            assert!(!error.problem.is_empty() && !error.hint.is_empty(), "{error}");
            None
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_are_refused_with_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_all(&bytes);
    }

    #[test]
    fn random_text_is_read_or_refused_with_a_reason(text in "(timestamp,close|date;open;high;low;close|ts,a)\n([0-9/:T,;.\"\\-\n a-zN]{0,60}\n){0,20}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn json_lines_of_anything_are_read_or_refused_with_a_reason(
        lines in proptest::collection::vec(
            prop_oneof![
                "\\{\"ts\":(\"2024-01-0[1-9]\"|17[0-9]{8}|null),\"open\":[1-9],\"high\":(9|null),\"low\":(1|\"-\"),\"close\":[1-9](,\"v\":-?[0-9e]{1,3})?\\}",
                "\\{[ -~]{0,30}\\}?",
                Just(String::new()),
            ],
            1..12,
        ),
    ) {
        let array = format!("[{}]", lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(","));
        read_all(array.as_bytes());
        let text = lines.join("\n");
        let objects = lines.iter().filter(|line| !line.trim().is_empty()).count();
        if let Some(Table::Bars(raw)) = read_all(text.as_bytes()) {
            prop_assert!(raw.len() == objects || raw.notes.iter().any(|note| note.starts_with("skipped")), "{} of {objects}", raw.len());
            for (row, line) in raw.lines.as_ref().unwrap().iter().enumerate() {
                prop_assert!(!lines[*line as usize - 1].trim().is_empty(), "row {row} is not on line {line}");
            }
        }
    }

    /// The small tables: whatever stands in them, they are read, or refused with a reason and what to do.
    #[test]
    fn small_tables_of_anything_are_read_or_refused_with_a_reason(
        header in "(ts|index|date),(entry,exit|kind,value|return,benchmark|price,close)",
        body in prop_oneof![
            "(([0-9/:T.\"\\-a-z]{0,12}|2024-01-0[1-9]|[0-9]),(true|0|split|dividend|-?[0-9.]{1,4}|[ -~]{0,6}),([01]|5:1|[0-9.]{1,4}|[ -~]{0,6})\n){0,12}",
            any::<Vec<u8>>().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        ],
        tail in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let bytes: Vec<u8> = format!("{header}\n{body}").into_bytes().into_iter().chain(tail).collect();
        let options = DecodeOptions::default();
        for error in [
            sources::signals::decode(&bytes, &options).err(),
            sources::actions::decode(&bytes).err(),
            sources::series::decode(&bytes, SeriesKind::Returns, &options).err(),
            sources::series::decode(&bytes, SeriesKind::Prices, &options).err(),
        ].into_iter().flatten() {
            prop_assert!(!error.problem.is_empty() && !error.hint.is_empty(), "{error}");
        }
    }

    /// A file with some bytes changed is refused with a line, or every row is there: read, or named by a fault.
    #[test]
    fn no_row_of_a_damaged_file_is_lost_in_silence(
        damage in proptest::collection::vec((38_usize..2767, prop_oneof![any::<u8>(), Just(b','), Just(b'"'), Just(b'x')]), 1..6),
    ) {
        let clean = reference("dirty/clean.csv").unwrap();
        let mut bytes = clean.clone();
        for (place, byte) in damage {
            bytes[place] = byte;
        }
        let lines = String::from_utf8_lossy(&bytes).split(['\n', '\r']).filter(|line| !line.is_empty()).count() - 1;
        if let Some(Table::Bars(raw)) = read_all(&bytes) {
            let skipped = raw.notes.iter().any(|note| note.starts_with("skipped"));
            // A quoted cell may hold line ends: then the row that holds them is ragged and named.
            let quoted = bytes.contains(&b'"');
            prop_assert!(raw.len() == lines || skipped || quoted, "{} of {lines} rows", raw.len());
            for row in 0..raw.len() {
                let whole = raw.time[row].is_some() && [&raw.open, &raw.high, &raw.low, &raw.close].iter().all(|column| column[row].is_some());
                let volume = raw.volume.as_ref().unwrap()[row].is_some();
                let reported = check(&raw, &CheckOptions::default()).iter().any(|issue| issue.row == row);
                prop_assert!((whole && volume) || reported, "row {row} is damaged and not reported");
            }
        }
    }
}
