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
    assert_eq!(warning, "the last signal needs 50 bars of history, and the data have 99: start earlier");
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
            let sampled = prove(&subject, data, &whole, Mode::Sampled).settled_after;
            assert!(sampled.is_none_or(|sampled| sampled <= bars.len()), "{}", entry.name);
        }
    }
}
