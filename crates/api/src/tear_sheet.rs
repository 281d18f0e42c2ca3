//! What a tear-sheet shows of a run beside what the run said.

use market::Bars;

/// A line that a rule reads: an indicator over the bars of its run.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleLine {
    /// As the rule calls it, its parameters put in: `sma(10)`, `bollinger(20, 2).upper`.
    pub name: String,
    /// `[bars]`; NaN is no value.
    pub values: Vec<f64>,
    /// Which panel below the prices it stands in, from 0; `None` where it stands over them.
    pub panel: Option<usize>,
    /// The constants that the rule holds it against.
    pub levels: Vec<f64>,
}

/// What a portfolio held of an asset, bar by bar.
#[derive(Clone, PartialEq, Debug)]
pub struct AssetPath {
    /// The asset.
    pub name: String,
    /// `[rows]`: its last known close; NaN before there is one.
    pub close: Vec<f64>,
    /// `[rows]`: the value of what was held at each close as a part of the equity, a fraction, negative where it was sold short.
    pub weight: Vec<f64>,
}

/// The bars that a run saw, and what its rule read of them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TearSheet {
    /// The bars; none of a portfolio, and where they are not those of the run any more.
    pub bars: Option<Bars>,
    /// What was held of each asset of a portfolio, in their order; none of a run over one instrument.
    pub assets: Vec<AssetPath>,
    /// The lines of the rule, in the order in which its conditions name them; none where it cannot be told in the rule language.
    pub lines: Vec<RuleLine>,
    /// What the user should know.
    pub warnings: Vec<String>,
}
