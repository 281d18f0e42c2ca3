//! Without the best trades.

use backtest::{Run, Settings};

use super::{money, net};
use crate::Finding;

/// Trades there must be for each that is taken off, or what is left says nothing: of six trades without the best five one is
/// left, and of one trade none.
const FOR_EACH: usize = 2;

/// A run less what its best trades gained.
#[derive(Clone, PartialEq, Debug)]
pub struct BestTrades {
    /// Net gain, money.
    pub net: f64,
    /// Net gain less that of the best trades, each at the size it had: what later trades owe to them is not taken off.
    pub without: f64,
    /// Which trades those are, the best first.
    pub best: Vec<usize>,
    /// How many trades there were to take them from.
    pub trades: usize,
    /// How many were to be taken off.
    pub count: usize,
}

/// Takes the `count` trades off that gained most; five is the usual question.
pub fn best_trades(run: &Run, settings: &Settings, count: usize) -> BestTrades {
    let gain = |trade: &usize| run.trades[*trade].pnl;
    let mut best: Vec<usize> = (0..run.trades.len()).filter(|trade| gain(trade) > 0.0).collect();
    best.sort_by(|one, other| gain(other).total_cmp(&gain(one)));
    best.truncate(count);
    let net = net(run, settings);
    BestTrades { net, without: net - best.iter().map(gain).sum::<f64>(), best, trades: run.trades.len(), count }
}

impl BestTrades {
    /// That a gain is gone without them: a handful of trades is luck until there are more. Nothing where there are
    /// [too few](Self::too_few) to tell.
    pub fn finding(&self) -> Option<Finding> {
        let Self { net, without, best, .. } = self;
        (self.too_few().is_none() && *net > 0.0 && *without <= 0.0).then(|| {
            let (net, without, count) = (money(*net), money(*without), best.len());
            Finding::warning("best-trades", format!("without its best {count} trades, the gain of {net} is {without}"))
        })
    }

    /// That there are too few trades to judge the run by what is left of it: fewer than two for each that is taken off.
    pub fn too_few(&self) -> Option<String> {
        let Self { trades, count, .. } = self;
        let are = if *trades == 1 { "is 1 trade" } else { &format!("are {trades} trades") };
        (*trades < FOR_EACH * count).then(|| {
            format!(
                "too few trades to judge the run without its best {count}: there {are}, and it takes {}",
                FOR_EACH * count
            )
        })
    }
}
