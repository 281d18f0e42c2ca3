//! Decimal arithmetic for contract notes: 0.0027 % of 100,000.00 is 2.70, and half a cent rounds as on paper.

use market::RateFee;

/// Powers of ten.
const TEN: [u64; 20] = {
    let mut powers = [1; 20];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// An exact decimal ≥ 0 with at most [`Decimal::PLACES`] places: `digits / 10^places`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Decimal {
    digits: u64,
    places: usize,
}

impl Decimal {
    /// Places of a rate, at most.
    pub const PLACES: usize = 12;

    /// Reads `0.0027`, `2`, `1_000`; `None` for what is negative, has an exponent or is beyond the bounds of the type.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.strip_prefix('+').unwrap_or(text).chars().filter(|letter| *letter != '_').collect();
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let part = part.trim_end_matches('0');
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(part) || part.len() > Self::PLACES {
            return None;
        }
        let digits: u64 = format!("{whole}{part}").parse().ok()?;
        Some(Self { digits, places: part.len() })
    }

    /// Rate and fixed part of a plain fee, to a million-millionth and a millionth; a fixed part is below ten million millions.
    pub fn of_fee(fee: RateFee) -> (Self, Self) {
        let of = |value: f64, places: usize| Self::parse(&format!("{value:.places$}"));
        let rate = of(fee.rate(), Self::PLACES).expect("a rate is below 1");
        let fixed = of(fee.fixed().min(9_999_999_999_999.0), Micro::PLACES).expect("nineteen digits fit");
        (rate, fixed)
    }

    /// The nearest double.
    pub fn to_f64(self) -> f64 {
        self.digits as f64 / TEN[self.places] as f64
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }
}

/// Millionths of money, the common measure in which the lines of a note are summed exactly; below 1.8 × 10^13 of money.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Micro(pub u64);

impl Micro {
    /// Places of an amount of money, at most.
    pub const PLACES: usize = 6;
    /// No bound.
    pub const MAX: Self = Self(u64::MAX);

    /// The same amount; `None` with more than [`Micro::PLACES`] places or beyond the bounds of the type.
    pub fn of(amount: Decimal) -> Option<Self> {
        let missing = Self::PLACES.checked_sub(amount.places)?;
        amount.digits.checked_mul(TEN[missing]).map(Self)
    }

    /// Both together.
    #[inline]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The nearest double.
    #[inline]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// Which way an amount goes to a multiple of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// To the nearest; halves up.
    Nearest,
    /// To the next above.
    Up,
    /// To the next below.
    Down,
}

/// Value or count of an order, as the decimal that its fifteen significant digits write: `digits / 10^places`.
///
/// A product of two doubles that were written with few digits is off by less than half of the sixteenth digit, so this is the
/// product on paper. Falls nowhere as the double grows: within a power of ten both steps below are monotone, and the powers
/// themselves are met exactly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Exact {
    digits: u64,
    places: usize,
}

impl Exact {
    /// `value` ≥ 0; `None` from 10^15 on, where a double has no cents.
    #[inline]
    pub fn of(value: f64) -> Option<Self> {
        // The most places with which the digits stay below 10^15.
        const BELOW: [f64; 13] = [1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3];
        const SCALE: [f64; 13] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
        if !(0.0..1e15).contains(&value) {
            return None;
        }
        let mut places = 12;
        while value >= BELOW[places] {
            places -= 1;
        }
        let digits = (value * SCALE[places]).round() as u64;
        // Prices have few places: without their noughts the products below are whole doubles.
        let is_long = places < 6 || !digits.is_multiple_of(1_000_000);
        Some(if is_long { Self { digits, places } } else { Self { digits: digits / 1_000_000, places: places - 6 } })
    }

    /// The nearest double.
    pub fn to_f64(self) -> f64 {
        self.digits as f64 / TEN[self.places] as f64
    }
}

/// `rate × amount`, rounded to a multiple of `step`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Product {
    /// What the amount's digits are multiplied by, and then divided by; the places of the amount come to the divisor.
    multiplier: u64,
    divisor: u64,
    step: Micro,
    mode: Mode,
}

impl Product {
    /// `None` when the step is zero or has more places than [`Micro::PLACES`], or a factor more digits than fit: a rate
    /// below 1 with at most [`Decimal::PLACES`] places and a step up to a million with none always fit.
    pub fn new(rate: Decimal, step: Decimal, mode: Mode) -> Option<Self> {
        Some(Self {
            multiplier: rate.digits.checked_mul(TEN[step.places])?,
            divisor: step.digits.checked_mul(TEN[rate.places])?,
            step: Micro::of(step).filter(|step| step.0 > 0)?,
            mode,
        })
    }

    /// The product of the rate and an amount; `None` beyond the bounds of [`Micro`].
    #[inline]
    pub fn of(&self, amount: Exact) -> Option<Micro> {
        let (whole, is_half, is_more) = match self.quickly(amount) {
            Some((whole, rest, divisor)) => (whole, rest >= divisor - rest, rest > 0),
            None => self.slowly(amount)?,
        };
        let up = match self.mode {
            Mode::Nearest => is_half,
            Mode::Up => is_more,
            Mode::Down => false,
        };
        (whole + u64::from(up)).checked_mul(self.step.0).map(Micro)
    }

