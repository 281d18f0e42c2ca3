//! Whether a subject looks ahead: cuts, other markets, and the name of the leak.
//!
//! # Where to cut
//! A leak shows where it changes what is said, and most bars say nothing, leak or no leak. So the data are cut at bars that
//! say something, where a decision that needs tomorrow cannot be made any more, at the bar before, and at bars of no note.
//! A cut at bar *c* compares all that is said up to *c*, so one cut shows a scale taken from the whole sample, and many
//! small ones show a look at the next bar.
//!
//! # What it may cost
//! A proof on every run has to be nearly free, and there is no clock to stop it: a proof is the same on every machine. The
//! sampled mode therefore counts bars. A run costs about 32 ns a bar beside its rule (the account 1 to 8, the tear-sheet 28
//! to 36); a rule that costs `d` ns a bar may be asked again for
//!
//! `bars × min(1, share × (32 + d) / d)`
//!
//! bars. The share is 0.085 where there is a bar-by-bar form and 0.18 where there is none, and however short the data are, 500
//! bars are granted with one, and without one those of 22.5 µs and at least 250. Each cut is charged with its bars and, in
//! bars, with what it costs to begin ([`Subject::begin`]): where other series begin long before the run, that is most of it, and
//! one cut at a bar that says something is made all the same.
//! A form that is fed one bar after the other cannot look ahead, so where there
//! is one, part of the bars are streamed, and every bar among them is as good as cut at. The rest goes to cuts at the first
//! bars that say something, which are the cheapest; to a cut as late as is left, which looks over most of what is said; and
//! where the data are long, to windows of a few warm-ups each, spread over the data and to their end: a window is data like
//! any other, and what is said over it may not depend on its future either. All of this is what the warm-up's check leaves,
//! which may take half.
//!
//! The full mode streams everything, and cuts at every bar that says something, at the bar before, and at 200 others, each
//! time with an end and with other markets, for a second and a half by the subject's cost; beyond that it thins its cuts out
//! over the whole history, and spends as much again on windows that tile the data.

use std::ops::Range;

use risk::SplitMix64;
use serde::{Deserialize, Serialize};

use crate::future::{TURNS, against};
use crate::panel::PanelProbe;
use crate::probe::{Change, Probe};
use crate::series::SeriesProbe;
use crate::subject::{Data, PanelData, PanelSubject, Said, Subject, Weights};

/// What a run costs beside its rule, nanoseconds a bar.
const RUN: f64 = 32.0;
/// The part of a run that the sampled mode may take where there is no bar-by-bar form.
const SHARE: f64 = 0.18;
/// The part where there is one: it sees more with less.
const SHARE_WITH_STREAM: f64 = 0.085;
/// The part of that which goes to the bar-by-bar form; its bars cost twice.
const STREAM: f64 = 0.4;
/// The latest bar that another market follows in the sampled mode: it needs a copy of all bars before it.
const FAR: usize = 10_000;
/// Nanoseconds that are always granted: less than opening the file takes.
const LEAST: f64 = 22_500.0;
/// Bars that are always granted, however dear: a window of an indicator or two.
const FEWEST: f64 = 250.0;
/// Bars that are always granted where there is a bar-by-bar form: what has one is not dear.
const FEWEST_WITH_STREAM: f64 = 500.0;
/// Rows of another market after a cut: more than the furthest look ahead in use (Ichimoku's 26).
const TAIL: usize = 28;
/// Rows of a short one: most who look ahead look no further than the next bars, and short ones are cheap.
const SHORT_TAIL: usize = 4;
/// Markets from this number on are short.
const LONG: usize = TURNS.len();
/// Ways to cut at a bar that says something: after it and after the bar before it, each with an end and with another market,
/// and after a bar of no note; what shows most comes twice.
const WAYS: usize = 7;
/// The most windows of the sampled mode.
const WINDOWS: usize = 64;
/// Bars of no note that the full mode cuts at.
const RANDOM: usize = 200;
/// Time that the full mode may take over the whole history, and again over windows, nanoseconds by the subject's cost.
const FULL: f64 = 1.5e9;
/// Time that the search for the first bar of a leak may take, nanoseconds by the subject's cost.
const SEARCH: f64 = 3e8;

