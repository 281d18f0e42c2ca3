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
    /// Runs at most, of a walk forward in each training
    #[arg(long, value_name = "N", help_heading = "Search")]
    pub budget: Option<u64>,
    /// Where chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Search")]
    pub seed: u64,
    /// Which combination to take: the best, or the middle of the best plateau of a grid
    #[arg(long, value_enum, default_value_t = Pick::Best, help_heading = "Search")]
    pub pick: Pick,
    /// Threads to work on; all cores where not given. The result is the same
    #[arg(long, value_name = "N", help_heading = "Search")]
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

impl SearchArguments {
    /// The search that is asked for, over runs like `run`.
    pub fn request(&self, run: BacktestRequest) -> SweepRequest {
        SweepRequest {
            // The winner alone is proven.
            run: BacktestRequest { proof: false, ..run },
            axes: self.axes.clone(),
            constraints: self.constraints.clone(),
            objectives: self.objectives.clone(),
            method: self.method.clone(),
            budget: self.budget,
            seed: self.seed,
            plateau: self.pick == Pick::Plateau,
            ..SweepRequest::default()
        }
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
