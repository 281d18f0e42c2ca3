//! The corpus, and what the proof promises.

use backtest::{Decision, RuleStream};
use market::{Bar, Bars, Columns, Interval, Timestamp};
use proof::{
    Data, How, Input, Leak, Mode, PanelData, Proof, Said, Subject, Track, Verdict, Weights, prove, prove_panel,
};

use crate::corpus::{Case, clean, leaks, panels};
use crate::{markets, panel, said, walk, weights};

/// A market with two others beside it: one that closes hours later on the same day, and one that closes before.
struct Desk {
    bars: Bars,
    others: [Bars; 2],
}

impl Desk {
    fn new(bars: Bars) -> Self {
        let beside = |seed: u64| {
            let other = walk(seed, bars.len());
            let column = |column: &[f64]| column.to_vec();
            let view = other.view();
            let (open, high, low) = (column(view.open), column(view.high), column(view.low));
            let (close, volume, time) = (column(view.close), column(view.volume), bars.view().time.to_vec());
            Bars::new("other", None, bars.interval(), Columns { time, open, high, low, close, volume }).unwrap()
        };
        Self { others: [beside(77), beside(78)], bars }
    }

    /// The proof of a rule, over the other markets too where it reads them.
    fn prove(&self, case: &Case, mode: Mode) -> Proof {
        let track = |name, view, hours: &str| Track { name, view, interval: hours.parse().unwrap(), venue: None };
        let others = [track("later", self.others[0].view(), "12h"), track("earlier", self.others[1].view(), "6h")];
        let others: &[Track<'_>] = if case.name.contains("market") { &others } else { &[] };
        let data = Data { bars: track("bars", self.bars.view(), "8h"), others, next_time: None };
        prove(&*case.subject, data, &said(&*case.subject, data), mode)
    }
}

fn desks() -> Vec<Desk> {
    markets().into_iter().map(Desk::new).collect()
}

fn leak(proof: &Proof) -> Option<&Leak> {
    match &proof.verdict {
        Verdict::Leaks(leak) => Some(leak),
        _ => None,
    }
}

#[test]
fn every_leak_is_caught_on_every_market_by_the_proof_of_every_run() {
    let (desks, cases) = (desks(), leaks::all());
    assert_eq!((cases.len(), leaks::rare().len(), panels::leaks().len()), (59, 2, 8));
    for desk in &desks {
        for case in &cases {
            let proof = desk.prove(case, Mode::Sampled);
            assert!(leak(&proof).is_some(), "{} on {}: {proof:?}", case.name, desk.bars.label());
        }
    }
}

#[test]
fn no_clean_rule_is_accused_by_either_mode() {
    let mut cases = clean::built_in();
    cases.extend(clean::hand_written());
    assert_eq!((cases.len(), panels::clean().len()), (123, 10));
    for (number, desk) in desks().iter().enumerate() {
        for (at, case) in cases.iter().enumerate() {
            let proof = desk.prove(case, Mode::Sampled);
            assert!(proof.is_clean(), "{} on {}: {:?}", case.name, desk.bars.label(), proof.verdict);
            // In full all of them on the shortest market, and some on a real one: that is slow.
            if number == 3 || (number == 1 && at % 6 == 0) {
                let proof = desk.prove(case, Mode::Full);
                assert!(proof.is_clean(), "{} on {}: {:?}", case.name, desk.bars.label(), proof.verdict);
            }
        }
    }
}

/// How many of `cases` the proof of a run misses on thirty markets on which nothing was tuned, of how many; the full one may
/// miss none.
fn missed_on_new_markets(cases: &[Case]) -> (usize, usize) {
    let (mut tried, mut missed) = (0, 0);
    for seed in 300..330 {
        let desk = Desk::new(walk(seed, [2000, 700, 1250][seed as usize % 3]));
        for case in cases {
            tried += 1;
            if leak(&desk.prove(case, Mode::Sampled)).is_none() {
                missed += 1;
                let full = desk.prove(case, Mode::Full);
                assert!(leak(&full).is_some(), "{} on {}, in full: {full:?}", case.name, desk.bars.label());
            }
        }
    }
    (missed, tried)
}

#[test]
fn on_markets_it_was_not_tuned_on_the_sampled_proof_misses_one_leak_in_a_hundred_and_the_full_one_none() {
    let (missed, tried) = missed_on_new_markets(&leaks::all());
    assert!(missed * 100 <= tried, "{missed} of {tried}");
}

#[test]
fn of_leaks_on_few_bars_the_sampled_proof_catches_most_and_the_full_one_all() {
    let (missed, tried) = missed_on_new_markets(&leaks::rare());
    assert!(missed * 3 <= tried, "{missed} of {tried}");
}

/// Says what it was told to say.
struct Replay {
    said: Vec<Decision>,
    row: usize,
}

impl RuleStream for Replay {
    fn next(&mut self, _: &Bar) -> Decision {
        self.row += 1;
        self.said[self.row - 1]
    }
}

#[test]
fn where_there_is_a_bar_by_bar_form_hardly_a_leak_is_missed() {
    struct Streaming<'a> {
        case: &'a Case,
        /// What the rule says at the close of each bar when it has seen no more.
        live: Vec<Decision>,
    }
    impl Subject for Streaming<'_> {
        fn decide(&self, data: Data<'_>, said: &mut Said) {
            self.case.subject.decide(data, said);
        }
        fn streams(&self) -> bool {
            true
        }
        fn stream(&self) -> Option<Box<dyn RuleStream>> {
            Some(Box::new(Replay { said: self.live.clone(), row: 0 }))
        }
    }
    let (mut tried, mut missed) = (0, Vec::new());
    for seed in 500..530 {
        let bars = walk(seed, 600);
        // Sizes and other series have no part in what a stream decides here.
        for case in leaks::all().iter().filter(|case| !case.name.contains("market") && !case.name.contains("sizes")) {
            let live = (0..bars.len()).map(|row| {
                // The streamed part of a sampled proof is shorter.
                if row > 120 {
                    Decision::NONE
                } else {
                    said(&*case.subject, Data::of(bars.view().prefix(row + 1))).decisions[row]
                }
            });
            let subject = Streaming { case, live: live.collect() };
            let data = Data::of(bars.view());
            tried += 1;
            let proof = prove(&subject, data, &said(&subject, data), Mode::Sampled);
            if proof.is_clean() {
                missed.push(format!("{} on {}", case.name, bars.label()));
            }
        }
    }
    assert!(missed.len() * 100 <= 2 * tried, "{} of {tried} missed: {missed:#?}", missed.len());
}

