//! The proof of a run: that its rule does not look ahead.

use std::sync::{Mutex, PoisonError};

use api::{ProofReport, ProofVerdict};
use backtest::{Allocation, Decision, FillAt, PanelView, WeightBounds};
use market::{Panel, Timestamp};
use proof::{
    Data, Finding, Input, Mode, OfAllocation, OfRule, PanelData, Proof, Said, Track, Verdict, Weights, prove,
    prove_panel,
};

use crate::prepared::{Prepared, Work};
use crate::rule_file::{OfProgram, tracks};
use crate::subject::Subject;

/// What a run whose orders fill at the very close that decided takes for granted.
const AT_THE_CLOSE: &str =
    "fill close: a decision on a bar's close trades at that same close, as only an order in the closing auction could";

/// What a run said on its way: what the proof compares with.
#[derive(Debug)]
pub(crate) enum Heard {
    /// Of a rule.
    Decisions(Said),
    /// Of an allocation.
    Weights(Weights),
}

impl Prepared {
    /// The proof of what was heard.
    pub(crate) fn prove(&self, heard: &Heard, mode: Mode) -> (ProofReport, Vec<Finding>) {
        let assumes = (self.settings.fill == FillAt::Close).then(|| AT_THE_CLOSE.to_owned());
        let proof = match (&self.work, &self.subject, heard) {
            (Work::Rule(rule), Subject::Series(bars), Heard::Decisions(said)) => {
                prove(&OfRule::new(rule.as_ref()), Data::of(bars.view()), said, mode)
            }
            (Work::Program(program, extras), Subject::Series(bars), Heard::Decisions(said)) => {
                let data = Data { bars: Track::of(bars), others: &tracks(extras), next_time: None };
                prove(&OfProgram::new(program, bars.view()), data, said, mode)
            }
            (Work::Allocation(allocation), Subject::Panel(panel), Heard::Weights(said)) => {
                prove_panel(&OfAllocation(allocation.as_ref()), PanelData::of(panel), said, mode)
            }
            (Work::Members(members), ..) => members.prove(mode),
            _ => return (ProofReport { assumes, ..unproven(mode) }, Vec::new()),
        };
        let findings = proof.findings();
        (ProofReport { assumes, ..report(&proof, self.subject.time()) }, findings)
    }
}

fn word(mode: Mode) -> String {
    match mode {
        Mode::Sampled => "sampled",
        Mode::Full => "full",
    }
    .to_owned()
}

fn unproven(mode: Mode) -> ProofReport {
    ProofReport {
        mode: word(mode),
        verdict: ProofVerdict::Unproven,
        detail: Some("the decisions were made elsewhere: whether they look ahead cannot be tried here".to_owned()),
        first_bar: None,
        first_time: None,
        inputs: Vec::new(),
        cuts: 0,
        bars_recomputed: 0,
        settled_after: None,
        assumes: None,
    }
}

fn report(proof: &Proof, time: &[Timestamp]) -> ProofReport {
    let detail = proof.findings().into_iter().find(|it| it.code == "look-ahead" || it.code == "forms-differ");
    let (verdict, first_bar, inputs) = match &proof.verdict {
        Verdict::Clean => (ProofVerdict::Clean, None, Vec::new()),
        Verdict::Leaks(leak) => (ProofVerdict::Leaks, Some(leak.first_bar), leak.inputs.iter().map(name_of).collect()),
        Verdict::FormsDiffer { first_bar, .. } => (ProofVerdict::FormsDiffer, Some(*first_bar), Vec::new()),
    };
    ProofReport {
        mode: word(proof.mode),
        verdict,
        detail: detail.map(|finding| finding.sentence),
        first_bar,
        first_time: first_bar.and_then(|bar| time.get(bar).copied()),
        inputs,
        cuts: proof.cuts,
        bars_recomputed: proof.bars_recomputed,
        settled_after: proof.settled_after,
        assumes: None,
    }
}

fn name_of(input: &Input) -> String {
    match input {
        Input::Open => "open",
        Input::High => "high",
        Input::Low => "low",
        Input::Close => "close",
        Input::Volume => "volume",
        Input::Time => "time",
        Input::Rows => "rows",
        Input::Together => "together",
        Input::Other(name) => name,
    }
    .to_owned()
}

/// An allocation that remembers what it states, so that the proof need not ask it twice.
#[derive(Debug)]
pub(crate) struct Recorder<'a> {
    of: &'a dyn Allocation,
    said: Mutex<Weights>,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(of: &'a dyn Allocation, panel: &Panel) -> Self {
        let mut said = Weights::default();
        said.clear(panel.len(), panel.assets().len());
        Self { of, said: Mutex::new(said) }
    }

    /// What was stated.
    pub(crate) fn said(self) -> Weights {
        self.said.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Allocation for Recorder<'_> {
    fn warmup(&self) -> usize {
        self.of.warmup()
    }

    fn bounds(&self, assets: usize) -> WeightBounds {
        self.of.bounds(assets)
    }

    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let states = self.of.weigh(view, weights);
        if states {
            self.said.lock().unwrap_or_else(PoisonError::into_inner).state(view.row(), weights);
        }
        states
    }
}

/// Decisions without sizes.
pub(crate) fn decisions(decisions: Vec<Decision>) -> Said {
    Said { decisions, sizes: Vec::new() }
}
