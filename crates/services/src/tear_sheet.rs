//! What a tear-sheet shows of a run beside what the run said.

use api::{ApiError, AssetPath, BacktestRequest, RuleLine, TearSheet};
use backtest::Run;

use crate::asset_paths::asset_paths;
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
    let lines = lines(request, &prepared);
    // A run keeps no holdings: a portfolio is run again for them.
    let assets = match prepared.subject {
        Subject::Series(_) => Vec::new(),
        Subject::Panel(_) => match prepared.run() {
            Ok((run, _)) => assets(&run, &prepared.subject),
            Err(cause) => return without(format!("the portfolio cannot be run again: {}", cause.message)),
        },
    };
    seen(prepared.subject, lines, assets)
}

/// What the rule of a run reads of its bars.
pub(crate) fn lines(request: &BacktestRequest, prepared: &Prepared) -> Vec<RuleLine> {
    let Subject::Series(bars) = &prepared.subject else { return Vec::new() };
    program(request, prepared).map_or_else(Vec::new, |program| rule_lines(&program, bars))
}

/// What a run held of each asset of a portfolio.
pub(crate) fn assets(run: &Run, subject: &Subject) -> Vec<AssetPath> {
    match subject {
        Subject::Series(_) => Vec::new(),
        Subject::Panel(panel) => asset_paths(run, panel),
    }
}

/// What is shown of bars that are those of the run.
pub(crate) fn seen(subject: Subject, lines: Vec<RuleLine>, assets: Vec<AssetPath>) -> TearSheet {
    let bars = if let Subject::Series(bars) = subject { Some(bars) } else { None };
    TearSheet { lines, bars, assets, warnings: Vec::new() }
}
