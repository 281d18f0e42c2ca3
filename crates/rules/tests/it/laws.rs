//! What holds for every rule that can be written: random expressions over random markets.

use std::sync::Arc;

use backtest::{Decision, Rule};
use indicators::Shared;
use market::{Bars, Interval, Params, Venue};
use proptest::prelude::{ProptestConfig, any, proptest};
use rules::{Context, Program};

use crate::{Chance, decide, events, stream, walk, walk_of};

/// Random expressions, well typed, of parameters `n` (a whole number from 1 to 60) and `x` (any number), and series `weekly`
/// and `other`.
struct Writer<'c> {
    chance: &'c mut Chance,
    /// Inside `on(…)` no series may be read.
    inside: bool,
}

impl Writer<'_> {
    fn constant(&mut self) -> String {
        match self.chance.below(4) {
            0 => "n".to_owned(),
            1 => (1 + self.chance.below(40)).to_string(),
            2 => "n + 2".to_owned(),
            _ => format!("max(2, n - {})", self.chance.below(10)),
        }
    }

    fn column(&mut self) -> String {
        (*self.chance.one_of(&["open", "high", "low", "close", "volume", "hl2", "hlc3", "hlcc4", "ohlc4"])).to_owned()
    }

    /// An indicator with defaults or small periods, of closes or of a series.
    fn indicator(&mut self, depth: usize) -> String {
        let entry = self.chance.one_of(indicators::ALL);
        let name = if ["max", "min"].contains(&entry.name) { "sma" } else { entry.name };
        let mut arguments = Vec::new();
        if entry.inputs == ["close"] && self.chance.below(2) == 0 {
            // A constant first argument would be a period.
            arguments.push(format!("{} + 0 * close", self.number(depth)));
        }
        for spec in entry.params {
            if self.chance.below(2) == 0 {
                continue;
            }
            let value = match &spec.kind {
                market::ParamKind::Integer { min, .. } => (min + self.chance.below(30) as i64).to_string(),
                market::ParamKind::Real { min, max } => {
                    (min + self.chance.next() * (max.min(min + 5.0) - min)).to_string()
                }
                market::ParamKind::Choice(words) => format!("'{}'", self.chance.one_of(words)),
            };
            arguments.push(format!("{}={value}", spec.name));
        }
        let output =
            if self.chance.below(2) == 0 { format!(".{}", self.chance.one_of(entry.outputs)) } else { String::new() };
        format!("{name}({}){output}", arguments.join(", "))
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.chance.below(4) {
                0 => "x".to_owned(),
                1 => format!("{:.2}", self.chance.next() * 100.0),
                _ => self.column(),
            };
        }
        let inner = depth - 1;
        match self.chance.below(15) {
            0 | 1 => {
                let sign = *self.chance.one_of(&["+", "-", "*", "/", "^"]);
                format!("({} {sign} {})", self.number(inner), self.number(inner))
            }
            2 => format!("-{}", self.number(inner)),
            3 => {
                let name = *self.chance.one_of(&["abs", "sqrt", "log", "exp", "sign", "floor", "ceil", "round"]);
                format!("{name}({})", self.number(inner))
            }
            4 => format!("shift({}, {})", self.number(inner), self.constant()),
            5 => format!("change({}, {})", self.number(inner), self.constant()),
            6 => format!("since({})", self.condition(inner)),
            7 => format!("count({}, {})", self.condition(inner), self.constant()),
            8 => format!("if({}, {}, {})", self.condition(inner), self.number(inner), self.number(inner)),
            9 => {
                let name = *self.chance.one_of(&["min", "max"]);
                format!("{name}({}, {}, close)", self.number(inner), self.number(inner))
            }
            10 if !self.inside => {
                self.inside = true;
                let text = self.number(inner);
                self.inside = false;
                format!("on({}, {text})", self.chance.one_of(&["weekly", "other"]))
            }
            11 if !self.inside => format!("{}.{}", self.chance.one_of(&["weekly", "other"]), self.column()),
            12 => (*self.chance.one_of(&["weekday()", "day()", "month()", "hour()", "date()", "held"])).to_owned(),
            _ => self.indicator(inner),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return format!("close > {}", self.number(0));
        }
        let inner = depth - 1;
        match self.chance.below(10) {
            0 => format!("({} and {})", self.condition(inner), self.condition(inner)),
            1 => format!("({} or {})", self.condition(inner), self.condition(inner)),
            2 => format!("not ({})", self.condition(inner)),
            3 | 4 => {
                let name = *self.chance.one_of(&["cross_above", "cross_below"]);
                format!("{name}({}, {})", self.number(inner), self.number(inner))
            }
            5 => format!("shift({}, {})", self.condition(inner), self.constant()),
            6 => format!("if({}, {}, {})", self.condition(inner), self.condition(inner), self.condition(inner)),
            7 if !self.inside => {
                self.inside = true;
                let text = self.condition(inner);
                self.inside = false;
                format!("on({}, {text})", self.chance.one_of(&["weekly", "other"]))
            }
            _ => {
                let sign = *self.chance.one_of(&["<", "<=", ">", ">=", "==", "!="]);
                format!("{} {sign} {}", self.number(inner), self.number(inner))
            }
        }
    }
}