/// How thorough.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// On every run: bounded to a part of its time.
    Sampled,
    /// Where a person asks: every bar that says something.
    Full,
}

/// How a leak showed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The data were cut after the bar.
    Prefix,
    /// Another market followed it.
    Scramble,
}

/// What a leak knows the future from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// Opens to come.
    Open,
    /// Highs to come.
    High,
    /// Lows to come.
    Low,
    /// Closes to come.
    Close,
    /// Volumes to come.
    Volume,
    /// Times of bars to come, beyond the next one.
    Time,
    /// Another series, beyond what has closed with the bar.
    Other(String),
    /// How many bars come: which bar is the last.
    Rows,
    /// No column alone.
    Together,
}

/// A decision that depends on bars after it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Leak {
    /// The first bar, from 0, whose decision changes with what comes after it.
    pub first_bar: usize,
    /// Whether every bar before it was tried; otherwise it is the first that was found.
    pub is_first: bool,
    /// The last bar that was left as it was when it changed.
    pub cut: usize,
    /// How it showed.
    pub how: How,
    /// What it knows the future from: every column that changes the decision alone.
    pub inputs: Vec<Input>,
    /// What is said at the bar with the data as they are.
    pub said: String,
    /// What is said when the future is another.
    pub says: String,
}

/// Whether a subject looks ahead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Verdict {
    /// Nothing that was tried changed a decision before it.
    Clean,
    /// It does.
    Leaks(Leak),
    /// The column-wise and the bar-by-bar form say something else: one of them is wrong.
    FormsDiffer {
        /// The first bar, from 0.
        first_bar: usize,
        /// What the column-wise form says.
        columns: String,
        /// What the bar-by-bar form says.
        stream: String,
    },
}

/// A verdict, and what it rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// Whether it looks ahead.
    pub verdict: Verdict,
    /// How often the future was taken away or replaced, up to the first leak.
    pub cuts: usize,
    /// Bars that were recomputed for it.
    pub bars_recomputed: usize,
    /// Bars that say something (a sampled proof looks at those that it can pay for, 256 at most), and how often one of them was cut at: a full proof
    /// says how many, which is all of them unless that takes too long.
    pub events: (usize, usize),
}

/// Whether `subject` looks ahead in `data`, where it says `said` over all of them.
pub fn look_ahead<S: Subject + ?Sized>(subject: &S, data: Data<'_>, said: &Said, mode: Mode) -> Checked {
    let mut probe = SeriesProbe::new(subject, data);
    let granted = granted(&probe);
    search(&mut probe, said, mode, granted)
}

/// Whether `subject` looks ahead in the panel `data`, where it says `said` over all of it.
pub fn look_ahead_of_panel<S: PanelSubject + ?Sized>(
    subject: &S,
    data: PanelData<'_>,
    said: &Weights,
    mode: Mode,
) -> Checked {
    let mut probe = PanelProbe::new(subject, data);
    let granted = granted(&probe);
    search(&mut probe, said, mode, granted)
}

/// Bars that the sampled mode may recompute.
pub(crate) fn granted<P: Probe>(probe: &P) -> usize {
    let (rows, cost) = (probe.rows() as f64, probe.cost().max(0.1));
    let (share, least) = match probe.has_stream() {
        true => (SHARE_WITH_STREAM, FEWEST_WITH_STREAM),
        false => (SHARE, FEWEST.max(LEAST / cost)),
    };
    (rows * (share * (RUN + cost) / cost).min(1.0)).max(least) as usize
}

/// What it costs to ask at all, in bars.
pub(crate) fn call<P: Probe>(probe: &P) -> usize {
    (probe.begin() / probe.cost().max(0.1)).ceil() as usize
}

