//! What a walk forward comes to: how much of the promise was kept, and how the choice wandered.

/// What one part of a walk earned.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leg {
    /// Total return, a fraction.
    pub total_return: f64,
    /// Over how many bars.
    pub bars: usize,
}

/// Walk-forward efficiency: growth a bar out of sample over growth a bar in sample. 1 keeps all of the promise; above one
/// half is Pardo's bar; negative lost money out of sample.
///
/// Formula: `(Σ ln(1 + R) / Σ bars)` of the legs out of sample over the same of those in sample.
/// `None` where nothing was promised (no growth in sample), for a leg of ruin (−1 or below), or without bars.
/// Source: after R. Pardo, *The Evaluation and Optimization of Trading Strategies*, 2nd ed. 2008, chapter 11, who annualises
/// simply; logarithms do not depend on how long the legs are.
pub fn walk_forward_efficiency(in_sample: &[Leg], out_of_sample: &[Leg]) -> Option<f64> {
    let promised = growth(in_sample)?;
    let kept = growth(out_of_sample)?;
    (promised > 0.0).then(|| kept / promised).filter(|efficiency| efficiency.is_finite())
}

/// Logarithmic growth a bar.
fn growth(legs: &[Leg]) -> Option<f64> {
    let bars: usize = legs.iter().map(|leg| leg.bars).sum();
    let sum: f64 = legs.iter().map(|leg| leg.total_return.ln_1p()).sum();
    (bars > 0 && sum.is_finite()).then(|| sum / bars as f64)
}

/// How a parameter wandered from window to window; all from 0 to 1 for values inside the span.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Drift {
    /// The share of steps at which it changed.
    pub changes: f64,
    /// The mean step, as a share of the span: what an arbitrary choice gives is one third.
    pub step: f64,
    /// From the smallest to the largest value chosen, as a share of the span.
    pub range: f64,
}

/// The drift of a parameter whose `chosen` values `[windows]` come from a grid as wide as `span` (its largest value less its
/// smallest). `None` for fewer than two windows, a span that is not above zero, or a value that is no finite number.
pub fn parameter_drift(chosen: &[f64], span: f64) -> Option<Drift> {
    if chosen.len() < 2 || !(span > 0.0 && span.is_finite()) || chosen.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let steps = (chosen.len() - 1) as f64;
    let changes = chosen.windows(2).filter(|pair| pair[0] != pair[1]).count() as f64 / steps;
    let step = chosen.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / steps / span;
    let (least, most) = chosen
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &value| (least.min(value), most.max(value)));
    Some(Drift { changes, step, range: (most - least) / span })
}
