//! The normal distribution: density, distribution and quantile to near machine precision.

use std::f64::consts::PI;

/// Density of the standard normal distribution at `z`: `exp(−z² / 2) / √(2π)`.
pub fn normal_density(z: f64) -> f64 {
    if z.is_infinite() {
        return 0.0;
    }
    // z is split so that the square of its leading half is exact: rounding z² would cost the tail its digits.
    let lead = f64::from_bits(z.to_bits() & 0xffff_ffff_f800_0000);
    (-0.5 * lead * lead).exp() * (-0.5 * (z - lead) * (z + lead)).exp() / (2.0 * PI).sqrt()
}

/// Probability that a standard normal variable is at most `z`; relative error some 1e-15, in the lower tail, too.
///
/// Formula, with the density φ: near the middle the series of positive terms `Φ(z) = 1/2 + φ(z) Σ z^{2k+1} / (2k+1)!!`, in the
/// tail Laplace's continued fraction `1 − Φ(z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …))))`.
/// Source: M. Abramowitz, I. A. Stegun, *Handbook of Mathematical Functions*, 26.2.11 and 26.2.14.
/// A `NaN` gives a `NaN`, as in the formulas of `f64`.
pub fn normal_cdf(z: f64) -> f64 {
    let distance = z.abs();
    let upper = if distance < 1.0 { 0.5 - within(distance) } else { beyond(distance) };
    if z > 0.0 { 1.0 - upper } else { upper }
}

/// The number below which a standard normal variable lies with probability `p`; `None` unless `0 < p < 1`.
///
/// Relative error below 1e-15 (rational approximations of degree seven in three regions).
/// Source: M. J. Wichura, *Algorithm AS 241: The percentage points of the normal distribution*, Applied Statistics 37, 1988.
#[doc(alias = "probit")]
pub fn normal_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return Some(q * horner(&CENTRE.0, r) / horner(&CENTRE.1, r));
    }
    let r = (-(if q < 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    let (region, r) = if r <= 5.0 { (&TAIL, r - 1.6) } else { (&FAR_TAIL, r - 5.0) };
    let z = horner(&region.0, r) / horner(&region.1, r);
    Some(if q < 0.0 { -z } else { z })
}

type Rational = ([f64; 8], [f64; 8]);

/// Coefficients of numerator and denominator, lowest power first.
const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);
const TAIL: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR_TAIL: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// Probability between 0 and `z`, for a `z` from 0 to 1: beyond, too little is left of one half to keep its digits.
fn within(z: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    normal_density(z) * sum
}

/// Probability beyond `z`, for a `z` from 1 on: there 300 levels of the fraction are more than enough.
fn beyond(z: f64) -> f64 {
    if z == f64::INFINITY {
        return 0.0;
    }
    let fraction = (1..=300).rev().fold(z, |tail, level| z + f64::from(level) / tail);
    normal_density(z) / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_everybody_knows() {
        // To 17 digits from a computation with 40 digits.
        let table = [
            (0.5, 0.0),
            (0.05, -1.644_853_626_951_472_6),
            (0.01, -2.326_347_874_040_841),
            (0.025, -1.959_963_984_540_054_3),
            (0.975, 1.959_963_984_540_054_3),
            (0.25, -6.744_897_501_960_817e-1),
            (1e-10, -6.361_340_902_404_057),
            (1e-300, -37.047_096_299_361_2),
        ];
        for (p, z) in table {
            let found = normal_quantile(p).expect("inside (0, 1)");
            assert!((found - z).abs() <= 4e-16 * z.abs(), "{p}: {found:e} {z:e}");
        }
        assert_eq!([0.0, 1.0, -0.1, f64::NAN].map(normal_quantile), [None; 4]);
    }

    #[test]
    fn the_distribution_keeps_its_digits_in_the_tail() {
        let table = [
            (-0.5, 3.085_375_387_259_869e-1),
            (-2.0, 2.275_013_194_817_921e-2),
            (-2.2, 1.390_344_751_349_860_4e-2),
            (-5.0, 2.866_515_718_791_939e-7),
            (-10.0, 7.619_853_024_160_525e-24),
            (-37.0, 5.725_571_222_524_577e-300),
        ];
        for (z, p) in table {
            assert!((normal_cdf(z) / p - 1.0).abs() < 2e-15, "{z}: {:e} {p:e}", normal_cdf(z));
            assert!((normal_cdf(-z) - (1.0 - p)).abs() < 2e-16);
        }
        assert_eq!((normal_cdf(0.0), normal_cdf(40.0), normal_cdf(f64::NEG_INFINITY)), (0.5, 1.0, 0.0));
        assert!(normal_cdf(f64::NAN).is_nan());
        assert_eq!([f64::INFINITY, f64::NEG_INFINITY, 1e300].map(normal_density), [0.0; 3]);
    }

    #[test]
    fn the_distribution_undoes_the_quantile() {
        for power in 1..300 {
            let p = 10_f64.powi(-power);
            let z = normal_quantile(p).expect("inside (0, 1)");
            // A quantile off by a part in 2^52 moves the probability by z² such parts.
            assert!((normal_cdf(z) / p - 1.0).abs() <= (8.0 + z * z) * 8e-16, "{p:e} {:e}", normal_cdf(z));
        }
        for step in 1..2000 {
            let p = f64::from(step) / 2000.0;
            let z = normal_quantile(p).expect("inside (0, 1)");
            assert!((normal_cdf(z) / p - 1.0).abs() <= (8.0 + z * z) * 8e-16, "{p} {}", normal_cdf(z));
        }
    }
}
