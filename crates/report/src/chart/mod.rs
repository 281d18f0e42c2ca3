//! The charts, one file each.

use api::RuleLine;
use market::nearest;

use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told};
use crate::sheet::Sheet;
use crate::terminal::{self, Screen};

mod compared;
mod costs;
pub(crate) mod distribution;
pub(crate) mod drawdown;
mod equity;
pub(crate) mod excursions;
pub(crate) mod exposure;
mod heat_map;
pub(crate) mod holding;
pub(crate) mod luck;
pub(crate) mod monthly;
mod overfitting;
mod panels;
pub(crate) mod parallel;
pub(crate) mod plateau;
pub(crate) mod price;
pub(crate) mod rolling;
mod yearly;

/// Every chart, in the order in which they are shown.
pub static ALL: &[Chart] = &[
    price::ENTRY,
    panels::ENTRY,
    equity::ENTRY,
    drawdown::ENTRY,
    monthly::ENTRY,
    yearly::ENTRY,
    rolling::SHARPE,
    rolling::SORTINO,
    rolling::VOLATILITY,
    rolling::BETA,
    distribution::ENTRY,
    excursions::ENTRY,
    holding::ENTRY,
    costs::ENTRY,
    exposure::ENTRY,
    compared::GROWTH,
    compared::DRAWDOWNS,
    compared::RELATIVE,
    heat_map::ENTRY,
    parallel::ENTRY,
    luck::ENTRY,
    overfitting::ENTRY,
    plateau::ENTRY,
];

/// A chart.
#[derive(Debug)]
pub struct Chart {
    /// As typed: `--kind NAME`.
    pub name: &'static str,
    /// One line: what it shows.
    pub summary: &'static str,
    /// Its part of the height, beside others.
    pub height: f64,
    /// What it needs, in words.
    pub needs: &'static str,
    /// Whether a sheet has that.
    pub can: fn(&Sheet) -> bool,
    /// The same as text.
    pub in_text: fn(&Sheet, &Screen) -> String,
    /// Draws it.
    pub(crate) draw: fn(&Sheet, &Canvas<'_>, Area) -> Drawn,
}

/// What a chart of an account needs.
const ACCOUNT: &str = "a run that traded on two bars or more";

fn has_account(sheet: &Sheet) -> bool {
    sheet.equity.len() >= 2
}

/// What a chart of trades needs.
const TRADES: &str = "a run with trades";

fn has_trades(sheet: &Sheet) -> bool {
    !sheet.positions.is_empty()
}

/// What a chart of a search needs.
const SEARCHED: &str = "a sweep";

fn is_searched(sheet: &Sheet) -> bool {
    sheet.search.as_ref().is_some_and(|search| search.drawn().rows() > 0)
}

/// The chart called `name`; the nearest name, if one is near, where there is none.
///
/// # Errors
/// There is none.
pub fn find(name: &str) -> Result<&'static Chart, Option<&'static str>> {
    let near = || nearest(name, ALL.iter().map(|chart| chart.name));
    ALL.iter().find(|chart| chart.name == name).ok_or_else(near)
}

/// A line over the bars of a sheet, as text.
/// Lines in their colours, each with its name in the corner.
fn named_curves<'l>(frame: &Frame<'_, '_>, lines: impl Iterator<Item = &'l RuleLine>) -> Drawn {
    let (canvas, inside) = (frame.canvas, frame.inside);
    for (place, it) in lines.enumerate() {
        let color = canvas.theme.lines[place % canvas.theme.lines.len()];
        frame.curve(&it.values, color, 1.4)?;
        let at = (inside.left + 8.0, inside.top + 10.0 + 14.0 * place as f64);
        canvas.text(at, &it.name, 10.5, color, Side::Left)?;
    }
    Ok(())
}

fn line(sheet: &Sheet, screen: &Screen, title: &str, values: &[f64], told: Told) -> String {
    let known = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
    let label = |value: f64| told.tell(value, ((high - low) / 100.0).max(1e-9));
    terminal::line(screen, title, &sheet.time, values, label)
}