#[test]
fn a_leak_is_blamed_on_the_column_it_reads() {
    for desk in [Desk::new(crate::series("goog_1d.csv")), Desk::new(walk(1, 2000))] {
        for case in leaks::all() {
            let proof = desk.prove(&case, Mode::Full);
            let leak = leak(&proof).unwrap();
            let wanted = case.blame.as_ref().unwrap();
            assert!(leak.inputs.contains(wanted), "{} on {}: {leak:?}", case.name, desk.bars.label());
            assert!(leak.is_first, "{}: {leak:?}", case.name);
            assert_ne!(leak.said, leak.says, "{}", case.name);
            // One series is not blamed for another.
            let is_other = |input: &Input| matches!(input, Input::Other(_));
            assert_eq!(leak.inputs.iter().any(is_other), is_other(wanted), "{}: {leak:?}", case.name);
        }
    }
}

#[test]
fn the_first_bar_that_knows_its_future_is_named_and_none_after_it() {
    for case in leaks::all() {
        let bars = walk(8, 300);
        let desk = Desk::new(bars);
        let proof = desk.prove(&case, Mode::Sampled);
        let Some(leak) = leak(&proof) else { continue };
        if case.name.contains("market") {
            continue;
        }
        // By hand: the first bar at which a cut right after it changes what is said.
        let view = desk.bars.view();
        let whole = said(&*case.subject, Data::of(view));
        let by_hand = (0..view.len() - 1).find(|&row| {
            let mut data = Data::of(view.prefix(row + 1));
            data.next_time = Some(view.time[row + 1]);
            let cut = said(&*case.subject, data);
            cut.decisions[row] != whole.decisions[row]
        });
        // Another market may show it earlier; never later.
        let by_hand = by_hand.unwrap_or(view.len());
        assert!(leak.first_bar <= by_hand, "{}: {} and {by_hand} by hand", case.name, leak.first_bar);
    }
}

/// Enters at `row` where `knows` holds of all the data, and says nothing else.
fn says_once(row: usize, knows: fn(market::View<'_>) -> bool) -> impl Fn(Data<'_>, &mut Said) {
    move |data: Data<'_>, said: &mut Said| {
        let view = data.bars.view;
        said.decisions.clear();
        said.decisions.resize(view.len(), Decision::NONE);
        if view.len() > row && knows(view) {
            said.decisions[row] = Decision::ENTER_LONG;
        }
    }
}

