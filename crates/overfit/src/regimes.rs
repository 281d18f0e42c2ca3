//! A result by what the market did: rising or falling, calm or wild.

use risk::{Input, Series, SeriesError, measure, quantile, rolling_volatility};

/// What the market did before a bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Regime {
    /// It had risen.
    Bull,
    /// It had fallen, or not moved.
    Bear,
    /// Its volatility was in the lowest third.
    Calm,
    /// In the middle third.
    Usual,
    /// In the highest third.
    Wild,
}

impl Regime {
    /// Both directions.
    pub const TRENDS: [Self; 2] = [Self::Bull, Self::Bear];
    /// The thirds of volatility.
    pub const VOLATILITIES: [Self; 3] = [Self::Calm, Self::Usual, Self::Wild];

    /// As it is called in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bull => "bull",
            Self::Bear => "bear",
            Self::Calm => "calm",
            Self::Usual => "usual",
            Self::Wild => "wild",
        }
    }
}

/// `[bars]`: whether the market had risen over the `window` bars before each bar, judged by its `returns` `[bars]`. The bar
/// itself is not looked at, so that a label is known before what it labels. `None` for the first `window` bars, and
/// everywhere for no window.
pub fn trends(returns: &[f64], window: usize) -> Vec<Option<Regime>> {
    let mut labels = vec![None; returns.len()];
    if window == 0 {
        return labels;
    }
    for (before, label) in returns.windows(window).zip(labels.iter_mut().skip(window)) {
        let growth: f64 = before.iter().map(|r| 1.0 + r).product();
        *label = Some(if growth > 1.0 { Regime::Bull } else { Regime::Bear });
    }
    labels
}

/// `[bars]`: in which third the volatility of the `window` bars before each bar lies, among those of all bars. `None` for the
/// first `window` bars, and everywhere for a window below two. The borders of the thirds are known only at the end: this
/// describes, and is nothing to trade on.
pub fn volatilities(returns: &[f64], window: usize) -> Vec<Option<Regime>> {
    let mut before = rolling_volatility(returns, window, 1.0);
    // Known after the last bar before this one.
    before.pop();
    before.insert(0, None);
    before.truncate(returns.len());
    let known: Vec<f64> = before.iter().copied().flatten().collect();
    let thirds = quantile(&known, 1.0 / 3.0).zip(quantile(&known, 2.0 / 3.0));
    let third = |volatility: f64| {
        thirds.map(|(low, high)| match volatility {
            v if v <= low => Regime::Calm,
            v if v <= high => Regime::Usual,
            _ => Regime::Wild,
        })
    };
    before.into_iter().map(|volatility| volatility.and_then(third)).collect()
}

/// A result in one regime.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct InRegime {
    /// Which.
    pub regime: Regime,
    /// How many bars it lasted.
    pub bars: usize,
    /// What the result's returns in it compound to; `None` when it never came.
    pub total_return: Option<f64>,
    /// Their Sharpe ratio a year; `None` where there is none.
    pub sharpe: Option<f64>,
}

/// The `returns` `[bars]` of a result in each of `regimes`, by the `labels` `[bars]` of their bars. Bars beyond the shorter
/// of the two belong to none.
///
/// # Errors
/// A return that is no finite number; periods a year that are no number above zero.
pub fn by_regime(
    returns: &[f64],
    labels: &[Option<Regime>],
    regimes: &[Regime],
    periods_per_year: f64,
) -> Result<Vec<InRegime>, SeriesError> {
    let of = |&regime: &Regime| {
        let part: Vec<f64> =
            returns.iter().zip(labels).filter(|(_, label)| **label == Some(regime)).map(|(r, _)| *r).collect();
        let series = Series::new(Input::new(&part, periods_per_year))?;
        Ok(InRegime {
            regime,
            bars: part.len(),
            total_return: measure::total_return::ENTRY.value(&series),
            sharpe: measure::sharpe::ENTRY.value(&series),
        })
    };
    regimes.iter().map(of).collect()
}
