//! What the page shows of a search: fields over every two parameters, tries as lines, how lucky one could be.

use serde_json::{Value, json};

use super::pack::{exact, shown};
use crate::chart::luck::Sharpes;
use crate::chart::parallel::{LINES, varied};
use crate::chart::plateau::slices;
use crate::heat::Heat;
use crate::search::{Search, Searched};

/// Values each way that a field has at most, and the fewest to which many fields are brought down.
const MOST: usize = 100;
const FEWEST: usize = 20;
/// Values that all fields together have, about.
const ALL: usize = 250_000;

pub(super) fn search(search: &Search) -> Value {
    let sharpes = Sharpes::of(search)
        .map(|it| json!({"low": it.low, "wide": it.wide, "counts": it.counts.to_vec(), "marks": it.marks}));
    let fields: usize = search.rules.iter().map(|rule| pairs(rule).count()).sum();
    let most = ((ALL / (fields * search.measures.len()).max(1)) as f64).sqrt() as usize;
    let rule = |(place, rule): (usize, &Searched)| {
        let winner = search.winner.filter(|(of, _)| *of == place).map(|(_, row)| row);
        let fields: Vec<Value> = pairs(rule).map(|axes| field(rule, axes, most.clamp(FEWEST, MOST), winner)).collect();
        let axes = rule.axes.iter().map(|axis| json!({"name": axis.name, "values": labels(axis)}));
        json!({
            "name": rule.name, "axes": axes.collect::<Vec<_>>(), "varied": varied(rule), "rows": rule.rows(),
            "fields": fields, "tries": tries(search, rule, winner),
        })
    };
    let around = slices(search).into_iter().map(|slice| {
        let (places, values): (Vec<u32>, Vec<f64>) = slice.points.into_iter().unzip();
        json!({"axis": slice.axis, "places": places, "values": values, "winner": slice.winner})
    });
    json!({
        "measures": search.measures,
        "objective": search.objective,
        "more": search.more_is_better,
        "rule": search.rule,
        "rules": search.rules.iter().enumerate().map(rule).collect::<Vec<_>>(),
        "sharpes": sharpes,
        "ranks": search.ranks,
        "around": around.collect::<Vec<_>>(),
    })
}

fn labels(axis: &crate::Axis) -> Vec<String> {
    (0..axis.values.len()).map(|place| axis.label(place)).collect()
}

/// Every two parameters that were varied.
fn pairs(rule: &Searched) -> impl Iterator<Item = [usize; 2]> {
    let axes = varied(rule);
    (0..axes.len()).flat_map(move |at| axes[at + 1..].iter().map(|other| [axes[at], *other]).collect::<Vec<_>>())
}

/// Every measure over two parameters.
fn field(rule: &Searched, axes: [usize; 2], most: usize, winner: Option<usize>) -> Value {
    let map = Heat::new(rule, axes, [most, most]);
    let cells: Vec<Value> = (0..rule.numbers.len()).map(|measure| shown(&map.medians(measure))).collect();
    json!({"axes": axes, "stretches": map.stretches, "cells": cells, "winner": winner.map(|row| map.cell(row))})
}

/// The tries that are drawn as lines, the best last, by their places on each axis, with every measure.
fn tries(search: &Search, rule: &Searched, winner: Option<usize>) -> Value {
    let seen = rule.seen(search.objective, search.more_is_better, LINES);
    let column = |values: &Vec<f64>| exact(&seen.iter().map(|row| values[*row]).collect::<Vec<_>>());
    let places = |places: &Vec<u32>| exact(&seen.iter().map(|row| f64::from(places[*row])).collect::<Vec<_>>());
    json!({
        "rows": seen.len(),
        "places": rule.places.iter().map(places).collect::<Vec<_>>(),
        "numbers": rule.numbers.iter().map(column).collect::<Vec<_>>(),
        "winner": winner.and_then(|winner| seen.iter().position(|row| *row == winner)),
    })
}
