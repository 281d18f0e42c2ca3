//! The laws of every method.

use std::collections::HashSet;
use std::sync::Arc;

use market::{ParamSpec, Params};
use risk::SplitMix64;
use search::{Batch, Direction, Entry, METHODS, Plan, Search, SearchError, Space, find_method};

const SPECS: &[ParamSpec] = &[
    ParamSpec::integer("fast", 10, 1, 1000, "a period"),
    ParamSpec::integer("slow", 30, 1, 1000, "a period"),
    ParamSpec::real("width", 2.0, -1e9, 1e9, "a width"),
    ParamSpec::choice("exit", "upper", &["upper", "middle", "lower"], "a band"),
];

fn space(axes: &[&str], constraints: &[&str]) -> Arc<Space> {
    let fixed = Params::new(SPECS, []).expect("defaults");
    Arc::new(Space::new(SPECS, &fixed, axes, constraints).expect("a space"))
}

/// Small, with words, a constraint and an axis of one value; larger than is counted; larger than can be counted.
fn spaces() -> Vec<Arc<Space>> {
    vec![
        space(
            &["fast=2..9", "slow=5..20:5", "exit=upper,middle,lower", "width=1"],
            &["fast < slow", "not (exit == 'lower' and fast > 4)"],
        ),
        space(&["fast=1..1000", "slow=1..1000", "width=0..1:0.01"], &["fast < slow"]),
        space(&["width=0..1:0.000000001", "fast=1..1000", "slow=1..1000"], &["fast + 10 < slow"]),
    ]
}

/// A bumpy landscape in which some combinations have no value.
fn value(space: &Space, point: &[u32], fidelity: f64) -> f64 {
    let mut random = SplitMix64::new(space.number(point) as u64 ^ fidelity.to_bits());
    let far: f64 = point
        .iter()
        .zip(space.axes())
        .map(|(place, axis)| (f64::from(*place) / f64::from(axis.len()) - 0.4).powi(2))
        .sum();
    if random.uniform() < 0.1 { f64::NAN } else { -far + 0.05 * random.uniform() }
}

fn plan(budget: u64, seed: u64, objectives: usize) -> Plan {
    Plan { budget: Some(budget), seed, objectives: vec![Direction::Maximise; objectives], batch: None }
}

/// All that a search asks.
fn asked(space: &Arc<Space>, method: &Entry, plan: &Plan) -> Result<(Vec<Batch>, f64), SearchError> {
    let mut search = Search::new(space, method, plan)?;
    let mut batches = Vec::new();
    while let Some(batch) = search.ask() {
        let values = |point: Vec<u32>| {
            let value = value(space, &point, batch.fidelity);
            (0..plan.objectives.len())
                .map(move |objective| if objective == 0 { value } else { -value * f64::from(point[0]) })
        };
        search.tell(&batch.points.iter().flat_map(values).collect::<Vec<f64>>());
        batches.push(batch);
    }
    let spent: f64 = batches.iter().map(|batch| batch.points.len() as f64 * batch.fidelity).sum();
    assert!((spent - search.spent()).abs() < 1e-9);
    Ok((batches, spent))
}

#[test]
fn every_method_stays_inside_the_space_the_constraint_and_the_budget_and_asks_nothing_twice() {
    for space in spaces() {
        for (method, objectives) in METHODS.iter().flat_map(|method| [(method, 1), (method, 2)]) {
            let Ok((batches, spent)) = asked(&space, method, &plan(150, 7, objectives)) else {
                assert!(method.name == "grid" && space.total() > 1_000_000_000, "{}", method.name);
                continue;
            };
            let budget = 150.min(space.count().unwrap_or(u64::MAX)) as f64;
            assert!(spent <= budget, "{}: {spent}", method.name);
            // Halving rounds each rung down; where all could be tried on all bars, all begin, and the work is halved.
            let least = match method.name {
                "successive-halving" if space.count().is_some_and(|len| len <= 150) => 0.05,
                "successive-halving" => 0.6,
                _ => 1.0,
            };
            assert!(spent >= least * budget, "{}: {spent} of {budget}", method.name);
            let mut seen = HashSet::new();
            for batch in &batches {
                assert!(batch.fidelity > 0.0 && batch.fidelity <= 1.0);
                for point in batch.points.iter() {
                    assert!(point.iter().zip(space.axes()).all(|(place, axis)| *place < axis.len()), "{}", method.name);
                    assert!(space.fulfils(&point), "{}: {point:?}", method.name);
                    assert!(seen.insert((batch.fidelity.to_bits(), point)), "{} asks twice", method.name);
                }
            }
            assert_eq!(batches.last().map(|batch| batch.fidelity), Some(1.0), "{}", method.name);
        }
    }
}

#[test]
fn the_same_seed_asks_the_same_and_another_seed_does_not() {
    for space in spaces() {
        for method in METHODS {
            let Ok(first) = asked(&space, method, &plan(60, 3, 1)) else { continue };
            assert_eq!(first, asked(&space, method, &plan(60, 3, 1)).expect("as before"), "{}", method.name);
            let other = asked(&space, method, &plan(60, 4, 1)).expect("as before");
            assert_eq!(first == other, method.name == "grid", "{}", method.name);
        }
    }
}

