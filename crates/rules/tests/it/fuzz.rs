//! Whatever is typed, there is an answer: no panic, no endless loop, and a place for every fault.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use backtest::Rule;
use market::Params;
use proptest::prelude::{ProptestConfig, any, prop, proptest};

use crate::{Chance, DAYS, project, walk};

/// Compiles `text`, and runs what comes of it; what is said of its faults must hold.
fn answer(text: &str) {
    let start = Instant::now();
    let compiled =
        catch_unwind(AssertUnwindSafe(|| rules::compile(text, &|name| (name == "other").then(|| OTHER.to_owned()))));
    let compiled = compiled.unwrap_or_else(|_| panic!("a panic at\n{text}"));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?} for\n{text}", start.elapsed());
    match compiled {
        Ok(compiled) => {
            for warning in compiled.warnings().into_iter().flat_map(|warnings| &warnings.list) {
                assert!(warning.file.is_some() || text.get(warning.span.clone()).is_some(), "{warning:?}");
            }
            let params = Params::new(compiled.params(), []).unwrap();
            let extras: Vec<_> = compiled.needs().iter().map(|_| std::sync::Arc::new(walk(5, 60))).collect();
            if let Ok(program) = compiled.bind(&params, &DAYS, &extras) {
                let bars = walk(4, 300);
                let mut said = Vec::new();
                program.decide(bars.view(), &mut said);
                let mut stream = program.stream();
                assert!(bars.view().iter().zip(&said).all(|(bar, said)| stream.next(&bar) == *said), "{text}");
                assert!(program.explain(bars.view(), 299).is_some(), "{text}");
            }
        }
        Err(faults) => {
            assert!(!faults.list.is_empty() && faults.list.len() <= rules::MOST_FAULTS, "{text}");
            for fault in &faults.list {
                assert!(fault.line >= 1 && fault.column >= 1 && fault.span.start <= fault.span.end, "{fault:?}");
                assert!(!fault.message.is_empty(), "{fault:?}");
                if fault.file.is_none() {
                    assert!(fault.line <= text.split('\n').count().max(1), "{fault:?}");
                    assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
                }
            }
            assert!(faults.render("fuzz.toml").contains("fuzz.toml:") || faults.list[0].file.is_some());
        }
    }
}

const OTHER: &str =
    "[params]\nn = 3\n[rule]\nenter = \"close > shift(close, n)\"\nexit = \"close < shift(close, n)\"\n";

/// Pieces of which files are made.
const PIECES: &[&str] = &[
    "[rule]\n",
    "[let]\n",
    "[params]\n",
    "[series]\n",
    "[use]\n",
    "[stops]\n",
    "[filter]\n",
    "[account]\n",
    "[[member]]\n",
    "enter = ",
    "exit = ",
    "short = ",
    "size = ",
    "repeat = true\n",
    "a = ",
    "b = ",
    "\"",
    "'",
    "\"\"\"",
    "\n",
    "\\",
    "\\n",
    "\\u0041",
    "{ default = 3, min = 1, max = 9 }\n",
    "{ interval = \"1w\" }\n",
    "{ symbol = \"HSI.IDX\" }\n",
    "{ strategy = \"other\" }\n",
    "strategy = \"sma_cross\"\n",
    "weight = 0.5\n",
    "require = [",
    "]",
    "time = [\"09:45-12:00\"]\n",
    "from = 2020-01-01\n",
    "close",
    "volume",
    "a",
    "b",
    "(",
    ")",
    ",",
    ".",
    "+",
    "-",
    "*",
    "/",
    "^",
    "<",
    ">=",
    "==",
    "!=",
    " and ",
    " or ",
    "not ",
    "=",
    "1",
    "2.5",
    "5%",
    "1e308",
    "rsi(14)",
    "sma(",
    "macd().signal",
    "cross_above(",
    "shift(",
    "if(",
    "on(b, ",
    "since(",
    "count(",
    "true",
    "false",
    "0/0",
    "😀",
    "均线",
    "\u{0}",
    "\r\n",
    "\u{feff}",
    "#",
    "[",
    "{",
    "}",
    "=\"close > 1\"\n",
];

/// Pieces of which expressions are made.
const WORDS: &[&str] = &[
    "close",
    "high",
    "n",
    "x",
    "word",
    "named",
    "weekly",
    "held",
    "(",
    ")",
    ",",
    ", ",
    ".",
    ".close",
    ".signal",
    " + ",
    " - ",
    " * ",
    " / ",
    " ^ ",
    " < ",
    " > ",
    " >= ",
    " == ",
    " != ",
    " and ",
    " or ",
    " not ",
    "=",
    "1",
    "0",
    "-1",
    "2.5",
    "5%",
    "'wilder'",
    "rsi(",
    "sma(",
    "sma(n)",
    "macd()",
    "bollinger(20, 2)",
    "cross_above(",
    "cross_below(",
    "shift(",
    "change(",
    "since(",
    "count(",
    "if(",
    "on(weekly, ",
    "on(",
    "min(",
    "max(",
    "abs(",
    "log(",
    "true",
    "false",
    "period=",
    "weekday()",
    "date()",
    "nan",
];

fn soup(seed: u64, pieces: &[&str], count: usize) -> String {
    let mut chance = Chance::new(seed);
    (0..count).map(|_| *chance.one_of(pieces)).collect()
}

/// A shipped file with letters taken out, doubled, exchanged or put in.
fn mutated(seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let folder = project("configs/strategies");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .chain(std::fs::read_dir(folder.join("classic")).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let mut letters: Vec<char> = std::fs::read_to_string(chance.one_of(&files)).unwrap().chars().collect();
    for _ in 0..1 + chance.below(6) {
        let at = chance.below(letters.len());
        match chance.below(5) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            2 => {
                let other = chance.below(letters.len());
                letters.swap(at, other);
            }
            3 => {
                let piece: Vec<char> = chance.one_of(PIECES).chars().collect();
                letters.splice(at..at, piece);
            }
            _ => {
                let end = (at + 1 + chance.below(20)).min(letters.len());
                letters.drain(at..end);
            }
        }
        if letters.is_empty() {
            break;
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        answer(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_pieces_of_files_are_answered(seed in any::<u64>(), count in 0_usize..60) {
        answer(&soup(seed, PIECES, count));
    }

    #[test]
    fn random_pieces_of_expressions_are_answered(seed in any::<u64>(), count in 0_usize..25) {
        let text = format!(
            "[params]\nn = 3\nx = 2.5\nword = {{ default = \"a\", choices = [\"a\", \"b\"] }}\n[series]\nweekly = {{ interval = \"1w\" }}\n[use]\nheld = {{ strategy = \"other\" }}\n[let]\nnamed = '''{}'''\n[rule]\nenter = '''{}'''\nexit = '''{}'''\n",
            soup(seed, WORDS, count),
            soup(!seed, WORDS, count),
            soup(seed.rotate_left(7), WORDS, 5),
        );
        answer(&text);
    }

    #[test]
    fn shipped_files_with_slips_are_answered(seed in any::<u64>()) {
        answer(&mutated(seed));
    }
}
