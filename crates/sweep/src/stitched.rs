//! Rules that follow one another on one account: what each says on its own rows, and what the account takes over where one
//! rule gives way to the next.

use std::ops::Range;

use backtest::{Allocation, Decision, PanelView, Rule, Settings, WeightBounds, side_after};
use market::{Side, View};

/// The side on which a rule stands that said this: the last that it said and the account heard.
fn standing(said: &[Decision], settings: &Settings) -> Option<Side> {
    said.iter().filter(|said| !said.is_none()).fold(None, |side, said| side_after(side, *said, settings))
}

/// What brings an account to a side from wherever it stands.
fn to(side: Option<Side>) -> Decision {
    match side {
        None => Decision::EXIT_LONG | Decision::EXIT_SHORT,
        Some(Side::Long) => Decision::BULLISH,
        Some(Side::Short) => Decision::BEARISH,
    }
}

/// Lets an account begin at row `from` with decisions that were made from row 0 on: nothing is said before, and at the close of
/// `from` the account goes to the side on which the rule stands by then, the last that it said. A rule says when its condition
/// becomes true and not while it holds; without this an account would wait for the next time.
pub fn begin(decisions: &mut [Decision], from: usize, settings: &Settings) {
    let from = from.min(decisions.len());
    let (before, rest) = decisions.split_at_mut(from);
    let stood = standing(before, settings);
    before.fill(Decision::NONE);
    if let Some(first) = rest.first_mut().filter(|_| stood.is_some()) {
        *first = to(side_after(stood, *first, settings));
    }
}

/// A rule that decides on some rows.
#[derive(Clone, Debug)]
pub struct Leg<'a> {
    /// At whose closes it decides.
    pub rows: Range<usize>,
    /// The rule; `None` stays flat.
    pub rule: Option<&'a dyn Rule>,
}

/// Decisions, one a bar of `view`, of legs in time order, and the parts of the account's size that go with them (none where no
/// rule has any); nothing is said outside the legs.
///
/// Each rule sees the bars from the first to the last of its leg, so that it has warmed up and knows nothing of what comes
/// after. At the first row of a leg the account goes to the side on which its rule stands: a position that the rule before has
/// too is kept, one that the new rule has not is closed.
pub fn stitch(view: View<'_>, legs: &[Leg<'_>], settings: &Settings) -> (Vec<Decision>, Vec<f64>) {
    let (mut decisions, mut sizes) = (vec![Decision::NONE; view.len()], Vec::new());
    let (mut own, mut own_sizes) = (Vec::new(), Vec::new());
    for Leg { rows, rule } in legs.iter().filter(|leg| !leg.rows.is_empty()) {
        let Some(rule) = rule else {
            decisions[rows.start] = to(None);
            continue;
        };
        let seen = view.prefix(rows.end);
        rule.decide(seen, &mut own);
        rule.sizes(seen, &mut own_sizes);
        decisions[rows.clone()].copy_from_slice(&own[rows.clone()]);
        decisions[rows.start] = to(standing(&own[..=rows.start], settings));
        if !own_sizes.is_empty() {
            sizes.resize(view.len(), 1.0);
            sizes[rows.clone()].copy_from_slice(&own_sizes[rows.clone()]);
        }
    }
    (decisions, sizes)
}

/// Allocations that follow one another on one account, in time order: each from its row to that of the next, `None` holds
/// nothing; before the first there is nothing either.
///
/// At its first row an allocation states its weights, or else those that it stated last before.
#[derive(Debug)]
pub struct Stitched {
    legs: Vec<(usize, Option<Box<dyn Allocation>>)>,
}

impl Stitched {
    /// `legs`: first rows, ascending, and what decides from there on.
    pub fn new(legs: Vec<(usize, Option<Box<dyn Allocation>>)>) -> Self {
        Self { legs }
    }
}

impl Allocation for Stitched {
    fn warmup(&self) -> usize {
        self.legs.first().map_or(0, |(row, _)| *row)
    }

    fn bounds(&self, assets: usize) -> WeightBounds {
        let of = |(_, leg): &(usize, Option<Box<dyn Allocation>>)| leg.as_ref().map(|leg| leg.bounds(assets));
        let nothing = WeightBounds { total: 0.0, shorts: false };
        self.legs.iter().filter_map(of).fold(nothing, |one, other| WeightBounds {
            total: one.total.max(other.total),
            shorts: one.shorts || other.shorts,
        })
    }

    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let row = view.row();
        let Some((first, leg)) = self.legs.iter().rev().find(|(first, _)| *first <= row) else { return false };
        if row > *first {
            return leg.as_ref().is_some_and(|leg| row >= leg.warmup() && leg.weigh(view, weights));
        }
        let stated =
            leg.as_ref().is_some_and(|leg| (leg.warmup()..=row).rev().any(|row| leg.weigh(up_to(view, row), weights)));
        if !stated {
            weights.fill(0.0);
        }
        true
    }
}

/// The view as it was at an earlier row, or as it is.
fn up_to(view: PanelView<'_>, row: usize) -> PanelView<'_> {
    let next_time = if row < view.row() { Some(view.time[row + 1]) } else { view.next_time };
    PanelView { time: &view.time[..=row], close: &view.close[..(row + 1) * view.assets], next_time, ..view }
}

#[cfg(test)]
mod tests {
    use backtest::Direction;

    use super::*;

    const IN: Decision = Decision::ENTER_LONG;
    const OUT: Decision = Decision::EXIT_LONG;
    const NO: Decision = Decision::NONE;

    #[test]
    fn an_account_that_begins_takes_over_the_side_that_the_rule_said_last() {
        let begun = |said: &[Decision], from: usize, direction| {
            let mut said = said.to_vec();
            begin(&mut said, from, &Settings { direction, ..Settings::default() });
            said
        };
        let long = Direction::Long;
        assert_eq!(begun(&[IN, NO, NO, OUT], 0, long), [IN, NO, NO, OUT], "from the first bar nothing changes");
        assert_eq!(begun(&[IN, NO, NO, OUT], 2, long), [NO, NO, Decision::BULLISH, OUT]);
        assert_eq!(begun(&[IN, OUT, NO, IN], 2, long), [NO, NO, NO, IN]);
        // What is said on the first bar itself comes later than what stood.
        assert_eq!(begun(&[IN, NO, OUT], 2, long), [NO, NO, OUT | Decision::EXIT_SHORT]);
        // Shorts are not heard by an account that is long only; an exit goes before its entry.
        assert_eq!(begun(&[IN, Decision::ENTER_SHORT, NO], 2, long), [NO, NO, Decision::BULLISH]);
        assert_eq!(begun(&[IN, Decision::BEARISH, NO], 2, Direction::Both), [NO, NO, Decision::BEARISH]);
        assert_eq!(begun(&[IN, IN | OUT, NO], 2, long), [NO; 3]);
        assert_eq!(begun(&[IN, IN | Decision::ENTER_SHORT, NO], 2, Direction::Both), [NO, NO, Decision::BULLISH]);
        assert_eq!(begun(&[IN], 5, long), [NO]);
    }
}
