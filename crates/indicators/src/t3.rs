//! T3 moving average.

use market::ParamSpec;

use crate::{CHUNK, Ema, Entry, Line, Scale, of_close};

/// T3: six exponential means in a row, the last four combined by the volume factor `v`.
#[derive(Clone, Debug)]
pub struct T3 {
    means: [Ema; 6],
    // Of the sixth, fifth and fourth mean; the third has what is left to one.
    weights: [f64; 3],
}

impl T3 {
    /// Of `period` numbers, one or more; `factor` 0 is smoothest, 1 is quickest.
    pub fn new(period: usize, factor: f64) -> Self {
        let (v, v2, v3) = (factor, factor * factor, factor * factor * factor);
        let weights = [-v3, 3.0 * v2 + 3.0 * v3, -6.0 * v2 - 3.0 * v - 3.0 * v3];
        Self { means: std::array::from_fn(|_| Ema::new(period)), weights }
    }
}

#[inline(always)]
fn join([c1, c2, c3]: [f64; 3], e3: f64, e4: f64, e5: f64, e6: f64) -> f64 {
    // The weights add up to one; differences to e3 keep a flat series flat.
    e3 + (c1 * (e6 - e3) + c2 * (e5 - e3) + c3 * (e4 - e3))
}

impl Line for T3 {
    fn warmup(&self) -> usize {
        6 * self.means[0].warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let mut stage = x;
        let mut last = [0.0; 6];
        for (mean, value) in self.means.iter_mut().zip(&mut last) {
            stage = mean.next(stage);
            *value = stage;
        }
        join(self.weights, last[2], last[3], last[4], last[5])
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut stages = [[0.0; CHUNK]; 6];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = input.len();
            self.means[0].feed(input, &mut stages[0][..n]);
            for place in 1..6 {
                let (before, after) = stages.split_at_mut(place);
                self.means[place].feed(&before[place - 1][..n], &mut after[0][..n]);
            }
            let [_, _, e3, e4, e5, e6] = &stages;
            for (row, y) in out.iter_mut().enumerate() {
                *y = join(self.weights, e3[row], e4[row], e5[row], e6[row]);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "t3",
    aliases: &[],
    title: "T3 moving average",
    summary: "A very smooth mean with little lag.",
    formula: "T3 = c1·E6 + c2·E5 + c3·E4 + c4·E3, Ei = EMA(Ei−1, n), E0 = close; c1 = −v³, c2 = 3v²+3v³, c3 = −6v²−3v−3v³, c4 = 1+3v+v³+3v²; first value at bar 6n−5",
    source: "Tillson (1998); TA-Lib T3",
    notes: "",
    params: &[
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::real("factor", 0.7, 0.0, 1.0, "the volume factor v"),
    ],
    inputs: &["close"],
    outputs: &["t3"],
    scale: Scale::Price,
    build: |params| Ok(of_close(T3::new(params.count("period"), params.real("factor")))),
};