#[test]
fn bar_input_and_words_of_a_leak_are_exact() {
    let bars = walk(3, 400);
    let check = |subject: &dyn Subject, first_bar: usize, input: Input| {
        let data = Data::of(bars.view());
        let proof = prove(subject, data, &said(subject, data), Mode::Sampled);
        let leak = leak(&proof).unwrap();
        assert_eq!((leak.first_bar, &leak.inputs[..]), (first_bar, &[input][..]), "{leak:?}");
        assert!(leak.is_first);
        assert_eq!((leak.said.as_str(), leak.says.as_str()), ("enter long", "nothing"));
        assert_eq!(leak.cut, first_bar);
        assert_eq!(leak.how, How::Prefix);
    };
    check(&says_once(30, |view| view.len() > 36), 30, Input::Rows);
    check(
        &says_once(41, |view| view.volume.get(42).is_some_and(|volume| (1.0..=1e6).contains(volume))),
        41,
        Input::Volume,
    );
    check(
        &says_once(50, |view| view.close.get(55).is_some_and(|close| (*close * 100.0).fract().abs() < 1e-6)),
        50,
        Input::Close,
    );
    check(
        &says_once(7, |view| view.open.get(8).is_some_and(|open| (view.close[7] / open - 1.0).abs() < 0.05)),
        7,
        Input::Open,
    );
    let sentence = &prove(
        &says_once(30, |view| view.len() > 36),
        Data::of(bars.view()),
        &said(&says_once(30, |view| view.len() > 36), Data::of(bars.view())),
        Mode::Sampled,
    )
    .findings()[0];
    assert_eq!(
        (sentence.code.as_str(), sentence.sentence.as_str()),
        (
            "look-ahead",
            "the rule looks ahead: the first bar that does is bar 30, which says enter long with the bars that came and nothing with others; it knows how many bars come"
        )
    );
}

#[test]
fn leaks_of_panels_are_caught_and_clean_allocations_are_not_accused() {
    let tables = [panel(1, 700, 8), panel(2, 1200, 12), panel(3, 400, 6)];
    for table in &tables {
        let data = PanelData::of(table);
        for case in panels::leaks() {
            for mode in [Mode::Sampled, Mode::Full] {
                let proof = prove_panel(&*case.subject, data, &weights(&*case.subject, data), mode);
                let Some(leak) = leak(&proof) else { panic!("{} of {} rows: {proof:?}", case.name, table.len()) };
                let wanted = case.blame.as_ref().unwrap();
                assert!(leak.inputs.contains(wanted), "{}: {leak:?}", case.name);
            }
        }
        for case in panels::clean() {
            for mode in [Mode::Sampled, Mode::Full] {
                let proof = prove_panel(&*case.subject, data, &weights(&*case.subject, data), mode);
                assert!(proof.is_clean(), "{} of {} rows: {:?}", case.name, table.len(), proof.verdict);
            }
        }
    }
}

#[test]
fn two_forms_that_differ_are_told_from_a_look_ahead() {
    struct Wrong;
    struct Silent;
    impl RuleStream for Silent {
        fn next(&mut self, _: &Bar) -> Decision {
            Decision::NONE
        }
    }
    impl Subject for Wrong {
        fn decide(&self, data: Data<'_>, said: &mut Said) {
            said.decisions.clear();
            let says = |row: usize| if row == 12 { Decision::BULLISH } else { Decision::NONE };
            said.decisions.extend((0..data.bars.view.len()).map(says));
        }
        fn streams(&self) -> bool {
            true
        }
        fn stream(&self) -> Option<Box<dyn RuleStream>> {
            Some(Box::new(Silent))
        }
    }
    let bars = walk(1, 500);
    let data = Data::of(bars.view());
    for mode in [Mode::Sampled, Mode::Full] {
        let proof = prove(&Wrong, data, &said(&Wrong, data), mode);
        let columns = "enter long and exit short".to_owned();
        let wanted = Verdict::FormsDiffer { first_bar: 12, columns, stream: "nothing".to_owned() };
        assert_eq!(proof.verdict, wanted);
    }
}

#[test]
fn a_proof_is_the_same_every_time_and_on_every_thread() {
    let prove_all = || {
        let desk = Desk::new(walk(4, 900));
        let cases = leaks::all().into_iter().chain(clean::hand_written());
        cases.map(|case| desk.prove(&case, Mode::Sampled)).collect::<Vec<Proof>>()
    };
    let here = prove_all();
    let there: Vec<Vec<Proof>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(prove_all)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(there.iter().all(|there| *there == here));
}

