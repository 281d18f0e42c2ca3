//! The smallest step of a price.

/// Tick sizes by price band: prices in `(previous bound, bound]` step by that band's tick.
#[derive(Clone, PartialEq, Debug)]
pub struct TickTable {
    /// `(upper bound, tick)`, rising; the last bound is infinite.
    bands: Vec<(f64, f64)>,
}

impl TickTable {
    /// One tick for every price; `None` unless it is a finite number above zero.
    pub fn flat(tick: f64) -> Option<Self> {
        Self::new(vec![(f64::INFINITY, tick)])
    }

    /// Ticks by band, as `(upper bound, tick)`; the last band reaches to infinity whatever its bound.
    ///
    /// `None` if there is no band, bounds do not rise, or a tick is not a finite number above zero.
    pub fn new(mut bands: Vec<(f64, f64)>) -> Option<Self> {
        bands.last_mut()?.0 = f64::INFINITY;
        let rising = bands.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let ticks = bands.iter().all(|(_, tick)| *tick > 0.0 && tick.is_finite());
        (rising && ticks).then_some(Self { bands })
    }

    /// The step of prices at `price`.
    pub fn at(&self, price: f64) -> f64 {
        let band = self.bands.iter().find(|(bound, _)| price <= *bound).or(self.bands.last());
        band.expect("a table has a band").1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_the_band_below() {
        let table = TickTable::new(vec![(0.25, 0.001), (0.5, 0.005), (10.0, 0.01)]).unwrap();
        assert_eq!([0.25, 0.2501, 0.5, 0.51, 99.0].map(|price| table.at(price)), [0.001, 0.005, 0.005, 0.01, 0.01]);
        assert_eq!(TickTable::flat(0.0), None);
        assert_eq!(TickTable::new(vec![(2.0, 1.0), (1.0, 1.0), (3.0, 1.0)]), None);
    }
}
