//! The measures of a page: in which group each stands, and how it is computed.

use risk::Unit;
use serde_json::{Value, json};

/// A title, and the measures below it; those that are in no group stand below [`REST`].
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Result",
        &[
            "final_equity",
            "total_return",
            "annual_return",
            "annual_volatility",
            "sharpe",
            "sortino",
            "calmar",
            "omega",
            "best_period",
            "worst_period",
        ],
    ),
    (
        "Risk",
        &[
            "max_drawdown",
            "max_drawdown_duration_bars",
            "average_drawdown",
            "ulcer_index",
            "value_at_risk_95",
            "conditional_value_at_risk_95",
            "downside_deviation",
            "skew",
            "kurtosis",
            "tail_ratio",
        ],
    ),
    (
        "Trades",
        &[
            "trades",
            "win_rate",
            "profit_factor",
            "expectancy",
            "average_win",
            "average_loss",
            "payoff_ratio",
            "best_trade",
            "worst_trade",
            "longest_winning_streak",
            "longest_losing_streak",
            "kelly",
            "sqn",
            "exposure",
            "turnover",
            "fees_paid",
        ],
    ),
    (
        "Against the benchmark",
        &[
            "benchmark_return",
            "benchmark_annual_return",
            "alpha",
            "beta",
            "correlation",
            "information_ratio",
            "tracking_error",
            "up_capture",
            "down_capture",
        ],
    ),
];

/// The group of all others.
const REST: &str = "More measures";

/// What the account knows and no series of returns: name, title, unit, formula, convention.
const OF_ACCOUNT: &[(&str, &str, Unit, &str, &str)] = &[
    (
        "final_equity",
        "Final equity",
        Unit::Money,
        "cash + units * close at the last bar",
        "open positions at the last close",
    ),
    (
        "exposure",
        "Exposure",
        Unit::Fraction,
        "bars with a position / bars",
        "a bar counts where a position is held at its close",
    ),
    (
        "turnover",
        "Turnover a year",
        Unit::Ratio,
        "sum of units * price of all fills / 2 / mean equity / years",
        "one way: a position opened and closed turns its value over once",
    ),
    ("fees_paid", "Fees paid", Unit::Money, "sum of the fees of all fills", "slippage is not a fee; see the costs"),
];

/// What is known of a measure before its value.
struct Told {
    title: &'static str,
    unit: Unit,
    formula: &'static str,
    convention: &'static str,
    source: &'static str,
}

/// The measure called `name`, of a run or of a series: in a run the names that both have mean trades.
fn told(name: &str, is_run: bool) -> Option<Told> {
    let of_account = || {
        let (_, title, unit, formula, convention) = *OF_ACCOUNT.iter().find(|(known, ..)| *known == name)?;
        Some(Told { title, unit, formula, convention, source: "" })
    };
    let of_trades = || {
        let it = risk::TRADE_MEASURES.iter().find(|entry| entry.name == name)?;
        let convention = "of trades, after costs; one still open counts at the last close";
        Some(Told { title: it.title, unit: it.unit, formula: it.formula, convention, source: "" })
    };
    let of_series = || {
        let it = risk::find(name)?;
        let (title, unit) = (it.title, it.unit);
        Some(Told { title, unit, formula: it.formula, convention: it.convention, source: it.source })
    };
    match is_run {
        true => of_account().or_else(of_trades).or_else(of_series),
        false => of_series(),
    }
}

/// The measures that `values` has, group by group.
pub(super) fn measures(values: &Value, is_run: bool) -> Vec<Value> {
    let has = |name: &str| values.get(name).is_some();
    let grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let rest = values.as_object().into_iter().flat_map(|it| it.keys()).map(String::as_str);
    let rest: Vec<&str> = rest.filter(|name| !grouped(name)).collect();
    let groups = GROUPS.iter().map(|(title, names)| (*title, *names)).chain([(REST, &rest[..])]);
    let of = |(group, names): (&'static str, &[&str])| -> Vec<Value> {
        let row = |name: &&str| {
            let it = told(name, is_run).filter(|_| has(name))?;
            Some(json!({
                "name": name, "group": group, "title": it.title, "unit": it.unit,
                "formula": it.formula, "convention": it.convention, "source": it.source,
            }))
        };
        names.iter().filter_map(row).collect()
    };
    groups.flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_stands_in_one_group_with_its_formula() {
        let all = risk::ALL.iter().map(|it| it.name).chain(risk::TRADE_MEASURES.iter().map(|it| it.name));
        let values: serde_json::Map<String, Value> =
            all.chain(OF_ACCOUNT.iter().map(|it| it.0)).map(|name| (name.to_owned(), 1.0.into())).collect();
        let rows = measures(&values.clone().into(), true);
        assert_eq!(rows.len(), values.len());
        for row in &rows {
            assert!(row["formula"].as_str().is_some_and(|text| !text.is_empty()), "{row}");
            assert!(row["convention"].as_str().is_some_and(|text| !text.is_empty()), "{row}");
        }
        for (_, names) in GROUPS {
            assert!(names.iter().all(|name| told(name, true).is_some()), "{names:?}");
        }
    }

    #[test]
    fn in_a_run_a_name_that_both_have_means_trades() {
        assert!(told("win_rate", true).unwrap().formula.contains("pnl"));
        assert!(!told("win_rate", false).unwrap().formula.contains("pnl"));
        assert!(told("final_equity", false).is_none());
    }
}
