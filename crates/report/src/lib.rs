//! Pictures of runs, bars and searches: what a person sees of a result.
//!
//! A [`Sheet`] is everything that is drawn, worked out once. A [`Chart`] draws one thing of it; [`ALL`] are the
//! charts, one file each. A [`Picture`] puts charts below one another in a theme, a size and a language: as SVG, by plotters, and
//! from the same SVG as PNG, by resvg with the font that comes along. The same sheet gives the same bytes.
//!
//! A [`Page`] is the tear-sheet: one file of HTML with the same sheet, interactive. On a terminal a picture is shown by its
//! [`Graphics`], or every chart as text on a [`Screen`]. [`Paper`] is the tear-sheet as PDF,
//! [`excel`] makes a workbook of a table.
//!
//! - **Adding a chart**: a file in `chart/` with its `ENTRY`, and its line in [`ALL`].
//! - **Adding a figure** of the page: a line in `figures.rs`.
//! - **Adding to the page**: its numbers in `html/data.rs`, its section in a script of `assets/page`, its words in `html/words.rs`.
//!
//! Nothing here reads or writes a file, prints, or looks at the clock.

mod canvas;
mod chart;
mod days;
mod excel;
mod figures;
mod frame;
mod graphics;
mod heat;
mod html;
mod language;
mod letters;
mod paper;
mod picture;
mod scale;
mod search;
mod sheet;
mod terminal;
mod theme;

pub use chart::monthly::months;
pub use chart::{ALL, Chart, find};
pub use excel::{ExcelError, excel};
pub use graphics::Graphics;
pub use heat::Heat;
pub use html::Page;
pub use language::Language;
pub use paper::{Block, Paper};
pub use picture::{Picture, PictureError};
pub use search::{Axis, Search, Searched};
pub use sheet::{Candles, Position, Rival, Sheet};
pub use terminal::{Screen, line};
pub use theme::{LINES, Theme};
