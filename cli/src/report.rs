//! A run for people, and as files.

use ::report::Block;
use api::{ApiError, BacktestOutcome, BacktestReport, ProofVerdict};
use market::{Symbol, brief};
use serde_json::{Map, Value, json};

use crate::arguments::Language;
use crate::commands::chart::screen;
use crate::data::shown;
use crate::language::say;
use crate::output;
use crate::paint::strong;
use crate::table::{Table, grouped, percent, plain};

/// How a measure is shown.
#[derive(Clone, Copy)]
enum Shape {
    Money,
    Percent,
    Ratio,
    Count,
    Bars,
}

/// A title, and measures by name, title and shape.
type Group = (&'static str, &'static [(&'static str, &'static str, Shape)]);

/// The measures of the table, in groups.
const GROUPS: &[Group] = &[
    (
        "Result",
        &[
            ("final_equity", "Final equity", Shape::Money),
            ("total_return", "Total return", Shape::Percent),
            ("annual_return", "Annual return", Shape::Percent),
            ("annual_volatility", "Annual volatility", Shape::Percent),
            ("sharpe", "Sharpe ratio", Shape::Ratio),
            ("sortino", "Sortino ratio", Shape::Ratio),
            ("calmar", "Calmar ratio", Shape::Ratio),
            ("omega", "Omega ratio", Shape::Ratio),
        ],
    ),
    (
        "Risk",
        &[
            ("max_drawdown", "Maximum drawdown", Shape::Percent),
            ("max_drawdown_duration_bars", "Longest drawdown", Shape::Bars),
            ("value_at_risk_95", "Value at risk 95 %", Shape::Percent),
            ("conditional_value_at_risk_95", "Expected shortfall 95 %", Shape::Percent),
            ("ulcer_index", "Ulcer index", Shape::Percent),
            ("tail_ratio", "Tail ratio", Shape::Ratio),
            ("skew", "Skew", Shape::Ratio),
            ("kurtosis", "Excess kurtosis", Shape::Ratio),
        ],
    ),
    (
        "Trades",
        &[
            ("trades", "Trades", Shape::Count),
            ("win_rate", "Win rate", Shape::Percent),
            ("profit_factor", "Profit factor", Shape::Ratio),
            ("expectancy", "Expectancy", Shape::Money),
            ("average_win", "Average win", Shape::Money),
            ("average_loss", "Average loss", Shape::Money),
            ("exposure", "Exposure", Shape::Percent),
            ("turnover", "Turnover a year", Shape::Ratio),
        ],
    ),
    (
        "Against buy and hold",
        &[
            ("benchmark_return", "Buy and hold", Shape::Percent),
            ("alpha", "Alpha a year", Shape::Percent),
            ("beta", "Beta", Shape::Ratio),
        ],
    ),
];

