//! What the commands that search parameters have in common: their flags.

use api::{ApiError, BacktestRequest, Code, SweepRequest};
use clap::{Args, ValueEnum};

/// What is varied, and how combinations are tried and judged.
#[derive(Args, Debug)]
pub struct SearchArguments {
    /// What to vary: NAME=2..50, NAME=5..30:5 (steps of 5), NAME=1.0,1.5,2.0; may be given several times
    #[arg(long = "grid", value_name = "NAME=VALUES", help_heading = "Search")]
    pub axes: Vec<String>,
    /// What combinations must fulfil, such as "fast < slow"
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Search")]
    pub constraints: Vec<String>,
    /// What runs are judged by: sharpe, total_return, calmar, sortino, max_drawdown, …; several give a front
    #[arg(long = "objective", value_name = "MEASURE", default_value = "sharpe", help_heading = "Search")]
    pub objectives: Vec<String>,
    /// How combinations are chosen: grid, random, latin-hypercube, sobol, tpe, genetic, cma-es, successive-halving
    #[arg(long, default_value = "grid", help_heading = "Search")]
    pub method: String,
    /// Runs at most (of a walk forward in each training), or time at most: 2000, 30s, 5m, 1h; one of each may be given
    #[arg(long = "budget", allow_hyphen_values = true, value_name = "RUNS|TIME", value_parser = Budget::read, help_heading = "Search")]
    pub budgets: Vec<Budget>,
    /// Where chance comes from
    #[arg(long, allow_hyphen_values = true, value_name = "N", default_value_t = 1, help_heading = "Search")]
    pub seed: u64,
    /// Which combination to take: the best, or the middle of the best plateau of a grid
    #[arg(long, value_enum, default_value_t = Pick::Best, help_heading = "Search")]
    pub pick: Pick,
    /// Threads to work on; all cores where not given. The result is the same
    #[arg(long, allow_hyphen_values = true, value_name = "N", value_parser = at_least_one, help_heading = "Search")]
    pub threads: Option<usize>,
}

/// Which combination is taken.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pick {
    /// The best one.
    Best,
    /// The one whose neighbours are best.
    Plateau,
}

/// When a search ends that would go on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Budget {
    /// After so many runs.
    Runs(u64),
    /// After so many seconds.
    Seconds(f64),
}

/// Seconds that a search may be given: a year.
const LONGEST: f64 = 366.0 * 86_400.0;

impl Budget {
    fn read(text: &str) -> Result<Self, String> {
        let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
        let in_unit = |(unit, seconds): (&str, f64)| {
            let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
            (number > 0.0 && number * seconds <= LONGEST).then_some(Self::Seconds(number * seconds))
        };
        let runs = text.parse().ok().filter(|runs| *runs > 0).map(Self::Runs);
        runs.or_else(|| units.into_iter().find_map(in_unit))
            .ok_or_else(|| "so many runs, such as 2000, or so much time, such as 30s, 5m or 1h".to_owned())
    }
}

/// A number of things of which there is one at least.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "a whole number from 1".to_owned())
}

impl SearchArguments {
    /// The search that is asked for, over runs like `run`.
    ///
    /// # Errors
    /// Two budgets of one kind.
    pub fn request(&self, run: BacktestRequest) -> Result<SweepRequest, ApiError> {
        let (mut budget, mut seconds) = (None, None);
        for given in &self.budgets {
            let before = match given {
                Budget::Runs(runs) => budget.replace(*runs).is_some(),
                Budget::Seconds(time) => seconds.replace(*time).is_some(),
            };
            if before {
                return Err(ApiError::new(Code::Usage, "two budgets of one kind")
                    .hint("--budget 2000 --budget 30s is one of runs and one of time"));
            }
        }
        Ok(SweepRequest {
            // The winner alone is proven.
            run: BacktestRequest { proof: false, ..run },
            axes: self.axes.clone(),
            constraints: self.constraints.clone(),
            objectives: self.objectives.clone(),
            method: self.method.clone(),
            budget,
            seconds,
            seed: self.seed,
            plateau: self.pick == Pick::Plateau,
            ..SweepRequest::default()
        })
    }

    /// The threads to work on.
    ///
    /// # Errors
    /// The system does not start so many.
    pub fn pool(&self) -> Result<rayon::ThreadPool, ApiError> {
        let threads = self.threads.unwrap_or(0);
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|cause| {
            ApiError::new(Code::Failed, format!("{threads} threads cannot be started: {cause}")).hint("--threads 2")
        })
    }
}