    /// Quotient, remainder and divisor by the division of doubles, faster than that of integers; `None` where the numbers
    /// are no whole doubles. The floor is right: a quotient below a whole number `q` is so by `1 / divisor` at least, and doubles
    /// near `q` are closer together than that, for `q × divisor` is below 2^53.
    #[inline]
    fn quickly(&self, amount: Exact) -> Option<(u64, u64, u64)> {
        const WHOLE: u64 = 1 << 53;
        let numerator = amount.digits.checked_mul(self.multiplier).filter(|number| *number < WHOLE)?;
        let divisor = self.divisor.checked_mul(TEN[amount.places]).filter(|number| *number < WHOLE)?;
        let whole = (numerator as f64 / divisor as f64) as u64;
        Some((whole, numerator - whole * divisor, divisor))
    }

    /// Quotient, whether half a step or more is left, and whether anything is; the products of words fit into two.
    fn slowly(&self, amount: Exact) -> Option<(u64, bool, bool)> {
        let wide = |one: u64, other: u64| u128::from(one) * u128::from(other);
        let numerator = wide(amount.digits, self.multiplier);
        let divisor = wide(self.divisor, TEN[amount.places]);
        let (whole, rest) = (u64::try_from(numerator / divisor).ok()?, numerator % divisor);
        Some((whole, rest >= divisor - rest, rest > 0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rounded(rate: &str, value: f64, step: &str, mode: Mode) -> f64 {
        let product = Product::new(Decimal::parse(rate).unwrap(), Decimal::parse(step).unwrap(), mode).unwrap();
        product.of(Exact::of(value).unwrap()).unwrap().to_f64()
    }

    #[test]
    fn rates_are_read_as_they_are_written() {
        assert_eq!(Decimal::parse("0.0027").unwrap(), Decimal { digits: 27, places: 4 });
        assert_eq!(Decimal::parse("1_000.50").unwrap(), Decimal { digits: 10_005, places: 1 });
        let fee: RateFee = "0.0005+2.5".parse().unwrap();
        assert_eq!(Some(Decimal::of_fee(fee)), Decimal::parse("0.0005").zip(Decimal::parse("2.5")));
        for bad in ["", "-1", "1e-3", ".", ".5", "0.0000000000001", "99999999999999999999", "inf", "nan", "1.2.3"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn half_a_cent_rounds_as_on_paper_where_doubles_would_not() {
        // In doubles 0.000027 × 5000 is 0.13499999999999998.
        for (rate, value, amount) in [
            ("0.000027", 5_000.0, 0.14),
            ("0.000027", 100_000.0, 2.70),
            ("0.0000565", 100_000.0, 5.65),
            ("0.0000565", 3_000.0, 0.17),
            ("0.0000015", 10_000.0, 0.02),
            ("0.00005", 100.0 * 1.1, 0.01),
        ] {
            assert_eq!(rounded(rate, value, "0.01", Mode::Nearest), amount, "{rate} of {value}");
        }
        assert_eq!(rounded("0.001", 1000.0, "1", Mode::Up), 1.0);
        assert_eq!(rounded("0.001", 1000.01, "1", Mode::Up), 2.0);
        assert_eq!(rounded("0.001", 1999.99, "1", Mode::Down), 1.0);
    }

    #[test]
    fn a_product_of_written_numbers_is_the_product_on_paper() {
        assert_eq!(Exact::of(4.35 * 100.0), Exact::of(435.0));
        assert_eq!(Exact::of(1.1 * 1.1), Exact::of(1.21));
        assert_eq!(Exact::of(0.07 * 100.0), Exact::of(7.0));
        assert_eq!([Exact::of(1e15), Exact::of(f64::NAN), Exact::of(-1.0)], [None; 3]);
    }

    proptest! {
        #[test]
        fn the_quick_division_is_the_slow_one(cents in 1_u64..10_000_000_000, rate in 1_u64..2_000) {
            let (rate, step) = (Decimal { digits: rate, places: 7 }, Decimal::parse("0.01").unwrap());
            let product = Product::new(rate, step, Mode::Nearest).unwrap();
            let amount = Exact { digits: cents, places: 2 };
            let (whole, rest, divisor) = product.quickly(amount).unwrap();
            prop_assert_eq!(whole * divisor + rest, amount.digits * product.multiplier);
            prop_assert_eq!(product.slowly(amount), Some((whole, 2 * rest >= divisor, rest > 0)));
        }

        #[test]
        fn the_product_on_paper_of_any_price_and_count(thousandths in 1_u64..100_000_000, units in 1_u64..1_000_000) {
            let exact = Exact::of(thousandths as f64 / 1000.0 * units as f64).unwrap();
            let wide = |one: u64, other: u64| u128::from(one) * u128::from(other);
            prop_assert_eq!(wide(thousandths * units, TEN[exact.places]), wide(exact.digits, 1000));
        }

        #[test]
        fn it_never_falls(value in 0.0..1e14_f64, exponent in -12..1_i32) {
            let value = value * 10_f64.powi(exponent * 2);
            let next = f64::from_bits(value.to_bits() + 1);
            for mode in [Mode::Nearest, Mode::Up, Mode::Down] {
                prop_assert!(rounded("0.000123456789", value, "0.01", mode) <= rounded("0.000123456789", next, "0.01", mode));
            }
            prop_assert!(Exact::of(value).unwrap().to_f64() <= Exact::of(next).unwrap().to_f64());
        }
    }
}
