//! The tear-sheet on paper: pages of A4 as PDF.

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt as _, SvgSettings};

use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::chart::{ALL, Chart};
use crate::letters::{shortened, wide};
use crate::picture::{PictureError, tree};
use crate::{Language, Sheet, Theme};

/// A4 at 96 dots an inch, and in points of 1/72 inch.
const SIZE: (u32, u32) = (794, 1123);
const POINTS: (f32, f32) = (595.28, 841.89);
/// The edge that is left free, in pixels.
const EDGE: f64 = 40.0;
/// A line of text.
const LINE: f64 = 16.0;
/// Trades that are told one by one.
const MOST_TRADES: usize = 300;
/// Letters of a line of text, about.
const LETTERS: usize = 120;

/// Measures under a title, as a reader sees them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// What they are about.
    pub title: String,
    /// Name and value.
    pub rows: Vec<[String; 2]>,
}

/// A tear-sheet of a run, or of a series of returns, for paper.
#[derive(Clone, Debug)]
pub struct Paper<'s> {
    /// What is drawn: every chart that it has the data of.
    pub sheet: &'s Sheet,
    /// The measures.
    pub blocks: Vec<Block>,
    /// What the reader should know, and how the run is repeated; a paragraph each.
    pub notes: Vec<String>,
    /// The words.
    pub language: Language,
}

/// A page while it is drawn.
struct Leaf<'a> {
    canvas: Canvas<'a>,
    /// Where the next thing stands.
    top: f64,
}

impl Leaf<'_> {
    fn room(&self) -> f64 {
        f64::from(SIZE.1) - EDGE - self.top
    }

    fn headline(&mut self, text: &str) -> Drawn {
        self.canvas.text((EDGE, self.top + 12.0), text, 13.0, self.canvas.theme.ink, Side::Left)?;
        self.top += 26.0;
        Ok(())
    }
}

