//! What a tear-sheet shows of a run beside what the run said.

use api::{ApiError, BacktestRequest, TearSheet};

use crate::prepared::Prepared;
use crate::rule_lines::rule_lines;
use crate::subject::Subject;
use crate::why::program;

/// The bars of a run, where they still have its fingerprint, and what its rule read of them. What is no longer there is said: a
/// run without its bars is shown all the same.
pub(crate) fn tear_sheet(
    request: &BacktestRequest,
    fingerprint: &str,
    prepared: Result<Prepared, ApiError>,
) -> TearSheet {
    let without = |why: String| TearSheet { warnings: vec![why], ..TearSheet::default() };
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(cause) => return without(format!("the bars of the run cannot be read again: {}", cause.message)),
    };
    if prepared.subject.fingerprint() != fingerprint {
        return without("the bars have changed since the run: its prices are not shown".to_owned());
    }
    let Subject::Series(bars) = &prepared.subject else { return TearSheet::default() };
    let lines = program(request, &prepared).map_or_else(Vec::new, |program| rule_lines(&program, bars));
    TearSheet { lines, bars: Some(bars.clone()), warnings: Vec::new() }
}
