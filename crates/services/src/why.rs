//! Why a run did what it did at one bar.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;

use api::{
    ApiError, BacktestRequest, BlockedReport, Code, DecisionReport, FillReport, Holding, MemberReport, PriceReport,
    WhyReport,
};
use backtest::{BlockCause, Blocked, Decision, Direction, Entry, FillAt, Run, Settings, side_after};
use market::{Action, Date, Fee, FeeLine, Fill, Interval, Params, Side, Symbol, Timestamp, Trade, TradeReason, Value};
use rules::{CLASSIC, Context, Member, Program, UsedRule, compile};
use serde_json::json;

use crate::prepared::{Prepared, Work};
use crate::proven::Heard;
use crate::subject::Subject;
use crate::trail::trail;

/// The bar that `when` names, explained.
pub(crate) fn why(
    request: &BacktestRequest,
    prepared: &Prepared,
    run: &Run,
    heard: &Heard,
    when: &str,
) -> Result<WhyReport, ApiError> {
    let subject = &prepared.subject;
    let (index, same_day) = bar_of(subject, run, when)?;
    let blocked: Vec<&Blocked> = run.blocked.iter().filter(|it| it.index == index).collect();
    let (before, after) =
        (run.fills.partition_point(|fill| fill.index < index), run.fills.partition_point(|fill| fill.index <= index));
    let fills: Vec<FillReport> = (before..after).map(|place| fill_report(prepared, run, heard, place)).collect();
    // A stop was decided by its price.
    let decided = blocked.iter().filter(|it| it.reason == TradeReason::Signal);
    let decided = decided.filter_map(|it| decision_before(heard, &prepared.settings, it.index, it.side, it.opens));
    let dropped = dropped(prepared, run, heard, index, units(prepared, run, index, before)[0]);
    let of_dropped = dropped.and_then(|side| decision_before(heard, &prepared.settings, index, side, true));
    let decided = fills.iter().filter_map(|fill| fill.decided_index).chain(decided).chain(of_dropped);
    let mut bars: Vec<usize> = decided.chain([index]).collect();
    bars.sort_unstable();
    bars.dedup();
    let program = program(request, prepared);
    let decision = |index: usize| DecisionReport {
        index,
        time: subject.time()[index],
        said: said(subject, heard, prepared.settings.direction, index),
        explanation: program.as_deref().and_then(|program| explained(program, subject, index)),
        members: members(prepared, index),
    };
    let equity_before = match index.checked_sub(1) {
        Some(before) => run.equity[before],
        None => prepared.settings.cash,
    };
    let bar = match subject {
        Subject::Series(bars) => Some(bars.view().bar(index).into()),
        Subject::Panel(_) => None,
    };
    Ok(WhyReport {
        strategy: prepared.strategy.clone(),
        symbol: subject.label().to_owned(),
        index,
        time: subject.time()[index],
        bar,
        prices: prices(subject, index),
        same_day,
        decisions: bars.into_iter().map(decision).collect(),
        words: if program.is_some() { None } else { in_words(&prepared.strategy) },
        fills,
        dropped,
        blocked: blocked.into_iter().map(|it| blocked_report(prepared, it)).collect(),
        held_before: held(prepared, run, index, before),
        held_after: held(prepared, run, index, after),
        equity: run.equity[index],
        equity_before,
    })
}

