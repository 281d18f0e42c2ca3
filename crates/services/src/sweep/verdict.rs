//! Luck or skill, in words.

use api::{BenchmarkReport, FindingReport, FindingSeverity, OverfittingReport, TrialsReport};
use overfit::LEVEL;

/// Bars in the market that a Sharpe ratio takes before its distribution is near the normal one, by which luck is told.
const FEWEST: usize = 30;

/// What a finding that there were fewer is called.
pub(crate) const TOO_LITTLE: &str = "too-little";

/// That there are too few bars on which the account moved.
pub(super) fn too_little(returns: &[f64]) -> Option<FindingReport> {
    let moved = returns.iter().filter(|value| **value != 0.0).count();
    let bars = if moved == 1 { "bar" } else { "bars" };
    (1..FEWEST).contains(&moved).then(|| FindingReport {
        code: TOO_LITTLE.to_owned(),
        severity: FindingSeverity::Warning,
        sentence: format!(
            "its Sharpe ratio rests on {moved} {bars} in the market, and it takes {FEWEST} to tell luck from skill"
        ),
    })
}

/// That holding the data alone was better.
pub(super) fn less_than_holding(
    sharpe: Option<f64>,
    gained: Option<f64>,
    benchmark: Option<&BenchmarkReport>,
) -> String {
    let Some(BenchmarkReport { total_return: held, sharpe: held_sharpe }) = benchmark else { return String::new() };
    let gained = gained.filter(|own| held > own).map(|_| format!("gained more, {:.1} %", held * 100.0));
    let better = sharpe.zip(*held_sharpe).filter(|(own, held)| held > own);
    let better = better.map(|(_, held)| format!("had the higher Sharpe ratio, {held:.2}"));
    let parts: Vec<String> = gained.into_iter().chain(better).collect();
    if parts.is_empty() { String::new() } else { format!("; buy and hold {}", parts.join(" and ")) }
}

/// So many independent tries, as who shows something.
fn tries(independent: f64) -> String {
    match independent.round() {
        one if one <= 1.0 => "one try shows".to_owned(),
        many => format!("{many:.0} independent tries show"),
    }
}

/// Luck or skill, in a sentence.
pub(super) fn verdict(
    sharpe: Option<f64>,
    luck: Option<f64>,
    deflated: Option<f64>,
    trials: Option<&TrialsReport>,
    overfitting: Option<&OverfittingReport>,
) -> String {
    let (Some(sharpe), Some(luck), Some(deflated), Some(trials)) = (sharpe, luck, deflated, trials) else {
        return "whether it is luck cannot be said: its returns do not move".to_owned();
    };
    let tried = tries(trials.independent);
    let mut text = if deflated >= LEVEL {
        format!(
            "a Sharpe ratio of {sharpe:.2} is more than {tried} by luck ({luck:.2}): {:.1} % sure",
            deflated * 100.0
        )
    } else if sharpe > luck {
        format!(
            "a Sharpe ratio of {sharpe:.2} is above what {tried} by luck ({luck:.2}), but only {:.1} % sure, not 95 %",
            // Down, so that what is not enough does not read as if it were.
            (deflated * 1000.0).floor() / 10.0
        )
    } else {
        format!("a Sharpe ratio of {sharpe:.2} is no more than what {tried} by luck ({luck:.2})")
    };
    if let Some(found) = overfitting {
        let chance = found.probability_of_overfitting;
        text += &match chance {
            chance if chance >= 0.5 => format!(
                "; but which combination is the best is chance: chosen in one half of the data it ends below the median of the other in {:.0} % of the splits, overfitted",
                chance * 100.0
            ),
            chance if chance > 0.05 => {
                format!("; in {:.0} % of the splits the winner ends below the median of the other half", chance * 100.0)
            }
            chance => format!(
                "; winners stay above the median of the other half in {:.0} % of the splits",
                (1.0 - chance) * 100.0
            ),
        };
    }
    text
}
