//! What a search keeps of every combination's returns: two sums a block of time.

use std::ops::Range;

use thiserror::Error;

/// The most blocks: 16 give 12,870 splits, 18 would give 48,620.
pub const BLOCKS_MAX: usize = 16;

/// The fewest rows of a block: one row has no spread.
pub const ROWS_MIN: usize = 2;

/// Why returns cannot be laid in blocks, or blocks cannot be compared.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum BlockError {
    /// Halves need an even number of blocks, from 2 to [`BLOCKS_MAX`].
    #[error("{found} blocks cannot be halved: an even number from 2 to {BLOCKS_MAX} can")]
    Blocks {
        /// What was asked for.
        found: usize,
    },
    /// There are too few rows for the blocks.
    #[error("{rows} rows are too few for {blocks} blocks, which need {needed}")]
    TooFewRows {
        /// Rows there are.
        rows: usize,
        /// Blocks asked for.
        blocks: usize,
        /// Rows that would be enough.
        needed: usize,
    },
    /// A block is shorter than [`ROWS_MIN`].
    #[error("block {block} has {rows} rows, and {ROWS_MIN} are the least")]
    ShortBlock {
        /// Which, from 0.
        block: usize,
        /// Its rows.
        rows: usize,
    },
    /// There is nothing to choose from: one combination, or none.
    #[error("{found} combinations leave nothing to choose from: two are the least")]
    TooFewColumns {
        /// Combinations there are.
        found: usize,
    },
    /// More combinations than an index of 32 bits counts.
    #[error("{found} combinations are too many: {} are the most", u32::MAX)]
    TooManyColumns {
        /// Combinations there are.
        found: usize,
    },
    /// Sums that belong together differ in number.
    #[error("{what} of block {block}: {found} values where {expected} belong")]
    Length {
        /// `sums` or `squares`.
        what: &'static str,
        /// Which block, from 0.
        block: usize,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Returns of another length than the table has rows.
    #[error("combination {column} has {found} returns where there are {expected} rows")]
    Returns {
        /// Which combination, from 0.
        column: usize,
        /// Its returns.
        found: usize,
        /// The table's rows.
        expected: usize,
    },
    /// A sum is infinite or not a number, or a sum of squares is below zero.
    #[error("{what} of combination {column} in block {block} is {found}")]
    NotASum {
        /// `sum` or `squares`.
        what: &'static str,
        /// Which block, from 0.
        block: usize,
        /// Which combination, from 0.
        column: usize,
        /// What stood there.
        found: f64,
    },
}

/// `rows` cut into `parts` neighbours whose lengths differ by at most one, the longer ones first.
///
/// No range for no parts; empty ranges where there are fewer rows than parts.
pub fn even_parts(rows: usize, parts: usize) -> Vec<Range<usize>> {
    let at = |part: usize| part * (rows / parts) + part.min(rows % parts);
    (0..parts).map(|part| at(part)..at(part + 1)).collect()
}

/// The blocks of cross-validation over `rows` rows: an even number from 2 to [`BLOCKS_MAX`], each of [`ROWS_MIN`] or more.
///
/// # Errors
/// [`BlockError::Blocks`], [`BlockError::TooFewRows`].
pub fn block_ranges(rows: usize, blocks: usize) -> Result<Vec<Range<usize>>, BlockError> {
    check_blocks(blocks)?;
    let needed = blocks * ROWS_MIN;
    if rows < needed {
        return Err(BlockError::TooFewRows { rows, blocks, needed });
    }
    Ok(even_parts(rows, blocks))
}

fn check_blocks(blocks: usize) -> Result<(), BlockError> {
    let good = blocks.is_multiple_of(2) && (2..=BLOCKS_MAX).contains(&blocks);
    if good { Ok(()) } else { Err(BlockError::Blocks { found: blocks }) }
}

/// Checked sums of every combination over every block, borrowed.
///
/// One slice a block and moment, `[combinations]`, so that neighbours in memory are neighbours in the grid: with ten blocks
/// a million combinations take 160 MB, where their returns over 1,230 bars would take 10 GB.
#[derive(Clone, Debug)]
pub struct BlockSums<'a> {
    rows: Vec<usize>,
    sums: Vec<&'a [f64]>,
    squares: Vec<&'a [f64]>,
}

