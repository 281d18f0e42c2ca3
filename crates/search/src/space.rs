//! What there is to search.

use std::sync::Arc;

use market::{ParamSpec, Params, Value};
use risk::SplitMix64;

use crate::axis::Axis;
use crate::constraint::{Constraint, LANES, Lane};
use crate::error::SearchError;
use crate::index::Index;
use crate::points::Points;

/// Combinations that are tried one by one; a billion are counted in seconds and remembered in 140 MB.
pub const MOST_ENUMERATED: u64 = 1_000_000_000;

/// Combinations that are counted at once, in a tenth of a second.
const MOST_COUNTED: u128 = 1 << 24;

/// Draws by chance before a constraint on more than that is believed to hold nowhere.
const MOST_TRIED: u32 = 100_000;

/// What there is to search: the combinations of the axes' values that fulfil the constraint. The other parameters stand still.
///
/// A combination is a *point*, for each axis the place of its value. Its *number* counts all combinations in grid order, the
/// first axis slowest; its *rank* in a [`Grid`](crate::Grid) counts those that fulfil the constraint. Nothing is written out: a
/// space takes the memory of its texts, and a bit a combination where a constraint was counted.
#[derive(Clone, Debug)]
pub struct Space {
    specs: Vec<ParamSpec>,
    fixed: Params,
    axes: Vec<Axis>,
    constraint: Constraint,
    total: u128,
    /// For each parameter of the constraint: its axis, or the number at which it stands still.
    sources: Vec<(usize, Source)>,
    index: Option<Arc<Index>>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Source {
    Axis(usize),
    Fixed(f64),
}

impl Space {
    /// The combinations of `axes` (see [`Axis::read`]) that fulfil all `constraints` (see [`Constraint`]), for a rule with the
    /// parameters `specs`, of which those that have no axis stand at their value in `fixed`.
    ///
    /// Up to 2^24 combinations are counted now; more only when that is needed.
    ///
    /// # Errors
    /// An axis or a constraint cannot be read; two axes of one parameter; no axis; more combinations than 2^128; no combination
    /// fulfils the constraint (where there are more than [`MOST_ENUMERATED`]: none of a hundred thousand drawn by chance).
    pub fn new<T: AsRef<str>>(
        specs: &[ParamSpec],
        fixed: &Params,
        axes: &[T],
        constraints: &[T],
    ) -> Result<Self, SearchError> {
        let axes = axes.iter().map(|text| Axis::read(specs, text.as_ref())).collect::<Result<Vec<_>, _>>()?;
        if axes.is_empty() {
            return Err(SearchError::NoAxis);
        }
        if let Some(at) = (1..axes.len()).find(|at| axes[..*at].iter().any(|axis| axis.name() == axes[*at].name())) {
            return Err(SearchError::Twice(axes[at].name().to_owned()));
        }
        let constraint = Constraint::read(specs, constraints)?;
        // Before anything is enumerated: a product, not a loop.
        let total = axes.iter().try_fold(1_u128, |total, axis| total.checked_mul(u128::from(axis.len())));
        let total = total.ok_or(SearchError::Endless { total: u128::MAX })?;
        let source = |param: usize| match axes.iter().position(|axis| axis.param() == param) {
            Some(axis) => Source::Axis(axis),
            None => Source::Fixed(match fixed.get(&specs[param].name).unwrap_or(&specs[param].default) {
                Value::Integer(value) => *value as f64,
                Value::Real(value) => *value,
                Value::Choice(word) => constraint.code(word),
            }),
        };
        let sources = constraint.params().map(|param| (param, source(param))).collect();
        let fixed = Params::new(specs, fixed.iter().map(|(name, value)| (name, value.clone())))?;
        let mut space = Self { specs: specs.to_vec(), fixed, axes, constraint, total, sources, index: None };
        if total <= MOST_COUNTED {
            space.index = Some(Arc::new(Index::new(&space, total as u64)?));
        } else if !space.constraint.is_empty() {
            let mut random = SplitMix64::new(0);
            if !(0..MOST_TRIED).any(|_| space.fulfils(&space.draw(&mut random))) {
                let scanned = total <= u128::from(MOST_ENUMERATED);
                space.index = scanned.then(|| Index::new(&space, total as u64).map(Arc::new)).transpose()?;
                if space.index.is_none() {
                    return Err(space.nothing(u128::from(MOST_TRIED)));
                }
            }
        }
        Ok(space)
    }