/// The run as a page of text.
pub fn table(language: Language, outcome: &BacktestOutcome) -> String {
    let (report, curve) = (&outcome.report, &outcome.curve);
    let say = |english: &str| say(language, english);
    let symbol: Option<Symbol> = report.data.symbol.parse().ok();
    let day = |time| shown(time, report.data.interval, symbol.as_ref());
    let params: String = report.params.iter().map(|(name, value)| format!(" {name}={}", plain(value))).collect();
    let settings = &report.settings;
    let mut text = strong(&format!("{}{params}", report.strategy)) + "\n";
    let span = match (report.data.start, report.data.end) {
        (Some(start), Some(end)) => format!("{} – {}", day(start), day(end)),
        _ => "–".to_owned(),
    };
    text += &format!(
        "{} {}  {span}  {} {}, {} {}\n",
        report.data.symbol,
        report.data.interval,
        grouped(report.data.bars as f64, 0),
        say(if report.data.bars == 1 { "bar" } else { "bars" }),
        say("warm-up"),
        report.warmup_bars
    );
    text += &format!(
        "{} {}  {}  {}  {} {}  {} {}  {} {}  {} {} ({})\n",
        grouped(settings.cash, 2),
        brief(&String::from(settings.size)),
        json_word(&json!(settings.fill)),
        json_word(&json!(settings.direction)),
        say("fees"),
        settings.fees,
        say("slippage"),
        String::from(settings.slippage),
        say("leverage"),
        settings.leverage,
        grouped(settings.periods_per_year, 0),
        say("bars a year"),
        settings.periods_per_year_from
    );
    if let Some(part) = &settings.size_expression {
        text += &format!("{} × {part}\n", say("size"));
    }
    let stops = [
        ("stop-loss", settings.stop_loss.map(percent)),
        ("take-profit", settings.take_profit.map(percent)),
        ("trailing-stop", settings.trailing_stop.map(percent)),
        ("atr-stop", settings.atr_stop.map(String::from)),
    ];
    let stops = stops.into_iter().filter_map(|(name, value)| Some(format!("{} {}", say(name), value?)));
    let stops = stops.collect::<Vec<_>>().join("  ");
    if !stops.is_empty() {
        text += &format!("{stops}\n");
    }
    if let Some(venue) = &settings.venue {
        text += &format!("{}  {venue}", say("law of"));
        text += &settings.instrument.as_ref().map_or(String::new(), |kind| format!("  {kind}"));
        text += "\n";
    }
    let metric = |name: &str| report.metrics.get(name).and_then(Value::as_f64);
    for (title, measures) in GROUPS {
        text += &format!("\n{}\n", strong(&say(title)));
        let mut table = Table::new(&[]);
        // Two measures a line keep a run on one screen.
        for pair in measures.chunks(2) {
            let cells = pair.iter().flat_map(|(name, title, shape)| {
                [
                    format!(" {}", say(title)),
                    metric(name).map_or("–".to_owned(), |value| format(value, *shape, &say("bars"))),
                ]
            });
            table.row(cells.chain((pair.len()..2).flat_map(|_| [String::new(), String::new()])));
        }
        text += &table.right([1, 3]).text();
        text.push('\n');
    }
    text += &format!("\n{}\n", strong(&say("From gross to net")));
    let mut costs = Table::new(&[]);
    let traded = report.costs.traded;
    // What a cost is of the value that was traded: the figure to hold beside a rate.
    let share = |amount: f64| {
        if traded > 0.0 && amount != 0.0 { format!("{:.4} %", amount / traded * 100.0) } else { String::new() }
    };
    costs.row([format!(" {}", say("Gross result")), grouped(report.costs.gross, 2), share(report.costs.gross)]);
    // A line that took nothing says nothing; JSON has them all.
    for line in report.costs.lines.iter().filter(|line| line.amount != 0.0) {
        costs.row([format!(" − {}", say(&line.name)), grouped(line.amount, 2), share(line.amount)]);
    }
    costs.row([format!(" = {}", say("Net result")), grouped(report.costs.net, 2), share(report.costs.net)]);
    if report.costs.dividends != 0.0 {
        let dividends = report.costs.dividends;
        costs.row([format!(" {}", say("Dividends (in gross)")), grouped(dividends, 2), String::new()]);
    }
    costs.row([format!(" {}", say("Traded value")), grouped(traded, 2), String::new()]);
    text += &costs.right([1, 2]).text();
    if let Some(rate) = report.costs.break_even {
        text += &format!("\n {}: {:.4} %", say("These trades break even at a cost a side of"), rate * 100.0);
    }
    text += "\n\n";
    let screen = screen(language);
    text += &report::line(&screen, &say("Equity"), &curve.time, &curve.equity, |value| grouped(value, 0));
    let drawdown = risk::drawdown_series_of_equity(&curve.equity);
    text.push('\n');
    text += &report::line(&screen, &say("Drawdown"), &curve.time, &drawdown, |value| format!("{:.1} %", value * 100.0));
    if !report.trades.is_empty() {
        text += &format!("\n{}\n", strong(&say("Last trades")));
        text += &trades(language, report, 5, &day);
    }
    if let Some(proof) = &report.proof {
        text += &format!("\n{}\n", strong(&say("Proof")));
        text += &match proof.verdict {
            ProofVerdict::Clean => format!(
                " {}: {} {}, {} {}\n",
                say("no look-ahead"),
                grouped(proof.cuts as f64, 0),
                say(if proof.cuts == 1 { "future tried" } else { "futures tried" }),
                grouped(proof.bars_recomputed as f64, 0),
                say("bars recomputed")
            ),
            _ => format!(" {}\n", proof.detail.clone().unwrap_or_default()),
        };
        if let Some(bars) = proof.settled_after {
            let bars = grouped(bars as f64, 0);
            text += &format!(" {} {bars} {}\n", say("the last signal is settled by the last"), say("bars"));
        }
        if let Some(assumed) = &proof.assumes {
            text += &format!(" {}: {}\n", say("assumed"), say(assumed));
        }
    } else {
        text += &format!("\n{}\n {}\n", say("Proof"), say("not asked for: --no-proof"));
    }
    if !report.run_id.is_empty() {
        text += &format!("\n{} {}\n", say("Run"), report.run_id);
    }
    text
}