/// A random rule file.
fn file(seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let mut writer = Writer { chance: &mut chance, inside: false };
    let (depth, one, two) = (1 + writer.chance.below(4), writer.condition(2), writer.condition(3));
    let mut text = format!(
        "[params]\nn = {{ default = {}, min = 1, max = 60 }}\nx = {{ default = {:.3} }}\n\n[series]\nweekly = {{ interval = \"1w\" }}\nother = {{ symbol = \"HSI.IDX\" }}\n\n[use]\nheld = {{ strategy = \"sma_cross\", params = {{ fast = 3, slow = 8 }} }}\n\n[let]\nfirst = \"\"\"{one}\"\"\"\nsecond = \"\"\"{two}\"\"\"\n\n[rule]\n",
        1 + writer.chance.below(20),
        writer.chance.next() * 50.0,
    );
    let keys: &[&str] =
        if writer.chance.below(3) == 0 { &["enter", "exit", "short", "cover"] } else { &["enter", "exit"] };
    for key in keys {
        let condition = match writer.chance.below(4) {
            0 => "first".to_owned(),
            1 => format!("second and {}", writer.condition(depth)),
            _ => writer.condition(depth),
        };
        text += &format!("{key} = \"\"\"{condition}\"\"\"\n");
    }
    if writer.chance.below(2) == 0 {
        text += "repeat = true\n";
    }
    if writer.chance.below(3) == 0 {
        text += &format!("size = \"\"\"{} / 50\"\"\"\n", writer.number(2));
    }
    if writer.chance.below(4) == 0 {
        text += "\n[filter]\nweekdays = [1, 3, 5]\nfrom = 2024-02-01\n";
    }
    text
}