    /// The axes, in grid order.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The constraint.
    pub fn constraint(&self) -> &Constraint {
        &self.constraint
    }

    /// Combinations before the constraint.
    pub fn total(&self) -> u128 {
        self.total
    }

    /// Combinations that fulfil the constraint, where they were counted.
    pub fn count(&self) -> Option<u64> {
        match &self.index {
            Some(index) => Some(index.len()),
            None if self.constraint.is_empty() => u64::try_from(self.total).ok(),
            None => None,
        }
    }

    /// Every parameter of the rule, at a point.
    ///
    /// # Panics
    /// The point has not one place for each axis, below its length.
    pub fn params(&self, point: &[u32]) -> Params {
        let fixed = self.fixed.iter().map(|(name, value)| (name, value.clone()));
        Params::new(&self.specs, fixed.chain(self.values(point)))
            .expect("every value was checked against its parameter")
    }

    /// Makes the parameters of any point those of another, memory and all: for who goes through many.
    ///
    /// # Panics
    /// `params` are not of this space, or `index` is not below the length of `points`.
    pub fn set_params(&self, params: &mut Params, points: &Points, index: usize) {
        for (at, axis) in self.axes.iter().enumerate() {
            let value = axis.value(points.column(at)[index]);
            params.set(&self.specs, axis.param(), value).expect("every value was checked against its parameter");
        }
    }

    /// Names and values of the parameters that are varied, at a point.
    ///
    /// # Panics
    /// As [`Space::params`].
    pub fn values<'s>(&'s self, point: &'s [u32]) -> impl Iterator<Item = (&'s str, Value)> {
        assert_eq!(point.len(), self.axes.len(), "a place for each axis");
        self.axes.iter().zip(point).map(|(axis, place)| (axis.name(), axis.value(*place)))
    }

    /// The points one step up or down on one axis that fulfil the constraint, by axis, the lower first. Words have no steps.
    ///
    /// # Panics
    /// As [`Space::params`].
    pub fn neighbours(&self, point: &[u32]) -> Points {
        let mut found = Points::new(self.axes.len());
        let mut next = point.to_vec();
        for (at, axis) in self.axes.iter().enumerate().filter(|(_, axis)| axis.is_ordered()) {
            let beside = [point[at].checked_sub(1), point[at].checked_add(1).filter(|place| *place < axis.len())];
            for place in beside.into_iter().flatten() {
                next[at] = place;
                if self.fulfils(&next) {
                    found.push(&next);
                }
            }
            next[at] = point[at];
        }
        found
    }

    /// The number of a point: its place among all combinations, the first axis slowest.
    pub fn number(&self, point: &[u32]) -> u128 {
        self.axes
            .iter()
            .zip(point)
            .fold(0, |number, (axis, place)| number * u128::from(axis.len()) + u128::from(*place))
    }

    /// The point with a number below [`Space::total`].
    pub fn point(&self, number: u128) -> Vec<u32> {
        let mut point = vec![0; self.axes.len()];
        let mut rest = number;
        for (place, axis) in point.iter_mut().zip(&self.axes).rev() {
            *place = (rest % u128::from(axis.len())) as u32;
            rest /= u128::from(axis.len());
        }
        point
    }

