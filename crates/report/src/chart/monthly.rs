//! Returns of months as a field of colours, a line a year.

use std::collections::BTreeMap;

use chrono::Datelike as _;

use super::{ACCOUNT, Chart, has_account};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::scale;
use crate::sheet::Sheet;
use crate::terminal;
use crate::theme::between;

pub(super) const ENTRY: Chart = Chart {
    name: "monthly",
    summary: "returns of months as a field of colours, a line a year, the year at the right",
    height: 1.5,
    needs: ACCOUNT,
    can: has_account,
    in_text: |sheet, screen| format!("{}\n{}", screen.say("Monthly returns"), terminal::field(screen, &months(sheet))),
    draw,
};

/// Returns by year and month, fractions; month 0 is the year itself. Those at the ends are of the bars there are.
pub fn months(sheet: &Sheet) -> BTreeMap<i32, BTreeMap<u32, f64>> {
    let returns = sheet.returns();
    let keys: Vec<(i32, u32)> = sheet.dates()[..returns.len()].iter().map(|date| (date.year(), date.month())).collect();
    let years: Vec<i32> = keys.iter().map(|(year, _)| *year).collect();
    let mut all: BTreeMap<i32, BTreeMap<u32, f64>> = BTreeMap::new();
    for ((year, month), value) in risk::compound_by(&keys, &returns).unwrap_or_default() {
        all.entry(year).or_default().insert(month, value);
    }
    for (year, value) in risk::compound_by(&years, &returns).unwrap_or_default() {
        all.entry(year).or_default().insert(0, value);
    }
    all
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let theme = canvas.theme;
    let all = months(sheet);
    let title = canvas.say("Monthly returns");
    canvas.text((area.left + 8.0, area.top + 13.0), title, 13.0, theme.ink, Side::Left)?;
    let (left, top, right) = (area.left + 64.0, area.top + 44.0, area.right - 22.0);
    let (wide, high) = ((right - left) / 13.5, ((area.bottom - top - 4.0) / all.len() as f64).min(34.0));
    let x = |month: u32| left + wide * if month == 0 { 12.5 } else { f64::from(month - 1) };
    for month in 0..=12 {
        let label = if month == 0 { canvas.say("year").to_owned() } else { month.to_string() };
        canvas.text((x(month) + wide / 2.0, top - 10.0), &label, 10.5, theme.faint, Side::Middle)?;
    }
    let largest = all.values().flatten().filter(|(month, _)| **month > 0).map(|(_, value)| value.abs());
    let largest = largest.fold(1e-9, f64::max);
    for (line, (year, values)) in all.iter().enumerate() {
        let y = top + high * line as f64;
        canvas.text((left - 8.0, y + high / 2.0), &year.to_string(), 10.5, theme.faint, Side::Right)?;
        for (month, value) in values {
            let share = (value.abs() / largest).sqrt().min(1.0);
            let color = between(theme.ground, theme.of(*value), 0.85 * share);
            canvas.rectangle((x(*month) + 1.0, y + 1.0), (x(*month) + wide - 1.0, y + high - 1.0), color, 1.0)?;
            if high >= 12.0 && wide >= 34.0 {
                let text = scale::percent(*value, 0.001).replace(" %", "");
                let ink = if share > 0.55 { theme.ground } else { theme.ink };
                canvas.text((x(*month) + wide / 2.0, y + high / 2.0), &text, 10.0, ink, Side::Middle)?;
            }
        }
    }
    Ok(())
}
