//! Combinations by chance, none twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use risk::SplitMix64;

use crate::index::Index;
use crate::space::Space;

/// Draws before a space that was not counted is believed to hold nothing new.
const MOST_TRIED: u32 = 1_000_000;

/// A whole number from 0 to `n − 1`, each as likely as any.
///
/// Formula: the upper half of `n · bits`; where the lower half is among the `2^64 mod n` that would favour some, again.
/// Source: D. Lemire, *Fast random integer generation in an interval*, ACM TOMACS 29, 2019.
pub(crate) fn below(random: &mut SplitMix64, n: u64) -> u64 {
    let least = n.wrapping_neg() % n;
    loop {
        let product = u128::from(random.bits()) * u128::from(n);
        if product as u64 >= least {
            return (product >> 64) as u64;
        }
    }
}

/// Puts a list in an order by chance, each as likely as any (Fisher and Yates).
pub(crate) fn shuffle<T>(random: &mut SplitMix64, list: &mut [T]) {
    for last in (1..list.len()).rev() {
        list.swap(last, below(random, last as u64 + 1) as usize);
    }
}

/// The numbers from 0 to `n − 1` in an order by chance, with memory for those that were drawn only: the shuffle of Fisher and
/// Yates over a list of which only the changed places are kept.
#[derive(Clone, Debug)]
struct Shuffle {
    left: u64,
    moved: HashMap<u64, u64>,
}

impl Shuffle {
    fn next(&mut self, random: &mut SplitMix64) -> Option<u64> {
        let last = self.left.checked_sub(1)?;
        let place = below(random, self.left);
        let end = self.moved.remove(&last).unwrap_or(last);
        self.left = last;
        if place == last {
            return Some(end);
        }
        Some(self.moved.insert(place, end).unwrap_or(place))
    }
}

/// What was asked, and new combinations by chance.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    space: Arc<Space>,
    asked: HashSet<u128>,
    counted: Option<(Arc<Index>, Shuffle)>,
}

impl Fresh {
    pub fn new(space: Arc<Space>) -> Self {
        let counted = space.counted().cloned();
        let counted = counted.map(|index| {
            let left = index.len();
            (index, Shuffle { left, moved: HashMap::new() })
        });
        Self { space, asked: HashSet::new(), counted }
    }

    /// How many axes the points have.
    pub fn axes(&self) -> usize {
        self.space.axes().len()
    }

    /// Whether `point` fulfils the constraint and was not asked before.
    pub fn is_new(&self, point: &[u32]) -> bool {
        !self.asked.contains(&self.space.number(point)) && self.space.fulfils(point)
    }

    /// Remembers `point` as asked; whether it was new.
    pub fn take(&mut self, point: &[u32]) -> bool {
        self.is_new(point) && self.asked.insert(self.space.number(point))
    }

    /// A new point, each as likely as any, remembered as asked; `None` when none is left (in a space that was not counted: when
    /// none was met for a million draws).
    pub fn draw(&mut self, random: &mut SplitMix64) -> Option<Vec<u32>> {
        if let Some((index, shuffle)) = &mut self.counted {
            while let Some(rank) = shuffle.next(random) {
                let number = u128::from(index.number(rank));
                if self.asked.insert(number) {
                    return Some(self.space.point(number));
                }
            }
            return None;
        }
        (0..MOST_TRIED).find_map(|_| {
            let point = self.space.draw(random);
            self.take(&point).then_some(point)
        })
    }
}
