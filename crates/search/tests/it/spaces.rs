//! Spaces and grids: counting, numbering, and what is refused.

use std::sync::Arc;

use market::{ParamSpec, Params, Value};
use proptest::prelude::*;
use search::{Grid, SearchError, Space};

const SPECS: &[ParamSpec] = &[
    ParamSpec::integer("fast", 10, 1, 1_000_000, "a period"),
    ParamSpec::integer("slow", 30, 1, 1_000_000, "a period"),
    ParamSpec::real("width", 2.0, -1e9, 1e9, "a width"),
    ParamSpec::choice("exit", "upper", &["upper", "middle", "lower"], "a band"),
];

fn read(axes: &[&str], constraints: &[&str]) -> Result<Space, SearchError> {
    Space::new(SPECS, &Params::new(SPECS, [("width", Value::Real(3.0))]).expect("in range"), axes, constraints)
}

fn grid(axes: &[&str], constraints: &[&str]) -> Grid {
    Grid::new(Arc::new(read(axes, constraints).expect("a space"))).expect("a grid")
}

fn told(error: &SearchError) -> String {
    error.to_string() + &error.hint().map(|hint| format!(" | {hint}")).unwrap_or_default()
}

#[test]
fn the_first_parameter_is_the_slowest() {
    let grid = grid(&["slow=10,20", "exit=lower,upper", "fast=1..2"], &["fast * 10 < slow or exit == 'upper'"]);
    let rows: Vec<String> = grid
        .points(0, 100)
        .iter()
        .map(|point| grid.space().values(&point).map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(rows, ["10 upper 1", "10 upper 2", "20 lower 1", "20 upper 1", "20 upper 2"]);
    let params = grid.space().params(&grid.point(2));
    assert_eq!(
        (params.count("slow"), params.count("fast"), params.real("width"), params.word("exit")),
        (20, 1, 3.0, "lower")
    );
}

#[test]
fn a_parameter_that_stands_still_may_stand_in_a_constraint() {
    assert_eq!(grid(&["fast=1..100"], &["fast < slow"]).len(), 29);
    assert_eq!(grid(&["fast=1..100"], &["fast < width", "exit == 'upper'"]).len(), 2);
}

#[test]
fn the_grid_of_the_benchmark_has_14_751_pairs() {
    assert_eq!(grid(&["fast=2..100", "slow=3..200"], &["fast < slow"]).len(), 14_751);
}

#[test]
fn contradictions_are_told_with_the_count_before_them() {
    for (axes, constraints, expected) in [
        (
            &["fast=50..90", "slow=2..40"][..],
            &["fast < slow"][..],
            "none of 1,599 combinations fulfils `fast < slow` | loosen the constraint or widen the grid",
        ),
        (
            &["fast=1..10000", "slow=1..10000"],
            &["fast < slow", "slow < fast"],
            "none of 100,000,000 combinations fulfils `(fast < slow) and (slow < fast)` | loosen the constraint or widen the grid",
        ),
        (
            &["fast=1..1000000", "slow=1..1000000"],
            &["fast < 0"],
            "none of 100,000 combinations tried by chance, out of 1,000,000,000,000, fulfils `fast < 0` | loosen the constraint \
             or widen the grid",
        ),
    ] {
        assert_eq!(told(&read(axes, constraints).expect_err("a contradiction")), expected);
    }
    // One in 10^8: too rare to be met by chance, few enough to be looked for.
    let rare = read(&["fast=1..10000", "slow=1..10000"], &["fast == 77 and slow == 4321"]).expect("there is one");
    assert_eq!(rare.count(), Some(1));
}

#[test]
fn a_grid_of_a_million_millions_is_refused_at_once_and_can_be_sampled() {
    let space = Arc::new(read(&["fast=1..1000000", "slow=1..1000000"], &["fast < slow"]).expect("a space"));
    assert_eq!((space.total(), space.count()), (1_000_000_000_000, None));
    assert_eq!(
        told(&Grid::new(space).expect_err("too many")),
        "the grid has 1,000,000,000,000 combinations, and at most 1,000,000,000 are tried one by one | sample it, e.g. --method \
         random --budget 100000 or --method tpe --budget 2000, or take larger steps"
    );
    let specs: Vec<ParamSpec> =
        ["a", "b", "c", "d", "e"].map(|name| ParamSpec::integer(name, 1, 0, i64::MAX, "")).to_vec();
    let axes = ["a", "b", "c", "d", "e"].map(|name| format!("{name}=1..4000000000"));
    let endless = Space::new(&specs, &Params::new(&specs, []).expect("defaults"), &axes, &[]).expect_err("endless");
    assert_eq!(told(&endless), "the grid has more than 10^38 combinations | take larger steps or hold some parameters");
}

#[test]
fn an_empty_grid_and_a_parameter_that_is_varied_twice_are_refused() {
    assert_eq!(
        told(&read(&[], &["fast < slow"]).expect_err("empty")),
        "the grid is empty: no parameter is varied | say what to vary, e.g. --grid fast=2..50"
    );
    assert_eq!(
        told(&read(&["fast=1..2", "slow=3", "fast=7"], &[]).expect_err("twice")),
        "parameter `fast` is varied twice | list its values in one place, e.g. fast=5..20:5,50"
    );
}

#[test]
fn ten_million_combinations_are_counted_and_walked() {
    let grid = grid(&["fast=1..1000", "slow=1..1000", "width=1..10"], &["fast < slow and slow + fast * width < 9000"]);
    let mut plain = 0_u64;
    for (fast, slow) in (1..=1000_u64).flat_map(|fast| (fast + 1..=1000).map(move |slow| (fast, slow))) {
        plain += (1..=10).filter(|width| slow + fast * width < 9000).count() as u64;
    }
    assert_eq!(grid.len(), plain);
    let (mut walked, mut sum) = (0, 0_u64);
    while walked < grid.len() {
        let points = grid.points(walked, 100_000);
        walked += points.len() as u64;
        sum += points.column(1).iter().map(|place| u64::from(*place)).sum::<u64>();
    }
    assert!(walked == plain && sum > plain);
}

/// A random small grid with a random constraint, against a plain triple loop.
fn small() -> impl Strategy<Value = (u32, u32, u32, i64, i64)> {
    (1..40_u32, 1..40_u32, 1..9_u32, -3..4_i64, -20..60_i64)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn no_text_is_too_odd_for_an_answer(
        axis in "(fast|width|exit|价)? ?=? ?[-+0-9.:,e nax价]{0,20}", free in any::<String>(), words in "(fast|exit|not|and|[-+*/^<>=!().'价 0-9]){0,12}",
    ) {
        for axis in [&axis, &free] {
            if let Err(error) = read(&[axis], &[]) {
                prop_assert!(!told(&error).is_empty());
            }
        }
        for condition in [&words, &free] {
            if let Err(error) = read(&["fast=1..5"], &[condition]) {
                prop_assert!(!told(&error).is_empty());
            }
        }
    }

    #[test]
    fn rank_number_and_point_are_one_another_s_inverse((a, b, c, slope, offset) in small()) {
        let axes = [format!("fast=1..{a}"), format!("slow=1..{b}"), format!("width=1..{c}")];
        let texts: Vec<&str> = axes.iter().map(String::as_str).collect();
        let condition = format!("fast * {slope} + width <= slow + {offset}");
        let mut plain = Vec::new();
        for fast in 0..a {
            for slow in 0..b {
                for width in 0..c {
                    let values = [fast, slow, width].map(|place| i64::from(place) + 1);
                    let holds = values[0] * slope + values[2] <= values[1] + offset;
                    if holds {
                        plain.push(vec![fast, slow, width]);
                    }
                }
            }
        }
        let space = read(&texts, &[&condition]);
        if plain.is_empty() {
            let is_nothing = matches!(space, Err(SearchError::Nothing { .. }));
            prop_assert!(is_nothing);
            return Ok(());
        }
        let space = Arc::new(space.expect("a space"));
        let grid = Grid::new(Arc::clone(&space)).expect("a grid");
        prop_assert_eq!(grid.points(0, usize::MAX).iter().collect::<Vec<_>>(), plain.clone());
        for (rank, point) in plain.iter().enumerate() {
            prop_assert_eq!(&grid.point(rank as u64), point);
            prop_assert_eq!(grid.rank(point), Some(rank as u64));
            prop_assert_eq!(&space.point(space.number(point)), point);
            prop_assert!(space.fulfils(point));
        }
        let held: usize = (0..space.total()).filter(|number| space.fulfils(&space.point(*number))).count();
        prop_assert_eq!(held, plain.len());
        let middle = plain.len() / 2;
        prop_assert_eq!(grid.points(middle as u64, 5).iter().next(), plain.get(middle).cloned());
    }
}
