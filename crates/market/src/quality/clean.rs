//! Repairs of which there is only one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::Serialize;

use crate::raw::{RawBars, RowSymbols};

/// One change that was made, and to which row of the input.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Repair {
    /// Row of the input, from 0.
    pub row: usize,
    /// Line of the input, from 1, where it has lines.
    pub line: Option<u64>,
    /// What was done, in words.
    pub what: String,
}

/// Makes the repairs that need no guess and says each: exact duplicates are dropped (the first row stays), rows without
/// any price and volume are dropped, rows out of order are sorted. Where the table holds several instruments, the rows of
/// each are sorted among the places that they have.
///
/// Everything else stays as it is: two different rows of one time, a price of zero, a high below the low, a row cut
/// short, a suspected split have several repairs or none. The input is not changed.
pub fn clean(raw: &RawBars) -> (RawBars, Vec<Repair>) {
    let mut repairs = Vec::new();
    let mut kept: Vec<usize> = Vec::with_capacity(raw.len());
    let faulty: std::collections::HashSet<usize> = raw.faults.iter().map(|fault| fault.row).collect();
    let mut seen: HashMap<_, usize> = HashMap::with_capacity(raw.len());
    // Rows of nobody knows whom may be of different instruments, however equal they look.
    let is_nameless = |row: usize| raw.symbols.as_ref().is_some_and(|symbols| symbols.is_nameless(row));
    for row in 0..raw.len() {
        let repair = |what: String| Repair { row, line: raw.line(row), what };
        let is_empty = [&raw.open, &raw.high, &raw.low, &raw.close].iter().all(|column| column[row].is_none())
            && raw.volume.as_ref().is_none_or(|volume| volume[row].is_none_or(|volume| volume == 0.0));
        if is_empty && !faulty.contains(&row) {
            repairs.push(repair("a row without prices says nothing: dropped".to_owned()));
            continue;
        }
        if let Some(time) = raw.time[row]
            && !faulty.contains(&row)
            && !is_nameless(row)
        {
            match seen.entry((time, raw.symbols.as_ref().map(|symbols| symbols.rows[row]), values(raw, row))) {
                Entry::Occupied(first) => {
                    repairs.push(repair(format!("identical to row {}: dropped", first.get())));
                    continue;
                }
                Entry::Vacant(place) => {
                    place.insert(row);
                }
            }
        }
        kept.push(row);
    }
    let mut places: HashMap<Option<u32>, Vec<usize>> = HashMap::new();
    for (place, row) in kept.iter().enumerate() {
        places.entry(raw.symbols.as_ref().map(|symbols| symbols.rows[*row])).or_default().push(place);
    }
    let mut order = kept.clone();
    for own in places.into_values() {
        // Whose row it is, nobody knows: so nobody knows where it belongs.
        if is_nameless(kept[own[0]]) {
            continue;
        }
        // A row without a time stays behind the one above it.
        let mut latest = None;
        let mut keys: Vec<_> = Vec::with_capacity(own.len());
        for row in own.iter().map(|place| kept[*place]) {
            match (raw.time[row], latest) {
                (Some(time), Some(above)) if time < above => {
                    let what = format!("out of order, {time} after {above}: moved to its place");
                    repairs.push(Repair { row, line: raw.line(row), what });
                    keys.push((Some(time), row));
                }
                (Some(time), _) => {
                    latest = Some(time);
                    keys.push((latest, row));
                }
                (None, _) => keys.push((latest, row)),
            }
        }
        keys.sort();
        for (place, (_, row)) in own.into_iter().zip(keys) {
            order[place] = row;
        }
    }
    repairs.sort_by_key(|repair| repair.row);
    (picked(raw, &order), repairs)
}

/// Every value of a row, to the bit.
fn values(raw: &RawBars, row: usize) -> [Option<u64>; 7] {
    let bits = |column: Option<&Vec<Option<f64>>>| column.and_then(|column| column[row]).map(f64::to_bits);
    let extra = [raw.volume.as_ref(), raw.adj_close.as_ref(), raw.amount.as_ref()].map(bits);
    let [open, high, low, close] = [&raw.open, &raw.high, &raw.low, &raw.close].map(|column| bits(Some(column)));
    [open, high, low, close, extra[0], extra[1], extra[2]]
}

/// The rows of `order` as a table of their own; lines and faults follow them.
fn picked(raw: &RawBars, order: &[usize]) -> RawBars {
    let column = |values: &Vec<Option<f64>>| order.iter().map(|row| values[*row]).collect::<Vec<_>>();
    let place: HashMap<usize, usize> = order.iter().enumerate().map(|(to, from)| (*from, to)).collect();
    let mut faults: Vec<_> = (raw.faults.iter())
        .filter_map(|fault| Some(crate::Fault { row: *place.get(&fault.row)?, ..fault.clone() }))
        .collect();
    faults.sort_by_key(|fault| fault.row);
    RawBars {
        symbol: raw.symbol.clone(),
        symbols: (raw.symbols.as_ref()).map(|symbols| RowSymbols {
            names: symbols.names.clone(),
            rows: order.iter().map(|row| symbols.rows[*row]).collect(),
        }),
        time: order.iter().map(|row| raw.time[*row]).collect(),
        dates: raw.dates,
        open: column(&raw.open),
        high: column(&raw.high),
        low: column(&raw.low),
        close: column(&raw.close),
        volume: raw.volume.as_ref().map(column),
        adj_close: raw.adj_close.as_ref().map(column),
        amount: raw.amount.as_ref().map(column),
        lines: raw.lines.as_ref().map(|lines| order.iter().map(|row| lines[*row]).collect()),
        faults,
        notes: raw.notes.clone(),
    }
}
