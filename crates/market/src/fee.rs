//! What trading costs: the schedule's trait, and the plain rate with a fixed part.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Side, Timestamp};

/// One order as a fee schedule sees it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fee {
    /// Bar it trades on: schedules change from day to day.
    pub time: Timestamp,
    /// Long buys, short sells: some duties know only one.
    pub side: Side,
    /// Price of the fill.
    pub price: f64,
    /// Units, > 0.
    pub units: f64,
}

/// A line of a contract note, summed or single.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FeeLine {
    /// The field's name for it: `commission`, `stamp duty`.
    pub name: Cow<'static, str>,
    /// Money, ≥ 0.
    pub amount: f64,
}

/// A schedule of fees: what a venue, its state and a broker take of an order, line by line.
///
/// A schedule is a pure function of the order: the same order costs the same whenever it is asked. Fees never fall
/// when `units` grow.
pub trait FeeSchedule: fmt::Debug + Send + Sync {
    /// Names of the lines, fixed for the schedule's life.
    fn lines(&self) -> &[Cow<'static, str>];

    /// Writes the amount of each line (money, ≥ 0, rounded as the venue rounds it) and returns their sum.
    ///
    /// `amounts` has the length of [`FeeSchedule::lines`].
    fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64;

    /// The most units, of which whole multiples of nothing are asked yet, that `cash` pays with their fees: the
    /// largest `u ≥ 0` with `u × price + fees(u) ≤ cash`, to within rounding.
    ///
    /// `order.units` is not looked at. The general form halves its interval until doubles have no middle left;
    /// schedules with a closed form give it.
    fn affordable(&self, order: Fee, cash: f64) -> f64 {
        let mut amounts = vec![0.0; self.lines().len()];
        let mut cost = |units: f64| units * order.price + self.charge(Fee { units, ..order }, &mut amounts);
        let (mut low, mut high) = (0.0, cash / order.price);
        if high <= 0.0 || high.is_nan() {
            return 0.0;
        }
        if cost(high) <= cash {
            return high;
        }
        loop {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                return low;
            }
            if cost(middle) <= cash { low = middle } else { high = middle }
        }
    }
}

/// `rate × value + fixed` an order: the plain fee of `--fees 0.0005+2.0`.
///
/// Formula: `fee = units × price × rate + fixed`. Units: rate is a fraction (0.001 is 10 bp), fixed is money an order.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct RateFee {
    rate: f64,
    fixed: f64,
}

/// A fee that cannot be read.
#[derive(Error, Clone, PartialEq, Debug)]
#[error("`{0}` is no fee; a fee is a rate below 1, or rate+fixed, none negative: 0.001, 0.1%, 0.0005+2.0")]
pub struct FeeError(pub String);

impl RateFee {
    /// A fee of `rate` (0 to below 1) of the value plus `fixed` (≥ 0) an order.
    ///
    /// # Errors
    /// A part is negative or not finite, or the rate is 1 or more.
    pub fn new(rate: f64, fixed: f64) -> Result<Self, FeeError> {
        if (0.0..1.0).contains(&rate) && (0.0..f64::INFINITY).contains(&fixed) {
            Ok(Self { rate, fixed })
        } else {
            Err(FeeError(format!("{rate}+{fixed}")))
        }
    }

    /// The fraction of the value.
    pub fn rate(self) -> f64 {
        self.rate
    }

    /// The money an order.
    pub fn fixed(self) -> f64 {
        self.fixed
    }
}

impl FromStr for RateFee {
    type Err = FeeError;

    fn from_str(text: &str) -> Result<Self, FeeError> {
        let error = || FeeError(text.to_owned());
        let (rate, fixed) = text.split_once('+').unwrap_or((text, "0"));
        let number = |part: &str| part.trim().parse::<f64>().map_err(|_| error());
        let rate = match rate.trim().strip_suffix('%') {
            Some(percent) => number(percent)? / 100.0,
            None => number(rate)?,
        };
        Self::new(rate, number(fixed)?).map_err(|_| error())
    }
}

impl fmt::Display for RateFee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rate)?;
        if self.fixed > 0.0 { write!(f, "+{}", self.fixed) } else { Ok(()) }
    }
}

impl FeeSchedule for RateFee {
    fn lines(&self) -> &[Cow<'static, str>] {
        const LINES: &[Cow<'static, str>] = &[Cow::Borrowed("commission")];
        LINES
    }

    fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64 {
        let fee = order.units * order.price * self.rate + self.fixed;
        amounts[0] = fee;
        fee
    }

    fn affordable(&self, order: Fee, cash: f64) -> f64 {
        ((cash - self.fixed) / (1.0 + self.rate) / order.price).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: Fee = Fee { time: Timestamp::from_nanoseconds(0), side: Side::Long, price: 10.0, units: 100.0 };

    #[test]
    fn a_plain_fee_is_rate_times_value_plus_fixed() {
        let fee: RateFee = "0.0005+2.0".parse().unwrap();
        assert_eq!(fee.charge(ORDER, &mut [0.0]), 2.5);
        assert_eq!(fee.to_string(), "0.0005+2");
        assert_eq!("0.05%+2".parse(), Ok(fee));
        for bad in ["", "x", "-0.1", "1", "0.1+-1", "nan", "0.1+inf", "100%", "%"] {
            assert!(bad.parse::<RateFee>().is_err(), "{bad}");
        }
    }

    /// A schedule that answers `affordable` by the general form.
    #[derive(Debug)]
    struct Plain(RateFee);
    impl FeeSchedule for Plain {
        fn lines(&self) -> &[Cow<'static, str>] {
            self.0.lines()
        }
        fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64 {
            self.0.charge(order, amounts)
        }
    }

    #[test]
    fn the_closed_form_and_the_search_afford_the_same() {
        for text in ["0", "0.001", "0.0005+2", "0.2+50"] {
            let fee: RateFee = text.parse().unwrap();
            for cash in [0.0, 1.0, 49.0, 51.0, 1e4, 1e9] {
                let (closed, searched) = (fee.affordable(ORDER, cash), Plain(fee).affordable(ORDER, cash));
                assert!((closed - searched).abs() <= 1e-12 * closed.max(1.0), "{text} {cash}: {closed} {searched}");
            }
        }
    }
}
