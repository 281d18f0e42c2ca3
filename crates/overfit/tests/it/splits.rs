//! Splits: equal to other programs' (testdata/ml/splits.json), and lawful.

use std::ops::Range;
use std::path::Path;

use overfit::splits::{Fold, PurgedFolds, SplitError, WalkForward, Window};
use proptest::prelude::*;
use serde_json::Value;

/// The ranges of every fold in the file, `(train, test)`.
type Ranges = Vec<(Vec<Range<usize>>, Vec<Range<usize>>)>;

fn number(entry: &Value, name: &str) -> Option<usize> {
    entry["params"][name].as_u64().and_then(|number| usize::try_from(number).ok())
}

fn ranges(list: &Value) -> Vec<Range<usize>> {
    let end = |range: &Value, at: usize| usize::try_from(range[at].as_u64().expect("a row")).expect("a small row");
    list.as_array().expect("a list of ranges").iter().map(|range| end(range, 0)..end(range, 1)).collect()
}

fn walked(windows: WalkForward) -> Ranges {
    windows.map(|Window { train, test }| (vec![train], vec![test])).collect()
}

fn folded(folds: &PurgedFolds) -> Ranges {
    folds.splits().map(|Fold { train, test, .. }| (train, test)).collect()
}

#[test]
fn splits_are_those_of_scikit_learn_skfolio_and_the_formula() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/ml/splits.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("the file")).expect("JSON");
    let entries = file["splits"].as_object().expect("named splits");
    let mut seen = [0; 4];
    for (name, entry) in entries {
        let get = |parameter: &str| number(entry, parameter);
        let rows = usize::try_from(entry["n"].as_u64().expect("rows")).expect("few rows");
        let (kind, found) = if name.starts_with("time_series_split") {
            let folds = get("n_splits").expect("folds");
            let gap = get("gap").unwrap_or(0);
            (0, WalkForward::folds(rows, folds, get("test_size"), gap, get("max_train_size")).map(walked))
        } else if name.starts_with("walk_forward") {
            let (train, test) = (get("train_size").expect("rows"), get("test_size").expect("rows"));
            let gap = get("purged_size").unwrap_or(0);
            let anchored = entry["params"]["expand_train"] == Value::Bool(true);
            let walk = if anchored { WalkForward::anchored } else { WalkForward::rolling };
            (1, walk(rows, train, test, gap).map(walked))
        } else if name.starts_with("purged_kfold") {
            let (folds, purge) = (get("k").expect("folds"), get("horizon").expect("rows"));
            let embargo = get("embargo_rows").expect("rows");
            (2, PurgedFolds::k_fold(rows, folds, purge, embargo).map(|folds| folded(&folds)))
        } else {
            assert!(name.starts_with("cpcv"), "{name} is new");
            let (folds, tested) = (get("n_folds").expect("folds"), get("n_test_folds").expect("folds"));
            let (purge, embargo) = (get("purged_size").expect("rows"), get("embargo_size").expect("rows"));
            let folds = PurgedFolds::combinatorial(rows, folds, tested, purge, embargo).expect("enough rows");
            assert_eq!(entry["n_splits"].as_u64(), Some(folds.count() as u64), "{name}");
            assert_eq!(entry["n_test_paths"].as_u64(), Some(folds.paths().len() as u64), "{name}");
            (3, Ok(folded(&folds)))
        };
        seen[kind] += 1;
        let expected: Ranges = entry["folds"]
            .as_array()
            .expect("folds")
            .iter()
            .map(|fold| (ranges(&fold["train"]), ranges(&fold["test"])))
            .collect();
        assert_eq!(found.as_ref(), Ok(&expected), "{name}");
    }
    assert_eq!(seen, [4, 3, 4, 3]);
}

