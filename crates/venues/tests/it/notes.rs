//! Contract notes over every day on which the law changed, to the cent.

use std::collections::HashMap;

use market::{Date, Fee, FeeSchedule, RateFee, Side, Symbol, Timestamp};
use venues::Pack;

use crate::{parse, switched_on, text};

/// A note of the file, its numbers as they are written there.
struct Note {
    place: String,
    pack: Pack,
    kind: String,
    symbol: Symbol,
    order: Fee,
    brokerage: Option<RateFee>,
    lines: Vec<(String, f64)>,
    total: f64,
}

/// The user's copy that a note was made with.
fn pack(name: &str, setting: &str) -> Pack {
    let ours = text(name);
    let edited = |from: &str, to: &str| {
        assert!(ours.contains(from), "{setting}: {name} has no {from}");
        parse(&ours.replacen(from, to, 1))
    };
    match setting {
        "" => parse(ours),
        "minimum 5" => edited("minimum = 0", "minimum = 5"),
        "minimum 50" => edited("minimum = 0", "minimum = 50"),
        "northbound" => edited("of_value = 0.00002\nenabled = false", "of_value = 0.00002\nenabled = true"),
        "switched on" => parse(&switched_on(ours)),
        other => panic!("no setting {other}"),
    }
}

fn notes() -> Vec<Note> {
    let file = include_str!("../../../../testdata/contract_notes.csv");
    let mut packs: HashMap<(String, String), Pack> = HashMap::new();
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let records = reader.records().enumerate().map(|(row, record)| {
        let record = record.unwrap();
        let [name, setting, kind, symbol, date, side, units, price, value, brokerage, lines, total, why] =
            std::array::from_fn(|column| record[column].to_owned());
        let number = |text: &str| text.parse::<f64>().unwrap();
        let order = Fee {
            time: Timestamp::from_date(date.parse::<Date>().unwrap()).unwrap(),
            side: if side == "buy" { Side::Long } else { Side::Short },
            price: number(&price),
            units: number(&units),
        };
        let off = (order.price * order.units - number(&value)).abs();
        assert!(off <= 1e-12 * number(&value), "line {}: {units} × {price} is not {value}", row + 2);
        let line = |line: &str| {
            let (name, amount) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), number(amount))
        };
        let key = (name.clone(), setting.clone());
        Note {
            place: format!("line {}, {name} {setting} {kind} {symbol} {date} {side}: {why}", row + 2),
            pack: packs.entry(key).or_insert_with(|| pack(&name, &setting)).clone(),
            kind,
            symbol: symbol.parse().unwrap(),
            order,
            brokerage: (!brokerage.is_empty()).then(|| brokerage.parse().unwrap()),
            lines: lines.split("; ").filter(|text| !text.is_empty()).map(line).collect(),
            total: number(&total),
        }
    });
    records.collect()
}

#[test]
fn every_contract_note_is_met_to_the_cent() {
    let notes = notes();
    assert!(notes.len() >= 200, "{} notes", notes.len());
    for Note { place, pack, kind, symbol, order, brokerage, lines, total } in notes {
        // What the symbol is, the pack knows itself; only a few notes borrow a symbol for another kind.
        if !matches!(kind.as_str(), "warrant" | "st") {
            assert_eq!(pack.kind_of(&symbol), Ok(kind.as_str()), "{place}");
        }
        let fees = pack.fees(Some(&symbol), Some(&kind), brokerage).unwrap();
        let note: Vec<(String, f64)> =
            fees.note(order).into_iter().map(|(name, amount)| (name.to_owned(), amount)).collect();
        if pack.name() == "crypto" {
            // No cents there: nothing is rounded, and doubles are as near as they are.
            assert_eq!(note.len(), lines.len(), "{place}");
            assert!(note.iter().zip(&lines).all(|(ours, theirs)| (ours.1 / theirs.1 - 1.0).abs() < 1e-14), "{place}");
        } else {
            assert_eq!(note, lines, "{place}");
            let mut amounts = vec![0.0; fees.lines().len()];
            assert_eq!(fees.charge(order, &mut amounts), total, "{place}");
        }
    }
}

#[test]
fn the_notes_cover_every_day_on_which_a_fee_changed_and_the_day_before() {
    let notes = notes();
    let mut changes = 0;
    for (name, setting) in [("hkex", ""), ("cn", ""), ("us", "switched on")] {
        let rules = pack(name, setting).describe(None, None);
        for since in rules.iter().filter(|rule| rule.section == "fee" && rule.enabled).filter_map(|rule| rule.since) {
            let is_noted =
                |day: Date| notes.iter().any(|note| note.pack.name() == name && note.order.time.date() == day);
            assert!(is_noted(since) && is_noted(since.pred_opt().unwrap()), "{name} {since}");
            changes += 1;
        }
    }
    assert!(changes > 30, "{changes}");
}
