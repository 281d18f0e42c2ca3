//! Methods that learn are better than chance on functions that have something to learn.

use std::sync::Arc;

use market::{ParamSpec, Params};
use search::{Costs, Direction, Plan, Search, Space, dominates, find_method, pareto};

/// A space of real axes `x0`, `x1`, …
pub fn cube(axes: &[&str]) -> Arc<Space> {
    let name = |axis: &usize| -> &'static str { ["x0", "x1", "x2", "x3", "x4", "x5"][*axis] };
    let specs: Vec<ParamSpec> = (0..axes.len()).map(|axis| ParamSpec::real(name(&axis), 0.0, -1e3, 1e3, "")).collect();
    let fixed = Params::new(&specs, []).expect("defaults");
    let texts: Vec<String> = axes.iter().enumerate().map(|(axis, text)| format!("{}={text}", name(&axis))).collect();
    Arc::new(Space::new(&specs, &fixed, &texts, &[]).expect("a space"))
}

/// Every value that a search met, by `function`, less is better.
fn run(
    space: &Arc<Space>,
    method: &str,
    (budget, seed): (u64, u64),
    function: &dyn Fn(&[f64]) -> Vec<f64>,
) -> Vec<Vec<f64>> {
    let width = function(&vec![0.0; space.axes().len()]).len();
    let plan = Plan { budget: Some(budget), seed, objectives: vec![Direction::Minimise; width], batch: None };
    let mut search = Search::new(space, find_method(method).expect("a method"), &plan).expect("a search");
    let mut met = Vec::new();
    while let Some(batch) = search.ask() {
        let values = |point: Vec<u32>| {
            let x: Vec<f64> =
                space.params(&point).iter().map(|(_, value)| value.to_string().parse().expect("a number")).collect();
            function(&x)
        };
        let values: Vec<Vec<f64>> = batch.points.iter().map(values).collect();
        search.tell(&values.concat());
        if batch.fidelity == 1.0 {
            met.extend(values);
        }
    }
    met
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn median_best(space: &Arc<Space>, method: &str, budget: u64, function: fn(&[f64]) -> f64) -> f64 {
    let best = |seed| {
        let met = run(space, method, (budget, seed), &|x| vec![function(x)]);
        assert_eq!(met.len() as u64, budget, "{method}");
        met.iter().map(|values| values[0]).fold(f64::INFINITY, f64::min)
    };
    median((0..15).map(best).collect())
}

/// `Σ (x − 1)²`: least, 0, where every coordinate is 1.
fn sphere(x: &[f64]) -> f64 {
    x.iter().map(|x| (x - 1.0) * (x - 1.0)).sum()
}

/// Branin's function, from −5..10 and 0..15: three valleys of depth 0.397887.
fn branin(x: &[f64]) -> f64 {
    use std::f64::consts::PI;
    let (x, y) = (x[0], x[1]);
    let bend = y - 5.1 / (4.0 * PI * PI) * x * x + 5.0 / PI * x - 6.0;
    bend * bend + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * x.cos() + 10.0
}

/// An ellipse that is long, narrow and askew.
fn ellipse(x: &[f64]) -> f64 {
    let (along, across) = (x[0] + x[1] - 2.0, x[0] - x[1]);
    along * along + 400.0 * across * across
}

#[test]
fn learning_beats_chance_on_the_sphere_and_on_branin() {
    let sphere_of = cube(&["-5..5:0.01"; 4]);
    let branin_of = cube(&["-5..10:0.01", "0..15:0.01"]);
    let ellipse_of = cube(&["-5..5:0.001"; 2]);
    for (function, name, space, floor) in [
        (sphere as fn(&[f64]) -> f64, "sphere", &sphere_of, 0.0),
        (branin, "branin", &branin_of, 0.397_887),
        (ellipse, "ellipse", &ellipse_of, 0.0),
    ] {
        let chance = median_best(space, "random", 200, function) - floor;
        for method in ["tpe", "genetic", "cma-es"] {
            let learned = median_best(space, method, 200, function) - floor;
            println!("{name:8} {method:8} {learned:.5} random {chance:.5}");
            assert!(learned < chance / 2.0, "{method} on {name}: {learned} against {chance}");
        }
    }
}

#[test]
fn words_are_learned_as_well() {
    let words: &'static [&'static str] = &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let specs = [
        ParamSpec::choice("one", "a", words, ""),
        ParamSpec::choice("two", "a", words, ""),
        ParamSpec::real("x", 0.0, -5.0, 5.0, ""),
    ];
    let fixed = Params::new(&specs, []).expect("defaults");
    let list = words.join(",");
    let axes = [format!("one={list}"), format!("two={list}"), "x=-5..5:0.01".to_owned()];
    let space = Arc::new(Space::new(&specs, &fixed, &axes, &[]).expect("a space"));
    // What is best stands beside what is worst.
    let cost = |word: u32| f64::from((word * 5 + 3) % 12);
    let best = |method: &str, seed: u64| {
        let plan = Plan { budget: Some(120), seed, objectives: vec![Direction::Minimise], batch: None };
        let mut search = Search::new(&space, find_method(method).expect("a method"), &plan).expect("a search");
        let mut least = f64::INFINITY;
        while let Some(batch) = search.ask() {
            let value = |point: Vec<u32>| cost(point[0]) + cost(point[1]) + (f64::from(point[2]) / 100.0 - 6.0).powi(2);
            let values: Vec<f64> = batch.points.iter().map(value).collect();
            least = values.iter().copied().fold(least, f64::min);
            search.tell(&values);
        }
        least
    };
    let of = |method: &str| median((0..31).map(|seed| best(method, seed)).collect());
    let (tpe, genetic, chance) = (of("tpe"), of("genetic"), of("random"));
    println!("words: tpe {tpe:.3} genetic {genetic:.3} random {chance:.3}");
    assert!(tpe < chance / 2.0 && genetic < chance / 2.0, "{tpe} {genetic} {chance}");
}

