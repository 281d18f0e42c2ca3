//! Corporate actions: splits and dividends, by ex-date.

use crate::Date;

/// What a company did to its shares.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Action {
    /// Each share became `ratio` shares (5.0 is 5:1, 0.2 a consolidation of 5 into 1); prices fall by it.
    Split {
        /// New shares for one old one, > 0.
        ratio: f64,
    },
    /// `amount` of money a share, to whoever held it before the ex-date; a short position pays it.
    Dividend {
        /// Money a share held before the ex-date, > 0.
        amount: f64,
    },
}

/// Corporate actions of one instrument by ex-date, oldest first: on that day, before the open, they take effect.
///
/// On one day dividends come before splits: an amount is quoted on the shares of the eve.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Actions(Vec<(Date, Action)>);

impl Actions {
    /// Sorts and checks; `None` if a ratio or an amount is not a finite number above zero.
    pub fn new(mut actions: Vec<(Date, Action)>) -> Option<Self> {
        let is_fine = |action: &Action| {
            let (Action::Split { ratio: value } | Action::Dividend { amount: value }) = action;
            *value > 0.0 && value.is_finite()
        };
        actions.sort_by_key(|(date, action)| (*date, matches!(action, Action::Split { .. })));
        actions.iter().all(|(_, action)| is_fine(action)).then_some(Self(actions))
    }

    /// Ex-dates and actions, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Date, Action)> + '_ {
        self.0.iter().copied()
    }

    /// No actions at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
