//! A chart's frame: its title, its scales, and values drawn in them.

use plotters::style::RGBColor;

use crate::canvas::{Area, Canvas, Drawn, Point, Side};
use crate::scale;

/// Room for the labels at the left, in pixels.
const MARGIN: f64 = 64.0;
/// Room at the right, for half a label of time.
const RIGHT: f64 = 28.0;
/// Room for the title.
const TITLE: f64 = 26.0;
/// Room for the labels below.
const BELOW: f64 = 24.0;

/// How the values of an axis are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Number,
    Percent,
}

impl Told {
    pub fn tell(self, value: f64, step: f64) -> String {
        match self {
            Self::Number => scale::number(value, step),
            Self::Percent => scale::percent(value, step),
        }
    }
}

/// The values of an axis.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Values {
    pub low: f64,
    pub high: f64,
    /// By ratios: all values are above zero.
    pub is_log: bool,
}

impl Values {
    /// Those of `values` that are numbers, with a little room around; `None` where there are none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let known = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        // What does not move needs room to be drawn in.
        let room = if high > low { (high - low) * 0.04 } else { low.abs().max(1.0) * 0.05 };
        (low <= high).then_some(Self { low: low - room, high: high + room, is_log: false })
    }

    /// By ratios, where all are above zero and some three times others.
    pub fn by_ratio(self, low: f64, high: f64) -> Self {
        match low > 0.0 && high > 3.0 * low {
            true => Self { low: low * 0.95, high: high * 1.05, is_log: true },
            false => self,
        }
    }

    /// From zero, or to it.
    pub fn with_zero(self) -> Self {
        Self { low: self.low.min(0.0), high: self.high.max(0.0), ..self }
    }

    pub fn share(&self, value: f64) -> f64 {
        match self.is_log {
            true => (value / self.low).ln() / (self.high / self.low).ln(),
            false => (value - self.low) / (self.high - self.low),
        }
    }

    pub fn labels(&self, most: usize) -> Vec<f64> {
        match self.is_log {
            true => scale::round_powers(self.low, self.high, most),
            false => scale::round_numbers(self.low, self.high, most),
        }
    }
}

/// A chart's frame.
pub(crate) struct Frame<'c, 'a> {
    pub canvas: &'c Canvas<'a>,
    /// Where values are drawn.
    pub inside: Area,
    pub x: Values,
    pub y: Values,
}

impl<'c, 'a> Frame<'c, 'a> {
    /// A frame in an area, with title and grid; `x` is not labelled yet.
    pub fn new(
        canvas: &'c Canvas<'a>,
        area: Area,
        title: &str,
        x: Values,
        y: Values,
        told: Told,
    ) -> Result<Self, Error> {
        let inside = Area {
            left: area.left + MARGIN,
            top: area.top + TITLE,
            right: area.right - RIGHT,
            bottom: area.bottom - BELOW,
        };
        let frame = Self { canvas, inside, x, y };
        canvas.text((area.left + 8.0, area.top + TITLE / 2.0), title, 13.0, canvas.theme.ink, Side::Left)?;
        let labels = y.labels((inside.height() / 26.0).clamp(2.0, 12.0) as usize);
        for (place, value) in labels.iter().enumerate() {
            let beside = labels.get(place + 1).or(place.checked_sub(1).and_then(|before| labels.get(before)));
            let step = beside.map_or(value.abs().max(1.0), |other| (other - value).abs());
            let at = frame.y_of(*value);
            canvas.line([(inside.left, at), (inside.right, at)], canvas.theme.grid, 1.0)?;
            let label = told.tell(*value, step);
            canvas.text((inside.left - 6.0, at), &label, 10.5, canvas.theme.faint, Side::Right)?;
        }
        Ok(frame)
    }

