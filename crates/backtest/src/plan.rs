//! What a decision means for the account: one reading of it for every driver.

use market::Side;

use crate::{Conflict, Decision, Direction, Settings};

/// What is to be done about a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Plan {
    /// Close the position.
    pub exit: bool,
    /// Enter this side, in place of any entry that waits.
    pub enter: Option<Side>,
    /// Cancel the entry that waits.
    pub cancel: bool,
    /// Stay in the position: an exit that waits is taken back.
    pub stay: bool,
}

/// Reads a decision by the side held and the side of the entry that waits.
#[inline]
pub(crate) fn plan(decision: Decision, settings: &Settings, held: Option<Side>, waiting: Option<Side>) -> Plan {
    let said = decision.and(match settings.direction {
        Direction::Long => Decision::ENTER_LONG | Decision::EXIT_LONG,
        Direction::Short => Decision::ENTER_SHORT | Decision::EXIT_SHORT,
        Direction::Both => Decision::from_bits(15),
    });
    if said.is_none() {
        return Plan::default();
    }
    let (exit_long, exit_short) = (said.has(Decision::EXIT_LONG), said.has(Decision::EXIT_SHORT));
    let (mut long, mut short) = (said.has(Decision::ENTER_LONG), said.has(Decision::ENTER_SHORT));
    let both = long && short;
    if both || (long && exit_long) || (short && exit_short) {
        match settings.conventions.conflict {
            Conflict::Ignore => return Plan::default(),
            Conflict::ExitWins => {
                long = long && !exit_long && !both;
                short = short && !exit_short && !both;
            }
        }
    }
    let stay = match held {
        Some(Side::Long) => long && !exit_long,
        Some(Side::Short) => short && !exit_short,
        None => false,
    };
    let opposite = match held {
        Some(Side::Long) => {
            long = false;
            exit_long || short
        }
        Some(Side::Short) => {
            short = false;
            exit_short || long
        }
        None => false,
    };
    let enter = if long {
        Some(Side::Long)
    } else if short {
        Some(Side::Short)
    } else {
        None
    };
    let left = match waiting {
        Some(Side::Long) => exit_long,
        Some(Side::Short) => exit_short,
        None => false,
    };
    let cancel = waiting.is_some() && (enter.is_some() || (left && settings.conventions.exit_cancels_entry));
    Plan { exit: opposite, enter, cancel, stay }
}

/// The side on which an account that fills every order at once stands after `said`, from the side `held`; `None` is flat.
#[inline]
pub fn side_after(held: Option<Side>, said: Decision, settings: &Settings) -> Option<Side> {
    let plan = plan(said, settings, held, None);
    if plan.exit { plan.enter } else { plan.enter.or(held) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Conventions;

    fn check(direction: Direction, said: Decision, held: Option<Side>, exit: bool, enter: Option<Side>) {
        let settings = Settings { direction, ..Settings::default() };
        let read = plan(said, &settings, held, None);
        assert_eq!((read.exit, read.enter, read.cancel), (exit, enter, false), "{direction:?} {said:?}");
    }

    #[test]
    fn a_decision_is_read_by_direction_and_position() {
        use Direction::{Both, Long, Short};
        let (long, short) = (Some(Side::Long), Some(Side::Short));
        check(Long, Decision::BULLISH, None, false, long);
        check(Long, Decision::BEARISH, None, false, None);
        check(Long, Decision::BEARISH, long, true, None);
        check(Long, Decision::ENTER_LONG, long, false, None);
        check(Short, Decision::BULLISH, short, true, None);
        check(Short, Decision::BEARISH, None, false, short);
        check(Both, Decision::BEARISH, long, true, short);
        check(Both, Decision::ENTER_LONG, short, true, long);
        check(Both, Decision::ENTER_SHORT, long, true, short);
    }

    #[test]
    fn when_entry_and_exit_come_together_the_exit_counts_or_neither() {
        let both = Decision::ENTER_LONG | Decision::EXIT_LONG;
        check(Direction::Both, both, Some(Side::Long), true, None);
        check(Direction::Both, both, None, false, None);
        check(Direction::Both, Decision::ENTER_LONG | Decision::ENTER_SHORT, None, false, None);
        check(Direction::Both, Decision::from_bits(15), Some(Side::Short), true, None);
        let settings = Settings { conventions: Conventions::vectorbt(), ..Settings::default() };
        assert_eq!(plan(both, &settings, Some(Side::Long), None), Plan::default());
    }

    #[test]
    fn a_side_is_that_of_the_last_decision_that_was_heard() {
        let (long, short) = (Some(Side::Long), Some(Side::Short));
        let native = Settings { direction: Direction::Both, ..Settings::default() };
        assert_eq!(side_after(short, Decision::BULLISH, &native), long);
        assert_eq!(side_after(long, Decision::ENTER_SHORT, &native), short);
        assert_eq!(side_after(long, Decision::EXIT_LONG, &native), None);
        assert_eq!(side_after(long, Decision::EXIT_SHORT, &native), long);
        // An exit goes before the entry of its side here, and the two are nothing there.
        let both = Decision::ENTER_LONG | Decision::EXIT_LONG;
        assert_eq!(side_after(long, both, &native), None);
        let vectorbt = Settings { conventions: Conventions::vectorbt(), ..native };
        assert_eq!(side_after(long, both, &vectorbt), long);
    }

    #[test]
    fn a_waiting_entry_is_replaced_by_an_entry_and_cancelled_by_an_exit_of_its_side() {
        let settings = Settings { direction: Direction::Both, ..Settings::default() };
        let waiting = Some(Side::Long);
        assert!(plan(Decision::ENTER_LONG, &settings, None, waiting).cancel);
        assert!(plan(Decision::ENTER_SHORT, &settings, None, waiting).cancel);
        assert!(plan(Decision::EXIT_LONG, &settings, None, waiting).cancel);
        assert!(!plan(Decision::EXIT_SHORT, &settings, None, waiting).cancel);
        let patient = Settings { conventions: Conventions::backtesting_py(), ..settings };
        assert!(!plan(Decision::EXIT_LONG, &patient, None, waiting).cancel);
    }
}
