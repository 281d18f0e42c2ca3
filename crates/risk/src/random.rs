//! Chance from a seed.

use crate::normal::normal_quantile;

/// The SplitMix64 generator: integer arithmetic only, so a seed gives the same numbers on every machine.
///
/// Formula: `s += 0x9E3779B97F4A7C15`, then `z = s` mixed by two multiplications with shifts (30, 27, 31).
/// Source: G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The stream of `seed`; every seed is a good one.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number strictly between 0 and 1: `(k + 1/2) / 2^52` with the upper 52 bits as `k`.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A whole number below `bound`, which is at least 1: [`uniform`](Self::uniform) times the bound, rounded down. For bounds
    /// far below 2^52 all are equally probable as far as anyone can tell.
    pub fn below(&mut self, bound: usize) -> usize {
        // The uniform number is below one, but its product with a large bound may round up to it.
        ((self.uniform() * bound as f64) as usize).min(bound.saturating_sub(1))
    }

    /// A standard normal number: the quantile of [`uniform`](Self::uniform).
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform()).expect("uniform is strictly between 0 and 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_1234567_gives_the_published_numbers() {
        let mut random = SplitMix64::new(1_234_567);
        let numbers = [random.bits(), random.bits(), random.bits()];
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn whole_numbers_below_a_bound_are_equally_frequent() {
        let mut random = SplitMix64::new(3);
        let mut counts = [0; 7];
        for _ in 0..70_000 {
            counts[random.below(7)] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        assert_eq!((random.below(1), random.below(0)), (0, 0));
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_deviation_one() {
        let mut random = SplitMix64::new(7);
        let numbers: Vec<f64> = (0..200_000).map(|_| random.normal()).collect();
        let moments = crate::Moments::new(&numbers).expect("many numbers");
        assert!(moments.mean().abs() < 0.01, "{}", moments.mean());
        assert!((moments.deviation().expect("many numbers") - 1.0).abs() < 0.01);
    }
}
