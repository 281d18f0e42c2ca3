//! What the benchmark earned in the same time.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;
use crate::walk::Walk;

/// Benchmark return: a fraction.
///
/// Formula: `prod(1 + b) - 1`.
/// Convention: as total_return; none without a benchmark or returns.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn benchmark_return(series: &Series) -> Option<f64> {
    let (walk, periods) = benchmark_walk(series)?;
    (periods > 0).then(|| walk.growth(1.0) - 1.0)
}

/// [`benchmark_return`] as data.
pub const ENTRY: Entry = Entry {
    name: "benchmark_return",
    title: "Benchmark return",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Neither,
    benchmark: true,
    formula: "prod(1 + b) - 1",
    convention: "as total_return; none without a benchmark or returns",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: benchmark_return,
};

/// Benchmark annual return: a fraction a year.
///
/// Formula: `prod(1 + b)^(P / n) - 1`.
/// Convention: as annual_return; none without a benchmark.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn benchmark_annual_return(series: &Series) -> Option<f64> {
    let (walk, periods) = benchmark_walk(series)?;
    walk.annual_return(1.0, periods, series.periods_per_year())
}

/// [`benchmark_annual_return`] as data.
pub const ANNUAL: Entry = Entry {
    name: "benchmark_annual_return",
    title: "Benchmark annual return",
    unit: Unit::FractionPerYear,
    range: Range::new(-1.0, f64::INFINITY),
    better: Better::Neither,
    benchmark: true,
    formula: "prod(1 + b)^(P / n) - 1",
    convention: "as annual_return; none without a benchmark",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: benchmark_annual_return,
};

fn benchmark_walk(series: &Series) -> Option<(Walk, usize)> {
    let benchmark = series.benchmark()?;
    let mut walk = Walk::new();
    for &b in benchmark {
        walk.step(b);
    }
    Some((walk, benchmark.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn the_benchmark_alone_compounds() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (benchmark_return(&series).expect("an answer"), -0.01);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
