//! How much history the last signal needs.

use crate::look_ahead::{CALL, Mode};
use crate::panel::PanelProbe;
use crate::probe::Probe;
use crate::series::SeriesProbe;
use crate::subject::{Data, PanelData, PanelSubject, Said, Subject, Weights};

/// The last bars whose decisions must be those of the whole history.
const LAST: usize = 20;
/// Data shorter than this many times the history that the last signal needs are short: the first decisions of a run that
/// is one warm-up long are those of an indicator that has seen nothing.
const MARGIN: usize = 2;

/// How much history the last signal needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WarmUp {
    /// Bars of history from which on the last signal, and all that is said on the last 20 bars, are those of the whole
    /// history. The sampled mode gives an upper bound. `None`: not found, within what the sampled
    /// mode may cost, or at all.
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
///
/// # Panics
/// Other series are read, and a series has not one closing time a bar.
pub fn warm_up<S: Subject + ?Sized>(subject: &S, data: Data<'_>, said: &Said, mode: Mode) -> WarmUp {
    let mut probe = SeriesProbe::new(subject, data);
    let granted = crate::look_ahead::granted(&probe);
    settled(&mut probe, said, mode, granted)
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
    settled(&mut probe, said, mode, granted)
}

pub(crate) fn settled<P: Probe>(probe: &mut P, said: &P::Answer, mode: Mode, granted: usize) -> WarmUp {
    let rows = probe.rows();
    let last = LAST.min(rows / 4);
    let Some(event) = P::last_event(said) else {
        // What never speaks has nothing to settle.
        return WarmUp { settled_after: None, bars_recomputed: 0, warning: None };
    };
    let (mut answer, mut bars) = (P::Answer::default(), 0);
    let mut holds = |probe: &mut P, history: usize, bars: &mut usize| {
        let start = rows - history;
        probe.ask(start..rows, None, &mut answer);
        *bars += history;
        let is_same = |row: usize| P::is_same((&answer, history - row), (said, rows - row));
        let last_said = P::last_event(&answer);
        last_said.is_some_and(|row| P::is_same((&answer, row), (said, event))) && (1..=last).all(is_same)
    };

    // Less history than up to the first decision has not warmed up.
    let first = P::next_event(said, 0).unwrap_or(0);
    let mut history = (2 * (first + 1)).max(last + 1).max(rows - event);
    match mode {
        Mode::Sampled => {
            while history < rows && bars + history + CALL <= granted / 8 {
                if holds(probe, history, &mut bars) {
                    return WarmUp {
                        settled_after: Some(history),
                        bars_recomputed: bars,
                        warning: short(history, rows),
                    };
                }
                history *= 4;
            }
            WarmUp { settled_after: None, bars_recomputed: bars, warning: None }
        }
        Mode::Full => {
            // From all of it down, so that a history that agrees by luck counts only where longer ones agree too.
            let mut good = rows;
            let mut history = rows - rows / 8;
            while history > last && history < good && holds(probe, history, &mut bars) {
                good = history;
                history -= (history / 8).max(1);
            }
            let mut bad = history.min(good);
            if good == rows && rows > last + 1 && !holds(probe, rows - 1, &mut bars) {
                let warning =
                    "the last signal depends on the very first bar of the data: it has not settled".to_owned();
                return WarmUp { settled_after: None, bars_recomputed: bars, warning: Some(warning) };
            }
            while good - bad > 1 {
                let middle = bad + (good - bad) / 2;
                if holds(probe, middle, &mut bars) { good = middle } else { bad = middle }
            }
            WarmUp { settled_after: Some(good), bars_recomputed: bars, warning: short(good, rows) }
        }
    }
}

fn short(settled: usize, rows: usize) -> Option<String> {
    let is_short = rows < MARGIN * settled;
    is_short
        .then(|| format!("the last signal needs {settled} bars of history, and the data have {rows}: start earlier"))
}