/// The bar that a date, a time or a number names, and the others of the date with orders; of several bars of a day the first
/// with orders, else the first.
fn bar_of(subject: &Subject, run: &Run, when: &str) -> Result<(usize, Vec<usize>), ApiError> {
    let time = subject.time();
    let (Some(first), Some(last)) = (time.first(), time.last()) else {
        return Err(ApiError::new(Code::BadData, "the run has no bars").hint("codex runs show"));
    };
    let missing = |hint: String| ApiError::new(Code::NotFound, format!("the run has no bar at {when}")).hint(hint);
    if let Ok(index) = when.parse::<usize>() {
        let whole =
            || format!("it has {}, 0 to {}, from {} to {}", time.len(), time.len() - 1, first.date(), last.date());
        return if index < time.len() { Ok((index, Vec::new())) } else { Err(missing(whole())) };
    }
    if let Ok(day) = when.parse::<Date>() {
        let zone = subject.symbol().as_ref().and_then(Symbol::venue).map(market::Venue::time_zone);
        let is_intraday = subject.interval().is_intraday();
        let date = |time: &Timestamp| match zone.filter(|_| is_intraday) {
            Some(zone) => time.to_utc().with_timezone(&zone).date_naive(),
            None => time.date(),
        };
        let of_day: Vec<usize> = (0..time.len()).filter(|index| date(&time[*index]) == day).collect();
        let orders = run.fills.iter().map(|fill| fill.index).chain(run.blocked.iter().map(|it| it.index));
        let with_orders: BTreeSet<usize> = orders.filter(|index| of_day.contains(index)).collect();
        let beside = || beside(time.partition_point(|time| date(time) < day), &|index| date(&time[index]), time.len());
        let chosen = with_orders.first().or(of_day.first()).copied().ok_or_else(|| missing(beside()))?;
        return Ok((chosen, with_orders.into_iter().filter(|index| *index != chosen).collect()));
    }
    let instant = Timestamp::parse(when).ok_or_else(|| {
        ApiError::new(Code::Usage, format!("`{when}` is no day, time or number of a bar"))
            .hint("2024-03-15, 2024-03-15T10:30:00Z or 1234")
    })?;
    let found = time.binary_search(&instant).map(|index| (index, Vec::new()));
    found.map_err(|next| missing(beside(next, &|index| time[index], time.len())))
}

/// The bars before and after a place between bars, `next` the one after it.
fn beside<T: Display>(next: usize, time: &dyn Fn(usize) -> T, bars: usize) -> String {
    match next {
        0 => format!("its first bar is of {}", time(0)),
        _ if next == bars => format!("its last bar is of {}", time(next - 1)),
        _ => format!("the bar before is of {}, the bar after of {}", time(next - 1), time(next)),
    }
}

/// What was said at the close of the bar, and heard by an account of this direction.
fn said(subject: &Subject, heard: &Heard, direction: Direction, index: usize) -> Vec<String> {
    match (heard, subject) {
        (Heard::Decisions(said), _) => words(said.decisions[index], direction).map(str::to_owned).collect(),
        (Heard::Weights(said), Subject::Panel(panel)) if said.stated[index] => {
            let assets = panel.assets();
            let at = |row: usize| &said.weights[row * assets.len()..(row + 1) * assets.len()];
            let last = (0..index).rev().find(|row| said.stated[*row]).map(at);
            // What has no weight any more is said too.
            let had = |asset: usize| last.is_some_and(|weights| weights[asset] != 0.0);
            let told = at(index).iter().enumerate().filter(|(asset, weight)| **weight != 0.0 || had(*asset));
            told.map(|(asset, weight)| format!("{} {weight}", assets[asset])).collect()
        }
        _ => Vec::new(),
    }
}

fn words(decision: Decision, direction: Direction) -> impl Iterator<Item = &'static str> {
    let all = [
        (Decision::ENTER_LONG, Direction::Long, "enter-long"),
        (Decision::EXIT_LONG, Direction::Long, "exit-long"),
        (Decision::ENTER_SHORT, Direction::Short, "enter-short"),
        (Decision::EXIT_SHORT, Direction::Short, "exit-short"),
    ];
    let is_heard = move |of: Direction| direction == Direction::Both || direction == of;
    all.into_iter().filter(move |(bit, of, _)| decision.has(*bit) && is_heard(*of)).map(|(.., word)| word)
}

/// The rule in the rule language, where it can be told in it.
pub(crate) fn program<'p>(request: &BacktestRequest, prepared: &'p Prepared) -> Option<Cow<'p, Program>> {
    match &prepared.work {
        Work::Program(program, _) => Some(Cow::Borrowed(program)),
        Work::Rule(_) if request.rule.is_none() => {
            let context = context(prepared.subject.interval(), prepared.subject.symbol().as_ref());
            twin(&prepared.strategy, &prepared.params, &context).map(Cow::Owned)
        }
        _ => None,
    }
}

