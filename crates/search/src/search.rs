//! Asking what to try, and telling what came of it.

use std::sync::Arc;

use crate::error::SearchError;
use crate::method::{Entry, Method};
use crate::objective::{Costs, Direction};
use crate::points::Points;
use crate::space::Space;

/// How a search goes.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// Runs at most; a run on a share of the bars counts by that share. Without one, all combinations of a space that is counted.
    pub budget: Option<u64>,
    /// Where chance comes from.
    pub seed: u64,
    /// What a run is judged by.
    pub objectives: Vec<Direction>,
    /// Combinations that are asked at once; without one, what suits the method. It is part of what makes a search repeatable: a
    /// method that learns knows nothing of a batch before all of it is told.
    pub batch: Option<usize>,
}

/// Combinations to try.
#[derive(Clone, PartialEq, Debug)]
pub struct Batch {
    /// The combinations.
    pub points: Points,
    /// The share of the bars to try them on, the first ones: 1 is all. What was tried on fewer is no result of the search.
    pub fidelity: f64,
}

/// A search: [`ask`](Search::ask) for combinations, try them in any order and on any number of threads,
/// [`tell`](Search::tell) what came of them in the order in which they were asked, and so on until nothing is asked.
///
/// The same space, method, plan and results ask the same combinations, so a search that was interrupted goes on when it is told
/// again what it knew. No combination is asked twice on the same share of the bars, and none that does not fulfil the constraint.
#[derive(Debug)]
pub struct Search {
    method: Box<dyn Method>,
    objectives: Vec<Direction>,
    budget: u64,
    spent: f64,
    open: usize,
}

impl Search {
    /// A search of `space` by `method`.
    ///
    /// # Errors
    /// The budget is zero or missing where it is needed, the objectives are none or more than 16, or the method cannot search
    /// this space.
    pub fn new(space: &Arc<Space>, method: &Entry, plan: &Plan) -> Result<Self, SearchError> {
        if !(1..=16).contains(&plan.objectives.len()) {
            return Err(SearchError::Objectives(plan.objectives.len()));
        }
        let budget = match (plan.budget, space.count()) {
            (Some(0), _) => return Err(SearchError::Budget(0)),
            (Some(budget), Some(len)) => budget.min(len),
            (Some(budget), None) => budget,
            (None, Some(len)) if len <= crate::MOST_ENUMERATED => len,
            (None, _) => return Err(SearchError::NoBudget { total: space.total() }),
        };
        let task = Task {
            space: Arc::clone(space),
            budget,
            seed: plan.seed,
            objectives: plan.objectives.len(),
            batch: plan.batch.map(|batch| batch.max(1)),
        };
        let method = (method.build)(task)?;
        Ok(Self { method, objectives: plan.objectives.clone(), budget, spent: 0.0, open: 0 })
    }

    /// What to try next; `None` when the budget is spent or nothing is left to try.
    ///
    /// # Panics
    /// What was asked before was not told.
    pub fn ask(&mut self) -> Option<Batch> {
        assert_eq!(self.open, 0, "what was asked is told before more is asked");
        let room = (self.budget as f64 - self.spent).max(0.0) as usize;
        let batch = self.method.ask(room);
        if batch.points.is_empty() {
            return None;
        }
        self.spent += batch.points.len() as f64 * batch.fidelity;
        self.open = batch.points.len();
        Some(batch)
    }

    /// What came of the last batch: `values`, a row a combination in the order in which they were asked, a column an objective.
    /// `NaN` is no value, and worse than any.
    ///
    /// # Panics
    /// There are not as many values as were asked for.
    pub fn tell(&mut self, values: &[f64]) {
        let width = self.objectives.len();
        assert_eq!(values.len(), self.open * width, "a value for each combination and objective");
        let directions = self.objectives.iter().cycle();
        let costs = values.iter().zip(directions).map(|(value, direction)| direction.cost(*value)).collect();
        self.open = 0;
        self.method.tell(&Costs::new(costs, width));
    }

    /// Runs that it may ask at most.
    pub fn budget(&self) -> u64 {
        self.budget
    }

    /// Runs that it asked, those on a share of the bars by that share.
    pub fn spent(&self) -> f64 {
        self.spent
    }
}

/// What a method is given.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// What to search.
    pub space: Arc<Space>,
    /// Whole runs at most, no more than there are combinations where those were counted.
    pub budget: u64,
    /// Where chance comes from.
    pub seed: u64,
    /// Objectives.
    pub objectives: usize,
    /// Combinations a batch, if the caller said so.
    pub batch: Option<usize>,
}
