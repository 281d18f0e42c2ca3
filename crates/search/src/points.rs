//! Combinations by columns.

/// Combinations by columns: for each axis the places of their values, so that a million of them are a few megabytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Points {
    columns: Vec<Vec<u32>>,
    len: usize,
}

impl Points {
    /// None yet, over `axes` axes.
    pub fn new(axes: usize) -> Self {
        Self { columns: vec![Vec::new(); axes], len: 0 }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many axes.
    pub fn axes(&self) -> usize {
        self.columns.len()
    }

    /// The places on one axis, a combination each.
    pub fn column(&self, axis: usize) -> &[u32] {
        &self.columns[axis]
    }

    /// One combination: a place for each axis.
    ///
    /// # Panics
    /// `index` is not below [`Points::len`].
    pub fn get(&self, index: usize) -> Vec<u32> {
        self.columns.iter().map(|column| column[index]).collect()
    }

    /// Every combination, in order.
    pub fn iter(&self) -> impl Iterator<Item = Vec<u32>> + '_ {
        (0..self.len).map(|index| self.get(index))
    }

    /// Adds a combination.
    ///
    /// # Panics
    /// It has not one place for each axis.
    pub fn push(&mut self, point: &[u32]) {
        assert_eq!(point.len(), self.columns.len(), "a place for each axis");
        for (column, place) in self.columns.iter_mut().zip(point) {
            column.push(*place);
        }
        self.len += 1;
    }
}
