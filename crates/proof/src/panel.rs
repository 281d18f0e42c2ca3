//! A subject over a panel.

use std::ops::Range;

use market::Timestamp;

use crate::future::{Path, Roll, dice};
use crate::look_ahead::Input;
use crate::probe::{Change, Place, Probe};
use crate::subject::{PanelData, PanelSubject, Weights};

/// How far around a cut the other market looks for rows to learn from.
const NEAR: usize = 256;

/// A subject with its panel.
pub(crate) struct PanelProbe<'a, S: ?Sized> {
    subject: &'a S,
    data: PanelData<'a>,
    time: Vec<Timestamp>,
    close: Vec<f64>,
    open: Vec<f64>,
}

impl<'a, S: PanelSubject + ?Sized> PanelProbe<'a, S> {
    pub fn new(subject: &'a S, data: PanelData<'a>) -> Self {
        Self { subject, data, time: Vec::new(), close: Vec::new(), open: Vec::new() }
    }

    /// Writes `rows` of the panel into the copy, those after the cut out of another market.
    fn copy(&mut self, rows: &Range<usize>, change: Change) {
        let PanelData { time, close, open, assets, .. } = self.data;
        let cells = rows.start * assets..rows.end * assets;
        self.time.clear();
        self.time.extend_from_slice(&time[rows.clone()]);
        self.close.clear();
        self.close.extend_from_slice(&close[cells.clone()]);
        self.open.clear();
        self.open.extend_from_slice(open.map_or(&[], |open| &open[cells]));
        let after = change.cut + 1;
        if change.only == Some(Place::Time) {
            let last = time[change.cut].nanoseconds();
            for (own, real) in self.time[after - rows.start..].iter_mut().zip(&time[after..]) {
                let since = real.nanoseconds().saturating_sub(last).saturating_mul(3);
                *own = Timestamp::from_nanoseconds(last.saturating_add(since));
            }
            return;
        }
        let pool = after.saturating_sub(NEAR).max(1)..(after + NEAR).min(time.len());
        for asset in 0..assets {
            let mut dice = dice(change.cut, change.market + asset);
            let known = (0..=change.cut).rev().map(|row| close[row * assets + asset]).find(|close| !close.is_nan());
            // Every fourth instrument trades no more; the others trade on, those that came later among them.
            let is_gone = (asset + change.market) % 4 == 3;
            let mut path = Path::new(change.market + asset, known.unwrap_or(100.0));
            for row in after..rows.end {
                let roll = Roll::new(&mut dice);
                let taken = roll.row(&pool);
                let growth = close[taken * assets + asset] / close[(taken - 1) * assets + asset];
                let prices = path.step(if growth.is_nan() { 1.01 } else { growth }, roll);
                let (first, last) = if is_gone { (f64::NAN, f64::NAN) } else { prices };
                let cell = (row - rows.start) * assets + asset;
                if change.only != Some(Place::Open) {
                    self.close[cell] = last;
                }
                if open.is_some() && change.only != Some(Place::Close) {
                    self.open[cell] = first;
                }
            }
        }
    }
}

impl<S: PanelSubject + ?Sized> Probe for PanelProbe<'_, S> {
    type Answer = Weights;

    fn rows(&self) -> usize {
        self.data.len()
    }

    fn ask(&mut self, rows: Range<usize>, change: Option<Change>, answer: &mut Weights) {
        let PanelData { time, close, open, assets, .. } = self.data;
        let next_time = time.get(rows.end).copied().or(self.data.next_time);
        let cells = rows.start * assets..rows.end * assets;
        if let Some(change) = change {
            self.copy(&rows, change);
            let open = open.map(|_| self.open.as_slice());
            let data = PanelData { time: &self.time, close: &self.close, open, assets, next_time };
            self.subject.weigh(data, answer);
        } else {
            let open = open.map(|open| &open[cells.clone()]);
            let data = PanelData { time: &time[rows], close: &close[cells], open, assets, next_time };
            self.subject.weigh(data, answer);
        }
    }

    fn has_stream(&self) -> bool {
        false
    }

    fn stream(&self, _rows: usize, _answer: &mut Weights) -> bool {
        false
    }

    fn warmup(&self) -> Option<usize> {
        self.subject.warmup()
    }

    fn cost(&self) -> f64 {
        self.subject.cost()
    }

    fn begin(&self) -> f64 {
        self.subject.begin()
    }

    fn places(&self) -> Vec<Place> {
        let open = self.data.open.map(|_| Place::Open);
        open.into_iter().chain([Place::Close, Place::Time]).collect()
    }

    fn name(&self, place: Place) -> Input {
        match place {
            Place::Open => Input::Open,
            Place::Time => Input::Time,
            _ => Input::Close,
        }
    }

    fn difference(one: &Weights, other: &Weights, rows: usize) -> Option<usize> {
        (0..rows).find(|&row| !Self::is_same((one, row), (other, row)))
    }

    fn is_same((one, row): (&Weights, usize), (other, other_row): (&Weights, usize)) -> bool {
        match (stated(one, row), stated(other, other_row)) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => {
                ours.len() == theirs.len()
                    && ours.iter().zip(theirs).all(|(one, other)| one.to_bits() == other.to_bits())
            }
            _ => false,
        }
    }

    fn is_event(answer: &Weights, row: usize) -> bool {
        answer.stated.get(row).copied().unwrap_or(false)
    }

    fn points(_answer: &Weights, _row: usize) -> i8 {
        0
    }

    fn next_event(answer: &Weights, from: usize) -> Option<usize> {
        answer.stated.get(from..)?.iter().position(|stated| *stated).map(|row| from + row)
    }

    fn last_event(answer: &Weights) -> Option<usize> {
        answer.stated.iter().rposition(|stated| *stated)
    }

    fn say(answer: &Weights, row: usize) -> String {
        match stated(answer, row) {
            None => "nothing".to_owned(),
            Some(weights) => {
                let held = weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
                let words: Vec<String> = held.map(|(asset, weight)| format!("#{asset} {weight}")).collect();
                if words.is_empty() { "hold nothing".to_owned() } else { words.join(", ") }
            }
        }
    }
}

/// The weights of `row`, if it states any.
fn stated(answer: &Weights, row: usize) -> Option<&[f64]> {
    let rows = answer.stated.len();
    let assets = answer.weights.len().checked_div(rows)?;
    (*answer.stated.get(row)?).then(|| &answer.weights[row * assets..(row + 1) * assets])
}
