//! Many runs over one series, each as if it were alone.
//!
//! An [`Engine`] takes combinations of parameters and gives a row of measures for each: the same simulator, the same measures and
//! so the same bits as one run of that combination, whatever its neighbours, the number of threads or the order of work. What
//! makes it fast is what runs need not do twice: indicators are worked out once for all rules that read them
//! ([`indicators::Shared`]), settings are read once, memory is kept from run to run.
//!
//! The architecture's plan laid combinations side by side in the lanes of vectors. Building showed a better way: between two
//! trades everything is one operation a bar (marks, returns) or a sum whose eight interleaved parts are its definition, so
//! the lanes may hold bars of one run without changing a bit, flat stretches cost next to nothing, and the engine is the
//! simulator that every other run uses, with all it can do, not a second one beside it.
//!
//! What is not here: which combinations to try (`search`), whether the best is luck (`overfit`), files, rules by name.

//!
//! A combination may be judged by a part of the bars, or by several ([`Part`]), and several rules may trade one after the other
//! on one account ([`stitch`], [`Stitched`]): what walking forward and cross-validation are made of.

mod engine;
mod rows;
mod stitched;

pub use engine::{Engine, EngineError, Job, Made, MakeAllocation, MakeRule, Part, Subject};
pub use rows::{METRICS, Metric, Outcome, Rows, is_find, measures};
pub use stitched::{Leg, Stitched, begin, stitch};
