//! Makes what decides, out of parameters.

use api::SweepRequest;
use backtest::Allocation;
use market::{ParamError, Params};
use rules::{BindError, Context};
use search::Space;
use strategies::Kind;
use sweep::{Made, Outcome};

use super::kept::Table;
use crate::prepared::{Catalogued, Prepared, Work, merged_stops};
use crate::subject::Subject;

/// Makes what decides, out of parameters.
pub(super) struct Maker<'a> {
    pub(super) catalogued: &'a Catalogued,
    pub(super) prepared: &'a Prepared,
    pub(super) request: &'a SweepRequest,
}

impl Maker<'_> {
    pub(super) fn rule(&self, params: &Params) -> Result<Made, ParamError> {
        match (self.catalogued, &self.prepared.work) {
            (Catalogued::BuiltIn(entry), _) => match entry.kind {
                Kind::Rule(build) => Ok(Made { rule: build(params)?, stops: None }),
                Kind::Allocation(_) | Kind::Signals => {
                    Err(ParamError::Together("not a rule over one series".to_owned()))
                }
            },
            (Catalogued::File(compiled), Work::Program(program, extras)) => {
                let context: Context = program.context();
                let program = compiled.bind(params, &context, extras).map_err(together)?;
                let stops = merged_stops(&self.request.run, program.stops());
                Ok(Made { rule: Box::new(program), stops: Some(stops) })
            }
            (Catalogued::File(_), _) => Err(ParamError::Together("not a rule over one series".to_owned())),
        }
    }

    pub(super) fn allocation(&self, params: &Params) -> Result<Box<dyn Allocation>, ParamError> {
        match (self.catalogued, &self.prepared.work) {
            (Catalogued::BuiltIn(entry), _) => match entry.kind {
                Kind::Allocation(build) => build(params),
                Kind::Rule(_) | Kind::Signals => Err(ParamError::Together("not a portfolio".to_owned())),
            },
            (Catalogued::File(_), Work::Members(members)) => {
                members.targets(params).map(|targets| Box::new(targets) as Box<dyn Allocation>).map_err(together)
            }
            (Catalogued::File(_), _) => Err(ParamError::Together("not a portfolio".to_owned())),
        }
    }

    fn accepts(&self, params: &Params) -> Result<(), ParamError> {
        match self.prepared.subject {
            Subject::Series(_) => self.rule(params).map(|_| ()),
            Subject::Panel(_) => self.allocation(params).map(|_| ()),
        }
    }

    /// Why the first of the refused was refused.
    pub(super) fn refusal(&self, space: &Space, table: &Table) -> Option<String> {
        let first = table.rows.outcomes.iter().position(|outcome| *outcome == Outcome::Refused)?;
        self.accepts(&space.params(&table.points.get(first))).err().map(|cause| cause.to_string())
    }
}

fn together(cause: BindError) -> ParamError {
    match cause {
        BindError::Param(cause) => cause,
        BindError::Faults(faults) => {
            ParamError::Together(faults.list.first().map_or_else(String::new, |fault| fault.message.clone()))
        }
    }
}
