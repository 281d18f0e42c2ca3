//! Pictures of runs and bars: what a person sees of a result.
//!
//! A [`Sheet`] is everything that is drawn of a run or of bars, worked out once. A [`Chart`] draws one thing of it; [`ALL`] are the
//! charts, one file each. A [`Picture`] puts charts below one another in a theme, a size and a language: as SVG, by plotters, and
//! from the same SVG as PNG, by resvg with the font that comes along. The same sheet gives the same bytes.
//!
//! [`excel`] makes a workbook of a table.
//!
//! - **Adding a chart**: a file in `chart/` with its `ENTRY`, and its line in [`ALL`].
//!
//! Nothing here reads or writes a file, prints, or looks at the clock.

mod canvas;
mod chart;
mod excel;
mod frame;
mod language;
mod picture;
mod scale;
mod sheet;
mod theme;

pub use chart::{ALL, Chart, Line, find};
pub use excel::{ExcelError, excel};
pub use language::Language;
pub use picture::{Picture, PictureError};
pub use sheet::{Candles, Overlay, Position, Sheet};
pub use theme::Theme;
