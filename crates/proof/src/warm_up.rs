//! How much history the last signal needs.

use crate::look_ahead::{Mode, call};
use crate::panel::PanelProbe;
use crate::probe::Probe;
use crate::series::SeriesProbe;
use crate::subject::{Data, PanelData, PanelSubject, Said, Subject, Weights};

/// The last bars whose decisions must be those of the whole history.
const LAST: usize = 20;
/// Data shorter than this many times the history that the last signal needs are short: the first decisions of a run that
/// is one warm-up long are those of an indicator that has seen nothing.
const MARGIN: usize = 2;
/// The part of what a sampled proof may cost that may go to this.
const PART: usize = 2;

/// How much history the last signal needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WarmUp {
    /// Bars of history from which on the last signal, and all that is said on the last 20 bars, are those of the whole
    /// history. The sampled mode gives an upper bound: a history that was tried, and no more than some are. `None`: nothing
    /// is said, or none was found, within what the sampled mode may cost, or at all.
    pub settled_after: Option<usize>,
    /// Bars recomputed for it.
    pub bars_recomputed: usize,
    /// What a person should know.
    pub warning: Option<String>,
}

/// Starts `subject` later and later, and finds how much history its last signal in `data` needs.
///
/// The last signal is what was said last, wherever it was said: a rule that holds since long ago says the same thing later
/// when it starts later, and the position is the same.
pub fn warm_up<S: Subject + ?Sized>(subject: &S, data: Data<'_>, said: &Said, mode: Mode) -> WarmUp {
    let mut probe = SeriesProbe::new(subject, data);
    let granted = crate::look_ahead::granted(&probe);
    settled(&mut probe, said, mode, granted).0
}

/// The same of a panel.
pub fn warm_up_of_panel<S: PanelSubject + ?Sized>(
    subject: &S,
    data: PanelData<'_>,
    said: &Weights,
    mode: Mode,
) -> WarmUp {
    let mut probe = PanelProbe::new(subject, data);
    let granted = crate::look_ahead::granted(&probe);
    settled(&mut probe, said, mode, granted).0
}

/// The answer, and what it cost, in bars.
pub(crate) fn settled<P: Probe>(probe: &mut P, said: &P::Answer, mode: Mode, granted: usize) -> (WarmUp, usize) {
    let rows = probe.rows();
    let Some(event) = P::last_event(said) else {
        // What never speaks has nothing to settle.
        let silent = probe.warmup().filter(|warmup| *warmup >= rows).map(|warmup| too_short(warmup, rows));
        return (WarmUp { settled_after: None, bars_recomputed: 0, warning: silent }, 0);
    };
    let last = LAST.min(rows / 4);
    let (answer, call) = (P::Answer::default(), call(probe));
    let mut later = Later { probe, said, event, last, answer, bars: 0, calls: 0, call };
    let (settled_after, warning) = match mode {
        Mode::Sampled => later.bound(granted / PART),
        Mode::Full => later.least(),
    };
    let (bars, calls) = (later.bars, later.calls);
    (WarmUp { settled_after, bars_recomputed: bars, warning }, bars + calls * call)
}

/// A subject that is started later.
struct Later<'p, P: Probe> {
    probe: &'p mut P,
    said: &'p P::Answer,
    /// The row of the last signal.
    event: usize,
    /// Rows that are compared.
    last: usize,
    answer: P::Answer,
    bars: usize,
    calls: usize,
    /// What it costs to ask at all, in bars.
    call: usize,
}

