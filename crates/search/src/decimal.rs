//! Numbers as they are written, exactly: the steps of a range are counted in units of the last decimal, so that they do not
//! drift.

/// `units / 10^decimals`, with fewer than 2^53 units and at most 15 decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Decimal {
    pub units: i64,
    pub decimals: u32,
}

/// Up to here every whole number is an `f64`.
const MOST_UNITS: i64 = 1 << 53;
pub(crate) const MOST_DECIMALS: u32 = 15;
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

impl Decimal {
    /// Reads `12`, `-0.5`, `1e-3`; `None` for what is no finite number or has more digits than fit.
    pub fn read(text: &str) -> Option<Self> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match number.as_bytes().first()? {
            b'-' => (true, &number[1..]),
            b'+' => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut units: i64 = 0;
        let fraction = fraction.trim_end_matches('0');
        for digit in whole.chars().chain(fraction.chars()) {
            units = units.checked_mul(10)?.checked_add(i64::from(digit.to_digit(10)?))?;
        }
        // Nothing is nothing whatever its exponent, and its places are not counted down one by one.
        let exponent = if units == 0 { 0 } else { exponent };
        let mut decimals = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        while decimals < 0 && units != 0 {
            units = units.checked_mul(10)?;
            decimals += 1;
        }
        while decimals > 0 && units % 10 == 0 {
            units /= 10;
            decimals -= 1;
        }
        let decimals = u32::try_from(decimals.max(0)).ok()?;
        let fits = units < MOST_UNITS && decimals <= MOST_DECIMALS;
        fits.then_some(Self { units: if negative { -units } else { units }, decimals })
    }

    /// The units of this number at `decimals`, which are no fewer than its own.
    pub fn at(self, decimals: u32) -> Option<i64> {
        let units = self.units.checked_mul(10_i64.checked_pow(decimals.checked_sub(self.decimals)?)?)?;
        (units.abs() < MOST_UNITS).then_some(units)
    }

    pub fn is_whole(self) -> bool {
        self.decimals == 0
    }
}

/// The `f64` that is nearest to `units / 10^decimals`: both are exact, so that the one rounding is the division's.
#[inline(always)]
pub(crate) fn nearest(units: i64, decimals: u32) -> f64 {
    units as f64 / POWERS[decimals as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_the_number_that_is_written() {
        for text in
            ["0", "12", "-0.5", "1e-3", "2.50", "+7", "1.5e2", ".5", "3.", "-300", "0.000001", "9007199254740991"]
        {
            let read = Decimal::read(text).expect(text);
            assert_eq!(nearest(read.units, read.decimals), text.parse::<f64>().expect(text), "{text}");
        }
        for text in
            ["", "-", ".", "nan", "inf", "1e", "1e400", "0x10", "1 2", "9007199254740993", "1e-16", "1_000", "--1"]
        {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }
}
