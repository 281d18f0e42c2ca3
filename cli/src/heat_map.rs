//! A measure over two parameters, as it is asked for and as it is written.

use std::str::FromStr;

use api::{ApiError, Code};
use market::nearest;
use report::{Heat, Search, Sheet};
use serde_json::{Value, json};

use crate::arguments::Language;
use crate::commands::chart::screen;
use crate::output;

/// Two parameters, as typed: `fast,slow`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Over([String; 2]);

impl Over {
    /// Across, then down.
    pub fn names(&self) -> [&str; 2] {
        self.0.each_ref().map(String::as_str)
    }
}

impl FromStr for Over {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
            [across, down] if !across.is_empty() && !down.is_empty() => Ok(Self([across.to_owned(), down.to_owned()])),
            _ => Err("two parameters with a comma between them, such as fast,slow"),
        }
    }
}

/// Chooses what is drawn of a search: the rule, two of its parameters, a measure.
///
/// # Errors
/// There is none of that name.
pub fn choose(
    search: &mut Search,
    rule: Option<&str>,
    over: Option<&Over>,
    measure: Option<&str>,
) -> Result<(), ApiError> {
    if let Some(name) = rule {
        let names: Vec<&str> = search.rules.iter().map(|rule| rule.name.as_str()).collect();
        search.rule = place(name, &names)?;
        search.over = search.rules[search.rule].widest();
    }
    if let Some(over) = over {
        let names: Vec<&str> = search.rules[search.rule].axes.iter().map(|axis| axis.name.as_str()).collect();
        let [across, down] = over.names();
        let axes = [place(across, &names)?, place(down, &names)?];
        if axes[0] == axes[1] {
            return Err(usage("a heat map is over two parameters").hint("name two that were varied"));
        }
        search.over = Some(axes);
    }
    if let Some(name) = measure {
        search.measure = place(name, &search.measures.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}

fn place(name: &str, known: &[&str]) -> Result<usize, ApiError> {
    known.iter().position(|known| *known == name).ok_or_else(|| {
        let all = || format!("there are {}", known.join(", "));
        let hint = nearest(name, known.iter().copied()).map_or_else(all, |near| format!("did you mean `{near}`?"));
        usage(format!("the sweep has no `{name}`")).hint(hint)
    })
}

/// The map of a sheet's search as text, with colours where stdout has them.
///
/// # Errors
/// No combination has a value.
pub fn text(language: Language, sheet: &Sheet) -> Result<String, ApiError> {
    let chart = report::find("heat-map").map_err(|_| usage("there is no heat map"))?;
    if !(chart.can)(sheet) {
        return Err(ApiError::new(Code::BadData, format!("nothing to draw: a heat map needs {}", chart.needs))
            .hint("one of them has a value of the measure, and two parameters have several"));
    }
    Ok((chart.in_text)(sheet, &screen(language)))
}

/// Every cell of a map.
pub struct Cells {
    measure: String,
    names: [String; 2],
    values: [Vec<Value>; 2],
    cells: Vec<Option<f64>>,
}

impl Cells {
    /// Those of a search; `None` where no two parameters were varied.
    pub fn of(search: &Search) -> Option<Self> {
        let (rule, over) = (&search.rules[search.rule], search.over?);
        let map = Heat::new(rule, over, [usize::MAX; 2]);
        let cells = map.medians(search.measure).into_iter().map(|value| (!value.is_nan()).then_some(value)).collect();
        let values = [0, 1].map(|way| {
            let of_cell = |[first, _]: &[u32; 2]| rule.axes[over[way]].values[*first as usize].clone();
            map.stretches[way].iter().map(of_cell).collect()
        });
        let names = [0, 1].map(|way| map.name(way).to_owned());
        Some(Self { measure: search.measures[search.measure].clone(), names, values, cells })
    }

    /// As JSON: values across, then down; a row a value down.
    pub fn json(&self) -> Value {
        json!({"measure": self.measure, "names": self.names, "values": self.values, "cells": self.cells})
    }

    /// A line a cell.
    pub fn csv(&self) -> Result<String, ApiError> {
        let across = self.values[0].len();
        let rows = self.cells.iter().enumerate().map(|(at, value)| {
            let [x, y] = [&self.values[0][at % across], &self.values[1][at / across]].map(output::cell);
            vec![x, y, value.map(output::number).unwrap_or_default()]
        });
        output::csv(&[&self.names[0], &self.names[1], &self.measure], rows)
    }
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
