//! Statistics of finished trades, from their profits alone.

use serde::Serialize;

use crate::entry::{Better, Range, Unit};
use crate::moments::Moments;
use crate::sum::sum_by;

/// What a list of trades earned. A trade that neither won nor lost counts as a trade and as nothing else.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct TradeStats {
    /// How many.
    pub trades: usize,
    /// How many won: pnl > 0.
    pub wins: usize,
    /// How many lost: pnl < 0.
    pub losses: usize,
    /// `wins / trades`, from 0 to 1. `None` without trades.
    pub win_rate: Option<f64>,
    /// `Σ pnl⁺ / |Σ pnl⁻|`, ≥ 0. `None` when nothing was lost.
    pub profit_factor: Option<f64>,
    /// Mean pnl of a trade, money. `None` without trades.
    pub expectancy: Option<f64>,
    /// Mean pnl of the winners, money, > 0. `None` when there are none.
    pub average_win: Option<f64>,
    /// Mean pnl of the losers, money, < 0. `None` when there are none.
    pub average_loss: Option<f64>,
    /// `average_win / |average_loss|`. `None` unless there are both.
    pub payoff_ratio: Option<f64>,
    /// `win_rate − (1 − win_rate) / payoff_ratio`, at most 1; negative says not to play. `None` without a payoff ratio.
    pub kelly: Option<f64>,
    /// System quality number: `√trades · mean(pnl) / stdev(pnl, n − 1)`. `None` for fewer than two trades or equal ones.
    pub sqn: Option<f64>,
    /// Largest pnl, money. `None` without trades.
    pub best_trade: Option<f64>,
    /// Smallest pnl, money. `None` without trades.
    pub worst_trade: Option<f64>,
    /// Most winners in a row.
    pub longest_winning_streak: usize,
    /// Most losers in a row.
    pub longest_losing_streak: usize,
}

impl TradeStats {
    /// Statistics of `pnl` `[trades]`: each trade's profit after costs, in time order, all in one unit. Money gives money;
    /// returns of the trades give the same statistics per unit staked. Values that are not finite are left out.
    ///
    /// Sources: the ratios as in R. Vince, *The Mathematics of Money Management*, 1992; J. L. Kelly, *A new interpretation of
    /// information rate*, 1956; the quality number from V. K. Tharp, *Definitive Guide to Position Sizing*, 2008, without his
    /// cap of the trades at one hundred.
    pub fn new(pnl: &[f64]) -> Self {
        let pnl: Vec<f64> = pnl.iter().copied().filter(|p| p.is_finite()).collect();
        let pnl = pnl.as_slice();
        let moments = Moments::new(pnl);
        let Ledger { trades, wins, losses, won, lost } = Ledger::new(pnl);
        let finite = |value: f64| value.is_finite().then_some(value);
        let (win_rate, profit_factor) = trade_ratios(pnl);
        let average_win = finite(won / wins as f64);
        let average_loss = finite(lost / losses as f64);
        let payoff_ratio = average_win.zip(average_loss).and_then(|(win, loss)| finite(win / -loss));
        Self {
            trades,
            wins,
            losses,
            win_rate,
            profit_factor,
            expectancy: moments.map(|moments| moments.mean()),
            average_win,
            average_loss,
            payoff_ratio,
            kelly: win_rate.zip(payoff_ratio).and_then(|(odds, payoff)| finite(odds - (1.0 - odds) / payoff)),
            sqn: moments.and_then(|m| finite((trades as f64).sqrt() * m.mean() / m.spread()?)),
            best_trade: moments.map(|moments| moments.max()),
            worst_trade: moments.map(|moments| moments.min()),
            longest_winning_streak: longest_run(pnl, |p| p > 0.0),
            longest_losing_streak: longest_run(pnl, |p| p < 0.0),
        }
    }
}

/// What the ratios of trades are made of.
struct Ledger {
    trades: usize,
    wins: usize,
    losses: usize,
    won: f64,
    lost: f64,
}

impl Ledger {
    #[inline]
    fn new(pnl: &[f64]) -> Self {
        Self {
            trades: pnl.len(),
            wins: pnl.iter().filter(|&&p| p > 0.0).count(),
            losses: pnl.iter().filter(|&&p| p < 0.0).count(),
            won: sum_by(pnl, |p| p.max(0.0)),
            lost: sum_by(pnl, |p| p.min(0.0)),
        }
    }
}

/// Win rate and profit factor of trades with these profits, all finite: those of [`TradeStats`], for who asks for nothing else.
pub fn trade_ratios(pnl: &[f64]) -> (Option<f64>, Option<f64>) {
    let Ledger { trades, wins, losses, won, lost } = Ledger::new(pnl);
    let finite = |value: f64| value.is_finite().then_some(value);
    (finite(wins as f64 / trades as f64), finite(won / -lost).filter(|_| losses > 0))
}

fn longest_run(pnl: &[f64], counts: impl Fn(f64) -> bool) -> usize {
    pnl.split(|&p| !counts(p)).map(<[f64]>::len).max().unwrap_or(0)
}

/// One statistic of a list of trades, as data.
#[derive(Clone, Copy, Debug)]
pub struct TradeEntry {
    /// As it is called everywhere.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What the number counts.
    pub unit: Unit,
    /// The values it can take.
    pub range: Range,
    /// Which way is good.
    pub better: Better,
    /// How to recompute it by hand.
    pub formula: &'static str,
    /// The statistic.
    pub of: fn(&TradeStats) -> Option<f64>,
}

