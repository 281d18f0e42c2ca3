//! What is drawn of several runs beside one another.

use std::collections::BTreeSet;

use api::RunRecord;
use market::{Symbol, Timestamp};
use report::{Rival, Sheet};

use super::zone;
use crate::arguments::Language;
use crate::commands::sweep::page;
use crate::language::tell;

/// What each of several runs is called: its rule and parameters, with the data where those are not all the same, and its name
/// where that is not enough.
pub fn names(records: &[RunRecord]) -> Vec<String> {
    let is_one = |of: &dyn Fn(&RunRecord) -> String| records.windows(2).all(|pair| of(&pair[0]) == of(&pair[1]));
    let is_one_symbol = is_one(&|record| record.report.data.symbol.clone());
    let name = |record: &RunRecord| {
        let report = &record.report;
        let rule = format!("{} {}", report.strategy, page::params(&report.params)).trim_end().to_owned();
        if is_one_symbol { rule } else { format!("{rule} · {}", report.data.symbol) }
    };
    let all: Vec<String> = records.iter().map(name).collect();
    let is_alone = |name: &String| all.iter().filter(|other| *other == name).count() == 1;
    let told = |(record, name): (&RunRecord, &String)| match is_alone(name) {
        true => name.clone(),
        false => format!("{name} ({})", record.report.run_id),
    };
    records.iter().zip(&all).map(told).collect()
}

/// Runs beside one another at every time that one of them has a bar: in between a run is worth what it was.
pub fn of_runs(language: Language, records: &[RunRecord]) -> Sheet {
    let time: BTreeSet<Timestamp> = records.iter().flat_map(|record| record.curve.time.iter().copied()).collect();
    let time: Vec<Timestamp> = time.into_iter().collect();
    let growth = |record: &RunRecord| {
        let (own, equity) = (&record.curve.time, &record.curve.equity);
        let cash = record.report.settings.cash;
        let mut next = 0;
        let at = |time: &Timestamp| {
            while own.get(next).is_some_and(|bar| bar <= time) {
                next += 1;
            }
            let is_over = own.last().is_none_or(|last| last < time);
            if next == 0 || is_over { f64::NAN } else { equity[next - 1] / cash }
        };
        time.iter().map(at).collect::<Vec<f64>>()
    };
    let rivals = records.iter().zip(names(records));
    let rivals: Vec<Rival> = rivals.map(|(record, name)| Rival { name, growth: growth(record) }).collect();
    let mut symbols: Vec<&str> = records.iter().map(|record| record.report.data.symbol.as_str()).collect();
    symbols.dedup();
    let first: Option<Symbol> = symbols.first().and_then(|symbol| symbol.parse().ok());
    let day = |time: Option<&Timestamp>| time.map_or("–".to_owned(), |time| time.date().to_string());
    Sheet {
        title: tell(language, "{} runs beside one another · {}", &[&records.len(), &symbols.join(", ")]),
        note: format!("{} – {}", day(time.first()), day(time.last())),
        zone: zone(first.as_ref()),
        rivals,
        time,
        ..Sheet::default()
    }
}