/// The truth table of the rule at the bar.
fn explained(program: &Program, subject: &Subject, index: usize) -> Option<serde_json::Value> {
    let Subject::Series(bars) = subject else { return None };
    program.explain(bars.view(), index).map(|it| json!(it))
}

fn in_words(strategy: &str) -> Option<String> {
    strategies::find(strategy).map(|entry| entry.rule.to_owned())
}

/// The built-in rule as it is written in the rule language, where it is.
fn twin(strategy: &str, params: &Params, context: &Context) -> Option<Program> {
    let (_, text) = CLASSIC.iter().find(|(name, _)| *name == strategy)?;
    let compiled = compile(text, &|_| None).ok()?;
    // `shift` is a function of the language: a parameter of that name has another there.
    let name_there = |name| if name == "shift" { "shift_by" } else { name };
    let given = params.iter().map(|(name, value): (&str, &Value)| (name_there(name), value.clone()));
    let params = Params::new(compiled.params(), given).ok()?;
    compiled.bind(&params, context, &[]).ok()
}

fn context(interval: Interval, symbol: Option<&Symbol>) -> Context {
    Context { interval, venue: symbol.and_then(Symbol::venue) }
}

/// What each member of a portfolio of rules held and said at the close of a row of its panel.
fn members(prepared: &Prepared, row: usize) -> Vec<MemberReport> {
    let Work::Members(members) = &prepared.work else { return Vec::new() };
    let time = prepared.subject.time()[row];
    let allowed = |side: i8| match prepared.settings.direction {
        Direction::Long => side.max(0),
        Direction::Short => side.min(0),
        Direction::Both => side,
    };
    let report = |member: &Member| {
        let bars = members.bars(member.asset);
        let context = context(bars.interval(), bars.symbol());
        let program = match &member.rule {
            UsedRule::File(program) => Some(Cow::Borrowed(program.as_ref())),
            UsedRule::BuiltIn(_) => twin(&member.strategy, &member.params, &context).map(Cow::Owned),
        };
        let bar = bars.view().time.binary_search(&time).ok();
        let told = program.zip(bar).and_then(|(program, bar)| program.explain(bars.view(), bar));
        MemberReport {
            strategy: member.strategy.clone(),
            symbol: bars.label().to_owned(),
            weight: member.weight,
            before: row.checked_sub(1).map_or(0, |before| allowed(member.sides[before])),
            side: allowed(member.sides[row]),
            explanation: told.map(|it| json!(it)),
        }
    };
    members.portfolio.members.iter().map(report).collect()
}

/// What the instruments of a panel traded at in a row.
fn prices(subject: &Subject, row: usize) -> Vec<PriceReport> {
    let Subject::Panel(panel) = subject else { return Vec::new() };
    let assets = panel.assets();
    let opens = panel.open().map(|open| &open[row * assets.len()..(row + 1) * assets.len()]);
    let known = |price: f64| Some(price).filter(|price| !price.is_nan());
    let of = |(asset, symbol): (usize, &String)| PriceReport {
        symbol: symbol.clone(),
        open: opens.and_then(|opens| known(opens[asset])),
        close: known(panel.closes(row)[asset]),
    };
    assets.iter().enumerate().map(of).collect()
}

fn blocked_report(prepared: &Prepared, blocked: &Blocked) -> BlockedReport {
    let Blocked { asset, side, opens, reference, reason, cause, .. } = *blocked;
    // A portfolio's target waits for its next price, whichever way it goes.
    let is_dropped = opens && matches!(prepared.subject, Subject::Series(_));
    BlockedReport {
        symbol: prepared.subject.assets().get(asset).cloned(),
        side,
        what: if opens { "entry" } else { "exit" }.to_owned(),
        reference,
        law: law(cause).to_owned(),
        limit: match cause {
            BlockCause::PriceLimit(limit) => Some(limit),
            _ => None,
        },
        reason: word(reason),
        then: match (is_dropped, reason) {
            (true, _) => "dropped",
            (false, TradeReason::Signal) => "waits",
            (false, _) => "watches",
        }
        .to_owned(),
    }
}

