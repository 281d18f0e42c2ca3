//! What is drawn of a sweep.

use api::{ApiError, SweepHeader, SweepReport, SweepRows};
use report::{Axis, Search, Searched, Sheet};
use serde_json::Value;
use services::SweepSpace;

use crate::arguments::Language;
use crate::commands::sweep::page;

/// A sweep, out of the pieces that were kept of it.
///
/// # Errors
/// Its strategy or its preset is no longer known.
pub fn of_sweep(
    language: Language,
    header: &SweepHeader,
    report: &SweepReport,
    pieces: &[SweepRows],
) -> Result<Sheet, ApiError> {
    let space = SweepSpace::of(&header.request)?;
    let rules = rules(&space, header.metrics.len(), pieces);
    let winner = report.winner.as_ref().and_then(|winner| {
        let rule = rules.iter().position(|rule| rule.name == winner.strategy).filter(|_| rules.len() > 1).unwrap_or(0);
        Some((rule, row(&rules[rule], &winner.params)?))
    });
    let objective = header.metrics.iter().position(|name| *name == report.objectives[0]).unwrap_or(0);
    let rule = winner.map_or(0, |(rule, _)| rule);
    let search = Search {
        objective,
        more_is_better: services::more_is_better(&report.objectives[0]),
        winner,
        luck: report.winner.as_ref().and_then(|winner| winner.sharpe_of_luck),
        held: report.benchmark.and_then(|held| held.sharpe),
        ranks: report.overfitting.as_ref().map(|found| found.ranks.clone()).unwrap_or_default(),
        rule,
        over: rules[rule].widest(),
        measure: objective,
        measures: header.metrics.clone(),
        rules,
    };
    Ok(Sheet {
        title: format!("{} · {}", report.strategy, report.data.symbol),
        note: page::head(language, report).lines().skip(1).collect::<Vec<_>>().join(" · "),
        periods: report.settings.periods_per_year,
        risk_free: report.settings.rf,
        search: Some(search),
        ..Sheet::default()
    })
}

/// Every rule with all its rows over all bars; what a rule refuses is no combination of it.
fn rules(space: &SweepSpace, measures: usize, pieces: &[SweepRows]) -> Vec<Searched> {
    let mut rules: Vec<Searched> = space
        .rules()
        .map(|(name, axes)| Searched {
            name: name.to_owned(),
            places: vec![Vec::new(); axes.len()],
            axes: axes.into_iter().map(|(name, values)| Axis { name: name.to_owned(), values }).collect(),
            numbers: vec![Vec::new(); measures],
        })
        .collect();
    let mut places = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.fidelity == 1.0) {
        for row in (0..piece.outcomes.len()).filter(|row| piece.outcomes[*row] != 1) {
            places.clear();
            places.extend(piece.places.iter().map(|column| column[row]));
            let (rule, point) = space.point(&places);
            let rule = &mut rules[rule];
            rule.places.iter_mut().zip(point).for_each(|(column, place)| column.push(place));
            rule.numbers.iter_mut().zip(&piece.numbers).for_each(|(column, numbers)| column.push(numbers[row]));
        }
    }
    rules
}

/// The row with these values of all that was varied.
fn row(rule: &Searched, params: &serde_json::Map<String, Value>) -> Option<usize> {
    let place = |axis: &Axis| {
        let value = params.get(&axis.name)?;
        axis.values.iter().position(|known| known == value).map(|place| place as u32)
    };
    let wanted: Vec<u32> = rule.axes.iter().map(place).collect::<Option<_>>()?;
    (0..rule.rows()).find(|row| rule.places.iter().zip(&wanted).all(|(column, place)| column[*row] == *place))
}
