//! Linear regression over a sliding window: its line's end, slope, start, angle and forecast.

use market::ParamSpec;

use crate::blocks::{Blocks, Number, Weighted, Window};
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
    line: Kind,
}

// A slope needs less than a value.
#[derive(Clone, Debug)]
enum Kind {
    Value(Blocks<Value>),
    Slope(Blocks<Slope>),
    Angle(Blocks<Slope>),
}

/// The slope of a window's line.
#[derive(Clone, Copy, Debug)]
struct Slope {
    to_slope: f64,
    middle: f64,
}

impl Slope {
    // Of the line through the joined tally.
    #[inline(always)]
    fn of<N: Number>(&self, all: Weighted<N>) -> N {
        (all.weighted - N::all(self.middle) * all.sum) * N::all(self.to_slope)
    }
}

impl Window<1> for Slope {
    type Tally<N: Number> = Weighted<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 1], behind: Weighted<N>, front: Weighted<N>, ahead: N) -> [N; 1] {
        [self.of(behind.before(front, ahead))]
    }
}

/// The line of a window, `reach` numbers after its middle.
#[derive(Clone, Copy, Debug)]
struct Value {
    slope: Slope,
    share: f64,
    reach: f64,
}

impl Window<1> for Value {
    type Tally<N: Number> = Weighted<N>;

    #[inline(always)]
    fn values<N: Number>(&self, [pivot]: [N; 1], behind: Weighted<N>, front: Weighted<N>, ahead: N) -> [N; 1] {
        let all = behind.before(front, ahead);
        [pivot + (all.sum * N::all(self.share) + self.slope.of(all) * N::all(self.reach))]
    }
}

impl LinearRegression {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is less than two: no line.
    pub fn new(period: usize, fit: Fit) -> Self {
        assert!(period > 1, "a line goes through two points");
        let n = period as f64;
        let slope = Slope { to_slope: 12.0 / (n * (n * n - 1.0)), middle: 0.5 * (n + 1.0) };
        let value = |reach| Kind::Value(Blocks::new(period, Value { slope, share: 1.0 / n, reach }));
        let half = 0.5 * (n - 1.0);
        let line = match fit {
            Fit::End => value(half),
            Fit::Intercept => value(-half),
            Fit::Forecast => value(half + 1.0),
            Fit::Slope => Kind::Slope(Blocks::new(period, slope)),
            Fit::Angle => Kind::Angle(Blocks::new(period, slope)),
        };
        Self { line }
    }
}

fn angle(slope: f64) -> f64 {
    slope.atan().to_degrees()
}

impl Line for LinearRegression {
    fn warmup(&self) -> usize {
        match &self.line {
            Kind::Value(blocks) => blocks.period() - 1,
            Kind::Slope(blocks) | Kind::Angle(blocks) => blocks.period() - 1,
        }
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        match &mut self.line {
            Kind::Value(blocks) => blocks.next([x])[0],
            Kind::Slope(blocks) => blocks.next([x])[0],
            Kind::Angle(blocks) => angle(blocks.next([x])[0]),
        }
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        match &mut self.line {
            Kind::Value(blocks) => blocks.feed([input], [out]),
            Kind::Slope(blocks) => blocks.feed([input], [out]),
            Kind::Angle(blocks) => {
                blocks.feed([input], [&mut *out]);
                for y in out {
                    *y = angle(*y);
                }
            }
        }
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
