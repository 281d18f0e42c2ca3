//! How the bars are split: what a request means for so many bars, and what it contradicts.

use std::ops::Range;

use api::{ApiError, Code, Scheme, SplitReport, WalkForwardRequest};
use overfit::splits::{Length, PurgedFolds, SplitError, WalkForward};

/// Bars, as what the request says of them is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted<'a> {
    /// The name of the data.
    pub(super) label: &'a str,
    /// How many there are.
    pub(super) bars: usize,
    /// How many a year has.
    pub(super) a_year: f64,
}

/// What is chosen on what, and which tests follow one another.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// `[splits]`: the stretches that each chooses on, in time order.
    pub(super) train: Vec<Vec<Range<usize>>>,
    /// `[paths][windows]`: the split that chose, and the rows that are traded; each window begins where the one before ended.
    pub(super) paths: Vec<Vec<(usize, Range<usize>)>>,
    /// What a walk that went on would choose on next: the last bars of all. None of folds.
    pub(super) next: Option<Range<usize>>,
    /// All of it in numbers.
    pub(super) report: SplitReport,
}

impl Plan {
    /// What `request` asks for.
    ///
    /// # Errors
    /// Flags of another scheme, lengths that are none, too few bars.
    pub(super) fn new(request: &WalkForwardRequest, counted: Counted<'_>) -> Result<Self, ApiError> {
        fits(request)?;
        let plan = match request.scheme {
            Scheme::Rolling | Scheme::Anchored => walk(request, counted)?,
            Scheme::Purged | Scheme::Combinatorial => folds(request, counted)?,
        };
        if let Some(split) = plan.train.iter().position(|train| train.is_empty()) {
            return Err(ApiError::new(
                Code::BadData,
                format!("purge and embargo leave split {} no bar to choose on", split + 1),
            )
            .hint("a smaller --purge or --embargo"));
        }
        Ok(plan)
    }
}

/// Refuses flags of another scheme.
fn fits(request: &WalkForwardRequest) -> Result<(), ApiError> {
    let is_walk = matches!(request.scheme, Scheme::Rolling | Scheme::Anchored);
    let name = request.scheme.name();
    let refused = |flag: &str, why: &str, hint: &str| Err(usage(format!("{name} takes no {flag}: {why}")).hint(hint));
    let no_embargo = "what follows a test is trained on only when it has become the past";
    match request {
        it if is_walk && it.embargo.is_some() => {
            refused("--embargo", no_embargo, "--purge leaves out what is before a test")
        }
        it if is_walk && it.test_folds.is_some() => {
            refused("--test-folds", "it tests one stretch at a time", "--scheme combinatorial")
        }
        it if !is_walk && it.train.is_some() => refused("--train", "all other folds are trained on", "--folds 5"),
        it if !is_walk && it.test.is_some() => {
            refused("--test", "the length of a fold follows from their number", "--folds 5")
        }
        it if it.scheme == Scheme::Purged && it.test_folds.is_some() => {
            refused("--test-folds", "it tests one fold at a time", "--scheme combinatorial")
        }
        it if it.scheme == Scheme::Anchored && it.folds.is_some() && it.train.is_some() => refused(
            "--train together with --folds",
            "all bars before a test are trained on",
            "--folds with --test, or --train with --test",
        ),
        _ => Ok(()),
    }
}

