//! Drawing by plotters, in pixels with fractions.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea as _};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, IntoFont as _, RGBColor, ShapeStyle, TextStyle};

use crate::language::Language;
use crate::theme::Theme;

/// Points of the backend in a pixel: it knows whole ones only, and curves need finer steps.
const FINE: f64 = 8.0;

/// Whose letters are taken: the viewer's own, those that come along in a PNG.
const FAMILY: &str = "-apple-system, Segoe UI, Roboto, Noto Sans, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif";

/// Why something could not be drawn: the backend writes to a text, which does not fail.
pub(crate) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Where a text stands beside its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// To the right of it.
    Left,
    Middle,
    /// To the left of it.
    Right,
}

/// A point, in pixels from the left upper corner.
pub(crate) type Point = (f64, f64);

/// A rectangle of a picture, in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// What is drawn on.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    pub theme: Theme,
    pub language: Language,
}

impl<'a> Canvas<'a> {
    /// Of a size in pixels, written to `text`.
    pub fn new(text: &'a mut String, (width, height): (u32, u32), theme: Theme, language: Language) -> Self {
        let size = (width * FINE as u32, height * FINE as u32);
        Self { area: SVGBackend::with_string(text, size).into_drawing_area(), theme, language }
    }

    /// The picture of a size in pixels out of what the backend wrote, which counts in its own points.
    pub fn sized(text: &str, (width, height): (u32, u32)) -> String {
        let (fine_width, fine_height) = (width * FINE as u32, height * FINE as u32);
        let fine = format!("width=\"{fine_width}\" height=\"{fine_height}\" viewBox");
        text.replacen(&fine, &format!("width=\"{width}\" height=\"{height}\" viewBox"), 1)
    }

    pub fn finish(&self) -> Drawn {
        self.area.present()
    }

    pub fn line(&self, points: impl IntoIterator<Item = Point>, color: RGBColor, width: f64) -> Drawn {
        let points: Vec<_> = points.into_iter().map(fine).collect();
        self.area.draw(&PathElement::new(points, stroke(color, 1.0, width)))
    }

    /// A surface inside a line; `share` is how much of the color covers what is below.
    pub fn surface(&self, points: impl IntoIterator<Item = Point>, color: RGBColor, share: f64) -> Drawn {
        let points: Vec<_> = points.into_iter().map(fine).collect();
        self.area.draw(&Polygon::new(points, color.mix(share).filled()))
    }

    pub fn rectangle(&self, one: Point, other: Point, color: RGBColor, share: f64) -> Drawn {
        self.area.draw(&Rectangle::new([fine(one), fine(other)], color.mix(share).filled()))
    }

    pub fn dot(&self, at: Point, radius: f64, color: RGBColor, share: f64) -> Drawn {
        self.area.draw(&Circle::new(fine(at), (radius * FINE).round() as i32, color.mix(share).filled()))
    }

    /// A text of `size` pixels, centred on its point from top to bottom.
    pub fn text(&self, at: Point, text: &str, size: f64, color: RGBColor, side: Side) -> Drawn {
        let anchor = match side {
            Side::Left => HPos::Left,
            Side::Middle => HPos::Center,
            Side::Right => HPos::Right,
        };
        // The backend takes a part of what it is told for the letters.
        let font = (FAMILY, 1.24 * size * FINE).into_font();
        let style = TextStyle::from(font).color(&color).pos(Pos::new(anchor, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), fine(at), style))
    }

    /// A word of ours, in the language of the picture.
    pub fn say(&self, english: &'static str) -> &'static str {
        self.language.say(english)
    }
}

fn fine((x, y): Point) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}

fn stroke(color: RGBColor, share: f64, width: f64) -> ShapeStyle {
    color.mix(share).stroke_width((width * FINE).round().max(1.0) as u32)
}