/// The side of an entry at the market that was to fill on bar `index` of a series, with `units` held before, and of which nothing is
/// found.
fn dropped(prepared: &Prepared, run: &Run, heard: &Heard, index: usize, units: f64) -> Option<Side> {
    let (settings, Heard::Decisions(said)) = (&prepared.settings, heard) else { return None };
    let decided = match settings.fill {
        FillAt::Close => index,
        FillAt::NextOpen | FillAt::NextClose => index.checked_sub(1)?,
    };
    let held = match units {
        units if units > 0.0 => Some(Side::Long),
        units if units < 0.0 => Some(Side::Short),
        _ => None,
    };
    let side = side_after(held, said.decisions[decided], settings)?;
    let is_met = run.fills.iter().any(|fill| fill.index == index && fill.side == side)
        || run.blocked.iter().any(|it| it.index == index && it.side == side);
    (settings.entry == Entry::Market && held != Some(side) && !is_met).then_some(side)
}

/// The word for what asked for an order.
fn word(reason: TradeReason) -> String {
    json!(reason).as_str().unwrap_or_default().to_owned()
}

/// The name of a law that blocks.
pub(crate) fn law(cause: BlockCause) -> &'static str {
    match cause {
        BlockCause::PriceLimit(_) => "price-limit",
        BlockCause::ResaleLock => "resale-lock",
        BlockCause::NoShort => "no-short",
        BlockCause::Halt => "halt",
    }
}

/// Units of each instrument on bar `row` after the first `count` fills of the run, in units of that bar: its splits included.
fn units(prepared: &Prepared, run: &Run, row: usize, count: usize) -> Vec<f64> {
    let (subject, settings) = (&prepared.subject, &prepared.settings);
    let mut units = vec![0.0; subject.assets().len().max(1)];
    let mut actions = settings.actions.iter().peekable();
    let mut fills = run.fills[..count].iter().peekable();
    for (row, time) in subject.time().iter().enumerate().take(row + 1) {
        while let Some((_, action)) = actions.next_if(|(date, _)| *date <= time.date()) {
            if let Action::Split { ratio } = action {
                units.iter_mut().for_each(|held| *held *= ratio);
            }
        }
        while let Some(fill) = fills.next_if(|fill| fill.index == row) {
            let held: &mut f64 = &mut units[fill.asset];
            *held += fill.side.sign() * fill.units;
            // What is closed is closed to the last bit; what summing leaves over is none.
            if held.abs() < 1e-9 * fill.units {
                *held = 0.0;
            }
        }
    }
    units
}

/// The same by name, without what is not held.
fn held(prepared: &Prepared, run: &Run, row: usize, count: usize) -> Vec<Holding> {
    let names = match &prepared.subject {
        Subject::Series(bars) => vec![bars.label().to_owned()],
        Subject::Panel(panel) => panel.assets().to_vec(),
    };
    let held = names.into_iter().zip(units(prepared, run, row, count)).filter(|(_, units)| *units != 0.0);
    held.map(|(symbol, units)| Holding { symbol, units }).collect()
}

