//! A portfolio of rules that a user wrote: its members, and what they are proven by.

use std::sync::Arc;

use api::{ApiError, BacktestRequest, DataApi, DataRef};
use backtest::{Decision, Direction};
use market::{Bars, Params, Symbol, Timestamp};
use proof::{Data, Mode, Proof, Said, Subject, Track, Verdict, prove};
use rules::{BindError, Compiled, Instrument, Member, Portfolio, Targets, UsedRule};
use serde_json::{Map, Value};

use crate::prepared::taken;
use crate::rule_file::{Costs, bind_error, extras, instrument, is_same, tracks, with_view};

/// A portfolio of rules, and all that it was made of.
#[derive(Debug)]
pub(crate) struct Members {
    /// Panel and target weights.
    pub(crate) portfolio: Portfolio,
    compiled: Compiled,
    direction: Direction,
    instruments: Vec<Instrument>,
    extras: Vec<Arc<Bars>>,
}

impl Members {
    /// Fetches the bars of every instrument and weighs them.
    pub(crate) async fn new(
        data: &impl DataApi,
        request: &BacktestRequest,
        compiled: &Compiled,
        params: &Params,
        warnings: &mut Vec<String>,
    ) -> Result<Self, ApiError> {
        let mut instruments = Vec::new();
        let names = compiled.instruments();
        if !names.contains(&None) {
            let is_other = |symbol: &&String| !names.iter().flatten().any(|name| is_same(symbol, name));
            let others = request.data.symbols.iter().filter(is_other).map(String::as_str);
            let is_traded = |symbol: &String| names.iter().flatten().any(|name| is_same(symbol, name));
            let file = request.data.file.iter().filter(|_| !request.data.symbols.iter().any(is_traded));
            let unread: Vec<&str> = file.map(|_| "--data").chain(others).collect();
            if !unread.is_empty() {
                warnings
                    .push(format!("not traded: {}; every member of the file names its instrument", unread.join(", ")));
            }
        }
        for name in names {
            let bars = match name {
                Some(symbol) => {
                    let (from, to) = (request.data.from, request.data.to);
                    let days = DataRef { from, to, ..DataRef::default() };
                    instrument(data, request, &symbol, days, warnings).await?
                }
                None => taken(data.bars(&request.data).await?, warnings),
            };
            let venue = bars.symbol().and_then(Symbol::venue);
            instruments.push(Instrument { bars: Arc::new(bars), venue });
        }
        let extras = extras(data, request, compiled, warnings).await?;
        let direction = request.direction;
        let portfolio = compiled
            .portfolio(params, direction, &instruments, &extras)
            .map_err(|cause| bind_error(&request.strategy, cause))?;
        let compiled = compiled.clone();
        Ok(Self { portfolio, compiled, direction, instruments, extras })
    }

    /// Adds what was read: every instrument and every other series, by its name.
    pub(crate) fn fingerprints(&self, inputs: &mut Map<String, Value>) {
        for bars in self.instruments.iter().map(|it| &it.bars).chain(&self.extras) {
            inputs.insert(format!("series {}", bars.label()), bars.fingerprint().into());
        }
    }

    /// The bars of an instrument by its place in the panel.
    pub(crate) fn bars(&self, asset: usize) -> &Bars {
        &self.instruments[asset].bars
    }

    /// The weights with other parameters.
    pub(crate) fn targets(&self, params: &Params) -> Result<Targets, BindError> {
        let portfolio = self.compiled.portfolio(params, self.direction, &self.instruments, &self.extras)?;
        Ok(portfolio.targets)
    }

