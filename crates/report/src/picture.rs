//! Charts below one another, as SVG and as PNG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::Pixmap;
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Transform, Tree};
use thiserror::Error;

use crate::canvas::{Area, Canvas, Side};
use crate::chart::Chart;
use crate::language::Language;
use crate::sheet::Sheet;
use crate::theme::Theme;

/// The letters of a PNG: Latin and Chinese. WenQuanYi Micro Hei, Apache-2.0.
static FONT: &[u8] = include_bytes!("../assets/wqy-microhei.ttc");

/// Room for the title of the picture, in pixels.
const HEAD: f64 = 46.0;

/// Why there is no picture.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PictureError {
    /// Too small to see anything, or larger than pictures are.
    #[error("a picture of {0} × {1} pixels; it has 200 to 10000 each way")]
    Size(u32, u32),
    /// No chart was asked for.
    #[error("there is no chart to draw")]
    Nothing,
    /// The charts need what the sheet does not have.
    #[error("{chart} needs {needs}")]
    Missing {
        /// The chart.
        chart: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// The backend failed.
    #[error("it cannot be drawn: {0}")]
    Backend(String),
}

/// Charts below one another, in a size, a theme and a language.
#[derive(Clone, Debug)]
pub struct Picture<'s> {
    /// What is drawn.
    pub sheet: &'s Sheet,
    /// Which charts, from above.
    pub charts: Vec<&'static Chart>,
    /// Width and height in pixels, 200 to 10,000 each.
    pub size: (u32, u32),
    /// The colours.
    pub theme: Theme,
    /// The words.
    pub language: Language,
}

impl Picture<'_> {
    /// As SVG: a text that browsers and editors of pictures open.
    ///
    /// # Errors
    /// See [`PictureError`].
    pub fn svg(&self) -> Result<String, PictureError> {
        let (width, height) = self.size;
        if !(200..=10_000).contains(&width) || !(200..=10_000).contains(&height) {
            return Err(PictureError::Size(width, height));
        }
        if self.charts.is_empty() {
            return Err(PictureError::Nothing);
        }
        if let Some(chart) = self.charts.iter().find(|chart| !(chart.can)(self.sheet)) {
            return Err(PictureError::Missing { chart: chart.name, needs: chart.needs });
        }
        let mut text = String::new();
        self.draw(&mut text).map_err(|cause| PictureError::Backend(cause.to_string()))?;
        Ok(Canvas::sized(&text, self.size))
    }

    fn draw(&self, text: &mut String) -> crate::canvas::Drawn {
        let canvas = Canvas::new(text, self.size, self.theme, self.language);
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        canvas.rectangle((0.0, 0.0), (width, height), self.theme.ground, 1.0)?;
        canvas.text((16.0, 18.0), &self.sheet.title, 16.0, self.theme.ink, Side::Left)?;
        canvas.text((16.0, 36.0), &self.sheet.note, 11.0, self.theme.faint, Side::Left)?;
        let shares: f64 = self.charts.iter().map(|chart| chart.height).sum();
        let mut top = HEAD;
        for chart in &self.charts {
            let bottom = top + (height - HEAD - 6.0) * chart.height / shares;
            (chart.draw)(self.sheet, &canvas, Area { left: 0.0, top, right: width, bottom })?;
            top = bottom;
        }
        canvas.finish()
    }

    /// As PNG, from the same drawing.
    ///
    /// # Errors
    /// See [`PictureError`].
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        self.pixels()?.encode_png().map_err(|cause| PictureError::Backend(cause.to_string()))
    }

    /// The picture in dots.
    pub(crate) fn pixels(&self) -> Result<Pixmap, PictureError> {
        let tree = tree(&self.svg()?)?;
        let (width, height) = self.size;
        let mut pixels = Pixmap::new(width, height).ok_or(PictureError::Size(width, height))?;
        resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        Ok(pixels)
    }
}

/// What a text of SVG draws, its letters those that come along.
pub(crate) fn tree(svg: &str) -> Result<Tree, PictureError> {
    static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut fonts = Database::new();
        fonts.load_font_data(FONT.to_vec());
        Arc::new(fonts)
    });
    let options =
        Options { fontdb: Arc::clone(&FONTS), font_family: "WenQuanYi Micro Hei".to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|cause| PictureError::Backend(cause.to_string()))
}