#[test]
fn a_sampled_proof_recomputes_a_bounded_part_of_the_bars() {
    let bars = walk(9, 60_000);
    let data = Data::of(bars.view());
    for (name, most) in [("sma_cross", 0.27), ("psar", 0.27), ("buy_hold", 0.27)] {
        let rule = crate::rule(name, &[]);
        let subject = proof::OfRule::new(&*rule);
        let proof = prove(&subject, data, &said(&subject, data), Mode::Sampled);
        let part = proof.bars_recomputed as f64 / bars.len() as f64;
        assert!(part <= most && proof.cuts > 15, "{name}: {part} of the bars, {} cuts", proof.cuts);
        // Half as many bars for a rule that costs five times as much.
        let slow = proof::OfRule { rule: &*rule, cost: 75.0 };
        let less = prove(&slow, data, &said(&slow, data), Mode::Sampled);
        assert!(less.bars_recomputed * 2 < proof.bars_recomputed, "{name}");
    }
}

#[test]
fn few_bars_or_none_are_data_too() {
    for bars in 0..12 {
        let desk = Desk::new(walk(1, bars));
        for case in clean::built_in() {
            for mode in [Mode::Sampled, Mode::Full] {
                let proof = desk.prove(&case, mode);
                assert!(proof.is_clean(), "{} on {bars} bars: {proof:?}", case.name);
                assert_eq!(bars < 2, proof.cuts == 0, "{} on {bars} bars", case.name);
            }
        }
    }
    let empty = market::Panel::new("none", Interval::DAY, vec![], vec![], vec![], None).unwrap();
    let nothing = |data: PanelData<'_>, said: &mut Weights| said.clear(data.len(), data.assets);
    let data = PanelData::of(&empty);
    assert!(prove_panel(&nothing, data, &weights(&nothing, data), Mode::Full).is_clean());
}

#[test]
fn a_rule_that_leaves_rows_out_is_no_panic() {
    let short = |data: Data<'_>, said: &mut Said| {
        said.decisions.clear();
        said.decisions.resize(data.bars.view.len() / 2, Decision::BULLISH);
    };
    let bars = walk(1, 200);
    let data = Data::of(bars.view());
    let proof = prove(&short, data, &said(&short, data), Mode::Full);
    assert_eq!(leak(&proof).unwrap().inputs, [Input::Rows]);
}

#[test]
fn the_other_markets_are_valid_bars() {
    // Prices near the ends of the range of doubles too.
    for scale in [1.0, 1e-300, 1e300] {
        let walk = walk(2, 300);
        let scaled = |column: &[f64]| column.iter().map(|price| price * scale).collect::<Vec<f64>>();
        let view = walk.view();
        let (open, high, low) = (scaled(view.open), scaled(view.high), scaled(view.low));
        let (close, volume, time) = (scaled(view.close), view.volume.to_vec(), view.time.to_vec());
        let bars = Bars::new("scaled", None, Interval::DAY, Columns { time, open, high, low, close, volume }).unwrap();
        let seen = std::cell::Cell::new(0);
        let subject = |data: Data<'_>, said: &mut Said| {
            let view = data.bars.view;
            let columns = Columns {
                time: view.time.to_vec(),
                open: view.open.to_vec(),
                high: view.high.to_vec(),
                low: view.low.to_vec(),
                close: view.close.to_vec(),
                volume: view.volume.to_vec(),
            };
            Bars::new("another", None, Interval::DAY, columns).unwrap();
            seen.set(seen.get() + 1);
            // A leak, so that every column is replaced alone.
            said.decisions.clear();
            let up = view.close.last() > view.close.first();
            said.decisions.resize(view.len(), if up { Decision::BULLISH } else { Decision::BEARISH });
        };
        let data = Data::of(bars.view());
        assert!(!prove(&subject, data, &said(&subject, data), Mode::Sampled).is_clean());
        assert!(seen.get() > 20);
    }
}

#[test]
fn a_proof_travels_as_json_and_comes_back() {
    let desk = Desk::new(walk(1, 700));
    for case in leaks::all().into_iter().chain(clean::hand_written()) {
        let proof = desk.prove(&case, Mode::Sampled);
        let text = serde_json::to_string(&proof).unwrap();
        assert_eq!(serde_json::from_str::<Proof>(&text).unwrap(), proof, "{text}");
    }
}

#[test]
fn a_bar_is_over_when_its_venue_closes() {
    let bars = walk(1, 3);
    let track = Track { name: "", view: bars.view(), interval: Interval::DAY, venue: Some(market::Venue::Xhkg) };
    // 2001-01-01 was a holiday: the venue's midnight.
    let close = Timestamp::parse("2001-01-02T08:00:00Z").unwrap();
    assert_eq!(track.close(1), close);
    assert_eq!([track.known(Timestamp::from_nanoseconds(close.nanoseconds() - 1)), track.known(close)], [1, 2]);
}
