//! Wealth on its way: compounding, the highest point so far, and ruin.

use std::f64::consts::LN_2;

/// 2^512: wealth beyond it is halved 512 times together with its peak, which loses no digit.
const FAR: f64 = f64::from_bits((1023 + 512) << 52);
const NEAR: f64 = f64::from_bits((1023 - 512) << 52);

/// Wealth that starts at 1, grows with returns, and stops for good when it reaches zero or less.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    wealth: f64,
    peak: f64,
    /// How many times 2^512 was taken out.
    far: i32,
}

impl Walk {
    /// One unit of money before the first period; that is the first peak, too.
    pub(crate) const fn new() -> Self {
        Self::starting_at(1.0)
    }

    /// `start` units of money before the first period.
    pub(crate) const fn starting_at(start: f64) -> Self {
        Self { wealth: start, peak: start, far: 0 }
    }

    /// One period with the return `r`; gives the drawdown after it.
    #[inline]
    pub(crate) fn step(&mut self, r: f64) -> f64 {
        if self.wealth > 0.0 {
            self.wealth *= 1.0 + r;
            if self.wealth > FAR {
                self.wealth = self.wealth.min(f64::MAX) * NEAR;
                self.peak *= NEAR;
                self.far += 1;
            } else if self.wealth < NEAR {
                if self.wealth > 0.0 {
                    self.wealth *= FAR;
                    self.peak *= FAR;
                    self.far -= 1;
                } else {
                    self.wealth = self.wealth.max(f64::MIN);
                }
            }
            self.peak = self.peak.max(self.wealth);
        }
        self.drawdown()
    }

    /// One period after which there is `wealth`; gives the drawdown after it.
    #[inline]
    pub(crate) fn reach(&mut self, wealth: f64) -> f64 {
        if self.wealth > 0.0 {
            self.wealth = wealth;
            self.peak = self.peak.max(wealth);
        }
        self.drawdown()
    }

    /// Highest wealth so far.
    #[inline]
    pub(crate) fn peak(&self) -> f64 {
        self.peak
    }

    /// Periods whose wealth was at most `most` and never zero or less, with `last` at their end.
    #[inline]
    pub(crate) fn pass(&mut self, most: f64, last: f64) {
        self.peak = self.peak.max(most);
        self.wealth = last;
    }

    /// Wealth over its highest point, less one: zero at the peak, −1 or less after ruin.
    #[inline]
    pub(crate) fn drawdown(&self) -> f64 {
        (self.wealth / self.peak - 1.0).max(f64::MIN)
    }

    /// Wealth in units of the start; infinite when too large for a number.
    pub(crate) fn growth(&self, start: f64) -> f64 {
        let mut growth = self.wealth / start;
        for _ in 0..self.far.unsigned_abs().min(4) {
            growth *= if self.far > 0 { FAR } else { NEAR };
        }
        growth
    }

    /// The constant yearly growth that leads to the same wealth: −1 after a total loss, `None` when debts are left
    /// (no constant rate leads there) or when nothing was walked.
    pub(crate) fn annual_return(&self, start: f64, periods: usize, per_year: f64) -> Option<f64> {
        if periods == 0 || self.wealth < 0.0 {
            return None;
        }
        if self.wealth == 0.0 {
            return Some(-1.0);
        }
        let log_growth = (self.wealth / start).ln() + f64::from(self.far) * 512.0 * LN_2;
        Some((log_growth * per_year / periods as f64).exp_m1())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wealth_beyond_the_largest_number_still_has_a_yearly_growth() {
        let mut walk = Walk::new();
        for _ in 0..3000 {
            walk.step(1.0);
        }
        assert_eq!(walk.growth(1.0), f64::INFINITY);
        let annual = walk.annual_return(1.0, 3000, 1.0).expect("wealth is positive");
        assert!((annual - 1.0).abs() < 1e-12, "{annual}");
        assert_eq!(walk.drawdown(), 0.0);
        assert!((walk.step(-0.5) + 0.5).abs() < 1e-15);
    }

    #[test]
    fn wealth_below_the_smallest_number_is_not_ruin() {
        let mut walk = Walk::new();
        for _ in 0..3000 {
            walk.step(-0.5);
        }
        let annual = walk.annual_return(1.0, 3000, 1.0).expect("wealth is positive");
        assert!((annual + 0.5).abs() < 1e-12, "{annual}");
        assert_eq!(walk.growth(1.0), 0.0);
        assert_eq!(walk.drawdown(), -1.0);
    }

    #[test]
    fn ruin_lasts() {
        let mut walk = Walk::new();
        assert_eq!(walk.step(-1.0), -1.0);
        assert_eq!(walk.step(5.0), -1.0);
        assert_eq!(walk.annual_return(1.0, 2, 252.0), Some(-1.0));
        let mut indebted = Walk::new();
        indebted.step(-1.5);
        indebted.step(-3.0);
        assert_eq!(indebted.growth(1.0), -0.5);
        assert_eq!(indebted.annual_return(1.0, 2, 252.0), None);
    }
}