/// The search in the way of `mode`; `granted` bounds the sampled one.
pub(crate) fn search<P: Probe>(probe: &mut P, said: &P::Answer, mode: Mode, granted: usize) -> Checked {
    let (answer, call) = (P::Answer::default(), call(probe));
    let mut search = Search { probe, said, answer, cuts: 0, bars: 0, call, charged: 0, events: (0, 0) };
    let found = match mode {
        Mode::Sampled => search.sampled(granted),
        Mode::Full => search.full(),
    };
    let (cuts, bars_recomputed, events) = (search.cuts, search.bars, search.events);
    let verdict = match found {
        None => Verdict::Clean,
        Some(Fault::Leak(found)) => Verdict::Leaks(search.name(found)),
        Some(Fault::Forms(differ)) => differ,
    };
    Checked { verdict, cuts, bars_recomputed, events }
}

/// Where the data end when `market` follows `cut`: each of the other markets comes long and short.
fn end(rows: &Range<usize>, cut: usize, market: Option<usize>) -> usize {
    let tail = match market {
        None => 0,
        Some(market) if market < LONG => TAIL,
        Some(_) => SHORT_TAIL,
    };
    (cut + 1 + tail).min(rows.end)
}

/// No future, and that of every other market.
fn futures() -> impl Iterator<Item = Option<usize>> {
    std::iter::once(None).chain((0..TURNS.len()).map(Some))
}

/// The rows below `end` at which something is said.
fn events_of<P: Probe>(answer: &P::Answer, end: usize) -> impl Iterator<Item = usize> + '_ {
    std::iter::successors(P::next_event(answer, 0), |row| P::next_event(answer, row + 1))
        .take_while(move |row| *row < end)
}

/// What is wrong.
#[derive(Debug)]
enum Fault {
    Leak(Found),
    Forms(Verdict),
}

/// A decision that changed.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// First row of the data it was found in.
    start: usize,
    row: usize,
    cut: usize,
    market: Option<usize>,
}

struct Search<'p, P: Probe> {
    probe: &'p mut P,
    said: &'p P::Answer,
    answer: P::Answer,
    cuts: usize,
    bars: usize,
    /// What it costs to ask at all, in bars.
    call: usize,
    /// What the attempts cost so far, in bars.
    charged: usize,
    events: (usize, usize),
}

