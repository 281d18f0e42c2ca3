//! How much history the last signal needs.

use backtest::Decision;
use proof::{Data, Mode, Said, Subject, WarmUp, prove, warm_up};
use risk::SplitMix64;

use crate::{markets, said, walk};

/// Says a side at every bar from `period` on: whether the close is above that of so many bars before.
fn above_before(period: usize) -> impl Fn(Data<'_>, &mut Said) {
    move |data: Data<'_>, said: &mut Said| {
        let close = data.bars.view.close;
        let side = |row: usize| if close[row] > close[row - period] { Decision::BULLISH } else { Decision::BEARISH };
        said.decisions.clear();
        said.decisions.extend((0..close.len()).map(|row| if row < period { Decision::NONE } else { side(row) }));
    }
}

fn check(subject: &dyn Subject, bars: usize, mode: Mode) -> WarmUp {
    let bars = walk(6, bars);
    let data = Data::of(bars.view());
    warm_up(subject, data, &said(subject, data), mode)
}

#[test]
fn a_look_thirty_bars_back_has_settled_after_thirty_bars_and_the_last_twenty() {
    assert_eq!(check(&above_before(30), 3000, Mode::Full).settled_after, Some(50));
    let sampled = check(&above_before(30), 3000, Mode::Sampled);
    assert!((50..=100).contains(&sampled.settled_after.unwrap()), "{sampled:?}");
    assert_eq!(sampled.warning, None);
}

#[test]
fn data_shorter_than_twice_the_history_are_warned_of() {
    let short = check(&above_before(30), 99, Mode::Full);
    assert_eq!(short.settled_after, Some(50));
    let warning = short.warning.unwrap();
    assert_eq!(
        warning,
        "the last signal needs 50 bars of history, 2 times that leave a margin, and the data have 99: start earlier"
    );
    assert_eq!(check(&above_before(30), 100, Mode::Full).warning, None);
}

#[test]
fn what_depends_on_the_first_bar_never_settles() {
    let since_the_start = |data: Data<'_>, said: &mut Said| {
        let close = data.bars.view.close;
        said.decisions.clear();
        said.decisions.extend(close.iter().map(|now| {
            // The very digits of the first price.
            let chance = SplitMix64::new(now.to_bits() ^ close[0].to_bits()).uniform();
            if chance < 0.5 { Decision::BULLISH } else { Decision::BEARISH }
        }));
    };
    let found = check(&since_the_start, 500, Mode::Full);
    assert_eq!(found.settled_after, None);
    assert!(found.warning.is_some());
}

#[test]
fn a_rule_that_never_speaks_has_nothing_to_settle() {
    let silent = |data: Data<'_>, said: &mut Said| {
        said.decisions.clear();
        said.decisions.resize(data.bars.view.len(), Decision::NONE);
    };
    for mode in [Mode::Sampled, Mode::Full] {
        assert_eq!(check(&silent, 500, mode), WarmUp { settled_after: None, bars_recomputed: 0, warning: None });
    }
}

#[test]
fn from_what_full_mode_finds_on_the_last_signal_of_every_built_in_rule_stands() {
    for bars in markets() {
        for entry in strategies::ALL {
            let strategies::Kind::Rule(_) = entry.kind else { continue };
            let rule = crate::rule(entry.name, &[]);
            let subject = proof::OfRule::new(&*rule);
            let data = Data::of(bars.view());
            let whole = said(&subject, data);
            let found = warm_up(&subject, data, &whole, Mode::Full);
            let Some(history) = found.settled_after else { panic!("{} on {}", entry.name, bars.label()) };
            let start = bars.len() - history;
            let late = said(&subject, Data::of(bars.view().range(start..bars.len())));
            let last = |said: &Said| said.decisions.iter().rev().find(|decision| !decision.is_none()).copied();
            assert_eq!(last(&late), last(&whole), "{} on {}", entry.name, bars.label());
            assert_eq!(late.decisions[history - 20..], whole.decisions[bars.len() - 20..], "{}", entry.name);
        }
    }
}