impl<'a> BlockSums<'a> {
    /// `rows` `[blocks]`: bars a block; `sums` and `squares` `[blocks][combinations]`: Σ r and Σ r² of the returns (those over
    /// the risk-free rate, where there is one) of each combination in each block.
    ///
    /// # Errors
    /// An odd or too large number of blocks, a block shorter than two rows, fewer than two combinations, slices that do not
    /// belong together, a sum that is no finite number.
    pub fn new(rows: &[usize], sums: &[&'a [f64]], squares: &[&'a [f64]]) -> Result<Self, BlockError> {
        let blocks = rows.len();
        check_blocks(blocks)?;
        for (what, found) in [("sums", sums.len()), ("squares", squares.len())] {
            if found != blocks {
                return Err(BlockError::Length { what, block: found.min(blocks), found, expected: blocks });
            }
        }
        if let Some(block) = rows.iter().position(|&rows| rows < ROWS_MIN) {
            return Err(BlockError::ShortBlock { block, rows: rows[block] });
        }
        let columns = sums[0].len();
        if columns < 2 {
            return Err(BlockError::TooFewColumns { found: columns });
        }
        if u32::try_from(columns).is_err() {
            return Err(BlockError::TooManyColumns { found: columns });
        }
        for block in 0..blocks {
            for (what, values) in [("sums", sums[block]), ("squares", squares[block])] {
                if values.len() != columns {
                    return Err(BlockError::Length { what, block, found: values.len(), expected: columns });
                }
            }
            let wrong_sum = |sum: &f64| !sum.is_finite();
            let wrong_square = |square: &f64| !(*square >= 0.0 && *square < f64::INFINITY);
            if let Some(column) = sums[block].iter().position(wrong_sum) {
                return Err(BlockError::NotASum { what: "sum", block, column, found: sums[block][column] });
            }
            if let Some(column) = squares[block].iter().position(wrong_square) {
                return Err(BlockError::NotASum { what: "squares", block, column, found: squares[block][column] });
            }
        }
        Ok(Self { rows: rows.to_vec(), sums: sums.to_vec(), squares: squares.to_vec() })
    }

    /// How many blocks.
    pub fn blocks(&self) -> usize {
        self.rows.len()
    }

    /// How many combinations.
    pub fn columns(&self) -> usize {
        self.sums[0].len()
    }

    /// `[blocks]`: bars a block.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// `[combinations]`: Σ r in a block.
    pub(crate) fn sums(&self, block: usize) -> &'a [f64] {
        self.sums[block]
    }

    /// `[combinations]`: Σ r² in a block.
    pub(crate) fn squares(&self, block: usize) -> &'a [f64] {
        self.squares[block]
    }
}

/// Sums made from returns, for whoever has few combinations and their returns at hand.
#[derive(Clone, Debug)]
pub struct BlockTable {
    ranges: Vec<Range<usize>>,
    sums: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
}

impl BlockTable {
    /// An empty table over `rows` bars cut by [`block_ranges`].
    ///
    /// # Errors
    /// As [`block_ranges`].
    pub fn new(rows: usize, blocks: usize) -> Result<Self, BlockError> {
        let ranges = block_ranges(rows, blocks)?;
        let none = vec![Vec::new(); blocks];
        Ok(Self { ranges, sums: none.clone(), squares: none })
    }

    /// Adds the combination with these `returns` `[rows]`.
    ///
    /// # Errors
    /// [`BlockError::Returns`] when there are not as many as the table has rows.
    pub fn push(&mut self, returns: &[f64]) -> Result<(), BlockError> {
        let expected = self.ranges.last().map_or(0, |range| range.end);
        if returns.len() != expected {
            return Err(BlockError::Returns { column: self.sums[0].len(), found: returns.len(), expected });
        }
        let (mut sums, mut squares) = (vec![0.0; self.ranges.len()], vec![0.0; self.ranges.len()]);
        risk::block_sums(returns, &self.ranges, &mut sums, &mut squares);
        self.sums.iter_mut().zip(sums).for_each(|(column, sum)| column.push(sum));
        self.squares.iter_mut().zip(squares).for_each(|(column, square)| column.push(square));
        Ok(())
    }