    /// Proves the weights of each instrument over its own bars: the first that is not clean, else all together.
    pub(crate) fn prove(&self, mode: Mode) -> Proof {
        let others = tracks(&self.extras);
        let mut whole: Option<Proof> = None;
        for asset in 0..self.instruments.len() {
            let subject = OfAsset::new(self, asset);
            let bars = &self.instruments[asset].bars;
            let data = Data { bars: Track::of(bars), others: &others, next_time: None };
            let mut said = Said::default();
            // Every bar of an instrument is a row of the panel, and the panel has rows of others between them.
            let mut rows = self.portfolio.panel.time().iter().enumerate();
            let mut weight = |time: &Timestamp| {
                let row = rows.find(|(_, row)| *row == time).map(|(row, _)| row);
                row.map_or(0.0, |row| self.portfolio.targets.at(row)[asset])
            };
            say(bars.view().time.iter().map(&mut weight).collect(), &mut said);
            let proof = prove(&subject, data, &said, mode);
            if proof.verdict != Verdict::Clean {
                return proof;
            }
            match &mut whole {
                None => whole = Some(proof),
                Some(whole) => {
                    whole.cuts += proof.cuts;
                    whole.bars_recomputed += proof.bars_recomputed;
                    // The portfolio is settled when its last instrument is.
                    whole.settled_after = whole.settled_after.max(proof.settled_after);
                    whole.warnings.extend(proof.warnings);
                }
            }
        }
        let mut whole = whole.expect("a portfolio of rules has a member, and a member an instrument");
        whole.warnings.extend(self.late());
        whole
    }

    /// Members whose instrument has less than twice the bars that go by before they can speak, where others speak before.
    fn late(&self) -> impl Iterator<Item = String> {
        let members = &self.portfolio.members;
        let first = |asset| members.iter().filter(|it| it.asset == asset).map(|it| it.warmup).min().unwrap_or(0);
        members.iter().filter_map(move |Member { strategy, asset, warmup, .. }| {
            let bars = self.bars(*asset);
            let is_late = *warmup > first(*asset) && bars.len() < 2 * (warmup + 1);
            let (label, rows) = (bars.label(), bars.len());
            is_late.then(|| {
                format!("the member `{strategy}` is silent for its first {warmup} bars, and {label} has {rows}: start earlier")
            })
        })
    }
}

/// A bar of a built-in member and its netting, nanoseconds.
const BUILT_IN: f64 = 20.0;
/// What it takes to begin one.
const BUILT_IN_BEGIN: f64 = 800.0;

/// The weights of one instrument as a subject: what its members say of its bars.
struct OfAsset<'a> {
    members: &'a Members,
    asset: usize,
    costs: Costs,
}

impl<'a> OfAsset<'a> {
    fn new(members: &'a Members, asset: usize) -> Self {
        let own = members.instruments[asset].bars.view();
        let mut costs = Costs::default();
        for member in members.portfolio.members.iter().filter(|member| member.asset == asset) {
            let of = match &member.rule {
                UsedRule::File(program) => Costs::of(program, own),
                UsedRule::BuiltIn(_) => Costs { bar: BUILT_IN, begin: BUILT_IN_BEGIN },
            };
            costs = Costs { bar: costs.bar + of.bar, begin: costs.begin + of.begin };
        }
        Self { members, asset, costs }
    }
}

impl Subject for OfAsset<'_> {
    fn decide(&self, data: Data<'_>, said: &mut Said) {
        let extras: Vec<Arc<Bars>> = (self.members.extras.iter().zip(data.others))
            .map(|(whole, track)| Arc::new(with_view(whole, track.view)))
            .collect();
        let weights = self.members.portfolio.weights_of(self.asset, data.bars.view, &extras);
        say(weights.expect("the same members were bound to more of the same bars"), said);
    }

    fn warmup(&self) -> Option<usize> {
        let own = self.members.portfolio.members.iter().filter(|member| member.asset == self.asset);
        own.map(|member| member.warmup).min()
    }

    fn cost(&self) -> f64 {
        self.costs.bar
    }

    fn begin(&self) -> f64 {
        self.costs.begin
    }
}

/// The weights of an instrument after each of its bars, as decisions.
fn say(weights: Vec<f64>, said: &mut Said) {
    let before = std::iter::once(0.0).chain(weights.iter().copied());
    // A weight that changes is what is said; which way it points is in the size.
    let decision = |(weight, before): (&f64, f64)| {
        if *weight == before { Decision::NONE } else { Decision::ENTER_LONG }
    };
    said.decisions = weights.iter().zip(before).map(decision).collect();
    said.sizes = weights;
}
