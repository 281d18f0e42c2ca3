//! The combinations of a space, one by one.

use std::sync::Arc;

use crate::error::SearchError;
use crate::index::Index;
use crate::points::Points;
use crate::space::Space;

/// The combinations of a space that fulfil its constraint, in grid order, by rank. It takes 9/8 of a bit for each combination
/// before the constraint, and nothing where there is none.
#[derive(Clone, Debug)]
pub struct Grid {
    space: Arc<Space>,
    index: Arc<Index>,
}

impl Grid {
    /// Counts the combinations of `space`.
    ///
    /// # Errors
    /// There are more than [`MOST_ENUMERATED`](crate::MOST_ENUMERATED) before the constraint, which is told without counting;
    /// or none fulfils the constraint.
    pub fn new(space: Arc<Space>) -> Result<Self, SearchError> {
        let index = space.index()?;
        Ok(Self { space, index })
    }

    /// The space.
    pub fn space(&self) -> &Arc<Space> {
        &self.space
    }

    /// How many combinations fulfil the constraint: one at least.
    #[expect(clippy::len_without_is_empty, reason = "a space without a combination is refused")]
    pub fn len(&self) -> u64 {
        self.index.len()
    }

    /// The point with a rank.
    ///
    /// # Panics
    /// `rank` is not below [`Grid::len`].
    pub fn point(&self, rank: u64) -> Vec<u32> {
        assert!(rank < self.len(), "rank {rank} of {}", self.len());
        self.space.point(u128::from(self.index.number(rank)))
    }

    /// The rank of a point; `None` if it does not fulfil the constraint or lies outside.
    pub fn rank(&self, point: &[u32]) -> Option<u64> {
        let inside = point.len() == self.space.axes().len()
            && point.iter().zip(self.space.axes()).all(|(place, axis)| *place < axis.len());
        let number = inside.then(|| self.space.number(point) as u64)?;
        self.index.holds(number).then(|| self.index.rank(number))
    }

    /// The points with the ranks from `from` on, `most` at most.
    pub fn points(&self, from: u64, most: usize) -> Points {
        let mut points = Points::new(self.space.axes().len());
        if from >= self.len() {
            return points;
        }
        let mut number = self.index.number(from);
        let mut point = self.space.point(u128::from(number));
        loop {
            points.push(&point);
            if points.len() >= most {
                return points;
            }
            let Some(next) = self.index.next(number + 1) else { return points };
            self.space.advance(&mut point, next - number);
            number = next;
        }
    }

    /// The ranks of the combinations that are one step up or down on one axis: those that are there and fulfil the constraint,
    /// by axis, the lower first. Words have no steps.
    pub fn neighbours(&self, rank: u64) -> Vec<u64> {
        self.space.neighbours(&self.point(rank)).iter().filter_map(|point| self.rank(&point)).collect()
    }
}
