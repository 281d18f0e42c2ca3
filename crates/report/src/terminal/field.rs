//! A field of coloured numbers: months across, a line a year.

use std::collections::BTreeMap;

use super::{Ink, Screen};

/// From the least change to the greatest, in 256 colours: grounds on which white letters are read.
const GAINS: [u8; 5] = [234, 23, 29, 30, 36];
const LOSSES: [u8; 5] = [234, 52, 94, 130, 166];

/// Returns by year and month, as percent; month 0 is the year itself.
pub(crate) fn field(screen: &Screen, all: &BTreeMap<i32, BTreeMap<u32, f64>>) -> String {
    let largest = all.values().flatten().filter(|(month, _)| **month > 0).map(|(_, value)| value.abs());
    let largest = largest.fold(1e-9, f64::max);
    let months: Vec<String> = (1..=12).map(|month| format!("{month:>6}")).collect();
    let head = format!("    {} {:>7}", months.concat(), screen.say("year"));
    let mut text = screen.painted(&head, Ink::Faint) + "\n";
    for (year, values) in all {
        text += &format!("{year:>4}");
        for month in 1..=12 {
            let cell = values.get(&month).map_or(String::new(), |value| format!("{:.1}", value * 100.0));
            text += &match values.get(&month) {
                Some(value) if screen.is_colored => {
                    let share = (value.abs() / largest).sqrt();
                    let ground = if *value < 0.0 { LOSSES } else { GAINS }[((share * 5.0) as usize).min(4)];
                    format!("\x1b[48;5;{ground};38;5;255m{cell:>6}\x1b[0m")
                }
                _ => format!("{cell:>6}"),
            };
        }
        let whole = values.get(&0).map_or(String::new(), |value| format!("{:.1}", value * 100.0));
        let ink = values.get(&0).map_or(Ink::Plain, |value| Ink::of(*value));
        text = (text + " " + &screen.painted(&format!("{whole:>7}"), ink)).trim_end().to_owned() + "\n";
    }
    text
}
