//! A measure over two parameters: the median of all that was tried at each pair of values.

use crate::search::Searched;

/// The tries of one rule by the values of two of its parameters.
#[derive(Clone, Debug)]
pub struct Heat<'s> {
    searched: &'s Searched,
    /// The axes, across and down.
    pub axes: [usize; 2],
    /// For each axis the values that were tried, in stretches that share a cell: the first place of each, and the last.
    pub stretches: [Vec<[u32; 2]>; 2],
    /// Rows by cell, and where each cell's begin.
    rows: Vec<u32>,
    starts: Vec<u32>,
}

impl<'s> Heat<'s> {
    /// Tries by cell, at most so many cells each way: where there are more values, neighbours share one.
    pub fn new(searched: &'s Searched, axes: [usize; 2], most: [usize; 2]) -> Self {
        let of_axis = [0, 1].map(|way| {
            let places = &searched.places[axes[way]];
            let mut is_tried = vec![false; searched.axes[axes[way]].values.len()];
            places.iter().for_each(|place| is_tried[*place as usize] = true);
            let tried: Vec<u32> = (0..is_tried.len() as u32).filter(|place| is_tried[*place as usize]).collect();
            let each = tried.len().div_ceil(most[way].max(1)).max(1);
            let mut cell_of = vec![0_u32; is_tried.len()];
            for (at, place) in tried.iter().enumerate() {
                cell_of[*place as usize] = (at / each) as u32;
            }
            (tried.chunks(each).map(|it| [it[0], it[it.len() - 1]]).collect::<Vec<_>>(), cell_of)
        });
        let [(across, cell_across), (down, cell_down)] = of_axis;
        let width = across.len() as u32;
        let cells: Vec<u32> = searched.places[axes[0]]
            .iter()
            .zip(&searched.places[axes[1]])
            .map(|(x, y)| cell_down[*y as usize] * width + cell_across[*x as usize])
            .collect();
        let mut starts = vec![0_u32; across.len() * down.len() + 1];
        cells.iter().for_each(|cell| starts[*cell as usize + 1] += 1);
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let (mut next, mut rows) = (starts.clone(), vec![0; cells.len()]);
        for (row, cell) in cells.iter().enumerate() {
            rows[next[*cell as usize] as usize] = row as u32;
            next[*cell as usize] += 1;
        }
        Self { searched, axes, stretches: [across, down], rows, starts }
    }

    /// The median of a measure in each cell, a row a stretch down; NaN where nothing has a value.
    pub fn medians(&self, measure: usize) -> Vec<f64> {
        let values = &self.searched.numbers[measure];
        let mut known = Vec::new();
        let mut of_cell = |ends: &[u32]| {
            known.clear();
            let rows = &self.rows[ends[0] as usize..ends[1] as usize];
            known.extend(rows.iter().map(|row| values[*row as usize]).filter(|value| !value.is_nan()));
            median(&mut known)
        };
        self.starts.windows(2).map(&mut of_cell).collect()
    }

    /// The cell of a row: across and down.
    pub fn cell(&self, row: usize) -> [usize; 2] {
        [0, 1].map(|way| {
            let place = self.searched.places[self.axes[way]][row];
            self.stretches[way].partition_point(|[_, last]| *last < place)
        })
    }

    /// The first value of a stretch as it is typed.
    pub fn label(&self, way: usize, stretch: usize) -> String {
        self.searched.axes[self.axes[way]].label(self.stretches[way][stretch][0] as usize)
    }

    /// The name of an axis.
    pub fn name(&self, way: usize) -> &'s str {
        &self.searched.axes[self.axes[way]].name
    }
}

/// The middle value, or between the two in the middle; NaN of nothing.
fn median(values: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return values.first().copied().unwrap_or(f64::NAN);
    }
    let count = values.len();
    let (below, upper, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    match count % 2 {
        1 => *upper,
        _ => below.iter().copied().fold(f64::NEG_INFINITY, f64::max).midpoint(*upper),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::search::Axis;

    fn searched(rows: &[(u32, u32, f64)], values: u32) -> Searched {
        let axis = |name: &str| Axis { name: name.to_owned(), values: (0..values).map(|it| json!(it * 10)).collect() };
        Searched {
            name: String::new(),
            axes: vec![axis("x"), axis("y")],
            places: vec![rows.iter().map(|it| it.0).collect(), rows.iter().map(|it| it.1).collect()],
            numbers: vec![rows.iter().map(|it| it.2).collect()],
        }
    }

    #[test]
    fn cells_are_medians_and_what_did_not_run_is_empty() {
        let rows = [(2, 0, 1.0), (1, 0, 0.0), (2, 3, 4.0), (2, 3, 2.0), (1, 3, f64::NAN), (2, 0, 9.0), (2, 0, -3.0)];
        let searched = searched(&rows, 5);
        let heat = Heat::new(&searched, [0, 1], [99, 99]);
        let medians = heat.medians(0);
        // Values that nobody tried have no cell.
        assert_eq!(heat.stretches, [vec![[1, 1], [2, 2]], vec![[0, 0], [3, 3]]]);
        assert_eq!((&medians[..2], medians[2].is_nan(), medians[3]), (&[0.0, 1.0][..], true, 3.0));
        assert_eq!((heat.cell(2), heat.label(1, 1), heat.name(0)), ([1, 1], "30".to_owned(), "x"));
        // Down and across change places.
        let turned = Heat::new(&searched, [1, 0], [99, 99]).medians(0);
        assert_eq!((turned[0], turned[2], turned[3]), (0.0, 1.0, 3.0));
    }

    #[test]
    fn many_values_share_cells() {
        let rows: Vec<(u32, u32, f64)> = (0..5).map(|x| (x, 0, f64::from(x))).collect();
        let searched = searched(&rows, 5);
        let heat = Heat::new(&searched, [0, 1], [2, 2]);
        assert_eq!((heat.medians(0), heat.stretches[0].clone()), (vec![1.0, 3.5], vec![[0, 2], [3, 4]]));
        assert_eq!((heat.cell(3), heat.cell(2)), ([1, 0], [0, 0]));
    }
}