impl<P: Probe> Later<'_, P> {
    /// What is said of `history` rows up to and with row `until − 1`.
    fn ask(&mut self, until: usize, history: usize) {
        self.probe.ask(until - history..until, None, &mut self.answer);
        self.bars += history;
        self.calls += 1;
    }

    /// Whether the last of `history` rows that were asked for up to `until` say what they say in the whole.
    fn ends_alike(&self, until: usize, history: usize) -> bool {
        let is_same = |row: usize| P::is_same((&self.answer, history - row), (self.said, until - row));
        (1..=self.last).all(is_same)
    }

    /// Whether the last signal, wherever it is said, and the last rows are those of the whole when the data begin `history` rows
    /// before their end.
    fn holds(&mut self, history: usize) -> bool {
        let rows = self.probe.rows();
        self.ask(rows, history);
        let said = P::last_event(&self.answer);
        let is_same = said.is_some_and(|row| P::is_same((&self.answer, row), (self.said, self.event)));
        is_same && self.ends_alike(rows, history)
    }

    /// Whether the row of the last signal, and those before it, say the same when the data begin `history` rows before it.
    fn says_again(&mut self, history: usize) -> bool {
        let until = self.event + 1;
        self.ask(until, history);
        self.ends_alike(until, history)
    }

    /// A history that is long enough, found within `most` bars: some warm-ups, and twice as much each time.
    ///
    /// The data are begun so long before their end; a signal that is older than that is not said again then, unless the rule
    /// says a side that it holds, so that otherwise they are begun so long before the signal too, and end with it.
    fn bound(&mut self, most: usize) -> (Option<usize>, Option<String>) {
        let rows = self.probe.rows();
        let first = P::next_event(self.said, 0).unwrap_or(0);
        let warmup = self.probe.warmup().unwrap_or(first).min(first);
        let known = self.probe.warmup().filter(|warmup| rows < MARGIN * (warmup + 1));
        let warning = known.filter(|warmup| *warmup > 0).map(|warmup| too_short(warmup, rows));
        let (mut history, mut tried) = (MARGIN * (warmup + 1) + self.last, 0);
        // Smoothing forgets in about four times its warm-up, if that can be tried twice. Where there is no bar-by-bar form,
        // every bar goes short among the cuts.
        if self.probe.has_stream() {
            let (enough, twice) = (2 * history - self.last, (most / 2).saturating_sub(self.call));
            history = history.max(enough.min(twice));
        }
        loop {
            let left = |later: &Self| most.saturating_sub(later.bars + (later.calls + 1) * later.call);
            history = history.min(left(self)).min(rows - 1);
            // Less shows nothing: the rule would speak on none of the rows that are compared.
            if history < warmup + self.last || history <= tried {
                break;
            }
            if self.holds(history) {
                return (Some(history), warning);
            }
            let since = rows - 1 - self.event;
            if since + warmup >= history
                && self.event + 1 > history
                && history <= left(self)
                && self.says_again(history)
            {
                return (Some(history + since), warning);
            }
            tried = history;
            history *= 2;
        }
        let needs = (tried > rows / MARGIN).then(|| needs(&format!("more than {tried}"), rows));
        (None, warning.or(needs))
    }

    /// The least history that is long enough, from all of it down, so that one that agrees by luck counts only where longer
    /// ones agree too.
    fn least(&mut self) -> (Option<usize>, Option<String>) {
        let rows = self.probe.rows();
        let mut good = rows;
        let mut history = rows - rows / 8;
        while history > self.last && history < good && self.holds(history) {
            good = history;
            history -= (history / 8).max(1);
        }
        let mut bad = history.min(good);
        if good == rows && rows > self.last + 1 && !self.holds(rows - 1) {
            let warning = "the last signal depends on the very first bar of the data: it has not settled".to_owned();
            return (None, Some(warning));
        }
        while good - bad > 1 {
            let middle = bad + (good - bad) / 2;
            if self.holds(middle) { good = middle } else { bad = middle }
        }
        (Some(good), (rows < MARGIN * good).then(|| needs(&good.to_string(), rows)))
    }
}

fn needs(history: &str, rows: usize) -> String {
    format!(
        "the last signal needs {history} bars of history, {MARGIN} times that leave a margin, and the data have {rows}: start earlier"
    )
}

fn too_short(warmup: usize, rows: usize) -> String {
    format!("the rule is silent for its first {warmup} bars, and the data have {rows}: start earlier")
}