/// The program of a random file over bars of `context`; `None` where the draw fits no parameter's range.
fn bound(text: &str, context: &Context, other: &Arc<Bars>) -> Option<Program> {
    let compiled = match rules::compile(text, &|_| None) {
        Ok(compiled) => compiled,
        Err(faults) => {
            // Random values may lie outside of ranges; anything else would be a hole in the writer or the checker.
            for fault in &faults.list {
                let known = ["divides by"];
                assert!(known.iter().any(|known| fault.message.contains(known)), "{}\n{text}", faults.render("random"));
            }
            return None;
        }
    };
    let params = Params::new(compiled.params(), []).unwrap();
    Some(compiled.bind(&params, context, std::slice::from_ref(other)).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

fn laws(text: &str, program: &Program, bars: &Bars, cut: usize) {
    let view = bars.view();
    let (mut said, mut sizes) = (Vec::new(), vec![7.0]);
    program.decide_with_sizes(view, &mut said, &mut sizes);
    assert_eq!(said, decide(program, view), "{text}");
    assert_eq!((said.len(), sizes.len()), (view.len(), view.len()));

    // With columns that are shared: made by the first, read by the second.
    let mut shared = Shared::new(view, 1 << 24);
    for _ in 0..2 {
        let mut again = Vec::new();
        program.decide_shared(&mut shared, &mut again);
        assert_eq!(again, said, "{text}");
    }

    // Bar by bar, to the bit.
    let mut following = program.follow();
    for (row, bar) in view.iter().enumerate() {
        let bar_by_bar = backtest::RuleStream::next(&mut following, &bar);
        assert_eq!(bar_by_bar, said[row], "row {row}\n{text}");
        assert_eq!(following.size().to_bits(), sizes[row].to_bits(), "size of row {row}\n{text}");
    }
    // Cutting off the future leaves the past.
    let (mut before, mut sizes_before) = (Vec::new(), Vec::new());
    program.decide_with_sizes(view.prefix(cut), &mut before, &mut sizes_before);
    assert_eq!(before, said[..cut], "cut at {cut}\n{text}");
    assert!(sizes_before.iter().zip(&sizes).all(|(a, b)| a.to_bits() == b.to_bits()), "cut at {cut}\n{text}");
    // Silence, sizes, latches.
    assert!(said.iter().take(program.warmup()).all(|said| said.is_none()), "{text}");
    assert!(sizes.iter().all(|size| (0.0..=1.0).contains(size)), "{text}");
    for (row, decision) in events(&said) {
        if decision.has(Decision::ENTER_LONG) || decision.has(Decision::ENTER_SHORT) {
            assert!(sizes[row] > 0.0, "an entry of no size at row {row}\n{text}");
        }
    }
    // What is explained is what was said.
    if let Some(row) = cut.checked_sub(1) {
        let explained = program.explain(view, row).unwrap_or_else(|| panic!("no explanation\n{text}"));
        let words = [
            (Decision::ENTER_LONG, "enter-long"),
            (Decision::EXIT_LONG, "exit-long"),
            (Decision::ENTER_SHORT, "enter-short"),
            (Decision::EXIT_SHORT, "exit-short"),
        ];
        let expected: Vec<&str> =
            words.iter().filter(|(word, _)| said[row].has(*word)).map(|(_, name)| *name).collect();
        assert_eq!(explained.said, expected);
        // The explanation keeps every value in a register of its own and joins nothing: with `repeat`, what was said must be
        // what its conditions say.
        let holds = |key: &str| explained.conditions.iter().any(|condition| condition.key == key && condition.holds);
        if text.contains("repeat = true") && !explained.warming_up {
            let allowed = explained.allowed.unwrap_or(true);
            let (enter, exit) = (holds("enter"), holds("exit"));
            let apart = explained.conditions.len() > 2;
            let (short, cover) = if apart { (holds("short"), holds("cover")) } else { (exit, enter) };
            let mut expected = Decision::NONE;
            // An entry that is not allowed is none, and stands against no exit.
            let (enter, short) = (enter && allowed, short && allowed);
            for (is_said, word) in [
                (enter && !exit, Decision::ENTER_LONG),
                (exit && !enter, Decision::EXIT_LONG),
                (short && !cover, Decision::ENTER_SHORT),
                (cover && !short, Decision::EXIT_SHORT),
            ] {
                expected |= if is_said { word } else { Decision::NONE };
            }
            assert_eq!(said[row], expected, "row {row}: {explained}\n{text}");
        }
        for condition in &explained.conditions {
            let held = condition.holds;
            let (word, other) = match condition.key {
                "enter" => (Decision::ENTER_LONG, Decision::EXIT_SHORT),
                "exit" => (Decision::EXIT_LONG, Decision::ENTER_SHORT),
                "short" => (Decision::ENTER_SHORT, Decision::ENTER_SHORT),
                _ => (Decision::EXIT_SHORT, Decision::EXIT_SHORT),
            };
            assert!(
                held || !(said[row].has(word) || explained.conditions.len() == 2 && said[row].has(other)),
                "{text}"
            );
            assert_eq!(condition.parts.first().map(|part| part.holds), Some(held), "{explained}\n{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_both_forms_agree_and_no_future_is_seen(seed in any::<u64>(), bars in 0_usize..900, cut in 0.0..1.0_f64) {
        let text = file(seed);
        let (days, minutes) = (walk(seed, bars), walk_of(seed, bars, "1h".parse().unwrap()));
        for (bars, venue) in [(&days, None), (&days, Some(Venue::Xhkg)), (&minutes, Some(Venue::Xnys))] {
            let other = Arc::new(walk_of(!seed, bars.len() + 20, bars.interval()));
            let context = Context { interval: bars.interval(), venue };
            if let Some(program) = bound(&text, &context, &other) {
                laws(&text, &program, bars, (cut * bars.len() as f64) as usize);
            }
        }
    }
}

#[test]
fn every_indicator_can_be_called_by_each_of_its_names_with_any_series_and_for_each_of_its_columns() {
    let bars = walk(11, 700);
    let context = Context { interval: Interval::DAY, venue: None };
    let mut rules_run = 0;
    for entry in indicators::ALL {
        for name in std::iter::once(entry.name).chain(entry.aliases.iter().copied()) {
            // `max` and `min` are the language's own: of two numbers, not of a window.
            if ["max", "min"].contains(&name) {
                continue;
            }
            let series: &[&str] =
                if entry.inputs == ["close"] { &["", "hl2", "volume / (close - open)"] } else { &[""] };
            for series in series {
                for output in entry.outputs {
                    let call = format!("{name}({series}).{output}");
                    let text = format!(
                        "[rule]\nenter = \"{call} > shift({call}, 1)\"\nexit = \"{call} < shift({call}, 1)\"\n"
                    );
                    let compiled =
                        rules::compile(&text, &|_| None).unwrap_or_else(|faults| panic!("{}", faults.render(name)));
                    let program = compiled.bind(&Params::default(), &context, &[]).unwrap();
                    laws(&text, &program, &bars, 300);
                    rules_run += 1;
                }
            }
        }
    }
    assert!(rules_run > 150);
}

#[test]
fn rules_that_share_columns_read_none_that_is_not_theirs() {
    let bars = walk(12, 500);
    // Room for a few columns, so that some are thrown out and made again.
    let mut shared = Shared::new(bars.view(), 6 * 500 * 8);
    for expression in [
        "sma(20)",
        "sma(21)",
        "sma(high, 20)",
        "sma(low, 20)",
        "ema(20)",
        "sma(sma(20), 20)",
        "atr(20)",
        "atr(20, 'simple')",
        "rsi(high, 20)",
        "rsi(20)",
        "bbands(20, 1).lower",
        "bbands(20, 2).lower",
        "bbands(20, 2).upper",
        "sma(volume, 20)",
    ] {
        let text = format!("[rule]\nenter = \"close > {expression}\"\nexit = \"close < 0.98 * {expression}\"\n");
        let program = crate::program(&text);
        for _ in 0..2 {
            let mut said = Vec::new();
            program.decide_shared(&mut shared, &mut said);
            assert_eq!(said, decide(&program, bars.view()), "{expression}");
        }
    }
}

#[test]
fn no_bars_one_bar_and_two_bars_are_series_too() {
    let program = crate::program("[rule]\nenter = \"close > shift(close, 1)\"\nexit = \"close < shift(close, 1)\"\n");
    for bars in 0..=2 {
        let walk = walk(3, bars);
        assert_eq!(stream(&program, walk.view()), decide(&program, walk.view()));
    }
}