/// The statistics of trades, in the order of a report.
pub static TRADE_MEASURES: &[TradeEntry] = &[
    TradeEntry {
        name: "trades",
        title: "Trades",
        unit: Unit::Trades,
        range: Range::POSITIVE,
        better: Better::Neither,
        formula: "number of trades",
        of: |stats| Some(stats.trades as f64),
    },
    TradeEntry {
        name: "win_rate",
        title: "Win rate",
        unit: Unit::Fraction,
        range: Range::SHARE,
        better: Better::Higher,
        formula: "trades with pnl > 0 / trades",
        of: |stats| stats.win_rate,
    },
    TradeEntry {
        name: "profit_factor",
        title: "Profit factor",
        unit: Unit::Ratio,
        range: Range::POSITIVE,
        better: Better::Higher,
        formula: "sum of pnl > 0 / |sum of pnl < 0|",
        of: |stats| stats.profit_factor,
    },
    TradeEntry {
        name: "expectancy",
        title: "Expectancy",
        unit: Unit::Money,
        range: Range::ANY,
        better: Better::Higher,
        formula: "mean(pnl)",
        of: |stats| stats.expectancy,
    },
    TradeEntry {
        name: "average_win",
        title: "Average win",
        unit: Unit::Money,
        range: Range::POSITIVE,
        better: Better::Higher,
        formula: "mean of pnl > 0",
        of: |stats| stats.average_win,
    },
    TradeEntry {
        name: "average_loss",
        title: "Average loss",
        unit: Unit::Money,
        range: Range::NEGATIVE,
        better: Better::Higher,
        formula: "mean of pnl < 0",
        of: |stats| stats.average_loss,
    },
    TradeEntry {
        name: "payoff_ratio",
        title: "Payoff ratio",
        unit: Unit::Ratio,
        range: Range::POSITIVE,
        better: Better::Higher,
        formula: "average_win / |average_loss|",
        of: |stats| stats.payoff_ratio,
    },
    TradeEntry {
        name: "kelly",
        title: "Kelly fraction",
        unit: Unit::Fraction,
        range: Range::new(f64::NEG_INFINITY, 1.0),
        better: Better::Higher,
        formula: "win_rate - (1 - win_rate) / payoff_ratio",
        of: |stats| stats.kelly,
    },
    TradeEntry {
        name: "sqn",
        title: "System quality number",
        unit: Unit::Ratio,
        range: Range::ANY,
        better: Better::Higher,
        formula: "sqrt(trades) * mean(pnl) / stdev(pnl, n - 1)",
        of: |stats| stats.sqn,
    },
    TradeEntry {
        name: "best_trade",
        title: "Best trade",
        unit: Unit::Money,
        range: Range::ANY,
        better: Better::Higher,
        formula: "max pnl",
        of: |stats| stats.best_trade,
    },
    TradeEntry {
        name: "worst_trade",
        title: "Worst trade",
        unit: Unit::Money,
        range: Range::ANY,
        better: Better::Higher,
        formula: "min pnl",
        of: |stats| stats.worst_trade,
    },
    TradeEntry {
        name: "longest_winning_streak",
        title: "Longest winning streak",
        unit: Unit::Trades,
        range: Range::POSITIVE,
        better: Better::Higher,
        formula: "most trades in a row with pnl > 0",
        of: |stats| Some(stats.longest_winning_streak as f64),
    },
    TradeEntry {
        name: "longest_losing_streak",
        title: "Longest losing streak",
        unit: Unit::Trades,
        range: Range::POSITIVE,
        better: Better::Lower,
        formula: "most trades in a row with pnl < 0",
        of: |stats| Some(stats.longest_losing_streak as f64),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_trades_by_hand() {
        let stats = TradeStats::new(&[30.0, -10.0, -20.0, 0.0, 60.0]);
        assert_eq!((stats.trades, stats.wins, stats.losses), (5, 2, 2));
        assert_eq!(stats.win_rate, Some(0.4));
        assert_eq!(stats.profit_factor, Some(3.0));
        assert_eq!(stats.expectancy, Some(12.0));
        assert_eq!((stats.average_win, stats.average_loss), (Some(45.0), Some(-15.0)));
        assert_eq!(stats.payoff_ratio, Some(3.0));
        assert!((stats.kelly.expect("wins and losses") - 0.2).abs() < 1e-15);
        // Deviations 18, −22, −32, −12, 48: squares 4280, stdev √1070.
        assert!((stats.sqn.expect("five trades") - 5_f64.sqrt() * 12.0 / 1070_f64.sqrt()).abs() < 1e-15);
        assert_eq!((stats.best_trade, stats.worst_trade), (Some(60.0), Some(-20.0)));
        assert_eq!((stats.longest_winning_streak, stats.longest_losing_streak), (1, 2));
    }

    #[test]
    fn what_has_no_answer_is_none() {
        assert_eq!(TradeStats::new(&[]), TradeStats::default());
        let winner = TradeStats::new(&[5.0]);
        assert_eq!((winner.win_rate, winner.profit_factor, winner.kelly, winner.sqn), (Some(1.0), None, None, None));
        let loser = TradeStats::new(&[-5.0, -5.0]);
        assert_eq!((loser.win_rate, loser.profit_factor, loser.sqn), (Some(0.0), Some(0.0), None));
        assert_eq!(TradeStats::new(&[f64::NAN, 5.0]), winner);
    }

    #[test]
    fn every_statistic_lies_in_its_range() {
        for pnl in [&[30.0, -10.0, -20.0, 0.0, 60.0][..], &[], &[0.0], &[1.0], &[-1.0, 2.0], &[-1.0]] {
            let stats = TradeStats::new(pnl);
            for entry in TRADE_MEASURES {
                if let Some(value) = (entry.of)(&stats) {
                    assert!(value.is_finite() && entry.range.contains(value), "{} of {pnl:?} is {value}", entry.name);
                }
            }
        }
    }
}
