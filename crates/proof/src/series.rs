//! A subject over one series, and the series it reads beside it.

use std::ops::Range;

use backtest::Decision;
use market::{Timestamp, View};

use crate::future::{Path, Roll, a_price, dice};
use crate::look_ahead::Input;
use crate::probe::{Change, Place, Probe};
use crate::subject::{Data, Said, Subject, Track};

/// How far around a cut the other market looks for rows to learn from.
const NEAR: usize = 256;

/// Most bars say nothing: so many of them are passed over at a time.
const GROUP: usize = 64;

/// A subject with its series.
pub(crate) struct SeriesProbe<'a, S: ?Sized> {
    subject: &'a S,
    data: Data<'a>,
    /// The traded bars, then the others.
    copies: Vec<Copied>,
}

impl<'a, S: Subject + ?Sized> SeriesProbe<'a, S> {
    pub fn new(subject: &'a S, data: Data<'a>) -> Self {
        let copies = std::iter::repeat_with(Copied::default).take(1 + data.others.len()).collect();
        Self { subject, data, copies }
    }

    /// The rows of another series that are known within the traded `rows`, or up to one of them.
    fn known(&self, other: &Track<'_>, rows: &Range<usize>) -> Range<usize> {
        let until = |row: usize| other.known(self.data.bars.close(row));
        // A series that starts later starts later for everything that it reads.
        let start = if rows.start == 0 { 0 } else { until(rows.start - 1) };
        start..if rows.is_empty() { start } else { until(rows.end - 1) }
    }

    fn next_time(&self, rows: &Range<usize>) -> Option<Timestamp> {
        self.data.bars.view.time.get(rows.end).copied().or(self.data.next_time)
    }
}

impl<S: Subject + ?Sized> Probe for SeriesProbe<'_, S> {
    type Answer = Said;

    fn rows(&self) -> usize {
        self.data.bars.view.len()
    }

    fn ask(&mut self, rows: Range<usize>, change: Option<Change>, answer: &mut Said) {
        answer.sizes.clear();
        let bars = self.data.bars;
        let next_time = self.next_time(&rows);
        let known: Vec<Range<usize>> = self.data.others.iter().map(|other| self.known(other, &rows)).collect();
        let Some(change) = change else {
            let others = self.data.others.iter().zip(&known);
            let others: Vec<Track<'_>> = others.map(|(other, rows)| part(other, rows)).collect();
            self.subject.decide(Data { bars: part(&bars, &rows), others: &others, next_time }, answer);
            return;
        };

        let own = match change.only {
            Some(Place::Other(_)) => None,
            only => Some(only),
        };
        if let Some(only) = own {
            self.copies[0].turn(bars.view, &rows, change.cut + 1, change, only);
        }
        for (index, (other, rows)) in self.data.others.iter().zip(&known).enumerate() {
            let is_changed = match change.only {
                None => true,
                Some(only) => only == Place::Other(index),
            };
            if is_changed {
                let from = other.known(bars.close(change.cut));
                let change = Change { market: change.market + index + 1, ..change };
                self.copies[index + 1].turn(other.view, rows, from, change, None);
            }
        }
        let others = self.data.others.iter().zip(&known).zip(&self.copies[1..]);
        let others: Vec<Track<'_>> =
            others.map(|((other, rows), copy)| Track { view: copy.view(other.view, rows), ..*other }).collect();
        let traded = Track { view: self.copies[0].view(bars.view, &rows), ..bars };
        self.subject.decide(Data { bars: traded, others: &others, next_time }, answer);
        drop(others);
        self.copies[0].restore(bars.view);
        for (other, copy) in self.data.others.iter().zip(&mut self.copies[1..]) {
            copy.restore(other.view);
        }
    }

    fn has_stream(&self) -> bool {
        // A stream takes bars of one series.
        self.data.others.is_empty() && self.subject.streams()
    }

    fn stream(&self, rows: usize, answer: &mut Said) -> bool {
        let Some(mut stream) = self.subject.stream().filter(|_| self.data.others.is_empty()) else { return false };
        answer.decisions.clear();
        answer.sizes.clear();
        for bar in self.data.bars.view.prefix(rows).iter() {
            answer.decisions.push(stream.next(&bar));
            answer.sizes.push(stream.size());
        }
        // Whole sizes throughout are no sizes, which are quicker to compare.
        if answer.sizes.iter().all(|size| *size == 1.0) {
            answer.sizes.clear();
        }
        true
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
        let own = [Place::Open, Place::High, Place::Low, Place::Close, Place::Volume, Place::Time];
        own.into_iter().chain((0..self.data.others.len()).map(Place::Other)).collect()
    }

    fn name(&self, place: Place) -> Input {
        match place {
            Place::Open => Input::Open,
            Place::High => Input::High,
            Place::Low => Input::Low,
            Place::Close => Input::Close,
            Place::Volume => Input::Volume,
            Place::Time => Input::Time,
            Place::Other(index) => Input::Other(self.data.others[index].name.to_owned()),
        }
    }

    fn difference(one: &Said, other: &Said, rows: usize) -> Option<usize> {
        let (ours, theirs) = (&one.decisions, &other.decisions);
        let plain = one.sizes.is_empty() && other.sizes.is_empty();
        if plain && ours.len() >= rows && theirs.len() >= rows {
            return first_difference(&ours[..rows], &theirs[..rows]);
        }
        // A subject that leaves rows out says nothing at them.
        (0..rows).find(|&row| said_at(one, row) != said_at(other, row))
    }

    fn is_event(answer: &Said, row: usize) -> bool {
        answer.decisions.get(row).is_some_and(|decision| !decision.is_none())
    }

    fn is_same((one, row): (&Said, usize), (other, other_row): (&Said, usize)) -> bool {
        said_at(one, row) == said_at(other, other_row)
    }

    fn points(answer: &Said, row: usize) -> i8 {
        let decision = said_at(answer, row).0;
        let says = |bits: Decision| i8::from(!decision.and(bits).is_none());
        says(Decision::BULLISH) - says(Decision::BEARISH)
    }

    fn next_event(answer: &Said, from: usize) -> Option<usize> {
        let rest = answer.decisions.get(from..)?;
        let group = rest.chunks(GROUP).position(speaks)? * GROUP;
        rest[group..].iter().position(|decision| !decision.is_none()).map(|row| from + group + row)
    }

    fn last_event(answer: &Said) -> Option<usize> {
        let silent: usize = answer.decisions.rchunks(GROUP).take_while(|group| !speaks(group)).map(<[_]>::len).sum();
        answer.decisions[..answer.decisions.len() - silent].iter().rposition(|decision| !decision.is_none())
    }

    fn say(answer: &Said, row: usize) -> String {
        let (decision, size) = said_at(answer, row);
        let size = f64::from_bits(size);
        let words = words(decision);
        if decision.is_none() || size == 1.0 { words } else { format!("{words} at {size} of the size") }
    }
}

