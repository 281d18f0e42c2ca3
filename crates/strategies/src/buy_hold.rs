//! Buy and hold.

use backtest::{Decision, Rule, RuleStream};
use market::{Bar, ParamError, Params, View};

use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "buy_hold",
    title: "Buy and hold",
    summary: "In on the first bar and never out: what every other rule must beat.",
    rule: "enter at the first bar\nnever exit",
    formula: "decision = enter at row 0, nothing after it",
    source: "the benchmark of the literature",
    params: &[],
    needs: &[],
    kind: Kind::Rule(build),
};

fn build(_: &Params) -> Result<Box<dyn Rule>, ParamError> {
    Ok(Box::new(BuyHold))
}

#[derive(Clone, Copy, Debug)]
struct BuyHold;

/// Where a stream of it stands.
struct Started(bool);

impl Rule for BuyHold {
    fn warmup(&self) -> usize {
        0
    }

    fn decide(&self, view: View<'_>, decisions: &mut Vec<Decision>) {
        decisions.clear();
        decisions.resize(view.len(), Decision::NONE);
        if let Some(first) = decisions.first_mut() {
            *first = Decision::BULLISH;
        }
    }

    fn stream(&self) -> Box<dyn RuleStream> {
        Box::new(Started(false))
    }
}

impl RuleStream for Started {
    fn next(&mut self, _: &Bar) -> Decision {
        if std::mem::replace(&mut self.0, true) { Decision::NONE } else { Decision::BULLISH }
    }
}
