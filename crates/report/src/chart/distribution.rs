//! How returns of bars are spread, beside a normal distribution of the same mean and deviation.

use super::{ACCOUNT, Chart, has_account};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;
use crate::terminal::{Column, Ink, Screen, columns};

pub(super) const ENTRY: Chart = Chart {
    name: "distribution",
    summary: "how the returns of bars are spread, with a normal curve and the value at risk at 95 %; bars out of the market are left out",
    height: 1.1,
    needs: ACCOUNT,
    can: has_account,
    in_text,
    draw,
};

/// Columns of the histogram.
const COLUMNS: usize = 60;

/// The returns of bars in columns, those of bars that did not move the account left out.
pub(crate) struct Spread {
    /// The returns.
    pub moved: Vec<f64>,
    /// Mean of the returns.
    pub mean: f64,
    /// Their standard deviation, above zero.
    pub deviation: f64,
    /// Where the first column begins.
    pub low: f64,
    /// How wide a column is.
    pub wide: f64,
    /// Returns in each column; what is beyond five deviations stands in the outermost.
    pub counts: [f64; COLUMNS],
}

impl Spread {
    /// `None` where nothing moved the account.
    pub fn of(returns: &[f64]) -> Option<Self> {
        let moved: Vec<f64> = returns.iter().copied().filter(|value| *value != 0.0).collect();
        let moments = risk::Moments::new(&moved)?;
        let (mean, deviation) = (moments.mean(), moments.deviation().unwrap_or(0.0).max(1e-9));
        let reach = (5.0 * deviation).min((moments.max() - mean).max(mean - moments.min()).max(1e-9));
        let (low, wide) = (mean - reach, 2.0 * reach / COLUMNS as f64);
        let mut counts = [0.0_f64; COLUMNS];
        for value in &moved {
            counts[(((value - low) / wide) as usize).min(COLUMNS - 1)] += 1.0;
        }
        Some(Self { moved, mean, deviation, low, wide, counts })
    }

    /// Returns that a column at `value` would hold, were they normal with their mean and deviation.
    pub fn normal(&self, value: f64) -> f64 {
        let density = risk::normal_density((value - self.mean) / self.deviation) / self.deviation;
        self.moved.len() as f64 * self.wide * density
    }
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let Some(spread) = Spread::of(&sheet.returns()) else { return String::new() };
    let begin = |column: usize| spread.low + column as f64 * spread.wide;
    let column = |(at, count): (usize, &f64)| Column { value: *count, ink: Ink::of(begin(at) + spread.wide / 2.0) };
    let all: Vec<Column> = spread.counts.iter().enumerate().map(column).collect();
    let below = columns(screen, &all, |at| Told::Percent.tell(begin(at), spread.wide));
    format!("{}\n{below}", screen.say("Distribution of returns"))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let Some(spread) = Spread::of(&sheet.returns()) else { return Ok(()) };
    let Spread { low, wide, counts, .. } = spread;
    let whole = wide * COLUMNS as f64;
    let highest = counts.iter().copied().fold(spread.normal(spread.mean), f64::max);
    let x = Values { low, high: low + whole, is_log: false };
    let y = Values { low: 0.0, high: highest * 1.08, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Distribution of returns"), x, y, Told::Number)?;
    frame.numbers(Told::Percent)?;
    for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        let from = low + wide * place as f64;
        let (one, other) = (frame.at(from, *count), frame.at(from + wide, 0.0));
        let color = canvas.theme.of(from + wide / 2.0);
        canvas.rectangle((one.0 + 0.5, one.1), (other.0 - 0.5, other.1), color, 0.75)?;
    }
    let curve = (0..=200).map(|step| low + whole * f64::from(step) / 200.0);
    canvas.line(curve.map(|value| frame.at(value, spread.normal(value))), canvas.theme.lines[2], 1.6)?;
    let right = (frame.inside.right - 6.0, area.top + 13.0);
    canvas.text(right, canvas.say("normal"), 11.0, canvas.theme.lines[2], Side::Right)?;
    match risk::quantile(&spread.moved, 0.05) {
        Some(at) if at > low => frame.mark(at, canvas.say("value at risk 95 %"), canvas.theme.ink),
        _ => Ok(()),
    }
}
