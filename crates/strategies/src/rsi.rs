//! Reversal of an oversold or overbought relative strength index.

use std::ops::Range;

use backtest::Rule;
use indicators::{Line, Rsi, Smoothing, Study};
use market::{Bar, ParamError, ParamSpec, Params, View};

use crate::keyed::keyed;
use crate::latch::{Lean, on_level};
use crate::order::at_most;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "rsi",
    title: "Relative strength index, oversold to overbought",
    summary: "Bets on a reversal: in when falls have outweighed rises, out when rises outweigh falls.",
    rule: "enter when RSI is below oversold\nhold until RSI is above overbought, and exit then",
    formula: "bullish: RSI(period) < oversold; bearish: RSI(period) > overbought\nan RSI of exactly 0 on a bar whose close did not move says nothing: in a halted market nothing is oversold",
    source: "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; RSI as TA-Lib's",
    params: &[
        ParamSpec::integer("period", 14, 1, 100_000, "changes in the means"),
        ParamSpec::real("oversold", 30.0, 0.0, 100.0, "enter below it"),
        ParamSpec::real("overbought", 70.0, 0.0, 100.0, "exit above it"),
        Smoothing::PARAM,
    ],
    needs: &["close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (oversold, overbought) = (params.real("oversold"), params.real("overbought"));
    at_most(("oversold", oversold), ("overbought", overbought))?;
    let (period, smoothing) = (params.count("period"), Smoothing::of(params));
    let rsi = keyed(OfCloses(Rsi::new(period, smoothing)), &[period as u64, smoothing as u64]);
    Ok(on_level(rsi, move |before, now| {
        let [rsi] = now.values;
        // TA-Lib's answer to "no rise and no fall" is 0, which is also the answer to "falls only".
        let halted = (rsi == 0.0) & (now.close == before.close);
        Lean::of((rsi < oversold) & !halted, rsi > overbought)
    }))
}

/// The index of closes.
#[derive(Clone, Debug)]
struct OfCloses(Rsi);

impl Study<1> for OfCloses {
    fn warmup(&self) -> usize {
        self.0.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        [self.0.next(bar.close)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        self.0.feed(&view.close[rows], out);
    }
}
