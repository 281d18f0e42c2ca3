//! Without the best trades.

use backtest::{Run, Settings};

use super::{money, net};
use crate::Finding;

/// A run less what its best trades gained.
#[derive(Clone, PartialEq, Debug)]
pub struct BestTrades {
    /// Net gain, money.
    pub net: f64,
    /// Net gain less that of the best trades, each at the size it had: what later trades owe to them is not taken off.
    pub without: f64,
    /// Which trades those are, the best first.
    pub best: Vec<usize>,
}

/// Takes the `count` trades off that gained most; five is the usual question.
pub fn best_trades(run: &Run, settings: &Settings, count: usize) -> BestTrades {
    let gain = |trade: &usize| run.trades[*trade].pnl;
    let mut best: Vec<usize> = (0..run.trades.len()).filter(|trade| gain(trade) > 0.0).collect();
    best.sort_by(|one, other| gain(other).total_cmp(&gain(one)));
    best.truncate(count);
    let net = net(run, settings);
    BestTrades { net, without: net - best.iter().map(gain).sum::<f64>(), best }
}

impl BestTrades {
    /// That a gain is gone without them: a handful of trades is luck until there are more.
    pub fn finding(&self) -> Option<Finding> {
        let Self { net, without, best } = self;
        (*net > 0.0 && *without <= 0.0).then(|| {
            let (net, without, count) = (money(*net), money(*without), best.len());
            Finding::warning("best-trades", format!("without its best {count} trades, the gain of {net} is {without}"))
        })
    }
}
