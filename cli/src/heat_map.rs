//! A measure over two parameters as a field of shades in the terminal.

use std::cmp::Ordering;
use std::io::IsTerminal;
use std::str::FromStr;

use api::{ApiError, Code, SweepRow};
use market::nearest;
use serde::Serialize;
use serde_json::Value;

use crate::arguments::Global;
use crate::failure::color;
use crate::output;
use crate::table::{plain, terminal_width};

/// Cells down and across at most; more values than that share a cell.
const HEIGHT: usize = 24;
const WIDTH: usize = 60;
/// From the lowest to the highest, without colours.
const SHADES: [&str; 5] = ["·", "░", "▒", "▓", "█"];
/// The same in the 256 colours of a terminal: dark violet to yellow, told apart by who sees no red or green too.
const COLORS: [u8; 10] = [53, 54, 61, 24, 30, 36, 41, 77, 148, 226];

/// Two parameters, as typed: `fast,slow`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Over([String; 2]);

impl Over {
    /// Across, then down.
    pub fn names(&self) -> [&str; 2] {
        self.0.each_ref().map(String::as_str)
    }
}

impl FromStr for Over {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
            [across, down] if !across.is_empty() && !down.is_empty() => Ok(Self([across.to_owned(), down.to_owned()])),
            _ => Err("two parameters with a comma between them, such as fast,slow"),
        }
    }
}

/// The medians of a measure over two parameters.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct HeatMap {
    measure: String,
    names: [String; 2],
    /// Values across, then down: rising.
    values: [Vec<Value>; 2],
    /// A row a value down; none where nothing ran.
    cells: Vec<Option<f64>>,
}

impl HeatMap {
    /// `measure` over the parameters `x`, across, and `y`, down: the median over all else that was varied.
    ///
    /// # Errors
    /// The rows have no such parameters or measure, or no row has a value.
    pub fn new(rows: impl Iterator<Item = SweepRow>, [x, y]: [&str; 2], measure: &str) -> Result<Self, ApiError> {
        let mut rows = rows.peekable();
        let Some(first) = rows.peek() else { return Err(nothing(measure)) };
        if !first.strategy.is_empty() {
            return Err(
                usage("the rules of this sweep have parameters of their own").hint("sweep one rule for a heat map")
            );
        }
        for (name, known) in [(x, &first.params), (y, &first.params), (measure, &first.metrics)] {
            if !known.contains_key(name) {
                let near = nearest(name, known.keys().map(String::as_str));
                let names = || known.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                let hint =
                    near.map_or_else(|| format!("there are {}", names()), |near| format!("did you mean `{near}`?"));
                return Err(usage(format!("the sweep has no `{name}`")).hint(hint));
            }
        }
        if x == y {
            return Err(usage("a heat map is over two parameters").hint("name two that were varied"));
        }
        let taken = |mut row: SweepRow| {
            let mut param = |name: &str| row.params.remove(name).unwrap_or_default();
            ([param(x), param(y)], row.metrics[measure].as_f64())
        };
        let rows: Vec<([Value; 2], Option<f64>)> = rows.map(taken).collect();
        let values = [0, 1].map(|axis| rising(rows.iter().map(|(at, _)| &at[axis])));
        let place = |axis: usize, at: &[Value; 2]| values[axis].binary_search_by(|known| order(known, &at[axis])).ok();
        let mut found = vec![Vec::new(); values[0].len() * values[1].len()];
        for (at, value) in &rows {
            if let Some(((across, down), value)) = place(0, at).zip(place(1, at)).zip(*value) {
                found[down * values[0].len() + across].push(value);
            }
        }
        let cells: Vec<Option<f64>> = found.into_iter().map(median).collect();
        if cells.iter().all(Option::is_none) {
            return Err(nothing(measure));
        }
        Ok(Self { measure: measure.to_owned(), names: [x, y].map(str::to_owned), values, cells })
    }

    /// A line a cell.
    pub fn csv(&self) -> Result<String, ApiError> {
        let [x, y] = self.names();
        let across = self.values[0].len();
        let rows = self.cells.iter().enumerate().map(|(at, value)| {
            let [x, y] = [&self.values[0][at % across], &self.values[1][at / across]].map(output::cell);
            vec![x, y, value.map(output::number).unwrap_or_default()]
        });
        output::csv(&[x, y, &self.measure], rows)
    }

    fn names(&self) -> [&str; 2] {
        self.names.each_ref().map(String::as_str)
    }

    /// The map as text, with colours where stdout has them.
    pub fn shown(&self, global: &Global) -> String {
        self.text(color(global.color, std::io::stdout().is_terminal()))
    }

