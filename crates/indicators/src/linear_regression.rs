//! Linear regression over a sliding window: its line's end, slope, start, angle and forecast.

use std::cell::Cell;

use market::ParamSpec;

use crate::blocks::{Blocks, Weighted};
use crate::{Entry, Line, Scale, of_close};

/// What is asked of the straight line of least squares through the last `n` numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fit {
    /// Its value at the newest number.
    End,
    /// Its rise a number.
    Slope,
    /// Its value at the oldest number.
    Intercept,
    /// The arc tangent of its slope, in degrees.
    Angle,
    /// Its value one number ahead.
    Forecast,
}

/// Linear regression of the last `n` numbers on their order.
#[doc(alias = "least squares")]
#[derive(Clone, Debug)]
pub struct LinearRegression {
    blocks: Blocks<Weighted>,
    fit: Fit,
}

impl LinearRegression {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is less than two: no line.
    pub fn new(period: usize, fit: Fit) -> Self {
        assert!(period > 1, "a line goes through two points");
        Self { blocks: Blocks::new(period), fit }
    }

    fn value(&self) -> impl Fn(f64, Weighted, Weighted) -> f64 + use<> {
        let n = self.blocks.period() as f64;
        let to_slope = 6.0 / (n * (n * n - 1.0));
        let (share, reach, fit) = (1.0 / n, 0.5 * (n - 1.0), self.fit);
        move |pivot, behind, front| {
            let Weighted { sum, weighted, .. } = behind.before(front, n);
            let slope = (2.0 * weighted - (n + 1.0) * sum) * to_slope;
            let mean = sum * share;
            match fit {
                Fit::End => pivot + (mean + slope * reach),
                Fit::Slope => slope,
                Fit::Intercept => pivot + (mean - slope * reach),
                Fit::Angle => slope.atan().to_degrees(),
                Fit::Forecast => pivot + (mean + slope * (reach + 1.0)),
            }
        }
    }
}

impl Line for LinearRegression {
    fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let value = self.value();
        self.blocks.next(x, value)
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let value = self.value();
        let out = Cell::from_mut(out).as_slice_of_cells();
        self.blocks.feed(input, |row| out[row].set(f64::NAN), |row, p, b, f| out[row].set(value(p, b, f)));
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "linear_regression",
    aliases: &["linearreg"],
    title: "Linear regression",
    summary: "The end of the straight line through the last closes.",
    formula: "intercept + slope·(n−1); least squares over n closes; first value at bar n",
    source: "TA-Lib LINEARREG",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 2, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["linear_regression"],
    scale: Scale::Price,
    build: |params| Ok(of_close(LinearRegression::new(params.count("period"), Fit::End))),
};

/// The listing.
pub const SLOPE: Entry = Entry {
    name: "linear_regression_slope",
    aliases: &["linearreg_slope"],
    title: "Linear regression slope",
    summary: "The rise a bar of the straight line through the last closes.",
    formula: "slope = Σ(i − ī)(close − mean)/Σ(i − ī)²; least squares over n closes; first value at bar n",
    source: "TA-Lib LINEARREG_SLOPE",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 2, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["slope"],
    scale: Scale::Price,
    build: |params| Ok(of_close(LinearRegression::new(params.count("period"), Fit::Slope))),
};

/// The listing.
pub const INTERCEPT: Entry = Entry {
    name: "linear_regression_intercept",
    aliases: &["linearreg_intercept"],
    title: "Linear regression intercept",
    summary: "The start of the straight line through the last closes.",
    formula: "mean − slope·(n−1)/2; least squares over n closes; first value at bar n",
    source: "TA-Lib LINEARREG_INTERCEPT",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 2, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["intercept"],
    scale: Scale::Price,
    build: |params| Ok(of_close(LinearRegression::new(params.count("period"), Fit::Intercept))),
};

/// The listing.
pub const ANGLE: Entry = Entry {
    name: "linear_regression_angle",
    aliases: &["linearreg_angle"],
    title: "Linear regression angle",
    summary: "The angle of the straight line through the last closes, in degrees.",
    formula: "atan(slope)·180/π; least squares over n closes; first value at bar n",
    source: "TA-Lib LINEARREG_ANGLE",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 2, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["angle"],
    scale: Scale::Other,
    build: |params| Ok(of_close(LinearRegression::new(params.count("period"), Fit::Angle))),
};

/// The listing.
pub const FORECAST: Entry = Entry {
    name: "time_series_forecast",
    aliases: &["tsf"],
    title: "Time series forecast",
    summary: "The straight line through the last closes, one bar ahead.",
    formula: "intercept + slope·n; least squares over n closes; first value at bar n",
    source: "TA-Lib TSF",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 2, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["forecast"],
    scale: Scale::Price,
    build: |params| Ok(of_close(LinearRegression::new(params.count("period"), Fit::Forecast))),
};