#[test]
fn nineteen_of_twenty_runs_of_built_in_rules_over_two_thousand_bars_say_from_which_history_on_their_last_signal_stands()
{
    let (mut found, mut runs) = (0, 0);
    for bars in (1..=20).map(|seed| walk(seed, 2000)) {
        for entry in strategies::ALL {
            let strategies::Kind::Rule(_) = entry.kind else { continue };
            let rule = crate::rule(entry.name, &[]);
            let subject = proof::OfRule::new(&*rule);
            let data = Data::of(bars.view());
            let whole = said(&subject, data);
            let proof = prove(&subject, data, &whole, Mode::Sampled);
            runs += 1;
            let Some(history) = proof.settled_after else { continue };
            found += 1;
            assert!(!proof.warnings.iter().any(|it| it.contains("history")), "{:?}", proof.warnings);
            // An upper bound: what begins so long before the end says the last signal too, on its bar or when it first speaks.
            let late = said(&subject, Data::of(bars.view().range(bars.len() - history..bars.len())));
            let last = |said: &Said| said.decisions.iter().rev().find(|decision| !decision.is_none()).copied();
            assert_eq!(last(&late), last(&whole), "{} on {}", entry.name, bars.label());
            // And it is no wild one: what it took, beside how long ago the signal was.
            let event = whole.decisions.iter().rposition(|decision| !decision.is_none()).unwrap();
            let most = 8 * (rule.warmup() + 1) + 40 + (bars.len() - 1 - event);
            assert!(history <= most, "{} on {}: {history}", entry.name, bars.label());
        }
    }
    assert!(20 * found >= 19 * runs, "{found} of {runs}");
}

#[test]
fn data_that_a_rule_is_silent_for_half_of_are_warned_of_on_every_run() {
    let rule = crate::rule("sma_cross", &[("fast", "50"), ("slow", "200")]);
    let warnings = |bars: usize| {
        let (bars, subject) = (walk(6, bars), proof::OfRule::new(&*rule));
        let data = Data::of(bars.view());
        let warnings = prove(&subject, data, &said(&subject, data), Mode::Sampled).warnings;
        warnings.into_iter().filter(|warning| warning.contains("start earlier")).collect::<Vec<_>>()
    };
    let silent = rule.warmup();
    let words = |bars: usize| {
        vec![format!("the rule is silent for its first {silent} bars, and the data have {bars}: start earlier")]
    };
    assert_eq!(warnings(120), words(120), "it never speaks");
    assert_eq!(warnings(300), words(300));
    assert_eq!(warnings(2 * silent + 2), [""; 0]);
}

#[test]
fn a_signal_that_needs_more_than_half_of_the_data_is_warned_of_on_every_run() {
    // The mean of all there is: it is another one when the data begin later.
    let over_all = |data: Data<'_>, said: &mut Said| {
        let (mut sum, mut count) = (0.0, 0.0);
        said.decisions.clear();
        said.decisions.extend(data.bars.view.close.iter().map(|close| {
            (sum, count) = (sum + close, count + 1.0);
            let dice = SplitMix64::new(f64::to_bits(sum / count)).uniform();
            if dice < 0.5 { Decision::BULLISH } else { Decision::BEARISH }
        }));
    };
    let found = check(&over_all, 300, Mode::Sampled);
    assert_eq!(found.settled_after, None);
    let warning = found.warning.unwrap();
    assert!(warning.starts_with("the last signal needs more than "), "{warning}");
}

#[test]
fn weights_over_a_panel_have_their_history_too() {
    let panel = crate::panel(3, 600, 5);
    let entry = strategies::find("momentum").unwrap();
    let strategies::Kind::Allocation(build) = entry.kind else { panic!("momentum weighs a panel") };
    let allocation = build(&market::Params::new(entry.params, []).unwrap()).unwrap();
    let subject = proof::OfAllocation(&*allocation);
    let data = proof::PanelData::of(&panel);
    let whole = crate::weights(&subject, data);
    let found = proof::prove_panel(&subject, data, &whole, Mode::Sampled);
    let history = found.settled_after.unwrap();
    assert!(history < 600, "{found:?}");
    let least = proof::prove_panel(&subject, data, &whole, Mode::Full).settled_after.unwrap();
    assert!(least <= history, "{least} and {history}");
}