/// The bars of `rows` of a series.
fn part<'t>(track: &Track<'t>, rows: &Range<usize>) -> Track<'t> {
    Track { view: track.view.range(rows.clone()), ..*track }
}

/// What counts of a row: the decision, and the size's bits where something is entered.
fn said_at(said: &Said, row: usize) -> (Decision, u64) {
    let decision = said.decisions.get(row).copied().unwrap_or_default();
    let enters = !decision.and(Decision::ENTER_LONG | Decision::ENTER_SHORT).is_none();
    let size = said.sizes.get(row).copied().filter(|_| enters).unwrap_or(1.0);
    (decision, size.to_bits())
}

/// The decision as people say it.
pub(crate) fn words(decision: Decision) -> String {
    let names = [
        (Decision::ENTER_LONG, "enter long"),
        (Decision::EXIT_LONG, "exit long"),
        (Decision::ENTER_SHORT, "enter short"),
        (Decision::EXIT_SHORT, "exit short"),
    ];
    let said: Vec<&str> = names.iter().filter(|(bit, _)| decision.has(*bit)).map(|(_, name)| *name).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(" and ") }
}

/// Whether any of the decisions is one.
fn speaks(decisions: &[Decision]) -> bool {
    decisions.iter().fold(0, |bits, decision| bits | decision.bits()) != 0
}

/// The first row at which two columns differ.
fn first_difference(one: &[Decision], other: &[Decision]) -> Option<usize> {
    let differs = |(one, other): (&[Decision], &[Decision])| {
        one.iter().zip(other).fold(0, |bits, (one, other)| bits | (one.bits() ^ other.bits())) != 0
    };
    let group = one.chunks(GROUP).zip(other.chunks(GROUP)).position(differs)?;
    let from = group * GROUP;
    one[from..].iter().zip(&other[from..]).position(|(one, other)| one != other).map(|row| from + row)
}

