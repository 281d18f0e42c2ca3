//! `codex runs why`: one bar of a run explained.

use std::fmt::Display;
use std::process::ExitCode;

use api::{RunRecord, StrategyApi, WhyReport};
use market::{Side, Symbol};
use serde_json::Value;
use services::StrategyService;

use crate::arguments::{Language, Output};
use crate::commands::Session;
use crate::data::shown;
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::language::{say, tell};
use crate::output;
use crate::paint::strong;
use crate::progress::while_doing;
use crate::table::{Table, grouped, tidy};

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
        Output::Csv => output::csv(&["fact", "value"], output::facts(&why)?)?,
        Output::Table => page(session.language(), record, &why),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Long => "buy",
        Side::Short => "sell",
    }
}

fn position(side: i8) -> &'static str {
    match side {
        0 => "flat",
        1.. => "long",
        _ => "short",
    }
}

fn page(language: Language, record: &RunRecord, why: &WhyReport) -> String {
    let say = |english: &str| say(language, english);
    let tell = |english: &str, values: &[&dyn Display]| tell(language, english, values);
    let symbol: Option<Symbol> = why.symbol.parse().ok();
    let day = |time| shown(time, record.report.data.interval, symbol.as_ref());
    let mut page =
        strong(&tell("{} on {}, {} (bar {})", &[&why.strategy, &why.symbol, &day(why.time), &why.index])) + "\n";
    if let Some(bar) = &why.bar {
        let [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(tidy);
        let volume = grouped(bar.volume, 0);
        page += &tell("open {}  high {}  low {}  close {}  volume {}", &[&open, &high, &low, &close, &volume]);
        page.push('\n');
    }
    if !why.prices.is_empty() {
        let mut table = Table::new(&["", &say("at the open"), &say("at the close")]);
        let shown = |price: Option<f64>| price.map_or("–".to_owned(), tidy);
        why.prices.iter().for_each(|it| table.row([it.symbol.clone(), shown(it.open), shown(it.close)]));
        page += &table.right([1, 2]).text();
        page.push('\n');
    }
    let held = |holdings: &[api::Holding]| match holdings {
        [] => say("nothing"),
        some => some.iter().map(|it| format!("{} {}", tidy(it.units), it.symbol)).collect::<Vec<_>>().join(", "),
    };
    let before = tell("Held before  {}, equity {}", &[&held(&why.held_before), &grouped(why.equity_before, 2)]);
    page += &format!("\n{before}\n");
    for fill in &why.fills {
        let name = fill.symbol.as_deref().unwrap_or(&why.symbol);
        let (units, price) = (tidy(fill.units), tidy(fill.price));
        let (what, side, reason) = (say(&fill.what), say(side(fill.side)), say(&fill.reason));
        let told = tell("{}: {} {} {} at {} ({})", &[&what, &side, &units, &name, &price, &reason]);
        page += &format!("\n{told}\n");
        if let (Some(index), Some(time)) = (fill.decided_index, fill.decided_time) {
            let told = tell("decided at the close of {} (bar {})", &[&day(time), &index]);
            page += &format!("  {told}\n");
        }
        let reference = tidy(fill.reference);
        let is_open = why.bar.as_ref().is_some_and(|bar| bar.open == fill.reference);
        let stood = match fill.reason.as_str() {
            "stop-loss" | "take-profit" if is_open => "fills {}; the bar opened beyond it, at {}",
            "stop-loss" | "take-profit" => "fills {}; it stood at {}",
            _ => "fills {}; the market stood at {}",
        };
        page += &format!("  {}\n", tell(stood, &[&say(&fill.rule), &reference]));
        if let Some(trail) = &fill.trail {
            let (best, level) = (tidy(trail.best), tidy(trail.level));
            let told = "the best price since the entry was {} on {} (bar {}); the stop behind it stood at {}";
            page += &format!("  {}\n", tell(told, &[&best, &day(trail.best_time), &trail.best_index, &level]));
        }
        if fill.put_off > 0 {
            page += &match fill.put_off {
                1 => format!("  {}\n", say("the venue had put it off once before")),
                more => format!("  {}\n", tell("the venue had put it off {} times before", &[&more])),
            };
        }
        let mut table = Table::new(&[]);
        let name = |english: &str| format!("  {}", say(english));
        table.row([name("value"), grouped(fill.value, 2)]);
        table.row([name("slippage"), grouped(fill.slippage, 2)]);
        if fill.tick_rounding != 0.0 {
            table.row([name("tick rounding"), grouped(fill.tick_rounding, 2)]);
        }
        for line in &fill.fees {
            table.row([name(&line.name), grouped(line.amount, 2)]);
        }
        table.row([name("fees"), grouped(fill.fees_total, 2)]);
        page += &table.right([1]).text();
        page.push('\n');
    }
    for blocked in &why.blocked {
        let name = blocked.symbol.as_deref().unwrap_or(&why.symbol);
        let law = match (blocked.law.as_str(), blocked.limit) {
            ("price-limit", Some(limit)) => tell("the session was locked at its price limit {}", &[&tidy(limit)]),
            ("resale-lock", _) => say("what was bought in this session is sold in a later one only"),
            ("no-short", _) => say("the instrument may not be sold short"),
            ("halt", _) => say("nobody traded on this bar, its volume is zero"),
            (law, _) => law.to_owned(),
        };
        let then = match blocked.then.as_str() {
            "dropped" => "the order was dropped",
            "watches" => "the stop watches on",
            _ => "the order waits for the next bar",
        };
        let market = tidy(blocked.reference);
        page += &format!(
            "\n{}\n",
            tell(
                "{} ({}): {} {} was not let: {}",
                &[&say(&blocked.what), &say(&blocked.reason), &say(side(blocked.side)), &name, &law]
            )
        );
        page += &format!("  {}\n", tell("the market stood at {}; {}", &[&market, &say(then)]));
    }
    if let Some(dropped) = why.dropped {
        let told = "{}: {} {} was dropped: it came to less than one unit or one lot, the account could not pay, or the stop it needs was not known yet";
        page += &format!("\n{}\n", tell(told, &[&say("entry"), &say(side(dropped)), &why.symbol]));
    }
    if why.fills.is_empty() {
        page += &format!("\n{}\n", say("Nothing traded on this bar."));
    }
    if !why.same_day.is_empty() {
        let bars: Vec<String> = why.same_day.iter().map(usize::to_string).collect();
        let told = tell("Orders of the same day on bars {}: codex runs why RUN BAR", &[&bars.join(", ")]);
        page += &format!("{told}\n");
    }
    let after = tell("Held after  {}, equity {}", &[&held(&why.held_after), &grouped(why.equity, 2)]);
    page += &format!("\n{after}\n");
    for decision in &why.decisions {
        let said = if decision.said.is_empty() { say("nothing") } else { decision.said.join(", ") };
        page += &format!(
            "\n{}\n",
            tell("At the close of {} (bar {}) the rule said {}", &[&day(decision.time), &decision.index, &said])
        );
        let truth =
            |explanation: &Option<Value>| explanation.as_ref().map_or_else(String::new, |it| truth(language, it));
        page += &truth(&decision.explanation);
        for member in &decision.members {
            let api::MemberReport { strategy, symbol, weight, before, side, explanation } = member;
            let (weight, before, now) = (tidy(*weight), say(position(*before)), say(position(*side)));
            let told = match before == now {
                true => tell("member {} on {}, weight {}: stays {}", &[strategy, symbol, &weight, &now]),
                false => tell(
                    "member {} on {}, weight {}: goes from {} to {}",
                    &[&strategy, &symbol, &weight, &before, &now],
                ),
            };
            page += &format!("\n  {told}\n");
            let told = truth(explanation);
            page.extend(told.lines().map(|line| format!("  {line}\n")));
        }
    }
    for line in why.words.iter().flat_map(|words| words.lines()) {
        page += &format!("  {line}\n");
    }
    page
}

/// The named values and the truth table.
fn truth(language: Language, explanation: &Value) -> String {
    let say = |english: &str| say(language, english);
    let shown_value = |value: &Value| shown_value(language, value);
    let mut page = String::new();
    if explanation["warming_up"] == true {
        page += &format!("  {}\n", say("the rule is warming up: it cannot say anything yet"));
    }
    if explanation["allowed"] == false {
        page += &format!("  {}\n", say("its filter or its size allows no entry here"));
    }
    let last = |name: &str, inside: &'static str| match explanation[name].as_i64() {
        Some(1) => inside,
        Some(-1) => "out",
        _ => "nothing yet",
    };
    page += &match explanation["repeats"] == true {
        true => format!("  {}\n", say("a condition is said on every bar on which it holds: repeat = true")),
        false if explanation["before_short"].is_i64() => {
            let told = "said last before: long {}, short {}; what was said last is not said again";
            let [long, short] = ["before", "before_short"].map(|name| say(last(name, "in")));
            format!("  {}\n", tell(language, told, &[&long, &short]))
        }
        false => {
            let told = "said last before: {}; a side that was said last is not said again";
            format!("  {}\n", tell(language, told, &[&say(last("before", "in (long)"))]))
        }
    };
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
    let series = explanation["series"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !series.is_empty() {
        page += &format!("\n  {}\n", say("known of other bars"));
        let mut table = Table::new(&[]);
        for known in series {
            // A daily bar and a longer one are of a day.
            let time = text(&known["time"]).replace("T00:00:00Z", "");
            let bar = if known["time"].is_null() { say("none yet") } else { time };
            table.row([format!("    {}", text(&known["name"])), bar, say("close"), shown_value(&known["close"])]);
        }
        page += &table.right([3]).text();
        page.push('\n');
    }
    for condition in explanation["conditions"].as_array().map(Vec::as_slice).unwrap_or_default() {
        page += &format!("\n  {}: {}\n", text(&condition["key"]), yes(&condition["holds"]));
        page += &parts(language, &condition["parts"]);
    }
    if !explanation["size_text"].is_null() {
        let (size, written) = (shown_value(&explanation["size"]), text(&explanation["size_text"]));
        page += &format!("\n  size: {size}   {written}\n");
        page += &parts(language, &explanation["size_parts"]);
    }
    page
}

/// The parts of a condition, each with what it compares.
fn parts(language: Language, parts: &Value) -> String {
    let mut page = String::new();
    for part in parts.as_array().map(Vec::as_slice).unwrap_or_default() {
        let depth = usize::try_from(part["depth"].as_u64().unwrap_or(0)).unwrap_or(0);
        let indent = "  ".repeat(depth.min(24) + 2);
        page += &format!("{indent}{} {}", yes(&part["holds"]), text(&part["text"]));
        let sides = part["sides"].as_array().map(Vec::as_slice).unwrap_or_default();
        let told: Vec<String> = sides.iter().map(|side| side_value(language, side)).collect();
        if !told.is_empty() {
            page += &format!("   [{}]", told.join(" | "));
        }
        page.push('\n');
    }
    page
}

fn side_value(language: Language, side: &Value) -> String {
    let now = shown_value(language, &side["value"]);
    match &side["before"] {
        Value::Null => now,
        before => format!("{} → {now}", shown_value(language, before)),
    }
}

fn shown_value(language: Language, value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), tidy),
        Value::Bool(truth) => if *truth { "true" } else { "false" }.to_owned(),
        Value::Null => say(language, "no value"),
        other => text(other),
    }
}

fn text(value: &Value) -> String {
    output::cell(value)
}

fn yes(value: &Value) -> &'static str {
    if value == true { "✓" } else { "✗" }
}
