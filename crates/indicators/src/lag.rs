//! A number of some bars ago.

use crate::Line;

/// The number taken `bars` numbers ago.
#[derive(Clone, Debug)]
pub struct Lag {
    ring: Vec<f64>,
    place: usize,
}

impl Lag {
    /// `bars` ago; 0 is the number itself.
    pub fn new(bars: usize) -> Self {
        Self { ring: vec![f64::NAN; bars], place: 0 }
    }
}

impl Line for Lag {
    fn warmup(&self) -> usize {
        self.ring.len()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let Some(slot) = self.ring.get_mut(self.place) else { return x };
        let old = std::mem::replace(slot, x);
        self.place += 1;
        if self.place == self.ring.len() {
            self.place = 0;
        }
        old
    }

    fn fill(&mut self, input: &[f64], out: &mut [f64]) {
        let (early, rest) = out.split_at_mut(self.ring.len().min(input.len()));
        early.fill(f64::NAN);
        rest.copy_from_slice(&input[..rest.len()]);
    }
}