/// A copy of a stretch of a series, of which rows can be replaced and put back. It stays where it is and grows as long as
/// the stretch begins at the same row: most cuts are of the whole history.
#[derive(Default, Debug)]
struct Copied {
    /// The row of the series that is the first of the copy.
    start: usize,
    time: Vec<Timestamp>,
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
    /// Rows of the copy that are not those of the series.
    turned: Range<usize>,
}

impl Copied {
    /// The rows, out of the copy where it has any that differ.
    fn view<'v>(&'v self, real: View<'v>, rows: &Range<usize>) -> View<'v> {
        if self.turned.is_empty() { real.range(rows.clone()) } else { self.whole().prefix(rows.len()) }
    }

    fn whole(&self) -> View<'_> {
        let Self { time, open, high, low, close, volume, .. } = self;
        View { time, open, high, low, close, volume }
    }

    /// Replaces what of `rows` is at or after row `from` by the bars of another market: all prices and volumes, or one
    /// column.
    fn turn(&mut self, real: View<'_>, rows: &Range<usize>, from: usize, change: Change, only: Option<Place>) {
        if from >= rows.end || from <= rows.start {
            return;
        }
        self.copy(real, rows);
        let start = rows.start;
        self.turned = from - start..rows.end - start;
        if only == Some(Place::Time) {
            // Gaps three times as long.
            let last = real.time[from - 1].nanoseconds();
            for (own, time) in self.time[self.turned.clone()].iter_mut().zip(&real.time[from..]) {
                let since = time.nanoseconds().saturating_sub(last);
                *own = Timestamp::from_nanoseconds(last.saturating_add(since.saturating_mul(3)));
            }
            return;
        }
        let mut dice = dice(change.cut, change.market);
        let mut path = Path::new(change.market, real.close[from - 1]);
        let pool = from.saturating_sub(NEAR).max(1)..(from + NEAR).min(real.len());
        for at in self.turned.clone() {
            let row = start + at;
            let roll = Roll::new(&mut dice);
            let taken = roll.row(&pool);
            let (open, close) = path.step(real.close[taken] / real.close[taken - 1], roll);
            let high = a_price(open.max(close) * (1.0 + roll.part(3) * 0.02));
            let low = a_price(open.min(close) * (1.0 - roll.part(4) * 0.02));
            let volume = ((real.volume[taken] + 1.0) * path.volume()).min(f64::MAX);
            match only {
                None => {
                    (self.open[at], self.high[at], self.low[at]) = (open, high, low);
                    (self.close[at], self.volume[at]) = (close, volume);
                }
                Some(Place::Open) => self.open[at] = open,
                // What is kept of the bar bounds what is not.
                Some(Place::High) => self.high[at] = high.max(real.low[row]),
                Some(Place::Low) => self.low[at] = low.min(real.high[row]),
                Some(Place::Close) => self.close[at] = close,
                Some(Place::Volume) => self.volume[at] = volume,
                Some(Place::Time | Place::Other(_)) => {}
            }
        }
    }

    /// Makes the first rows of the copy those of `rows`.
    fn copy(&mut self, real: View<'_>, rows: &Range<usize>) {
        if self.start != rows.start {
            self.start = rows.start;
            self.time.clear();
            self.open.clear();
            self.high.clear();
            self.low.clear();
            self.close.clear();
            self.volume.clear();
        }
        let until = rows.start + self.time.len();
        let more = real.range(until..rows.end.max(until));
        if self.time.capacity() < self.time.len() + more.len() {
            let room = 2 * more.len() + self.time.len();
            self.time.reserve(room);
            for column in [&mut self.open, &mut self.high, &mut self.low, &mut self.close, &mut self.volume] {
                column.reserve(room);
            }
        }
        self.time.extend_from_slice(more.time);
        self.open.extend_from_slice(more.open);
        self.high.extend_from_slice(more.high);
        self.low.extend_from_slice(more.low);
        self.close.extend_from_slice(more.close);
        self.volume.extend_from_slice(more.volume);
    }

    /// Puts the series' own rows back.
    fn restore(&mut self, real: View<'_>) {
        let rows = std::mem::take(&mut self.turned);
        let own = real.range(self.start + rows.start..self.start + rows.end);
        self.time[rows.clone()].copy_from_slice(own.time);
        self.open[rows.clone()].copy_from_slice(own.open);
        self.high[rows.clone()].copy_from_slice(own.high);
        self.low[rows.clone()].copy_from_slice(own.low);
        self.close[rows.clone()].copy_from_slice(own.close);
        self.volume[rows].copy_from_slice(own.volume);
    }
}