    /// Whether a point fulfils the constraint.
    pub fn fulfils(&self, point: &[u32]) -> bool {
        if self.constraint.is_empty() {
            return true;
        }
        if let Some(index) = &self.index {
            return index.holds(self.number(point) as u64);
        }
        let mut stack = Vec::new();
        self.constraint.judge(1, &mut stack, |param, lane| match self.source(param) {
            Source::Axis(axis) => lane[0] = self.axis_number(axis, point[axis]),
            Source::Fixed(number) => lane[0] = number,
        });
        stack[0][0] != 0.0
    }

    /// A point by chance, each combination as likely as any, whether or not it fulfils the constraint.
    pub(crate) fn draw(&self, random: &mut SplitMix64) -> Vec<u32> {
        self.axes.iter().map(|axis| crate::draw::below(random, u64::from(axis.len())) as u32).collect()
    }

    /// The count of what fulfils the constraint, made now if it was not made before.
    pub(crate) fn index(&self) -> Result<Arc<Index>, SearchError> {
        match &self.index {
            Some(index) => Ok(Arc::clone(index)),
            None if self.total > u128::from(MOST_ENUMERATED) => {
                Err(SearchError::TooMany { total: self.total, most: MOST_ENUMERATED })
            }
            None => Index::new(self, self.total as u64).map(Arc::new),
        }
    }

    /// The count, if it is there already.
    pub(crate) fn counted(&self) -> Option<&Arc<Index>> {
        self.index.as_ref()
    }

    pub(crate) fn nothing(&self, tried: u128) -> SearchError {
        SearchError::Nothing { total: self.total, tried, constraint: self.constraint.text() }
    }

    /// Judges the `lanes` combinations from `point` on, in grid order, and moves `point` behind them. The answers are the first
    /// lane of `stack`.
    pub(crate) fn judge(&self, point: &mut [u32], lanes: usize, stack: &mut Vec<Lane>) {
        assert!(lanes <= LANES, "a block has {LANES} lanes");
        self.constraint.judge(lanes, stack, |param, lane| match self.source(param) {
            Source::Fixed(number) => lane.fill(number),
            Source::Axis(axis) => self.load(point, axis, lane),
        });
        self.advance(point, lanes as u64);
    }

    /// The values on one axis of the combinations from `point` on.
    fn load(&self, point: &[u32], axis: usize, lane: &mut [f64]) {
        // An axis stands still while the faster ones behind it turn once.
        let turn = self.axes[axis + 1..].iter().fold(1_u64, |turn, axis| turn.saturating_mul(u64::from(axis.len())));
        let behind = self.axes[axis + 1..].iter().zip(&point[axis + 1..]).fold(0_u64, |place, (axis, at)| {
            place.saturating_mul(u64::from(axis.len())).saturating_add(u64::from(*at))
        });
        let (mut place, mut left) = (point[axis], turn - behind);
        let mut at = 0;
        while at < lane.len() {
            let run = usize::try_from(left).unwrap_or(usize::MAX).min(lane.len() - at);
            lane[at..at + run].fill(self.axis_number(axis, place));
            at += run;
            left = turn;
            place = if place + 1 == self.axes[axis].len() { 0 } else { place + 1 };
        }
    }

    /// Moves a point on by `steps` combinations in grid order; behind the last comes the first.
    pub(crate) fn advance(&self, point: &mut [u32], steps: u64) {
        let mut carry = steps;
        for (place, axis) in point.iter_mut().zip(&self.axes).rev() {
            if carry == 0 {
                return;
            }
            let sum = u64::from(*place) + carry;
            let len = u64::from(axis.len());
            if sum < len {
                *place = sum as u32;
                return;
            }
            *place = (sum % len) as u32;
            carry = sum / len;
        }
    }

    fn source(&self, param: usize) -> Source {
        let found = self.sources.iter().find(|(known, _)| *known == param);
        found.expect("every parameter of the constraint has a source").1
    }

    fn axis_number(&self, axis: usize, place: u32) -> f64 {
        self.axes[axis].number(place, |word| self.constraint.code(word))
    }
}