    /// The map as text: the highest value of `y` on top, with the scale and the best cell below.
    fn text(&self, color: bool) -> String {
        let [across, down] = [self.values[0].len(), self.values[1].len()];
        let labels: Vec<String> = self.values[1].iter().map(plain).collect();
        let margin = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(self.names[1].len());
        let room = terminal_width().map_or(2 * WIDTH, |width| width.saturating_sub(margin + 2)).clamp(8, 2 * WIDTH);
        let columns = parts(across, (room / 2).min(WIDTH));
        let rows = parts(down, HEIGHT);
        let cell = |row: &[usize; 2], column: &[usize; 2]| {
            let of_row = |down: usize| self.cells[down * across..][column[0]..column[1]].iter().copied();
            median((row[0]..row[1]).flat_map(of_row).flatten().collect())
        };
        let shown: Vec<Vec<Option<f64>>> =
            rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect();
        let values = || shown.iter().flatten().flatten().copied();
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));

        let others = "median where several share a cell";
        let mut text =
            format!("{} over {} (across) and {} (down); {others}\n", self.measure, self.names[0], self.names[1]);
        for (row, cells) in rows.iter().zip(&shown).rev() {
            text += &format!("{:>margin$} ", labels[row[0]]);
            let line: String = cells.iter().map(|value| shade(*value, low, high, color)).collect();
            text += line.trim_end();
            text.push('\n');
        }
        let ends = [&self.values[0][0], &self.values[0][across - 1]].map(plain);
        let gap = (2 * columns.len()).saturating_sub(ends[0].chars().count() + ends[1].chars().count());
        text += &format!(
            "{:>margin$} {}{}{}\n",
            "",
            ends[0],
            " ".repeat(gap.max(1)),
            if across > 1 { &ends[1] } else { "" }
        );
        let steps = if color { COLORS.len() } else { SHADES.len() };
        let scale = (0..steps).map(|step| shade(Some(step as f64), 0.0, (steps - 1) as f64, color));
        text += &format!("{low:.4} {} {high:.4}\n", scale.collect::<String>());
        let best = (0..self.cells.len())
            .filter_map(|at| Some((at, self.cells[at]?)))
            .max_by(|one, two| one.1.total_cmp(&two.1));
        if let Some((at, value)) = best {
            let [x, y] = [&self.values[0][at % across], &self.values[1][at / across]].map(plain);
            text += &format!("highest: {value:.4} at {}={x} {}={y}\n", self.names[0], self.names[1]);
        }
        text
    }
}

/// `count` places in as few stretches of one length as stay within `most`.
fn parts(count: usize, most: usize) -> Vec<[usize; 2]> {
    let length = count.div_ceil(most.max(1)).max(1);
    (0..count.div_ceil(length)).map(|part| [part * length, count.min((part + 1) * length)]).collect()
}

/// Two letters of the shade of a value between two ends.
fn shade(value: Option<f64>, low: f64, high: f64, color: bool) -> String {
    let Some(value) = value else { return "  ".to_owned() };
    let part = if high > low { (value - low) / (high - low) } else { 1.0 };
    let step = |steps: usize| ((part * steps as f64) as usize).min(steps - 1);
    match color {
        true => format!("\x1b[48;5;{}m  \x1b[0m", COLORS[step(COLORS.len())]),
        false => SHADES[step(SHADES.len())].repeat(2),
    }
}

/// Each value once: numbers as numbers, words as words.
fn rising<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<Value> {
    let mut values: Vec<Value> = values.cloned().collect();
    values.sort_by(order);
    values.dedup();
    values
}

fn order(one: &Value, two: &Value) -> Ordering {
    match (one.as_f64(), two.as_f64()) {
        (Some(one), Some(two)) => one.total_cmp(&two),
        _ => plain(one).cmp(&plain(two)),
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    Some(if values.len() % 2 == 1 { upper } else { values[half - 1].midpoint(upper) })
}

fn nothing(measure: &str) -> ApiError {
    ApiError::new(Code::BadData, format!("no combination has a value of `{measure}`"))
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(x: u64, y: &str, value: Option<f64>) -> SweepRow {
        SweepRow {
            strategy: String::new(),
            params: [("x".to_owned(), json!(x)), ("y".to_owned(), json!(y))].into_iter().collect(),
            metrics: [("sharpe".to_owned(), json!(value))].into_iter().collect(),
            front: None,
        }
    }

    #[test]
    fn cells_are_medians_and_what_did_not_run_is_blank() {
        let rows = [
            row(10, "a", Some(1.0)),
            row(9, "a", Some(0.0)),
            row(10, "b", Some(4.0)),
            row(10, "b", Some(2.0)),
            row(9, "b", None),
        ];
        let map = HeatMap::new(rows.iter().cloned(), ["x", "y"], "sharpe").unwrap();
        assert_eq!(map.cells, [Some(0.0), Some(1.0), None, Some(3.0)]);
        let text = map.text(false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1..3], ["b   ██", "a ··░░"]);
        assert_eq!(lines[4], "0.0000 ··░░▒▒▓▓██ 3.0000");
        assert_eq!(lines[5], "highest: 3.0000 at x=10 y=b");
        assert!(map.text(true).contains("\x1b[48;5;226m"));
    }

    #[test]
    fn many_values_share_cells() {
        assert_eq!(parts(5, 2), [[0, 3], [3, 5]]);
        assert_eq!(parts(3, 24), [[0, 1], [1, 2], [2, 3]]);
        let rows: Vec<SweepRow> = (0..1000).map(|x| row(x, "a", Some(x as f64))).collect();
        let text = HeatMap::new(rows.iter().cloned(), ["x", "y"], "sharpe").unwrap().text(false);
        assert!(text.lines().all(|line| line.chars().count() <= 2 * WIDTH + 8), "{text}");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let rows = [row(1, "a", Some(1.0))];
        let refused = |names, measure| HeatMap::new(rows.iter().cloned(), names, measure).unwrap_err();
        assert_eq!(refused(["x", "volume"], "sharpe").hint.unwrap(), "there are x, y");
        assert_eq!(refused(["x", "y"], "sharp").hint.unwrap(), "did you mean `sharpe`?");
        assert!(refused(["x", "x"], "sharpe").message.contains("two parameters"));
        assert!(HeatMap::new(std::iter::empty(), ["x", "y"], "sharpe").is_err());
    }
}