/// A walk forward: each test follows its training.
fn walk(request: &WalkForwardRequest, counted: Counted<'_>) -> Result<Plan, ApiError> {
    let Counted { bars, .. } = counted;
    let purge = counted.length("--purge", &request.purge, "0")?;
    let train = counted.length("--train", &request.train, "2y")?;
    let test = match (request.folds, &request.test) {
        (Some(_), None) => None,
        _ => Some(counted.length("--test", &request.test, "6mo")?),
    };
    let rolling = request.scheme == Scheme::Rolling;
    let windows = match (request.folds, test) {
        (Some(folds), test) => WalkForward::folds(bars, folds, test, purge, rolling.then_some(train)),
        (None, test) => {
            let walk = if rolling { WalkForward::rolling } else { WalkForward::anchored };
            walk(bars, train, test.unwrap_or_default(), purge)
        }
    };
    let windows: Vec<_> = windows.map_err(|cause| refused(request, counted, &cause))?.collect();
    let (first, last) = (&windows[0], &windows[windows.len() - 1]);
    let report = SplitReport {
        scheme: request.scheme,
        train: first.train.len(),
        test: first.test.len(),
        purge,
        embargo: 0,
        folds: None,
        test_folds: None,
        splits: windows.len(),
        left_over: bars - last.test.end,
    };
    let path = windows.iter().map(|window| window.test.clone()).enumerate().collect();
    let end = bars - purge;
    let next = if rolling { end.saturating_sub(train)..end } else { 0..end };
    let train = windows.into_iter().map(|window| if window.train.is_empty() { vec![] } else { vec![window.train] });
    Ok(Plan { train: train.collect(), paths: vec![path], next: Some(next), report })
}

/// Folds: what is not tested is trained on, before and after.
fn folds(request: &WalkForwardRequest, counted: Counted<'_>) -> Result<Plan, ApiError> {
    // A bar is judged by its own return, positions are marked at every close and cut where a training ends: what is known of a
    // bar ends with the next one, however long a position is held. So one bar is purged. The embargo is López de Prado's, a
    // hundredth of all bars, for what hangs together beyond that.
    let purge = counted.length("--purge", &request.purge, "1")?;
    let embargo = counted.length("--embargo", &request.embargo, "1%")?;
    let (number, tested) = match request.scheme {
        Scheme::Combinatorial => (request.folds.unwrap_or(6), request.test_folds.unwrap_or(2)),
        _ => (request.folds.unwrap_or(5), 1),
    };
    let folds = PurgedFolds::combinatorial(counted.bars, number, tested, purge, embargo);
    let folds = folds.map_err(|cause| refused(request, counted, &cause))?;
    let train: Vec<_> = folds.splits().map(|split| split.train).collect();
    let rows = |split: &usize, fold: usize| (*split, folds.folds()[fold].clone());
    let path = |path: &Vec<usize>| path.iter().enumerate().map(|(fold, split)| rows(split, fold)).collect();
    let paths = folds.paths().iter().map(path).collect();
    let report = SplitReport {
        scheme: request.scheme,
        train: train.iter().map(|train| train.iter().map(Range::len).sum()).min().unwrap_or(0),
        test: folds.folds().iter().map(Range::len).max().unwrap_or(0),
        purge,
        embargo,
        folds: Some(number),
        test_folds: Some(tested),
        splits: folds.count(),
        left_over: 0,
    };
    Ok(Plan { train, paths, next: None, report })
}

impl Counted<'_> {
    /// Bars of a length that was given, or of the default.
    fn length(self, flag: &str, given: &Option<String>, default: &str) -> Result<usize, ApiError> {
        let length: Length =
            given.as_deref().unwrap_or(default).parse().map_err(|cause: overfit::splits::LengthError| {
                usage(cause.to_string()).hint(format!("{flag} {default}"))
            })?;
        Ok(length.of(self.bars, self.a_year))
    }

    /// Whether a training and a test would fit without a purge.
    fn fits_unpurged(self, request: &WalkForwardRequest) -> bool {
        let length = |flag, given, default| self.length(flag, given, default).unwrap_or(self.bars);
        length("--train", &request.train, "2y").saturating_add(length("--test", &request.test, "6mo")) <= self.bars
    }
}

