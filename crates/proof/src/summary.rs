//! What a run carries of its proof.

use serde::{Deserialize, Serialize};

use crate::look_ahead::{Checked, Input, Mode, Verdict, granted, search};
use crate::panel::PanelProbe;
use crate::probe::Probe;
use crate::series::SeriesProbe;
use crate::subject::{Data, PanelData, PanelSubject, Said, Subject, Weights};
use crate::warm_up::settled;
use crate::{Finding, WarmUp, look_ahead};

/// The proof of a run, as its result and its manifest carry it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proof {
    /// How thorough.
    pub mode: Mode,
    /// Whether the rule looks ahead.
    pub verdict: Verdict,
    /// How often the future was taken away or replaced.
    pub cuts: usize,
    /// Bars that were computed again, for the verdict and for the warm-up.
    pub bars_recomputed: usize,
    /// Bars of history after which the last signal is settled; see [`WarmUp::settled_after`].
    pub settled_after: Option<usize>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

impl Proof {
    /// Whether nothing was found against the rule.
    pub fn is_clean(&self) -> bool {
        self.verdict == Verdict::Clean
    }

    /// What `codex validate` reports of it.
    pub fn findings(&self) -> Vec<Finding> {
        let verdict = match &self.verdict {
            Verdict::Clean => None,
            Verdict::Leaks(leak) => {
                let inputs: Vec<String> = leak.inputs.iter().map(words).collect();
                let first = if leak.is_first { "the first bar that does is" } else { "one that does is" };
                Some(Finding::error(
                    "look-ahead",
                    format!(
                        "the rule looks ahead: {first} bar {}, which says {} with the bars that came and {} with others; it knows {}",
                        leak.first_bar,
                        leak.said,
                        leak.says,
                        inputs.join(", ")
                    ),
                ))
            }
            Verdict::FormsDiffer { first_bar, columns, stream } => Some(Finding::error(
                "forms-differ",
                format!("at bar {first_bar} the rule says {columns} by columns and {stream} bar by bar"),
            )),
        };
        let warnings = self.warnings.iter().map(|warning| Finding::warning("warm-up", warning.clone()));
        verdict.into_iter().chain(warnings).collect()
    }
}

fn words(input: &Input) -> String {
    match input {
        Input::Open => "opens to come".to_owned(),
        Input::High => "highs to come".to_owned(),
        Input::Low => "lows to come".to_owned(),
        Input::Close => "closes to come".to_owned(),
        Input::Volume => "volumes to come".to_owned(),
        Input::Time => "times of bars to come".to_owned(),
        Input::Other(name) => format!("bars of {name} that have not closed"),
        Input::Rows => "how many bars come".to_owned(),
        Input::Together => "several columns of bars to come".to_owned(),
    }
}

/// Proves `subject` over `data`, where it says `said`.
pub fn prove<S: Subject + ?Sized>(subject: &S, data: Data<'_>, said: &Said, mode: Mode) -> Proof {
    let mut probe = SeriesProbe::new(subject, data);
    match mode {
        Mode::Sampled => sampled(&mut probe, said),
        Mode::Full => {
            let (warm_up, _) = settled(&mut probe, said, mode, 0);
            summary(mode, look_ahead(subject, data, said, mode), warm_up)
        }
    }
}

/// Proves `subject` over a panel, where it says `said`.
pub fn prove_panel<S: PanelSubject + ?Sized>(subject: &S, data: PanelData<'_>, said: &Weights, mode: Mode) -> Proof {
    let mut probe = PanelProbe::new(subject, data);
    match mode {
        Mode::Sampled => sampled(&mut probe, said),
        Mode::Full => {
            let (warm_up, _) = settled(&mut probe, said, mode, 0);
            summary(mode, search(&mut probe, said, mode, 0), warm_up)
        }
    }
}

/// Both checks within what one run may cost.
fn sampled<P: Probe>(probe: &mut P, said: &P::Answer) -> Proof {
    let granted = granted(probe);
    let (warm_up, charged) = settled(probe, said, Mode::Sampled, granted);
    summary(Mode::Sampled, search(probe, said, Mode::Sampled, granted.saturating_sub(charged)), warm_up)
}

fn summary(mode: Mode, checked: Checked, warm_up: WarmUp) -> Proof {
    let Checked { verdict, cuts, bars_recomputed, events: (events, tried) } = checked;
    let mut warnings: Vec<String> = warm_up.warning.into_iter().collect();
    if verdict == Verdict::Clean && cuts == 0 {
        warnings.push("too few bars to look for a look ahead".to_owned());
    } else if verdict == Verdict::Clean && events > 0 && tried == 0 {
        warnings.push(
            "no bar with a decision was within the cost of a sampled proof: `codex validate` looks at all of them"
                .to_owned(),
        );
    }
    Proof {
        mode,
        verdict,
        cuts,
        bars_recomputed: bars_recomputed + warm_up.bars_recomputed,
        settled_after: warm_up.settled_after,
        warnings,
    }
}