fn trades(
    language: Language,
    report: &BacktestReport,
    last: usize,
    day: &dyn Fn(market::Timestamp) -> String,
) -> String {
    let say = |english: &str| say(language, english);
    let is_panel = report.trades.iter().any(|trade| trade.symbol.is_some());
    let titles = ["entry", "exit", "side", "size", "entry price", "exit price", "fees", "pnl", "return", "reason"];
    let titles: Vec<String> =
        is_panel.then(String::new).into_iter().chain(titles.iter().map(|title| say(title))).collect();
    let first = usize::from(is_panel);
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>()).right(first + 3..first + 9);
    for trade in report.trades.iter().rev().take(last).rev() {
        let reason = if trade.open { "open".to_owned() } else { json_word(&json!(trade.reason)) };
        let cells = [
            day(trade.entry_time),
            if trade.open { String::new() } else { day(trade.exit_time) },
            say(&json_word(&json!(trade.side))),
            grouped(trade.size, if trade.size.fract() == 0.0 { 0 } else { 4 }),
            grouped(trade.entry_price, 4),
            grouped(trade.exit_price, 4),
            grouped(trade.fees, 2),
            grouped(trade.pnl, 2),
            percent(trade.r#return),
            say(&reason),
        ];
        table.row(trade.symbol.clone().filter(|_| is_panel).into_iter().chain(cells));
    }
    table.text() + "\n"
}

/// The measures that are known, as a reader sees them, and what the costs took of a run.
pub fn blocks(language: Language, metrics: &Map<String, Value>, costs: Option<&api::CostReport>) -> Vec<Block> {
    let say = |english: &str| say(language, english);
    let told = |(name, title, shape): &(&str, &str, Shape)| {
        let value = metrics.get(*name)?.as_f64()?;
        Some([say(title), format(value, *shape, &say("bars"))])
    };
    let measured = GROUPS
        .iter()
        .map(|(title, measures)| Block { title: say(title), rows: measures.iter().filter_map(told).collect() });
    let costs = costs.map(|costs| {
        let taken = costs.lines.iter().filter(|line| line.amount != 0.0);
        let taken = taken.map(|line| [format!("− {}", say(&line.name)), grouped(line.amount, 2)]);
        let (gross, net) = (grouped(costs.gross, 2), grouped(costs.net, 2));
        let rows = std::iter::once([say("Gross result"), gross]).chain(taken).chain([[say("Net result"), net]]);
        Block { title: say("From gross to net"), rows: rows.collect() }
    });
    measured.chain(costs).filter(|block| !block.rows.is_empty()).collect()
}

fn format(value: f64, shape: Shape, bars: &str) -> String {
    match shape {
        Shape::Money => grouped(value, 2),
        Shape::Percent => percent(value),
        Shape::Ratio => grouped(value, 3),
        Shape::Count => grouped(value, 0),
        Shape::Bars => format!("{} {bars}", grouped(value, 0)),
    }
}

fn json_word(value: &Value) -> String {
    output::cell(value)
}

/// The measures as rows `metric,value`.
pub fn metrics_csv(report: &BacktestReport) -> Result<String, ApiError> {
    let rows = report.metrics.iter().map(|(name, value)| vec![name.clone(), output::cell(value)]);
    output::csv(&["metric", "value"], rows)
}
