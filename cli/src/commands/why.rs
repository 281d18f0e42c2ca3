//! `codex runs why`: one bar of a run explained.

use std::process::ExitCode;

use api::{ApiError, RunRecord, StrategyApi, WhyReport};
use market::{Side, Symbol};
use serde_json::Value;
use services::StrategyService;

use crate::arguments::Output;
use crate::commands::Session;
use crate::data::shown;
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::output;
use crate::progress::while_doing;
use crate::table::{Table, grouped};

/// Repeats the run as it was asked for, and tells what happened on one bar.
pub fn run(session: &Session, record: &RunRecord, when: &str) -> Outcome {
    let request = &record.manifest.request;
    let service = StrategyService::new(LocalData);
    let why = while_doing(&session.global, "repeating the run", || block_on(service.why(request, when)))?;
    let kept = (record.curve.time.get(why.index), record.curve.equity.get(why.index).map(|equity| equity.to_bits()));
    if kept != (Some(&why.time), Some(why.equity.to_bits())) {
        let run = &record.report.run_id;
        let text = format!(
            "the run comes out otherwise today, and that is what is told: codex runs rerun {run} says what changed"
        );
        warn(&session.global, &text);
    }
    let text = match session.output() {
        Output::Json => output::json(&why)?,
        Output::Jsonl => output::jsonl([&why])?,
        Output::Csv => csv(&why)?,
        Output::Table => page(record, &why),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The fills, one row a fee line.
fn csv(why: &WhyReport) -> Result<String, ApiError> {
    let header = ["fill", "symbol", "side", "what", "reason", "units", "reference", "price", "line", "amount"];
    let mut rows = Vec::new();
    for (number, fill) in why.fills.iter().enumerate() {
        let lines = [("slippage".to_owned(), fill.slippage), ("tick rounding".to_owned(), fill.tick_rounding)]
            .into_iter()
            .chain(fill.fees.iter().map(|line| (line.name.to_string(), line.amount)));
        for (line, amount) in lines {
            rows.push(vec![
                (number + 1).to_string(),
                fill.symbol.clone().unwrap_or_default(),
                side(fill.side).to_owned(),
                fill.what.clone(),
                fill.reason.clone(),
                output::number(fill.units),
                output::number(fill.reference),
                output::number(fill.price),
                line,
                output::number(amount),
            ]);
        }
    }
    output::csv(&header, rows)
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Long => "buy",
        Side::Short => "sell",
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn position(side: i8) -> &'static str {
    match side {
        0 => "flat",
        1.. => "long",
        _ => "short",
    }
}

fn page(record: &RunRecord, why: &WhyReport) -> String {
    let symbol: Option<Symbol> = why.symbol.parse().ok();
    let day = |time| shown(time, record.report.data.interval, symbol.as_ref());
    let mut page = format!("{} on {}, {} (bar {})\n", why.strategy, why.symbol, day(why.time), why.index);
    if let Some(bar) = &why.bar {
        let [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(output::number);
        page += &format!("open {open}  high {high}  low {low}  close {close}  volume {}\n", grouped(bar.volume, 0));
    }
    if !why.prices.is_empty() {
        let mut table = Table::new(&["", "open", "close"]);
        let shown = |price: Option<f64>| price.map_or("–".to_owned(), output::number);
        why.prices.iter().for_each(|it| table.row([it.symbol.clone(), shown(it.open), shown(it.close)]));
        page += &table.right([1, 2]).text();
        page.push('\n');
    }
    let held = |holdings: &[api::Holding]| match holdings {
        [] => "nothing".to_owned(),
        some => {
            some.iter().map(|it| format!("{} {}", output::number(it.units), it.symbol)).collect::<Vec<_>>().join(", ")
        }
    };
    page += &format!("\nHeld before  {}, equity {}\n", held(&why.held_before), grouped(why.equity_before, 2));
    for fill in &why.fills {
        page += "\n";
        let name = fill.symbol.as_deref().unwrap_or(&why.symbol);
        page += &format!(
            "{}: {} {} {name} at {}",
            fill.what,
            side(fill.side),
            output::number(fill.units),
            output::number(fill.price)
        );
        page += &format!(" ({})\n", fill.reason);
        if let (Some(index), Some(time)) = (fill.decided_index, fill.decided_time) {
            page += &format!("  decided at the close of {} (bar {index})\n", day(time));
        }
        page += &format!("  fills {}; the market stood at {}\n", fill.rule, output::number(fill.reference));
        if fill.put_off > 0 {
            page += &format!("  the venue had put it off {} before\n", times(fill.put_off));
        }
        let mut table = Table::new(&[]);
        table.row(["  value".to_owned(), grouped(fill.value, 2)]);
        table.row(["  slippage".to_owned(), grouped(fill.slippage, 2)]);
        if fill.tick_rounding != 0.0 {
            table.row(["  tick rounding".to_owned(), grouped(fill.tick_rounding, 2)]);
        }
        for line in &fill.fees {
            table.row([format!("  {}", line.name), grouped(line.amount, 2)]);
        }
        table.row(["  fees".to_owned(), grouped(fill.fees_total, 2)]);
        page += &table.right([1]).text();
        page.push('\n');
    }
    for blocked in &why.blocked {
        let name = blocked.symbol.as_deref().unwrap_or(&why.symbol);
        let law = match (blocked.law.as_str(), blocked.limit) {
            ("price-limit", Some(limit)) => {
                format!("the session was locked at its price limit {}", output::number(limit))
            }
            ("resale-lock", _) => "what was bought in this session is sold in a later one only".to_owned(),
            ("no-short", _) => "the instrument may not be sold short".to_owned(),
            ("halt", _) => "nobody traded on this bar, its volume is zero".to_owned(),
            (law, _) => law.to_owned(),
        };
        let then = match blocked.then.as_str() {
            "dropped" => "the order was dropped",
            _ => "the order waits for the next bar",
        };
        let market = output::number(blocked.reference);
        page += &format!("\n{}: {} {name} was not let: {law}\n", blocked.what, side(blocked.side));
        page += &format!("  the market stood at {market}; {then}\n");
    }
    if why.fills.is_empty() {
        page += "\nNothing traded on this bar.\n";
    }
    if !why.same_day.is_empty() {
        let bars: Vec<String> = why.same_day.iter().map(usize::to_string).collect();
        page += &format!("Orders of the same day on bars {}: codex runs why RUN BAR\n", bars.join(", "));
    }
    page += &format!("\nHeld after  {}, equity {}\n", held(&why.held_after), grouped(why.equity, 2));
    for decision in &why.decisions {
        page += &format!("\nAt the close of {} (bar {}) the rule said ", day(decision.time), decision.index);
        page +=
            &if decision.said.is_empty() { "nothing\n".to_owned() } else { format!("{}\n", decision.said.join(", ")) };
        page += &decision.explanation.as_ref().map_or_else(String::new, truth);
        for member in &decision.members {
            let api::MemberReport { strategy, symbol, weight, before, side, explanation } = member;
            page += &format!("\n  member {strategy} on {symbol}, weight {}: ", output::number(*weight));
            page += &match before == side {
                true => format!("stays {}\n", position(*side)),
                false => format!("goes from {} to {}\n", position(*before), position(*side)),
            };
            let told = explanation.as_ref().map_or_else(String::new, truth);
            page.extend(told.lines().map(|line| format!("  {line}\n")));
        }
    }
    for line in why.words.iter().flat_map(|words| words.lines()) {
        page += &format!("  {line}\n");
    }
    page
}

/// The named values and the truth table.
fn truth(explanation: &Value) -> String {
    let mut page = String::new();
    if explanation["warming_up"] == true {
        page += "  the rule is warming up: it cannot say anything yet\n";
    }
    if explanation["allowed"] == false {
        page += "  its filter or its size allows no entry here\n";
    }
    let before = match explanation["before"].as_i64() {
        Some(1) => "in (long)",
        Some(-1) => "out",
        _ => "nothing yet",
    };
    page += &format!("  said last before: {before}; a side that was said last is not said again\n");
    let values = explanation["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !values.is_empty() {
        page += "\n";
        let mut table = Table::new(&[]);
        for value in values {
            table.row([format!("  {}", text(&value["name"])), shown_value(&value["value"]), text(&value["text"])]);
        }
        page += &table.right([1]).text();
        page.push('\n');
    }
    for condition in explanation["conditions"].as_array().map(Vec::as_slice).unwrap_or_default() {
        page += &format!("\n  {}: {}\n", text(&condition["key"]), yes(&condition["holds"]));
        for part in condition["parts"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let depth = usize::try_from(part["depth"].as_u64().unwrap_or(0)).unwrap_or(0);
            let indent = "  ".repeat(depth.min(24) + 2);
            page += &format!("{indent}{} {}", yes(&part["holds"]), text(&part["text"]));
            let sides = part["sides"].as_array().map(Vec::as_slice).unwrap_or_default();
            let told: Vec<String> = sides.iter().map(side_value).collect();
            if !told.is_empty() {
                page += &format!("   [{}]", told.join(" | "));
            }
            page.push('\n');
        }
    }
    page
}

fn side_value(side: &Value) -> String {
    let now = shown_value(&side["value"]);
    match &side["before"] {
        Value::Null => now,
        before => format!("{} → {now}", shown_value(before)),
    }
}

fn shown_value(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(
            || number.to_string(),
            |value| format!("{value:.6}").trim_end_matches('0').trim_end_matches('.').to_owned(),
        ),
        Value::Bool(truth) => if *truth { "true" } else { "false" }.to_owned(),
        Value::Null => "no value".to_owned(),
        other => text(other),
    }
}

fn text(value: &Value) -> String {
    output::cell(value)
}

fn yes(value: &Value) -> &'static str {
    if value == true { "✓" } else { "✗" }
}