#[test]
fn what_cannot_be_split_says_why() {
    let few = |rows, needed, what| Err(SplitError::TooFewRows { rows, needed, what });
    let walk = |rows, train, test, gap| WalkForward::rolling(rows, train, test, gap).map(|windows| windows.len());
    assert_eq!(walk(100, 0, 5, 0), Err(SplitError::Zero { what: "train" }));
    assert_eq!(walk(100, 5, 0, 0), Err(SplitError::Zero { what: "test" }));
    assert_eq!(walk(14, 10, 3, 2), few(14, 15, "one window"));
    assert_eq!(walk(15, 10, 3, 2), Ok(1));
    assert_eq!(walk(100, usize::MAX, 3, 2), few(100, usize::MAX, "one window"));
    let folds = |rows, folds, test, longest| WalkForward::folds(rows, folds, test, 0, longest).map(|found| found.len());
    assert_eq!(folds(100, 0, None, None), Err(SplitError::Zero { what: "folds" }));
    assert_eq!(folds(100, 3, Some(0), None), Err(SplitError::Zero { what: "test" }));
    assert_eq!(folds(100, 3, None, Some(0)), Err(SplitError::Zero { what: "train" }));
    assert_eq!(folds(100, 10, Some(10), None), few(100, 101, "the folds and a row of training"));
    assert_eq!(folds(3, 3, None, None), few(3, 4, "the folds and a row of training"));
    assert_eq!(folds(4, 3, None, None), Ok(3));
    assert_eq!(folds(100, usize::MAX, None, None), few(100, usize::MAX, "the folds and a row of training"));
    let choose = |rows, folds, tested| PurgedFolds::combinatorial(rows, folds, tested, 0, 0).map(|found| found.count());
    for (folds, tested) in [(5, 0), (5, 5), (0, 0), (1, 1), (2, 3)] {
        assert_eq!(choose(100, folds, tested), Err(SplitError::Tested { folds, tested }));
    }
    assert_eq!(choose(4, 5, 1), few(4, 5, "a row in each fold"));
    for (folds, tested) in [(40, 20), (1000, 500)] {
        assert_eq!(choose(5000, folds, tested), Err(SplitError::TooMany { folds, tested, most: 100_000 }));
    }
    assert_eq!(choose(5000, 1000, 999), Ok(1000));
}

#[test]
fn a_purge_wider_than_everything_leaves_nothing_to_train_on() {
    let folds = PurgedFolds::k_fold(100, 4, usize::MAX, usize::MAX).expect("enough rows");
    assert!(folds.splits().all(|fold| fold.train.is_empty()));
}

proptest! {
    #[test]
    fn a_walk_tests_every_later_row_once_and_never_trains_on_what_comes(
        train in 1..50_usize, test in 1..30_usize, gap in 0..10_usize, more in 0..200_usize, anchored: bool
    ) {
        let rows = train + test + gap + more;
        let walk = if anchored { WalkForward::anchored } else { WalkForward::rolling };
        let windows = walk(rows, train, test, gap).expect("enough rows");
        prop_assert_eq!(windows.len(), (rows - train - gap) / test);
        let mut next = train + gap;
        for window in windows {
            prop_assert_eq!(window.test.clone(), next..next + test);
            prop_assert_eq!(window.train.end + gap, window.test.start);
            let expected = if anchored { next - gap } else { train };
            prop_assert_eq!(window.train.len(), expected);
            next += test;
        }
        prop_assert!(rows - next < test);
    }

    #[test]
    fn folds_test_every_row_once_a_path_and_keep_their_distance(
        folds in 2..8_usize, tested in 1..7_usize, purge in 0..12_usize, embargo in 0..12_usize, rows in 8..200_usize
    ) {
        let tested = tested.min(folds - 1);
        let found = PurgedFolds::combinatorial(rows, folds, tested, purge, embargo).expect("enough rows");
        let splits: Vec<Fold> = found.splits().collect();
        for split in &splits {
            let mut trained = vec![false; rows];
            for range in &split.train {
                prop_assert!(!range.is_empty());
                trained[range.clone()].fill(true);
            }
            for (row, &trained) in trained.iter().enumerate() {
                // From the rule alone: at least `purge` rows before a test, `purge + embargo` after it.
                let kept = split.test.iter().all(|test| {
                    row + purge < test.start || row >= test.end + purge + embargo
                });
                prop_assert_eq!(trained, kept, "row {} of {:?}", row, split);
            }
        }
        let paths = found.paths();
        prop_assert_eq!(paths.len() * folds, found.count() * tested, "every test belongs to one path");
        let mut used = std::collections::HashSet::new();
        for path in &paths {
            let mut seen = vec![0; rows];
            for (fold, &split) in path.iter().enumerate() {
                let at = splits[split].tested.iter().position(|&tested| tested == fold);
                let test = splits[split].test[at.expect("the split tests the fold")].clone();
                seen[test].iter_mut().for_each(|count| *count += 1);
                prop_assert!(used.insert((split, fold)));
            }
            prop_assert!(seen.iter().all(|&count| count == 1));
        }
    }
}
