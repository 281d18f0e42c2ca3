//! Validation: the proof in full, and the run shaken.

use api::{ApiError, ValidateReport, ValidateRequest};
use backtest::Conventions;
use proof::{Finding, Mode, Severity, fills_follow_decisions, robustness};

use crate::prepared::Prepared;
use crate::proven::Heard;
use crate::report::summary;
use crate::shaken::{finding, shaken};
use crate::subject::Subject;

/// The report of a prepared run.
pub(crate) fn validate(request: &ValidateRequest, prepared: &Prepared) -> Result<ValidateReport, ApiError> {
    let (run, heard) = prepared.run()?;
    let settings = &prepared.settings;
    let mut findings: Vec<Finding> = Vec::new();
    let (proof, said) = prepared.prove(&heard, Mode::Full);
    findings.extend(said);

    let fills_checked = match (&heard, &prepared.subject) {
        // What other engines do at a fill is theirs.
        (Heard::Decisions(said), Subject::Series(bars)) if settings.conventions == Conventions::NATIVE => {
            let checked = fills_follow_decisions(&run, &said.decisions, bars.view(), settings);
            checked.map_err(|fault| findings.push(error("fills", fault.to_string()))).ok()
        }
        _ => None,
    };

    let (robustness, shaky) = shaken(request, prepared, &run, &heard)?;
    findings.extend(shaky);

    Ok(ValidateReport {
        strategy: prepared.strategy.clone(),
        params: prepared.params.iter().map(|(name, value)| (name.to_owned(), serde_json::json!(value))).collect(),
        data: summary(&prepared.subject),
        trades: run.trades.len(),
        net: robustness::net(&run, settings),
        proof,
        fills_checked,
        robustness,
        findings: findings.into_iter().map(finding).collect(),
        warnings: prepared.told(&run, Some(&heard)),
        elapsed_ms: 0.0,
    })
}

fn error(code: &str, sentence: String) -> Finding {
    Finding { code: code.to_owned(), severity: Severity::Error, sentence }
}
