//! Random markets, random rules, random settings.

use backtest::{Decision, RuleStream};
use market::Bar;

/// Decisions written down beforehand.
pub struct Replay(std::vec::IntoIter<Decision>);

impl Replay {
    pub fn new(decisions: &[Decision]) -> Self {
        Self(decisions.to_vec().into_iter())
    }
}

impl RuleStream for Replay {
    fn next(&mut self, _: &Bar) -> Decision {
        self.0.next().unwrap_or_default()
    }
}
