//! The fee at which nothing is left.

use std::sync::Arc;

use backtest::{Instrument, Run, Settings};
use market::{FeeSchedule, RateFee};

use super::{money, net};
use crate::{Finding, Said};

/// A fee a side below which a gain is called thin where no fees were set: five hundredths of a percent is a small spread
/// and a small commission of liquid shares.
const LEAST: f64 = 0.0005;
/// How often what is paid must fit into what is possible. Fees, spreads and impact of one's own size are rarely known better
/// than by a factor of two.
const MARGIN: f64 = 2.0;

/// The fee at which nothing is left.
#[derive(Clone, PartialEq, Debug)]
pub struct BreakEven {
    /// The rate a side, a fraction of the value, at which the run neither gains nor loses: halved down on reruns. `None` when
    /// it loses without any fee, or trades nothing.
    pub rate: Option<f64>,
    /// The same to first order: `net without fees / Σ units × price`, which forgets that fees make later orders smaller.
    pub estimate: Option<f64>,
    /// What the run pays a side: fees over turnover, without slippage.
    pub paid: f64,
    /// Net gain without fees, money; slippage is still paid.
    pub net_without_fees: f64,
    /// `Σ units × price` of all fills of the run without fees, money.
    pub turnover: f64,
}

/// Finds the fee rate that takes all of the net gain. `run` runs settings and decisions.
///
/// In place of the fees of the settings, and of those of their instruments, stands a plain rate; slippage, lots and all else
/// stay. The rate is found to nine digits between none and one half.
///
/// # Errors
/// Whatever `run` fails with.
pub fn break_even<E>(
    settings: &Settings,
    said: &Said,
    run: impl Fn(&Settings, &Said) -> Result<Run, E>,
) -> Result<BreakEven, E> {
    let as_set = run(settings, said)?;
    let turnover = |run: &Run| -> f64 { run.fills.iter().map(|fill| fill.units * fill.price).sum() };
    let fees: f64 = as_set.fills.iter().map(|fill| fill.fees).sum();
    let paid = if turnover(&as_set) > 0.0 { fees / turnover(&as_set) } else { 0.0 };
    let at = |rate: f64| run(&at_rate(settings, rate), said);
    let free = at(0.0)?;
    let (net_without_fees, turnover) = (net(&free, settings), turnover(&free));
    let mut answer = BreakEven { rate: None, estimate: None, paid, net_without_fees, turnover };
    if turnover == 0.0 || net_without_fees <= 0.0 {
        return Ok(answer);
    }
    let estimate = net_without_fees / turnover;
    answer.estimate = Some(estimate);
    let (mut low, mut high) = (0.0, estimate.min(0.5));
    while high < 0.5 && net(&at(high)?, settings) > 0.0 {
        (low, high) = (high, (high * 2.0).min(0.5));
    }
    while high - low > 1e-9 * high {
        let middle = low + (high - low) / 2.0;
        if net(&at(middle)?, settings) > 0.0 { low = middle } else { high = middle }
    }
    answer.rate = Some(low + (high - low) / 2.0);
    Ok(answer)
}

/// The settings with a plain rate in the place of all fees.
fn at_rate(settings: &Settings, rate: f64) -> Settings {
    // A rate from 0 to 1/2 is a fee.
    let fees: Arc<dyn FeeSchedule> = Arc::new(RateFee::new(rate, 0.0).unwrap_or_default());
    let mut settings = settings.clone();
    settings.costs.fees = fees.clone();
    let instruments = std::mem::take(&mut settings.instruments).into_iter();
    settings.instruments = instruments.map(|own| Instrument { fees: fees.clone(), ..own }).collect();
    settings
}

impl BreakEven {
    /// That the gain is gone before fees, or would be with fees that are not much higher.
    pub fn finding(&self) -> Option<Finding> {
        let code = "cost-break-even";
        if self.turnover == 0.0 {
            return None;
        }
        let Some(rate) = self.rate else {
            let lost = money(-self.net_without_fees);
            return Some(Finding::warning(code, format!("without any fee the run still loses {lost}")));
        };
        let least = LEAST.max(MARGIN * self.paid);
        (rate < least).then(|| {
            let (rate, paid, least) = (100.0 * rate, 100.0 * self.paid, 100.0 * least);
            let sentence = format!(
                "nothing is left at fees of {rate:.4} % a side; it pays {paid:.4} %, and {least:.4} % should be affordable"
            );
            Finding::warning(code, sentence)
        })
    }
}
