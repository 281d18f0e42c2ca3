//! Price and on-balance volume above their means.

use std::ops::Range;

use backtest::Rule;
use indicators::{Line, Obv, Sma, Study};
use market::{Bar, ParamError, ParamSpec, Params, View};

use crate::keyed::keyed;
use crate::latch::{Lean, on_level};
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "obv_trend",
    title: "Trend confirmed by on-balance volume",
    summary: "Follows a trend that volume confirms: in when price and volume both are up, out when both are down.",
    rule: "enter when the close is above its mean and OBV above its own\nhold until the close is below its mean and OBV below its own, and exit then",
    formula: "bullish: close > SMA(close, period) and OBV > SMA(OBV, period); bearish: both below",
    source: "J. Granville, New Key to Stock Market Profits, 1963; OBV as TA-Lib's",
    params: &[ParamSpec::integer("period", 20, 1, 100_000, "bars in both means")],
    needs: &["close", "volume"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let period = params.count("period");
    let trend = Trend { obv: Obv::default(), mean_obv: Sma::new(period), mean_close: Sma::new(period) };
    Ok(on_level(keyed(trend, &[period as u64]), |_, now| {
        let [obv, mean_obv, mean_close] = now.values;
        Lean::of((now.close > mean_close) & (obv > mean_obv), (now.close < mean_close) & (obv < mean_obv))
    }))
}

/// OBV, its mean, and the mean close.
#[derive(Clone, Debug)]
struct Trend {
    obv: Obv,
    mean_obv: Sma,
    mean_close: Sma,
}

impl Study<3> for Trend {
    fn warmup(&self) -> usize {
        self.mean_obv.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let [obv] = self.obv.next(bar);
        [obv, self.mean_obv.next(obv), self.mean_close.next(bar.close)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [obv, mean_obv, mean_close]: [&mut [f64]; 3]) {
        self.obv.feed(view, rows.clone(), [&mut *obv]);
        self.mean_obv.feed(obv, mean_obv);
        self.mean_close.feed(&view.close[rows], mean_close);
    }
}