#[test]
fn a_method_that_does_not_learn_asks_the_same_in_batches_of_any_size() {
    for space in spaces() {
        for method in METHODS.iter().filter(|method| !method.learns) {
            let points = |batch: Option<usize>| {
                let plan = Plan { batch, ..plan(100, 5, 1) };
                let batches = asked(&space, method, &plan).ok()?.0;
                Some(batches.iter().flat_map(|batch| batch.points.iter().collect::<Vec<_>>()).collect::<Vec<_>>())
            };
            assert_eq!(points(None), points(Some(7)), "{}", method.name);
        }
    }
}

#[test]
fn what_was_asked_depends_on_what_was_told_only_where_the_method_learns() {
    let space = &spaces()[1];
    for method in METHODS {
        let points = |sign: f64| {
            let mut search = Search::new(space, method, &plan(200, 5, 1)).expect("a search");
            let mut points = Vec::new();
            while let Some(batch) = search.ask() {
                search.tell(&batch.points.iter().map(|point| sign * f64::from(point[0])).collect::<Vec<f64>>());
                points.extend(batch.points.iter());
            }
            points
        };
        assert_eq!(points(1.0) != points(-1.0), method.learns, "{}", method.name);
    }
}

#[test]
fn only_what_halves_tries_a_part_of_the_bars() {
    for method in METHODS {
        let (batches, _) = asked(&spaces()[1], method, &plan(90, 5, 1)).expect("a search");
        assert_eq!(batches.iter().any(|batch| batch.fidelity < 1.0), method.halves, "{}", method.name);
    }
}

#[test]
fn a_small_space_is_asked_completely() {
    let space = &spaces()[0];
    let len = space.count().expect("counted");
    for method in METHODS.iter().filter(|method| !method.halves) {
        for budget in [Some(1000), None] {
            let (batches, _) = asked(space, method, &Plan { budget, ..plan(1, 9, 1) }).expect("a search");
            let points: HashSet<Vec<u32>> =
                batches.iter().flat_map(|batch| batch.points.iter().collect::<Vec<_>>()).collect();
            assert_eq!(points.len() as u64, len, "{}", method.name);
            let search = Search::new(space, method, &Plan { budget, ..plan(1, 9, 1) }).expect("a search");
            assert_eq!(search.budget(), len);
        }
    }
}

#[test]
fn nothing_but_missing_values_ends_as_well() {
    for method in METHODS {
        let mut search = Search::new(&spaces()[1], method, &plan(90, 1, 2)).expect("a search");
        while let Some(batch) = search.ask() {
            search.tell(&vec![f64::NAN; 2 * batch.points.len()]);
        }
        assert!(search.spent() > 50.0, "{}", method.name);
    }
}

#[test]
fn a_search_of_one_combination_asks_it() {
    let one = space(&["fast=3", "exit=lower"], &[]);
    for method in METHODS {
        let (batches, spent) = asked(&one, method, &plan(10, 1, 1)).expect("a search");
        assert_eq!((batches.len(), spent), (1, 1.0), "{}", method.name);
    }
}

#[test]
fn halving_asks_a_third_on_three_times_the_bars() {
    let (batches, spent) =
        asked(&spaces()[1], find_method("successive-halving").expect("it"), &plan(81, 1, 1)).expect("a search");
    let rungs: Vec<(usize, f64)> = batches.iter().map(|batch| (batch.points.len(), batch.fidelity)).collect();
    assert_eq!(rungs, [(546, 1.0 / 27.0), (182, 1.0 / 9.0), (60, 1.0 / 3.0), (20, 1.0)]);
    assert!(spent <= 81.0 && spent > 80.0);
}

#[test]
fn a_search_that_cannot_begin_says_why() {
    let spaces = spaces();
    let error = |space: &Arc<Space>, method: &str, plan: Plan| {
        let error =
            find_method(method).and_then(|method| Search::new(space, method, &plan).map(|_| ())).expect_err(method);
        error.to_string() + &error.hint().map(|hint| format!(" | {hint}")).unwrap_or_default()
    };
    for (space, method, plan, told) in [
        (
            &spaces[2],
            "grid",
            plan(10, 1, 1),
            "the grid has 1,000,000,001,000,000 combinations, and at most 1,000,000,000 are tried one by one | sample it, e.g. \
             --method random --budget 100000 or --method tpe --budget 2000, or take larger steps",
        ),
        (
            &spaces[2],
            "tpe",
            Plan { budget: None, ..plan(10, 1, 1) },
            "1,000,000,001,000,000 combinations are searched only with a budget | sample it, e.g. \
             --method random --budget 100000 or --method tpe --budget 2000",
        ),
        (
            &spaces[0],
            "random",
            plan(0, 1, 1),
            "a budget of 0 runs tries nothing | say how many runs, e.g. --budget 1000",
        ),
        (&spaces[0], "random", plan(10, 1, 0), "0 objectives; a search has 1 to 16"),
        (
            &spaces[0],
            "gentic",
            plan(10, 1, 1),
            "there is no search method `gentic`; there are grid, random, latin-hypercube, sobol, tpe, genetic, cma-es, \
             successive-halving | did you mean `genetic`?",
        ),
    ] {
        assert_eq!(error(space, method, plan), told, "{method}");
    }
}