impl<P: Probe> Search<'_, P> {
    /// Tries one future after `cut`: none, or that of another market. `reference` is what is said over `rows`.
    fn attempt(
        &mut self,
        rows: &Range<usize>,
        cut: usize,
        market: Option<usize>,
        reference: Option<&P::Answer>,
    ) -> Option<Found> {
        let end = end(rows, cut, market);
        if market.is_some() && end == cut + 1 {
            return None;
        }
        let change = market.map(|market| Change { cut, market, only: None });
        self.probe.ask(rows.start..end, change, &mut self.answer);
        self.cuts += 1;
        self.bars += end - rows.start;
        self.charged += self.charge(rows, cut, market);
        let row = P::difference(reference.unwrap_or(self.said), &self.answer, cut + 1 - rows.start)?;
        Some(Found { start: rows.start, row: rows.start + row, cut, market })
    }

    /// What an attempt costs, in bars.
    fn charge(&self, rows: &Range<usize>, cut: usize, market: Option<usize>) -> usize {
        self.call + end(rows, cut, market) - rows.start
    }

    /// The bar-by-bar form over the first `rows` rows. It cannot look ahead, so where it says something else the columns
    /// do, or one of the two is wrong.
    fn stream(&mut self, rows: usize) -> Option<Fault> {
        let mut streamed = P::Answer::default();
        if !self.probe.stream(rows, &mut streamed) {
            return None;
        }
        self.bars += rows;
        let row = P::difference(self.said, &streamed, rows)?;
        let whole = 0..self.probe.rows();
        for market in futures() {
            if let Some(found) = self.attempt(&whole, row, market, None) {
                return Some(Fault::Leak(found));
            }
        }
        let [columns, stream] = [self.said, &streamed].map(|answer| P::say(answer, row));
        Some(Fault::Forms(Verdict::FormsDiffer { first_bar: row, columns, stream }))
    }

    fn sampled(&mut self, granted: usize) -> Option<Fault> {
        let rows = self.probe.rows();
        if rows < 2 {
            return None;
        }
        let streamed = if self.probe.has_stream() { (granted as f64 * STREAM) as usize } else { 0 };
        let fault = self.stream((streamed / 2).min(rows));
        if fault.is_some() {
            return fault;
        }
        self.cut(granted - streamed).map(Fault::Leak)
    }

    /// Cuts within `granted` bars.
    fn cut(&mut self, granted: usize) -> Option<Found> {
        let rows = self.probe.rows();
        let mut dice = SplitMix64::new(rows as u64);
        let first = P::next_event(self.said, 0).filter(|event| *event + 1 < rows);
        self.events.0 = usize::from(first.is_some());
        let first = first.unwrap_or(rows / 4);
        // A window holds the first event of the whole history twice over, and a market after it.
        let window = (2 * (first + 1) + TAIL).max(64);
        // Of a short history windows are no better than the history itself.
        let has_windows = rows > 2 * window && granted > 24 * window;
        let for_cuts = granted * if has_windows { 2 } else { 3 } / 4;
        // A bar that says something goes before one as late as is left.
        let one = self.charge(&(0..rows), first, None);
        let for_cuts = if self.events.0 > 0 && one <= granted { for_cuts.max(one) } else { for_cuts };

        let whole = 0..rows;
        // Later ones cost more than there is.
        let events: Vec<usize> = events_of::<P>(self.said, (rows - 1).min(for_cuts)).take(256).collect();
        self.events.0 = self.events.0.max(events.len());
        // Every bar that says something in one way, then every one in the next way, while the cost lasts.
        let turns = (0..WAYS).flat_map(|round| events.iter().enumerate().map(move |(at, event)| (round, at, *event)));
        for (round, at, event) in turns {
            if self.charged + self.call >= for_cuts {
                break;
            }
            let before = event.saturating_sub(1);
            // Where a cut costs much there are few, and an end shows most.
            let is_dear = event > for_cuts / 8;
            let way = if is_dear { 0 } else { (round + at) % WAYS };
            let lap = (round + at) / WAYS;
            let points = P::points(self.said, event);
            // Entries and exits take turns, so what shows most is done to two in a row.
            let (row, market) = match way {
                0 => (event, None),
                1 if round == 0 => (event, None),
                1 => (event, Some(against(-points, lap))),
                2 | 3 => (event, Some(against(points, lap) + LONG * usize::from(way == 3))),
                4 => (before, None),
                5 => (before, Some(lap + LONG)),
                _ => ((dice.uniform() * event as f64) as usize, Some(lap + round)),
            };
            // What is dear is tried once, and what the rest does not pay for, not at all.
            if (is_dear && round > 0) || self.charged + self.charge(&whole, row, market) > for_cuts {
                continue;
            }
            if row + 1 < rows {
                self.events.1 += 1;
                let found = self.attempt(&whole, row, market, None);
                if found.is_some() {
                    return found;
                }
            }
        }
        if has_windows {
            let found = self.windows((granted * 3 / 4).saturating_sub(self.charged), window, &mut dice);
            if found.is_some() {
                return found;
            }
        }
        // What is left goes to a bar as late as it pays for: such a cut looks over most of what is said, and shows the
        // faint traces of what was learnt from the whole sample.
        let left = |search: &Self| granted.saturating_sub(search.charged + search.call).min(rows - 1);
        let late = left(self).saturating_sub(TAIL).min(FAR);
        if late > 0 {
            let row = late - 1 - (dice.uniform() * (late / 8) as f64) as usize;
            let found = self.attempt(&whole, row, Some(0), None);
            if found.is_some() {
                return found;
            }
        }
        let late = left(self);
        // Where little is left, another early bar would show nothing new.
        if late < self.call && self.cuts > 0 {
            return None;
        }
        // However dear it is to begin, one bar that says something is tried: the run itself began once too.
        let is_due = self.events.0 > 0 && self.events.1 == 0 && first < granted.max(rows / 10);
        self.events.1 += usize::from(is_due);
        self.attempt(&whole, if is_due { first } else { late.max(1) - 1 }, None, None)
    }

    /// Windows over the data, the last to their end, within `granted` bars.
    fn windows(&mut self, granted: usize, shortest: usize, dice: &mut SplitMix64) -> Option<Found> {
        let rows = self.probe.rows();
        let count = (granted / (2 * shortest)).min(WINDOWS);
        if count == 0 {
            return None;
        }
        let length = (granted / (2 * count)).min(rows / 2);
        let mut reference = P::Answer::default();
        for window in 0..count {
            let place = (window as f64 + dice.uniform()) / count as f64;
            let start = if window + 1 == count { rows - length } else { (place * (rows - length) as f64) as usize };
            let span = start..start + length;
            self.reference(&span, &mut reference);
            // Half of its cost is left for cuts; the earliest are the cheapest.
            let until = self.charged + length;
            let events: Vec<usize> = events_of::<P>(&reference, length - 1).take(8).collect();
            let places = events.into_iter().chain([length * 3 / 4, length / 2]);
            for (turn, row) in places.enumerate() {
                let points = P::points(&reference, row);
                let market = ((window + turn) % 2 == 1).then(|| against(points, turn / 2) + LONG * (window % 2));
                if self.charged + self.charge(&span, start + row, market) > until {
                    break;
                }
                let found = self.attempt(&span, start + row, market, Some(&reference));
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// What is said over a window.
    fn reference(&mut self, span: &Range<usize>, reference: &mut P::Answer) {
        self.probe.ask(span.clone(), None, reference);
        self.bars += span.len();
        self.charged += self.call + span.len();
    }

    fn full(&mut self) -> Option<Fault> {
        let rows = self.probe.rows();
        if rows < 2 {
            return None;
        }
        let fault = self.stream(rows);
        if fault.is_some() { fault } else { self.cut_everywhere().map(Fault::Leak) }
    }

    fn cut_everywhere(&mut self) -> Option<Found> {
        let rows = self.probe.rows();
        let whole = 0..rows;
        let mut dice = SplitMix64::new(rows as u64);
        let mut places: Vec<usize> = events_of::<P>(self.said, rows - 1).collect();
        self.events = (places.len(), places.len());
        let bars: usize = places.iter().map(|row| 4 * (self.call + row + TAIL)).sum();
        // Every how manieth of them is cut at.
        let every = bars.div_ceil(self.bars_within(FULL)).max(1);
        if every > 1 {
            places = places.into_iter().step_by(every).collect();
            self.events.1 = places.len();
        }
        places.extend((0..RANDOM.min(rows)).map(|_| (dice.uniform() * (rows - 1) as f64) as usize));
        places.extend([0, rows - 2, rows / 2]);
        places.sort_unstable();
        for (turn, &row) in places.iter().enumerate() {
            let opposed = against(P::points(self.said, row), turn);
            let markets =
                [(row, None), (row, Some(opposed)), (row, Some(turn % TURNS.len())), (row.saturating_sub(1), None)];
            for (row, market) in markets {
                let found = self.attempt(&whole, row, market, None);
                if found.is_some() {
                    return found;
                }
            }
        }
        if every > 1 { self.tiles() } else { None }
    }

    /// Windows that tile a long history, with a cut at every bar of them that says something.
    fn tiles(&mut self) -> Option<Found> {
        let rows = self.probe.rows();
        let first = P::next_event(self.said, 0).unwrap_or(0);
        let length = (4 * (first + 1) + TAIL).max(256).min(rows);
        let mut reference = P::Answer::default();
        let until = self.charged + self.bars_within(FULL);
        for start in (0..rows - length + 1).step_by(length / 2) {
            if self.charged > until {
                break;
            }
            let span = start..start + length;
            self.reference(&span, &mut reference);
            for row in events_of::<P>(&reference, length - 1).collect::<Vec<usize>>() {
                let market = (row % 2 == 1).then(|| against(P::points(&reference, row), row / 2));
                let found = self.attempt(&span, start + row, market, Some(&reference));
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Bars that the subject takes for so many nanoseconds.
    fn bars_within(&self, nanoseconds: f64) -> usize {
        (nanoseconds / self.probe.cost().max(0.1)) as usize + 1
    }

    /// The first bar of a leak that was found, and what it knows the future from.
    fn name(&mut self, found: Found) -> Leak {
        let whole = 0..self.probe.rows();
        // A leak of a window shows over the whole history too, unless what it needs is far in the past of the window.
        let again = || found.start > 0;
        let over_all = if again() { self.attempt(&whole, found.cut, found.market, None) } else { Some(found) };
        let (mut leak, mut is_first) = (over_all.unwrap_or(found), false);
        let limit = self.charged + self.bars_within(SEARCH);
        let mut row = 0;
        'rows: while row < leak.row && self.charged < limit {
            for market in futures() {
                if let Some(earlier) = self.attempt(&whole, row, market, None) {
                    (leak, is_first) = (earlier, true);
                    break 'rows;
                }
            }
            row += 1;
        }
        is_first |= row >= leak.row && leak.start == 0;
        if !is_first {
            let limit = limit + self.bars_within(SEARCH);
            let events: Vec<usize> = (row..leak.row).filter(|&row| P::is_event(self.said, row)).collect();
            'events: for row in events {
                for market in futures() {
                    if self.charged > limit {
                        break 'events;
                    }
                    if let Some(earlier) = self.attempt(&whole, row, market, None) {
                        leak = earlier;
                        break 'events;
                    }
                }
            }
        }
        self.blame(leak, is_first)
    }

    fn blame(&mut self, leak: Found, is_first: bool) -> Leak {
        let Found { start, row, cut, market } = leak;
        let span = start..self.probe.rows();
        let mut reference = P::Answer::default();
        self.probe.ask(span.clone(), None, &mut reference);
        let own = row - start;
        let end = end(&span, cut, market);
        let change = market.map(|market| Change { cut, market, only: None });
        self.probe.ask(start..end, change, &mut self.answer);
        let [said, says] = [&reference, &self.answer].map(|answer| P::say(answer, own));

        let mut inputs = self.columns(&reference, start, (cut, own));
        // Where the first bar only needs that something comes, later ones may tell what.
        let one = (self.call + span.len()) * self.probe.places().len() * TURNS.len();
        let limit = 2 + self.bars_within(SEARCH) / one.max(1);
        let later: Vec<usize> =
            events_of::<P>(&reference, span.len() - 1).filter(|event| *event > own).take(limit.min(16)).collect();
        for event in later {
            if inputs.is_empty() {
                inputs = self.columns(&reference, start, (start + event, event));
            }
        }
        if inputs.is_empty() {
            let mut more =
                std::iter::successors(Some(1), |more| Some(more * 2)).take_while(|more| cut + more < span.end);
            let depends_on_rows = more.any(|more| {
                self.probe.ask(start..cut + more, None, &mut self.answer);
                P::difference(&reference, &self.answer, own + 1).is_some()
            });
            inputs.push(if depends_on_rows { Input::Rows } else { Input::Together });
        }
        let how = if market.is_some() { How::Scramble } else { How::Prefix };
        Leak { first_bar: row, is_first, cut, how, inputs, said, says }
    }

    /// The columns of which any other market changes, alone, what is said up to row `own` of `start..`, when it follows `cut`.
    fn columns(&mut self, reference: &P::Answer, start: usize, (cut, own): (usize, usize)) -> Vec<Input> {
        let span = start..self.probe.rows();
        let mut inputs = Vec::new();
        for place in self.probe.places() {
            let shows = (0..TURNS.len()).any(|market| {
                let change = Change { cut, market, only: Some(place) };
                self.probe.ask(span.clone(), Some(change), &mut self.answer);
                P::difference(reference, &self.answer, own + 1).is_some()
            });
            if shows {
                inputs.push(self.probe.name(place));
            }
        }
        inputs
    }
}