impl Paper<'_> {
    /// The pages as PDF, their text as text. The same input gives the same bytes.
    ///
    /// # Errors
    /// The backend cannot draw it.
    pub fn pdf(&self) -> Result<Vec<u8>, PictureError> {
        let failed = |cause: &dyn std::fmt::Display| PictureError::Backend(cause.to_string());
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(self.sheet.title.clone()).creator("codex".to_owned()));
        for page in self.pages()? {
            let settings = PageSettings::from_wh(POINTS.0, POINTS.1).ok_or(PictureError::Nothing)?;
            let size = Size::from_wh(POINTS.0, POINTS.1).ok_or(PictureError::Nothing)?;
            let mut page_of_paper = document.start_page_with(settings);
            let mut surface = page_of_paper.surface();
            let drawn = surface.draw_svg(&tree(&page)?, size, SvgSettings::default());
            surface.finish();
            page_of_paper.finish();
            drawn.ok_or_else(|| failed(&"a page"))?;
        }
        document.finish().map_err(|cause| failed(&format!("{cause:?}")))
    }

    /// Each page as SVG.
    fn pages(&self) -> Result<Vec<String>, PictureError> {
        let mut rest: Vec<&'static Chart> = ALL.iter().filter(|chart| (chart.can)(self.sheet)).collect();
        let lines = self.trades();
        let mut lines = lines.as_slice();
        let mut notes = self.paragraphs();
        let mut pages = Vec::new();
        while pages.is_empty() || !(rest.is_empty() && lines.is_empty() && notes.is_empty()) {
            let is_first = pages.is_empty();
            pages.push(self.leaf(|leaf| {
                if is_first {
                    self.head(leaf)?;
                    self.measures(leaf)?;
                }
                self.charts(leaf, &mut rest)?;
                if rest.is_empty() {
                    self.lines(leaf, &mut lines)?;
                }
                if rest.is_empty() && lines.is_empty() { self.tell(leaf, &mut notes) } else { Ok(()) }
            })?);
        }
        Ok(pages)
    }

    fn leaf(&self, draw: impl FnOnce(&mut Leaf<'_>) -> Drawn) -> Result<String, PictureError> {
        let mut text = String::new();
        let mut leaf = Leaf { canvas: Canvas::new(&mut text, SIZE, Theme::LIGHT, self.language), top: EDGE };
        let drawn = draw(&mut leaf).and_then(|()| leaf.canvas.finish());
        drawn.map_err(|cause| PictureError::Backend(cause.to_string()))?;
        drop(leaf);
        Ok(Canvas::sized(&text, SIZE))
    }

    fn head(&self, leaf: &mut Leaf<'_>) -> Drawn {
        let theme = leaf.canvas.theme;
        let (title, note) = (shortened(&self.sheet.title, 66), shortened(&self.sheet.note, 118));
        leaf.canvas.text((EDGE, leaf.top + 10.0), &title, 19.0, theme.ink, Side::Left)?;
        leaf.canvas.text((EDGE, leaf.top + 32.0), &note, 11.0, theme.faint, Side::Left)?;
        leaf.top += 54.0;
        Ok(())
    }

    /// The measures, blocks beside one another.
    fn measures(&self, leaf: &mut Leaf<'_>) -> Drawn {
        // Pixels that a letter takes.
        const LETTER: f64 = 5.6;
        let whole = f64::from(SIZE.0) - 2.0 * EDGE;
        let letters =
            self.blocks.iter().flat_map(|block| &block.rows).map(|[name, value]| wide(name) + wide(value) + 4);
        let across = (whole / (LETTER * letters.max().unwrap_or(1) as f64)).clamp(1.0, 3.0).floor();
        let column = whole / across;
        let most = (column / LETTER) as usize;
        for row in self.blocks.chunks(across as usize) {
            let longest = row.iter().map(|block| block.rows.len()).max().unwrap_or(0);
            for (place, block) in row.iter().enumerate() {
                let left = EDGE + column * place as f64;
                let theme = leaf.canvas.theme;
                let title = shortened(&block.title, most * 4 / 5);
                leaf.canvas.text((left, leaf.top + 8.0), &title, 12.0, theme.ink, Side::Left)?;
                for (line, [name, value]) in block.rows.iter().enumerate() {
                    let y = leaf.top + 12.0 + LINE * (line as f64 + 1.0);
                    let name = shortened(name, most.saturating_sub(wide(value) + 3).max(8));
                    leaf.canvas.text((left, y), &name, 10.0, theme.faint, Side::Left)?;
                    leaf.canvas.text((left + column - 18.0, y), value, 10.0, theme.ink, Side::Right)?;
                }
            }
            leaf.top += 28.0 + LINE * longest as f64;
        }
        Ok(())
    }

    /// As many of the charts that are left as there is room for.
    fn charts(&self, leaf: &mut Leaf<'_>, rest: &mut Vec<&'static Chart>) -> Drawn {
        // What a chart of height 1 takes.
        const TALL: f64 = 150.0;
        while let Some(chart) = rest.first().copied() {
            let tall = TALL * chart.height;
            if tall > leaf.room() {
                break;
            }
            let area = Area {
                left: EDGE - 8.0,
                top: leaf.top,
                right: f64::from(SIZE.0) - EDGE + 8.0,
                bottom: leaf.top + tall,
            };
            (chart.draw)(self.sheet, &leaf.canvas, area)?;
            leaf.top += tall + 10.0;
            rest.remove(0);
        }
        Ok(())
    }

    /// The trades, a line each.
    fn trades(&self) -> Vec<Vec<String>> {
        let day = |bar: usize| {
            let time = self.sheet.time.get(bar).map(|time| time.to_utc().with_timezone(&self.sheet.clocks()));
            let form = if self.sheet.is_daily() { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
            time.map_or_else(String::new, |time| time.format(form).to_string())
        };
        let line = |it: &crate::Position| {
            let end = if it.is_open { self.language.say("open").to_owned() } else { day(it.exit) };
            vec![
                day(it.entry),
                end,
                self.language.say(if it.is_long { "long" } else { "short" }).to_owned(),
                format!("{:.4}", it.entry_price),
                format!("{:.4}", it.exit_price),
                format!("{:.2}", it.gain),
                format!("{:.2} %", it.result * 100.0),
            ]
        };
        self.sheet.positions.iter().take(MOST_TRADES).map(line).collect()
    }

    fn lines(&self, leaf: &mut Leaf<'_>, lines: &mut &[Vec<String>]) -> Drawn {
        const HEADS: [&str; 7] = ["entry", "exit", "side", "entry price", "exit price", "profit", "return"];
        /// Where a column ends, or begins if it is a word.
        const PLACES: [(f64, Side); 7] = [
            (0.0, Side::Left),
            (130.0, Side::Left),
            (260.0, Side::Left),
            (420.0, Side::Right),
            (520.0, Side::Right),
            (620.0, Side::Right),
            (710.0, Side::Right),
        ];
        // A headline does not stand alone at the end of a page.
        if lines.is_empty() || leaf.room() < 26.0 + 5.0 * LINE {
            return Ok(());
        }
        let all = self.sheet.positions.len();
        let told = if all > MOST_TRADES { format!(" ({MOST_TRADES} / {all})") } else { String::new() };
        leaf.headline(&format!("{}{told}", self.language.say("Trades")))?;
        let theme = leaf.canvas.theme;
        for (head, (x, side)) in HEADS.iter().zip(PLACES) {
            leaf.canvas.text((EDGE + x, leaf.top + 6.0), self.language.say(head), 10.0, theme.faint, side)?;
        }
        leaf.top += LINE + 4.0;
        let fit = ((leaf.room() / LINE) as usize).min(lines.len());
        let (now, later) = lines.split_at(fit);
        for cells in now {
            for (cell, (x, side)) in cells.iter().zip(PLACES) {
                leaf.canvas.text((EDGE + x, leaf.top + 6.0), cell, 9.5, theme.ink, side)?;
            }
            leaf.top += LINE;
        }
        leaf.top += LINE;
        *lines = later;
        Ok(())
    }

    /// The notes, cut into lines.
    fn paragraphs(&self) -> Vec<String> {
        let cut = |note: &String| {
            let mut lines = vec![String::new()];
            for word in note.split(' ') {
                let last = lines.len() - 1;
                if !lines[last].is_empty() && wide(&lines[last]) + 1 + wide(word) > LETTERS {
                    lines.push(String::new());
                }
                let last = lines.len() - 1;
                if !lines[last].is_empty() {
                    lines[last].push(' ');
                }
                lines[last].push_str(word);
            }
            lines.push(String::new());
            lines
        };
        self.notes.iter().flat_map(cut).collect()
    }

    fn tell(&self, leaf: &mut Leaf<'_>, notes: &mut Vec<String>) -> Drawn {
        let fit = ((leaf.room() / LINE) as usize).min(notes.len());
        for note in notes.drain(..fit) {
            leaf.canvas.text((EDGE, leaf.top + 6.0), &note, 10.0, leaf.canvas.theme.ink, Side::Left)?;
            leaf.top += LINE;
        }
        Ok(())
    }
}
