//! The side said last: a rule says a side when it becomes that one, and not again while it lasts.

use crate::Decision;

/// Which side a rule said last; none at first.
///
/// Leanings are bytes: 0 to no side, 1 to the first, 2 to the second. What is no side leaves the last as it was.
#[derive(Clone, Copy, Default, Debug)]
pub struct Latch(u8);

impl Latch {
    /// Whether `lean` is said: it is a side, and not the one said last.
    #[inline(always)]
    pub fn hears(&mut self, lean: u8) -> bool {
        let is_news = lean != 0 && lean != self.0;
        self.0 = if is_news { lean } else { self.0 };
        is_news
    }

    /// Adds to each of `said` the word of its leaning, `words[lean − 1]`, where it is said.
    #[inline(always)]
    pub fn say(&mut self, leans: &[u8], words: [Decision; 2], said: &mut [Decision]) {
        let mut from = 0;
        while let Some(at) = self.next_news(&leans[from..]) {
            from += at + 1;
            self.0 = leans[from - 1];
            said[from - 1] |= words[usize::from(self.0 == 2)];
        }
    }

    /// The first of the leanings that is said. Most bars lean to no side, or to the one said last: sixteen are passed over at a
    /// time.
    #[inline(always)]
    fn next_news(self, leans: &[u8]) -> Option<usize> {
        let news = 3 & !self.0;
        let (words, rest) = leans.as_chunks::<16>();
        let bits = u128::from_le_bytes([news; 16]);
        for (index, word) in words.iter().enumerate() {
            let word = u128::from_le_bytes(*word) & bits;
            if word != 0 {
                return Some(index * 16 + word.trailing_zeros() as usize / 8);
            }
        }
        rest.iter().position(|lean| lean & news != 0).map(|at| words.len() * 16 + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_said_when_it_becomes_the_newest_and_not_while_it_lasts() {
        let (up, down, none) = (Decision::BULLISH, Decision::BEARISH, Decision::NONE);
        let leans = [0, 1, 1, 0, 1, 2, 2, 0, 1, 1, 0, 1];
        let told = [none, up, none, none, none, down, none, none, up, none, none, none];
        let mut said = [none; 12];
        Latch::default().say(&leans, [up, down], &mut said);
        assert_eq!(said, told);
        let mut latch = Latch::default();
        assert_eq!(leans.map(|lean| latch.hears(lean)), told.map(|told| !told.is_none()));
    }

    #[test]
    fn it_goes_on_from_piece_to_piece() {
        // Changes at every distance from one to forty, so that they lie at every place of a group.
        let leans: Vec<u8> = (1..40_usize).flat_map(|run| std::iter::repeat_n(1 + (run % 2) as u8, run)).collect();
        let words = [Decision::BULLISH, Decision::BEARISH];
        let mut whole = vec![Decision::NONE; leans.len()];
        Latch::default().say(&leans, words, &mut whole);
        assert_eq!(whole.iter().filter(|said| !said.is_none()).count(), 39);
        for piece in [1, 7, 16, 100] {
            let (mut latch, mut said) = (Latch::default(), vec![Decision::NONE; leans.len()]);
            for (leans, said) in leans.chunks(piece).zip(said.chunks_mut(piece)) {
                latch.say(leans, words, said);
            }
            assert_eq!(said, whole, "{piece}");
        }
    }
}
