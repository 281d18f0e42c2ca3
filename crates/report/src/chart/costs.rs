//! From the gross result to the net, line by line.

use super::{ACCOUNT, Chart};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::scale;
use crate::sheet::Sheet;
use crate::terminal::{Bar, Ink, Screen, bars};

pub(super) const ENTRY: Chart = Chart {
    name: "costs",
    summary: "from the gross result to the net, a step for each line of the costs",
    height: 1.2,
    needs: ACCOUNT,
    can: |sheet| !sheet.equity.is_empty(),
    in_text,
    draw,
};

/// A step from the gross result to the net.
struct Step {
    name: String,
    from: f64,
    to: f64,
    /// What it says.
    amount: f64,
}

fn steps(sheet: &Sheet, say: impl Fn(&'static str) -> &'static str) -> Vec<Step> {
    let mut level = sheet.gross;
    let mut steps = vec![Step { name: say("gross").to_owned(), from: 0.0, to: level, amount: level }];
    for (name, amount) in sheet.costs.iter().filter(|(_, amount)| *amount != 0.0) {
        steps.push(Step { name: name.clone(), from: level, to: level - amount, amount: -amount });
        level -= amount;
    }
    let net = sheet.gross - sheet.costs.iter().map(|(_, amount)| amount).sum::<f64>();
    steps.push(Step { name: say("net").to_owned(), from: 0.0, to: net, amount: net });
    steps
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let steps = steps(sheet, |english| screen.say(english));
    let last = steps.len() - 1;
    let bar = |(place, step): (usize, Step)| Bar {
        told: format!("{:.2}", step.amount),
        ink: if place == 0 || place == last { Ink::Line } else { Ink::of(step.amount) },
        name: step.name,
        from: step.from,
        to: step.to,
    };
    let all: Vec<Bar> = steps.into_iter().enumerate().map(bar).collect();
    format!("{}\n{}", screen.say("From gross to net"), bars(screen, &all))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let steps = steps(sheet, |english| canvas.say(english));
    let ends = steps.iter().flat_map(|step| [step.from, step.to]);
    let Some(y) = Values::of(ends).map(Values::with_zero) else { return Ok(()) };
    // Room for the amount over the highest step.
    let y = Values { high: y.high + 0.1 * (y.high - y.low), ..y };
    let x = Values { low: -0.5, high: steps.len() as f64 - 0.5, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("From gross to net"), x, y, Told::Number)?;
    let last = steps.len() - 1;
    let wide = frame.inside.width() / steps.len() as f64;
    for (place, Step { name, from, to, amount }) in steps.iter().enumerate() {
        let (middle, one) = frame.at(place as f64, *from);
        let (_, other) = frame.at(place as f64, *to);
        let color = if place == 0 || place == last { canvas.theme.lines[0] } else { canvas.theme.of(*amount) };
        let half = (0.34 * wide).min(46.0);
        canvas.rectangle(
            (middle - half, one.min(other)),
            (middle + half, one.max(other).max(one.min(other) + 1.0)),
            color,
            0.9,
        )?;
        let label = scale::number(*amount, amount.abs() / 100.0);
        canvas.text((middle, one.min(other) - 8.0), &label, 10.0, canvas.theme.ink, Side::Middle)?;
        // Every other name stands lower, so that long ones do not meet.
        let letters = (2.0 * wide / 6.0) as usize;
        let name: String = name.chars().take(letters.max(4)).collect();
        let below = frame.inside.bottom + if place % 2 == 0 { 8.0 } else { 19.0 };
        canvas.text((middle, below), &name, 10.0, canvas.theme.faint, Side::Middle)?;
    }
    frame.level(0.0, canvas.theme.faint)
}
