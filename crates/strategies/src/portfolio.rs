//! The listings of the rules over panels.

use crate::{Entry, Kind, equal_weight, momentum};

pub(crate) const MOMENTUM: Entry = Entry {
    name: "momentum",
    title: "Cross-sectional momentum",
    summary: "Holds the assets that rose most over the last year, the last month left out.",
    rule: "at the end of each period (rebalance), rank the assets by their rise and hold the first `top` in equal parts\nsell what is no longer among them",
    formula: "score = close[skip] / close[lookback] − 1; weight 1/top for the top highest scores, ties to the earlier column\nfirst choice at the first period's end with lookback rows before it; an asset without both closes has no score",
    source: "N. Jegadeesh, S. Titman, Returns to Buying Winners and Selling Losers, Journal of Finance 48, 1993",
    params: momentum::PARAMS,
    needs: &["close"],
    kind: Kind::Allocation(momentum::new),
};

pub(crate) const EQUAL_WEIGHT: Entry = Entry {
    name: "equal_weight",
    title: "Equal parts of everything",
    summary: "Holds every asset in equal parts: the portfolio that others must beat.",
    rule: "at the first row, and at the end of each period (rebalance), give every asset that has traded the same part",
    formula: "weight = 1/m, m the number of assets that have traded by then",
    source: "V. DeMiguel, L. Garlappi, R. Uppal, Optimal Versus Naive Diversification, Review of Financial Studies 22, 2009",
    params: equal_weight::PARAMS,
    needs: &["close"],
    kind: Kind::Allocation(equal_weight::new),
};
