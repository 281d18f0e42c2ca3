//! Which combinations fulfil a constraint: a bit each, and a count for each block of them.

use crate::constraint::LANES;
use crate::error::SearchError;
use crate::space::Space;

/// Which of the combinations of a space fulfil its constraint. For a space without one, all do, and nothing is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Index {
    /// A bit a combination, by number; empty where all fulfil it.
    bits: Vec<u64>,
    /// For each block of [`LANES`] combinations: how many before it fulfil the constraint.
    before: Vec<u64>,
    len: u64,
}

const WORDS: usize = LANES / 64;

impl Index {
    /// Judges the `total` combinations of `space`.
    ///
    /// # Errors
    /// None fulfils the constraint.
    pub fn new(space: &Space, total: u64) -> Result<Self, SearchError> {
        if space.constraint().is_empty() {
            return Ok(Self { bits: Vec::new(), before: Vec::new(), len: total });
        }
        let blocks = total.div_ceil(LANES as u64) as usize;
        let (mut bits, mut before) = (vec![0; blocks * WORDS], Vec::with_capacity(blocks));
        let mut point = vec![0; space.axes().len()];
        let (mut len, mut stack) = (0_u64, Vec::new());
        for (block, words) in bits.chunks_exact_mut(WORDS).enumerate() {
            before.push(len);
            let lanes = (total - (block * LANES) as u64).min(LANES as u64) as usize;
            space.judge(&mut point, lanes, &mut stack);
            for (word, lane) in words.iter_mut().zip(stack[0][..lanes].chunks(64)) {
                let bits = lane.iter().enumerate();
                *word = bits.fold(0_u64, |word, (bit, truth)| word | (u64::from(*truth != 0.0) << bit));
                len += u64::from(word.count_ones());
            }
        }
        if len == 0 {
            return Err(space.nothing(u128::from(total)));
        }
        Ok(Self { bits, before, len })
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the combination with this number fulfils the constraint.
    pub fn holds(&self, number: u64) -> bool {
        self.bits.is_empty() || self.bits[(number / 64) as usize] >> (number % 64) & 1 == 1
    }

    /// How many before `number` fulfil the constraint: the rank of one that does.
    pub fn rank(&self, number: u64) -> u64 {
        if self.bits.is_empty() {
            return number;
        }
        let (block, word) = ((number / LANES as u64) as usize, (number / 64) as usize);
        let whole: u32 = self.bits[block * WORDS..word].iter().map(|word| word.count_ones()).sum();
        let part = self.bits[word] & ((1_u64 << (number % 64)) - 1);
        self.before[block] + u64::from(whole + part.count_ones())
    }

    /// The number of the combination with this rank, below [`Index::len`].
    pub fn number(&self, rank: u64) -> u64 {
        if self.bits.is_empty() {
            return rank;
        }
        let block = self.before.partition_point(|before| *before <= rank) - 1;
        let mut left = (rank - self.before[block]) as u32;
        let mut at = block * WORDS;
        while self.bits[at].count_ones() <= left {
            left -= self.bits[at].count_ones();
            at += 1;
        }
        let mut word = self.bits[at];
        for _ in 0..left {
            word &= word - 1;
        }
        at as u64 * 64 + u64::from(word.trailing_zeros())
    }

    /// The first number from `number` on that fulfils the constraint.
    pub fn next(&self, number: u64) -> Option<u64> {
        if self.bits.is_empty() {
            return (number < self.len).then_some(number);
        }
        let mut at = (number / 64) as usize;
        let mut word = self.bits.get(at)? & (u64::MAX << (number % 64));
        while word == 0 {
            at += 1;
            word = *self.bits.get(at)?;
        }
        Some(at as u64 * 64 + u64::from(word.trailing_zeros()))
    }
}