/// Why the bars are not split, and what they could be split into.
fn refused(request: &WalkForwardRequest, counted: Counted<'_>, cause: &SplitError) -> ApiError {
    let Counted { label, bars, .. } = counted;
    let walks = matches!(request.scheme, Scheme::Rolling | Scheme::Anchored) && request.folds.is_none();
    match cause {
        SplitError::TooFewRows { needed, .. } => {
            let what = match walks {
                true => "a training and a test of these lengths need",
                false => "so many folds need at least",
            };
            // Half of the bars to begin with and a tenth a step leave five tests.
            let (train, test) = ((bars / 2).max(1), (bars / 10).max(1));
            let hint = match walks {
                true if counted.fits_unpurged(request) => "a smaller --purge".to_owned(),
                true if bars < 20 => "more bars: an earlier --from or a later --to".to_owned(),
                true => format!("--train {train} --test {test} fit {} tests", (bars - train) / test),
                false => "fewer --folds".to_owned(),
            };
            ApiError::new(Code::BadData, format!("{label} has {bars} bars, and {what} {needed}")).hint(hint)
        }
        SplitError::Zero { .. } => usage(cause.to_string()).hint("--train 2y --test 6mo, or --folds 5"),
        SplitError::Tested { folds: 0 | 1, .. } => {
            usage("what is tested needs another fold to choose on").hint("--folds 5, or any from 2")
        }
        SplitError::Tested { .. } => usage(cause.to_string()).hint("--folds 6 --test-folds 2"),
        SplitError::TooMany { .. } => usage(cause.to_string()).hint("fewer --folds or --test-folds"),
    }
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTED: Counted<'static> = Counted { label: "X", bars: 1000, a_year: 250.0 };

    fn plan(change: impl FnOnce(&mut WalkForwardRequest)) -> Result<Plan, String> {
        let mut request = WalkForwardRequest::default();
        change(&mut request);
        Plan::new(&request, COUNTED).map_err(|error| format!("{} ({})", error.message, error.hint.unwrap_or_default()))
    }

    fn ends(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
        ranges.iter().map(|range| [range.start, range.end]).collect()
    }

    /// Trainings, and the tests of the first path.
    fn split(plan: &Plan) -> (Vec<Vec<[usize; 2]>>, Vec<[usize; 2]>) {
        let tests: Vec<Range<usize>> = plan.paths[0].iter().map(|(_, rows)| rows.clone()).collect();
        (plan.train.iter().map(|train| ends(train)).collect(), ends(&tests))
    }

    #[test]
    fn defaults_are_two_years_and_half_a_year_or_folds_with_a_bar_purged_and_a_hundredth_embargoed() {
        let rolling = plan(|_| ()).unwrap();
        let (train, tests) = split(&rolling);
        assert_eq!(train, [[[0, 500]], [[125, 625]], [[250, 750]], [[375, 875]]]);
        assert_eq!(tests, [[500, 625], [625, 750], [750, 875], [875, 1000]]);
        assert_eq!(rolling.next, Some(500..1000));
        let anchored = plan(|it| (it.scheme, it.purge) = (Scheme::Anchored, Some("5".to_owned()))).unwrap();
        assert_eq!(split(&anchored).0, [[[0, 500]], [[0, 625]], [[0, 750]]]);
        assert_eq!((anchored.paths[0][0].1.start, anchored.report.left_over), (505, 120));
        assert_eq!(anchored.next, Some(0..995));
        let purged = plan(|it| it.scheme = Scheme::Purged).unwrap();
        let (train, tests) = split(&purged);
        assert_eq!(train[1], [[0, 199], [411, 1000]]);
        assert_eq!(tests, [[0, 200], [200, 400], [400, 600], [600, 800], [800, 1000]]);
        let combinatorial = plan(|it| it.scheme = Scheme::Combinatorial).unwrap();
        assert_eq!((combinatorial.report.splits, combinatorial.paths.len()), (15, 5));
    }

    #[test]
    fn splits_are_those_of_scikit_learn_skfolio_and_the_formula() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/ml/splits.json");
        let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut compared = 0;
        for (name, entry) in file["splits"].as_object().unwrap() {
            let text = |key: &str| entry["params"][key].as_u64().map(|number| number.to_string());
            let number = |key: &str| entry["params"][key].as_u64().map(|number| number as usize);
            let mut request = WalkForwardRequest::default();
            if name.starts_with("time_series_split") {
                request.scheme = if text("max_train_size").is_some() { Scheme::Rolling } else { Scheme::Anchored };
                (request.folds, request.test, request.purge) = (number("n_splits"), text("test_size"), text("gap"));
                request.train = text("max_train_size");
            } else if name.starts_with("walk_forward") {
                let expands = entry["params"]["expand_train"] == true;
                request.scheme = if expands { Scheme::Anchored } else { Scheme::Rolling };
                (request.train, request.test) = (text("train_size"), text("test_size"));
                request.purge = text("purged_size");
            } else if name.starts_with("purged_kfold") {
                (request.scheme, request.folds) = (Scheme::Purged, number("k"));
                let embargo = entry["params"]["embargo_fraction"].as_f64().unwrap() * 100.0;
                (request.purge, request.embargo) = (text("horizon"), Some(format!("{embargo}%")));
            } else {
                (request.scheme, request.folds) = (Scheme::Combinatorial, number("n_folds"));
                (request.test_folds, request.purge) = (number("n_test_folds"), text("purged_size"));
                request.embargo = text("embargo_size");
            }
            let counted = Counted { bars: entry["n"].as_u64().unwrap() as usize, ..COUNTED };
            let plan = Plan::new(&request, counted).unwrap();
            let folds = entry["folds"].as_array().unwrap();
            assert_eq!(plan.train.len(), folds.len(), "{name}");
            for (split, fold) in folds.iter().enumerate() {
                assert_eq!(serde_json::json!(ends(&plan.train[split])), fold["train"], "{name} {split}");
                let tests = plan.paths.iter().flatten().filter(|(by, _)| *by == split).map(|(_, rows)| rows.clone());
                let mut tests: Vec<Range<usize>> = tests.collect();
                tests.sort_by_key(|rows| rows.start);
                assert_eq!(serde_json::json!(ends(&tests)), fold["test"], "{name} {split}");
            }
            compared += 1;
        }
        assert_eq!(compared, 14);
    }

    #[test]
    fn folds_of_a_walk_end_with_the_last_bar() {
        let rolling = plan(|it| (it.folds, it.train) = (Some(3), Some("300".to_owned()))).unwrap();
        let (train, tests) = split(&rolling);
        assert_eq!(train, [[[0, 250]], [[200, 500]], [[450, 750]]]);
        assert_eq!(tests, [[250, 500], [500, 750], [750, 1000]]);
    }

    #[test]
    fn what_contradicts_itself_or_does_not_fit_says_what_would() {
        let said = |change: fn(&mut WalkForwardRequest)| plan(change).unwrap_err();
        let text = |text: &str| Some(text.to_owned());
        for (change, part) in [
            ((|it| it.embargo = Some("5".to_owned())) as fn(&mut WalkForwardRequest), "rolling takes no --embargo"),
            (|it| it.test_folds = Some(2), "--scheme combinatorial"),
            (|it| (it.scheme, it.train) = (Scheme::Purged, Some("5".to_owned())), "purged takes no --train"),
            (|it| (it.scheme, it.test_folds) = (Scheme::Purged, Some(2)), "one fold at a time"),
            (|it| (it.scheme, it.folds, it.train) = (Scheme::Anchored, Some(2), Some("9".to_owned())), "together with"),
            (|it| it.train = Some("soon".to_owned()), "`soon` is no length"),
            (|it| it.train = Some("0".to_owned()), "train is 0"),
            (|it| it.train = Some("4y".to_owned()), "1125 (--train 500 --test 100 fit 5 tests)"),
            (|it| (it.scheme, it.folds) = (Scheme::Purged, Some(1)), "another fold"),
            (|it| it.purge = Some("900".to_owned()), "a smaller --purge"),
            (
                |it| (it.scheme, it.folds) = (Scheme::Purged, Some(1001)),
                "1000 bars, and so many folds need at least 1001",
            ),
            (|it| (it.scheme, it.purge) = (Scheme::Purged, Some("900".to_owned())), "no bar to choose on"),
        ] {
            let found = said(change);
            assert!(found.contains(part), "{found}");
        }
        assert!(plan(|it| (it.train, it.test) = (text("500"), text("500"))).is_ok());
    }
}