    /// Labels below, at values of x.
    pub fn labels(&self, labels: impl IntoIterator<Item = (f64, String)>) -> Drawn {
        let Area { top, bottom, .. } = self.inside;
        for (value, label) in labels {
            let at = self.x_of(value);
            self.canvas.line([(at, top), (at, bottom)], self.canvas.theme.grid, 1.0)?;
            self.canvas.text((at, bottom + 12.0), &label, 10.5, self.canvas.theme.faint, Side::Middle)?;
        }
        Ok(())
    }

    /// Round numbers below.
    pub fn numbers(&self, told: Told) -> Drawn {
        let labels = self.x.labels((self.inside.width() / 80.0).clamp(2.0, 12.0) as usize);
        let step = labels.get(1).map_or(1.0, |second| second - labels[0]);
        self.labels(labels.iter().map(|value| (*value, told.tell(*value, step))))
    }

    /// A horizontal line.
    pub fn level(&self, value: f64, color: RGBColor) -> Drawn {
        let at = self.y_of(value);
        self.canvas.line([(self.inside.left, at), (self.inside.right, at)], color, 1.0)
    }

    /// A vertical line with a word at its top.
    pub fn mark(&self, value: f64, word: &str, color: RGBColor) -> Drawn {
        let at = self.x_of(value);
        self.canvas.line([(at, self.inside.top), (at, self.inside.bottom)], color, 1.5)?;
        self.canvas.text((at + 5.0, self.inside.top + 8.0), word, 10.5, color, Side::Left)
    }

    pub fn x_of(&self, value: f64) -> f64 {
        self.inside.left + self.x.share(value).clamp(0.0, 1.0) * self.inside.width()
    }

    pub fn y_of(&self, value: f64) -> f64 {
        self.inside.bottom - self.y.share(value).clamp(0.0, 1.0) * self.inside.height()
    }

    pub fn at(&self, x: f64, y: f64) -> Point {
        (self.x_of(x), self.y_of(y))
    }

    /// A line through values one a bar; where there is none (NaN), the line has a hole. Of more values than pixels the lowest
    /// and the highest of each pixel stay, so that no spike is lost.
    pub fn curve(&self, values: &[f64], color: RGBColor, width: f64) -> Drawn {
        for part in self.pieces(values) {
            self.canvas.line(part, color, width)?;
        }
        Ok(())
    }

    /// The surface between values and a level.
    pub fn filled(&self, values: &[f64], level: f64, color: RGBColor, share: f64) -> Drawn {
        let ground = self.y_of(level);
        for part in self.pieces(values) {
            let (Some(first), Some(last)) = (part.first().copied(), part.last().copied()) else { continue };
            let closed = std::iter::once((first.0, ground)).chain(part).chain([(last.0, ground)]);
            self.canvas.surface(closed, color, share)?;
        }
        Ok(())
    }

    fn pieces(&self, values: &[f64]) -> Vec<Vec<Point>> {
        let bucket = (values.len() as f64 / (2.0 * self.inside.width())).ceil().max(1.0) as usize;
        let (mut pieces, mut open) = (Vec::new(), Vec::new());
        for (place, values) in values.chunks(bucket).enumerate() {
            let x = |offset: usize| (place * bucket + offset) as f64;
            let known = || values.iter().enumerate().filter(|(_, value)| value.is_finite());
            let by = |one: &(usize, &f64), other: &(usize, &f64)| one.1.total_cmp(other.1);
            match (known().min_by(by), known().max_by(by)) {
                (Some(low), Some(high)) => {
                    let mut ends = [low, high];
                    ends.sort_by_key(|(offset, _)| *offset);
                    open.extend(ends.map(|(offset, value)| self.at(x(offset), *value)));
                    if low.0 == high.0 {
                        open.pop();
                    }
                }
                _ => pieces.push(std::mem::take(&mut open)),
            }
        }
        pieces.push(open);
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }
}

pub(crate) use plotters::drawing::DrawingAreaErrorKind;

/// Why something could not be drawn.
pub(crate) type Error = DrawingAreaErrorKind<std::io::Error>;