/// The fill at `place` among those of the run.
fn fill_report(prepared: &Prepared, run: &Run, heard: &Heard, place: usize) -> FillReport {
    let (settings, fill) = (&prepared.settings, &run.fills[place]);
    let time = prepared.subject.time();
    // A position that is turned round is two fills of one side: which of them closes, only what is held tells. So it is with
    // the part of a position that a portfolio sells.
    let closes = units(prepared, run, fill.index, place)[fill.asset] * fill.side.sign() < 0.0;
    let trade = if closes { trade_ended(run, fill) } else { None };
    let reason = trade.map(|trade| trade.reason);
    let follows = matches!(reason, None | Some(TradeReason::Signal));
    let decided = if follows { decision_before(heard, settings, fill.index, fill.side, !closes) } else { None };
    let waited = |it: &&Blocked| {
        let is_it = (it.asset, it.side) == (fill.asset, fill.side);
        // An entry into a series is dropped, and what fills later was decided anew.
        let waits = !it.opens || matches!(prepared.subject, Subject::Panel(_));
        is_it && waits && it.index < fill.index && decided.is_some_and(|decided| it.index >= decided)
    };
    let put_off = run.blocked.iter().filter(waited).count();
    let schedule = settings.instruments.get(fill.asset).map_or(&settings.costs.fees, |it| &it.fees);
    let mut amounts = vec![0.0; schedule.lines().len()];
    let order = Fee { time: time[fill.index], side: fill.side, price: fill.price, units: fill.units };
    let fees_total = schedule.charge(order, &mut amounts);
    let lines = schedule.lines().iter().cloned().zip(amounts).filter(|(_, amount)| *amount != 0.0);
    FillReport {
        symbol: prepared.subject.assets().get(fill.asset).cloned(),
        side: fill.side,
        what: if closes { "exit" } else { "entry" }.to_owned(),
        reason: word(reason.unwrap_or(TradeReason::Signal)),
        decided_index: decided,
        decided_time: decided.map(|index| time[index]),
        rule: fill_rule(settings, reason, !closes, put_off > 0),
        trail: trade
            .filter(|_| reason == Some(TradeReason::TrailingStop))
            .and_then(|it| trail(prepared, run, fill, it)),
        put_off,
        units: fill.units,
        reference: fill.reference,
        price: fill.price,
        slippage: (fill.slipped - fill.reference).abs() * fill.units,
        tick_rounding: (fill.price - fill.slipped).abs() * fill.units,
        value: fill.units * fill.price,
        fees: lines.map(|(name, amount)| FeeLine { name, amount }).collect(),
        fees_total,
    }
}

/// The trade that a fill ended, if it ended one.
fn trade_ended<'r>(run: &'r Run, fill: &Fill) -> Option<&'r Trade> {
    let is_it = |trade: &&Trade| {
        !trade.open && (trade.asset, trade.exit_index, trade.side) == (fill.asset, fill.index, fill.side.opposite())
    };
    run.trades.iter().find(is_it)
}

/// The bar of the decision that an order of `side` on bar `index` follows: the last that could reach it and asked for it.
fn decision_before(heard: &Heard, settings: &Settings, index: usize, side: Side, opens: bool) -> Option<usize> {
    let last = match settings.fill {
        FillAt::Close => index + 1,
        FillAt::NextOpen | FillAt::NextClose => index,
    };
    // An entry of the other side closes too.
    let (enter, exit) = match side {
        Side::Long => (Decision::ENTER_LONG, Decision::EXIT_SHORT),
        Side::Short => (Decision::ENTER_SHORT, Decision::EXIT_LONG),
    };
    let asks = |decision: Decision| decision.has(enter) || (!opens && decision.has(exit));
    match heard {
        Heard::Decisions(said) => (0..last).rev().find(|index| asks(said.decisions[*index])),
        Heard::Weights(said) => (0..last).rev().find(|index| said.stated[*index]),
    }
}

/// The fill rule in words.
fn fill_rule(settings: &Settings, reason: Option<TradeReason>, opens: bool, is_put_off: bool) -> String {
    let moment = match settings.fill {
        FillAt::NextOpen if is_put_off => "at the open of the first bar after the decision on which the venue let it",
        FillAt::NextClose | FillAt::Close if is_put_off => {
            "at the close of the first bar after the decision on which the venue let it"
        }
        FillAt::NextOpen => "at the open of the bar after the decision",
        FillAt::NextClose => "at the close of the bar after the decision",
        FillAt::Close => "at the very close that decided",
    };
    match reason {
        None | Some(TradeReason::Signal) => match settings.entry {
            Entry::Limit(_) if opens => "at its limit, or at the open where that was better",
            Entry::Stop(_) if opens => "at its stop, or at the open where the bar opened beyond it",
            Entry::StopLimit(..) if opens => "once its stop was touched, at its limit or better",
            _ => moment,
        },
        Some(TradeReason::StopLoss | TradeReason::TrailingStop) => {
            "at the level of the stop, or at the open where the bar opened beyond it"
        }
        Some(TradeReason::TakeProfit) => "at the level of the take-profit, or at the open where that was better",
        Some(TradeReason::LastBar) => "at the last close",
        Some(TradeReason::Liquidation) => "where equity fell below what the position has to be backed with",
    }
    .to_owned()
}
