//! What is drawn of a search over parameters.

use serde_json::Value;

/// A search over the parameters of one rule, or of several.
#[derive(Clone, PartialEq, Debug)]
pub struct Search {
    /// Names of the measures of every try.
    pub measures: Vec<String>,
    /// The place of the measure that tries were judged by.
    pub objective: usize,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// Each rule; one at least.
    pub rules: Vec<Searched>,
    /// The winner: its rule, and its row there.
    pub winner: Option<(usize, usize)>,
    /// The Sharpe ratio that the best of so many tries shows by luck.
    pub luck: Option<f64>,
    /// The Sharpe ratio of holding the data.
    pub held: Option<f64>,
    /// How many splits of the bars had their winner in each twentieth of all tries on the other half, the worst first; empty
    /// where nothing was split.
    pub ranks: Vec<u64>,
    /// The rule that is drawn where one is.
    pub rule: usize,
    /// The axes of its heat map, across and down.
    pub over: Option<[usize; 2]>,
    /// The measure of its heat map.
    pub measure: usize,
}

/// One rule and all that was tried of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Searched {
    /// The rule.
    pub name: String,
    /// What was varied.
    pub axes: Vec<Axis>,
    /// `[axes][rows]`: the place of each value on its axis.
    pub places: Vec<Vec<u32>>,
    /// `[measures][rows]`; NaN is no value.
    pub numbers: Vec<Vec<f64>>,
}

/// A parameter and its values, numbers rising.
#[derive(Clone, PartialEq, Debug)]
pub struct Axis {
    /// The parameter.
    pub name: String,
    /// Its values.
    pub values: Vec<Value>,
}

impl Axis {
    /// A value as it is typed.
    pub(crate) fn label(&self, place: usize) -> String {
        match &self.values[place] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

impl Searched {
    /// How many tries.
    pub fn rows(&self) -> usize {
        self.numbers.first().map_or(0, Vec::len)
    }

    /// The two axes with the most values, in the order of the axes.
    pub fn widest(&self) -> Option<[usize; 2]> {
        let mut axes: Vec<usize> = (0..self.axes.len()).filter(|axis| self.axes[*axis].values.len() > 1).collect();
        axes.sort_by_key(|axis| std::cmp::Reverse(self.axes[*axis].values.len()));
        axes.truncate(2);
        axes.sort_unstable();
        axes.try_into().ok()
    }

    /// Rows with a value of `measure`, the best last: all, or of more than `most` the best quarter of that number and every
    /// so-manieth of the others.
    pub(crate) fn seen(&self, measure: usize, more_is_better: bool, most: usize) -> Vec<usize> {
        let values = &self.numbers[measure];
        let mut rows: Vec<usize> = (0..self.rows()).filter(|row| !values[*row].is_nan()).collect();
        rows.sort_by(|one, other| {
            let order = values[*one].total_cmp(&values[*other]);
            if more_is_better { order } else { order.reverse() }
        });
        let best = most / 4;
        if rows.len() > most {
            let others = rows.len() - best;
            let step = others.div_ceil(most - best);
            let thin = (0..others).step_by(step).chain(others..rows.len());
            rows = thin.map(|place| rows[place]).collect();
        }
        rows
    }

    /// The measure along an axis through a row: places and values of the rows that are equal to it on all other axes.
    pub(crate) fn slice(&self, row: usize, axis: usize, measure: usize) -> Vec<(u32, f64)> {
        let others = || (0..self.axes.len()).filter(|other| *other != axis);
        let is_beside = |candidate: &usize| {
            others().all(|other| self.places[other][*candidate] == self.places[other][row])
                && !self.numbers[measure][*candidate].is_nan()
        };
        let mut found: Vec<(u32, f64)> = (0..self.rows())
            .filter(is_beside)
            .map(|row| (self.places[axis][row], self.numbers[measure][row]))
            .collect();
        found.sort_by_key(|(place, _)| *place);
        found.dedup_by_key(|(place, _)| *place);
        found
    }
}

impl Search {
    /// The rule that is drawn.
    pub(crate) fn drawn(&self) -> &Searched {
        &self.rules[self.rule]
    }

    /// The row of the winner, where it is one of the rule that is drawn.
    pub(crate) fn winner_drawn(&self) -> Option<usize> {
        self.winner.filter(|(rule, _)| *rule == self.rule).map(|(_, row)| row)
    }

    /// Sharpe ratios of all tries that have one.
    pub(crate) fn sharpes(&self) -> Vec<f64> {
        let Some(sharpe) = self.measures.iter().position(|name| name == "sharpe") else { return Vec::new() };
        let all = self.rules.iter().flat_map(|rule| rule.numbers[sharpe].iter().copied());
        all.filter(|value| value.is_finite()).collect()
    }

    /// The Sharpe ratio of the winner.
    pub(crate) fn found(&self) -> Option<f64> {
        let sharpe = self.measures.iter().position(|name| name == "sharpe")?;
        let (rule, row) = self.winner?;
        Some(self.rules[rule].numbers[sharpe][row]).filter(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn searched(rows: &[(u32, u32, f64)]) -> Searched {
        let axis = |name: &str| Axis { name: name.to_owned(), values: (0..40).map(|it| json!(it)).collect() };
        Searched {
            name: "rule".to_owned(),
            axes: vec![axis("x"), axis("y")],
            places: vec![rows.iter().map(|it| it.0).collect(), rows.iter().map(|it| it.1).collect()],
            numbers: vec![rows.iter().map(|it| it.2).collect()],
        }
    }

    #[test]
    fn of_many_rows_the_best_are_kept_and_the_others_thinned() {
        let rows: Vec<(u32, u32, f64)> = (0..1000).map(|row| (0, 0, f64::from((row * 7) % 1000))).collect();
        let searched = searched(&rows);
        let value = |row: &usize| searched.numbers[0][*row];
        let seen: Vec<f64> = searched.seen(0, true, 100).iter().map(value).collect();
        assert!(seen.len() <= 100 && seen.is_sorted() && seen[0] == 0.0, "{seen:?}");
        assert_eq!(seen[seen.len() - 25..], (975..1000).map(f64::from).collect::<Vec<_>>()[..]);
        assert_eq!(searched.seen(0, false, 2000).iter().map(value).next_back(), Some(0.0));
    }

    #[test]
    fn a_slice_goes_through_its_row_and_leaves_out_what_has_no_value() {
        let searched = searched(&[(3, 1, 0.3), (1, 1, 0.1), (1, 2, 0.9), (2, 1, f64::NAN), (1, 1, 0.1), (0, 1, -1.0)]);
        assert_eq!(searched.slice(0, 0, 0), [(0, -1.0), (1, 0.1), (3, 0.3)]);
        assert_eq!(searched.slice(1, 1, 0), [(1, 0.1), (2, 0.9)]);
    }

    #[test]
    fn the_widest_axes_are_drawn_first() {
        let mut searched = searched(&[]);
        searched.axes[0].values.truncate(1);
        assert_eq!(searched.widest(), None);
        searched.axes.push(Axis { name: "z".to_owned(), values: vec![json!(true), json!(false)] });
        assert_eq!(searched.widest(), Some([1, 2]));
    }
}
