//! Candles of boxes, volume below, and where was bought and sold.

use super::{Ink, Screen, along, block};
use crate::chart::price::{Candle, gathered};
use crate::frame::{Told, Values};
use crate::scale;
use crate::sheet::Sheet;

/// Lines of the prices, two steps each.
const HEIGHT: usize = 18;
/// Lines of the volume.
const VOLUME: usize = 3;

/// What of a candle is at half a letter.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Nothing,
    Wick,
    Body,
}

/// The candles of a sheet, one a letter across.
pub(crate) fn candles(sheet: &Sheet, screen: &Screen) -> String {
    let range = |candles: &[Candle]| {
        candles.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), it| (low.min(it.low), high.max(it.high)))
    };
    let (low, high) = range(&gathered(sheet, sheet.candles.close.len()));
    let Some(y) = Values::of([low, high]).map(|y| y.by_ratio(low, high)) else { return String::new() };
    let labels = labels(y);
    let margin = labels.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0);
    let width = screen.beside(margin);
    let candles = gathered(sheet, width);
    let step = |price: f64| (y.share(price) * (2 * HEIGHT) as f64).clamp(0.0, (2 * HEIGHT - 1) as f64) as usize;
    let mut text = String::new();
    for line in (0..HEIGHT).rev() {
        let letter = |candle: &Candle| {
            let [lower, upper] = [2 * line, 2 * line + 1].map(|half| {
                let (bottom, top) = (candle.open.min(candle.close), candle.open.max(candle.close));
                match half {
                    half if (step(bottom)..=step(top)).contains(&half) => Part::Body,
                    half if (step(candle.low)..=step(candle.high)).contains(&half) => Part::Wick,
                    _ => Part::Nothing,
                }
            });
            (boxed(upper, lower, candle.close < candle.open), Ink::of(candle.close - candle.open))
        };
        let label = labels.iter().find(|(at, _)| *at == line).map_or("", |(_, label)| label.as_str());
        let row: Vec<(char, Ink)> = candles.iter().map(letter).collect();
        text += screen.painted(&format!("{label:>margin$} "), Ink::Faint).as_str();
        text = text + &screen.row(&row) + "\n";
    }
    let margin = " ".repeat(margin + 1);
    let most = candles.iter().map(|it| it.volume).fold(0.0, f64::max);
    for line in (0..VOLUME).rev().filter(|_| most > 0.0) {
        let letter = |candle: &Candle| {
            let share = candle.volume / most * VOLUME as f64 - line as f64;
            (block(share), Ink::Faint)
        };
        text = text + &margin + &screen.row(&candles.iter().map(letter).collect::<Vec<_>>()) + "\n";
    }
    for (is_purchase, letter, ink) in [(true, '▲', Ink::Gain), (false, '▼', Ink::Loss)] {
        let is_marked =
            |candle: &Candle| fills(sheet).any(|(bar, bought)| bought == is_purchase && candle.bars.contains(&bar));
        let row: Vec<(char, Ink)> = candles.iter().map(|it| (if is_marked(it) { letter } else { ' ' }, ink)).collect();
        if row.iter().any(|(letter, _)| *letter != ' ') {
            text = text + &margin + &screen.row(&row) + "\n";
        }
    }
    let place = |bar: usize| candles.partition_point(|it| it.bars.end <= bar);
    let times = scale::times(&sheet.time, sheet.clocks(), width / 12);
    let times = along(width, times.into_iter().map(|(bar, label)| (place(bar), label)));
    text + &margin + &screen.painted(&times, Ink::Faint) + "\n"
}

/// Bars on which was bought (`true`) or sold.
fn fills(sheet: &Sheet) -> impl Iterator<Item = (usize, bool)> {
    sheet.positions.iter().flat_map(|it| {
        let end = (!it.is_open).then_some((it.exit, !it.is_long));
        std::iter::once((it.entry, it.is_long)).chain(end)
    })
}

/// Lines at which a price stands, and the price.
fn labels(y: Values) -> Vec<(usize, String)> {
    let values = y.labels(5);
    let step = values.get(1).map_or(1.0, |second| (second - values[0]).abs());
    let line = |value: f64| (y.share(value) * HEIGHT as f64) as usize;
    values.iter().map(|value| (line(*value).min(HEIGHT - 1), Told::Number.tell(*value, step))).collect()
}

/// The letter of two halves: the body of a fall is full, that of a rise is a line, so that they are told apart without colours.
fn boxed(upper: Part, lower: Part, is_fall: bool) -> char {
    use Part::{Body, Nothing, Wick};
    match (upper, lower, is_fall) {
        (Nothing, Nothing, _) => ' ',
        (Wick, Wick, _) => '│',
        (Wick, Nothing, _) => '╵',
        (Nothing, Wick, _) => '╷',
        (Body, Body, false) => '┃',
        (Body, Nothing, false) => '╹',
        (Nothing, Body, false) => '╻',
        (Body, Wick, false) => '╿',
        (Wick, Body, false) => '╽',
        (Body, Body, true) => '█',
        (Body, _, true) => '▀',
        (_, Body, true) => '▄',
    }
}
