//! Grids by the name of a preset.

use api::{ApiError, SweepRequest};
use search::{PRESETS, Preset, PresetGrid, SearchError};

use super::usage;

/// The word for all rules of a preset.
const ALL: &str = "all";

/// A request a rule: the request itself, or one for each grid that its preset means.
pub(crate) fn rules(request: &SweepRequest) -> Result<Vec<SweepRequest>, ApiError> {
    let name = request.run.strategy.as_str();
    let is_all = name == ALL && request.run.rule.is_none();
    let preset = match &request.preset {
        None if is_all => {
            let names = PRESETS.iter().map(|preset| format!("--preset {} ({})", preset.name, preset.summary));
            return Err(usage("`all` sweeps the rules of a preset, and none is given")
                .hint(names.collect::<Vec<_>>().join(", or ")));
        }
        None if request.axes.is_empty() => {
            return Err(usage(SearchError::NoAxis.to_string())
                .hint("say what to vary, e.g. --grid fast=2..50, or --preset classic"));
        }
        None => return Ok(vec![request.clone()]),
        Some(preset) => find(preset)?,
    };
    if !request.axes.is_empty() {
        return Err(usage("the grid is given twice: by --grid and by --preset").hint("leave out one of them"));
    }
    if is_all {
        whole(request)?;
        return Ok(preset.grids.iter().map(|grid| of_grid(request, grid)).collect());
    }
    let grid = preset.grids.iter().find(|grid| grid.strategy == name).ok_or_else(|| {
        let names: Vec<&str> = preset.grids.iter().map(|grid| grid.strategy).collect();
        usage(format!("the preset `{}` has no grid for {name}", preset.name))
            .hint(format!("it has those of {}; --grid NAME=VALUES gives one", names.join(", ")))
    })?;
    Ok(vec![of_grid(request, grid)])
}

fn find(name: &str) -> Result<&'static Preset, ApiError> {
    PRESETS.iter().find(|preset| preset.name == name).ok_or_else(|| {
        let names = PRESETS.iter().map(|preset| preset.name);
        let hint = market::nearest(name, names.clone())
            .map_or_else(|| names.collect::<Vec<_>>().join(", "), |near| format!("did you mean `{near}`?"));
        usage(format!("there is no preset `{name}`")).hint(hint)
    })
}

/// What is said of one rule's parameters cannot be said of all rules.
fn whole(request: &SweepRequest) -> Result<(), ApiError> {
    let of_one = |what: &str| {
        Err(usage(format!("{what} of one rule, and `all` is every rule of the preset"))
            .hint("codex sweep RULE --preset NAME runs the grid of one rule"))
    };
    if !request.constraints.is_empty() {
        return of_one("--where is over the parameters");
    }
    if !request.run.params.is_empty() {
        return of_one("--param is a parameter");
    }
    if request.method != "grid" || request.budget.is_some() || request.seconds.is_some() {
        return of_one("--method and --budget are of a search over the grid");
    }
    Ok(())
}

fn of_grid(request: &SweepRequest, grid: &PresetGrid) -> SweepRequest {
    let mut one = SweepRequest { preset: None, ..request.clone() };
    grid.strategy.clone_into(&mut one.run.strategy);
    one.axes = grid.axes.iter().map(|axis| (*axis).to_owned()).collect();
    one.constraints.splice(0..0, grid.constraints.iter().map(|condition| (*condition).to_owned()));
    one
}
