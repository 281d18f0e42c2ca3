//! Returns of months and years out of returns of days.

use thiserror::Error;

use crate::walk::Walk;

/// Keys and returns do not belong together.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{keys} keys for {returns} returns")]
pub struct CompoundError {
    /// How many keys.
    pub keys: usize,
    /// How many returns.
    pub returns: usize,
}

/// The compound return of each run of equal keys, in the order of the runs: `Π (1 + r) − 1`.
///
/// `keys` `[periods]` say where a return belongs: `(year, month)` for a table of months, the year for one of years. Keys come
/// in time order; a key that comes back after another one starts a run of its own. Ruin within a run is −1 or below.
///
/// # Errors
/// As many keys as returns are needed.
pub fn compound_by<K: PartialEq + Copy>(keys: &[K], returns: &[f64]) -> Result<Vec<(K, f64)>, CompoundError> {
    if keys.len() != returns.len() {
        return Err(CompoundError { keys: keys.len(), returns: returns.len() });
    }
    let mut runs = Vec::new();
    let mut rest = returns;
    for run in keys.chunk_by(|a, b| a == b) {
        let (own, later) = rest.split_at(run.len());
        rest = later;
        let mut walk = Walk::new();
        for &r in own {
            walk.step(r);
        }
        runs.push((run[0], (walk.growth(1.0) - 1.0).clamp(f64::MIN, f64::MAX)));
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_compounds_its_days() {
        let keys = [(2024, 1), (2024, 1), (2024, 2), (2025, 1)];
        let months = compound_by(&keys, &[1.0, -0.5, 0.25, 0.5]);
        assert_eq!(months, Ok(vec![((2024, 1), 0.0), ((2024, 2), 0.25), ((2025, 1), 0.5)]));
        assert_eq!(compound_by(&keys, &[0.1]), Err(CompoundError { keys: 4, returns: 1 }));
        assert_eq!(compound_by::<u8>(&[], &[]), Ok(vec![]));
    }
}
