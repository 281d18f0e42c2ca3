//! Every try as a line across its parameters to what it came to.

use super::{Chart, SEARCHED, is_searched};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::scale;
use crate::search::{Search, Searched};
use crate::sheet::Sheet;
use crate::terminal::{Bar, Ink, Screen, bars};
use crate::theme::heat;

pub(super) const ENTRY: Chart = Chart {
    name: "parallel",
    summary: "every try as a line across its parameters to what it came to, the better the brighter, the winner in front",
    height: 1.8,
    needs: SEARCHED,
    can: is_searched,
    in_text,
    draw,
};

/// Lines that are drawn; of more tries the best, and some of the others.
pub(crate) const LINES: usize = 1500;

/// Axes that are drawn: those with several values.
pub(crate) fn varied(rule: &Searched) -> Vec<usize> {
    (0..rule.axes.len()).filter(|axis| rule.axes[*axis].values.len() > 1).collect()
}

/// On which stretch of each parameter the best tenth lies.
fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let Some(search) = sheet.search.as_ref() else { return String::new() };
    let rule = search.drawn();
    let seen = rule.seen(search.objective, search.more_is_better, usize::MAX);
    let best = &seen[seen.len() - seen.len().div_ceil(10)..];
    let bar = |axis: usize| {
        let places = || best.iter().map(|row| rule.places[axis][*row]);
        let (low, high) = (places().min().unwrap_or(0), places().max().unwrap_or(0));
        let (it, last) = (&rule.axes[axis], rule.axes[axis].values.len() - 1);
        // Bars are of values that are numbers or words alike: by their places.
        Bar {
            name: match screen.width < 60 {
                true => it.name.clone(),
                false => format!("{} {} – {}", it.name, it.label(0), it.label(last)),
            },
            from: f64::from(low) / (last + 1) as f64,
            to: f64::from(high + 1) / (last + 1) as f64,
            told: format!("{} – {}", it.label(low as usize), it.label(high as usize)),
            ink: Ink::Line,
        }
    };
    let all: Vec<Bar> = varied(rule).into_iter().map(bar).collect();
    format!("{}\n{}", title(search, screen.say("Where the best tenth lies")), bars(screen, &all))
}

fn title(search: &Search, what: &str) -> String {
    let measure = &search.measures[search.objective];
    match search.rules.len() {
        1 => format!("{what} ({measure})"),
        _ => format!("{}: {what} ({measure})", search.drawn().name),
    }
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let Some(search) = sheet.search.as_ref() else { return Ok(()) };
    let (rule, theme) = (search.drawn(), canvas.theme);
    let seen = rule.seen(search.objective, search.more_is_better, LINES);
    let values = &rule.numbers[search.objective];
    let told = title(search, canvas.say("All tries"));
    let told = match seen.len() < values.iter().filter(|value| !value.is_nan()).count() {
        true => format!("{told} · {} / {}", seen.len(), values.len()),
        false => told,
    };
    canvas.text((area.left + 8.0, area.top + 13.0), &told, 13.0, theme.ink, Side::Left)?;
    let inside =
        Area { left: area.left + 64.0, top: area.top + 52.0, right: area.right - 70.0, bottom: area.bottom - 30.0 };
    let axes = varied(rule);
    let (low, high) = seen
        .iter()
        .map(|row| values[*row])
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
    let share = |value: f64| if high > low { (value - low) / (high - low) } else { 0.5 };
    let x = |place: usize| inside.left + inside.width() * place as f64 / axes.len() as f64;
    let y = |share: f64| inside.bottom - inside.height() * share;
    let line = |row: usize| {
        let of_axis = |(at, axis): (usize, &usize)| {
            let last = rule.axes[*axis].values.len() - 1;
            (x(at), y(f64::from(rule.places[*axis][row]) / last as f64))
        };
        let end = (x(axes.len()), y(share(values[row])));
        axes.iter().enumerate().map(of_axis).chain([end]).collect::<Vec<_>>()
    };
    let width = if seen.len() > 300 { 0.6 } else { 1.2 };
    for (place, row) in seen.iter().enumerate() {
        canvas.line(line(*row), heat(place as f64 / seen.len().max(2) as f64), width)?;
    }
    if let Some(row) = search.winner_drawn().filter(|row| !values[*row].is_nan()) {
        canvas.line(line(row), theme.ground, 4.0)?;
        canvas.line(line(row), theme.loss, 2.2)?;
    }
    let ends = |at: usize| match axes.get(at) {
        Some(axis) => {
            let it = &rule.axes[*axis];
            (it.name.clone(), it.label(0), it.label(it.values.len() - 1))
        }
        None => {
            let told = |value: f64| scale::number(value, ((high - low) / 100.0).max(1e-9));
            (search.measures[search.objective].clone(), told(low), told(high))
        }
    };
    for at in 0..=axes.len() {
        let (name, first, last) = ends(at);
        canvas.line([(x(at), inside.top), (x(at), inside.bottom)], theme.faint, 1.0)?;
        canvas.text((x(at), inside.top - 24.0), &name, 11.0, theme.ink, Side::Middle)?;
        canvas.text((x(at), inside.top - 9.0), &last, 10.0, theme.faint, Side::Middle)?;
        canvas.text((x(at), inside.bottom + 11.0), &first, 10.0, theme.faint, Side::Middle)?;
    }
    Ok(())
}