/// Zitzler, Deb and Thiele's first function: the front is `y = 1 − √x` where all but the first coordinate are 0.
fn zdt1(x: &[f64]) -> Vec<f64> {
    let g = 1.0 + 9.0 * x[1..].iter().sum::<f64>() / (x.len() - 1) as f64;
    vec![x[0], g * (1.0 - (x[0] / g).sqrt())]
}

/// The area between the front of some points and (1.1, 1.1): two objectives, more is better.
fn hypervolume(points: &[Vec<f64>]) -> f64 {
    let inside: Vec<&Vec<f64>> = points.iter().filter(|point| dominates(point, &[1.1, 1.1])).collect();
    let costs = Costs::new(inside.iter().flat_map(|point| point.iter().copied()).collect(), 2);
    let mut members: Vec<&[f64]> = pareto(&costs).into_iter().map(|run| costs.row(run)).collect();
    members.sort_by(|one, two| one[0].total_cmp(&two[0]));
    let mut ceiling = 1.1;
    members.iter().fold(0.0, |area, member| {
        let slab = (1.1 - member[0]) * (ceiling - member[1]).max(0.0);
        ceiling = ceiling.min(member[1]);
        area + slab
    })
}

#[test]
fn the_genetic_search_finds_the_pareto_front_of_zdt1_and_chance_does_not() {
    let space = cube(&["0..1:0.01"; 5]);
    let volume =
        |method: &str| median((0..9).map(|seed| hypervolume(&run(&space, method, (1000, seed), &zdt1))).collect());
    let (genetic, tpe, chance) = (volume("genetic"), volume("tpe"), volume("random"));
    println!("genetic {genetic:.3} tpe {tpe:.3} random {chance:.3}");
    // Above the whole front lie ∫ (0.1 + √x) dx + 0.1 · 1.1 = 0.877.
    assert!(genetic > 0.75 && genetic > chance + 0.2 && tpe > chance, "{genetic} {tpe} {chance}");
}

#[test]
fn halving_finds_what_chance_would_need_many_times_the_runs_for() {
    let space = cube(&["-5..5:0.01"; 3]);
    let best = |method: &str| {
        let best = |seed| {
            run(&space, method, (81, seed), &|x| vec![sphere(x)]).iter().map(|x| x[0]).fold(f64::INFINITY, f64::min)
        };
        median((0..15).map(best).collect())
    };
    let (halving, chance) = (best("successive-halving"), best("random"));
    println!("halving {halving:.3} random {chance:.3}");
    assert!(halving < chance / 2.0, "{halving} {chance}");
}