    /// The sums, checked.
    ///
    /// # Errors
    /// As [`BlockSums::new`].
    pub fn sums(&self) -> Result<BlockSums<'_>, BlockError> {
        let rows: Vec<usize> = self.ranges.iter().map(ExactSizeIterator::len).collect();
        let sums: Vec<&[f64]> = self.sums.iter().map(Vec::as_slice).collect();
        let squares: Vec<&[f64]> = self.squares.iter().map(Vec::as_slice).collect();
        BlockSums::new(&rows, &sums, &squares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_differ_by_one_row_at_most_and_the_longer_come_first() {
        assert_eq!(even_parts(10, 4), [0..3, 3..6, 6..8, 8..10]);
        assert_eq!(even_parts(2, 3), [0..1, 1..2, 2..2]);
        assert_eq!(even_parts(5, 0), []);
    }

    #[test]
    fn rows_too_few_for_the_blocks_are_refused_with_what_would_be_enough() {
        assert_eq!(block_ranges(19, 10), Err(BlockError::TooFewRows { rows: 19, blocks: 10, needed: 20 }));
        assert_eq!(block_ranges(20, 10).map(|ranges| ranges.len()), Ok(10));
        for found in [0, 1, 3, 9, 18, usize::MAX] {
            assert_eq!(block_ranges(1000, found), Err(BlockError::Blocks { found }));
        }
    }

    #[test]
    fn sums_that_are_none_are_refused_where_they_stand() {
        let good: [&[f64]; 2] = [&[0.1, 0.2], &[0.3, -0.1]];
        let new = |rows: &[usize], sums: &[&'static [f64]], squares: &[&'static [f64]]| {
            BlockSums::new(rows, sums, squares).map(|sums| sums.columns())
        };
        let [first, second] = [&[0.1, 0.2], &[0.3, 0.1]].map(|values: &'static [f64; 2]| &values[..]);
        assert_eq!(new(&[5, 5], &[first, second], &[first, second]), Ok(2));
        assert!(BlockSums::new(&[5, 5], &good, &good).is_err(), "squares below zero");
        let sums = |values: &'static [f64]| new(&[5, 5], &[first, values], &[first, second]);
        assert_eq!(sums(&[1.0]), Err(BlockError::Length { what: "sums", block: 1, found: 1, expected: 2 }));
        assert!(matches!(
            sums(&[1.0, f64::NAN]),
            Err(BlockError::NotASum { what: "sum", block: 1, column: 1, found }) if found.is_nan()
        ));
        let infinite = new(&[5, 5], &[first, second], &[&[0.0, f64::INFINITY], second]);
        let found = f64::INFINITY;
        assert_eq!(infinite, Err(BlockError::NotASum { what: "squares", block: 0, column: 1, found }));
        assert_eq!(new(&[5, 1], &[first; 2], &[first; 2]), Err(BlockError::ShortBlock { block: 1, rows: 1 }));
        assert_eq!(new(&[5; 3], &[first; 3], &[first; 3]), Err(BlockError::Blocks { found: 3 }));
        for few in [&[][..], &[1.0]] {
            let found = few.len();
            assert_eq!(new(&[5; 2], &[few; 2], &[few; 2]), Err(BlockError::TooFewColumns { found }));
        }
        let expected = BlockError::Length { what: "squares", block: 1, found: 1, expected: 2 };
        assert_eq!(new(&[5; 2], &[first; 2], &[first]), Err(expected));
    }

    #[test]
    fn a_table_refuses_returns_of_another_length() {
        let mut table = BlockTable::new(8, 2).expect("eight rows are enough");
        assert!(table.push(&[0.1; 8]).is_ok());
        assert_eq!(table.push(&[0.1; 7]), Err(BlockError::Returns { column: 1, found: 7, expected: 8 }));
        assert_eq!(table.sums().map(|sums| sums.columns()), Err(BlockError::TooFewColumns { found: 1 }));
    }
}
