//! The rows of a sweep as bytes: `rows.bin`.
//!
//! A file of [blocks](crate::blocks) with the magic `cdxsweep`; its identity is made of the sweep's fingerprint. Each block holds
//! one piece, by columns, little-endian:
//!
//! ```text
//!   0  8   fidelity, f64
//!   8  8   rows n, u64, 1 to 131,072
//!  16  4   axes a, u32
//!  20  4   columns of numbers k, u32
//!  24 4an  places, u32: n of the first axis, n of the second, …
//!   …  n   outcomes, u8
//!   … 8kn  numbers, f64: n of the first column, n of the second, …
//! ```
//! What the columns are says `header.json`. A block without a payload closes the file: the sweep is finished and no row is missing.

use std::path::Path;

use api::{ApiError, Code, SweepHeader, SweepRows};

use crate::StoreError;
use crate::blocks::{self, Appender, Blocks};

/// Rows of a piece at most, so that a reader knows how much it may have to hold.
pub(crate) const ROWS_MOST: usize = 1 << 17;

const MAGIC: &[u8; 8] = b"cdxsweep";
const HEAD: usize = 24;

/// Makes the file of a sweep, without rows.
pub(crate) fn create(path: &Path, header: &SweepHeader) -> Result<(), StoreError> {
    blocks::create(path, MAGIC, &blocks::check(&[header.fingerprint.as_bytes()]))
}

/// The pieces of a sweep, one by one: not more than one of them is in memory.
pub struct Pieces {
    blocks: Blocks,
    axes: usize,
    numbers: usize,
    /// The sweep is finished: a file that is not closed lacks rows.
    is_finished: bool,
    is_closed: bool,
    is_over: bool,
}

impl Pieces {
    pub(crate) fn open(path: &Path, header: &SweepHeader, is_finished: bool) -> Result<Self, StoreError> {
        let blocks = Blocks::open(path, MAGIC, &blocks::check(&[header.fingerprint.as_bytes()]))?;
        let (axes, numbers) = (header.axes.len(), header.numbers());
        Ok(Self { blocks, axes, numbers, is_finished, is_closed: false, is_over: false })
    }

    /// Whether the closing block was met.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Goes on behind the last whole piece, once all were read.
    pub(crate) fn appender(self) -> Result<Appender, StoreError> {
        self.blocks.appender()
    }

    pub(crate) fn read(&mut self) -> Result<Option<SweepRows>, StoreError> {
        let payload = match self.blocks.next() {
            // Never acknowledged: the rows will come again.
            Err(StoreError::Damage { is_last: true, .. }) if !self.is_finished && !self.is_closed => None,
            payload => payload?,
        };
        match payload {
            Some(_) if self.is_closed => Err(self.blocks.damage("there is something behind its end", false)),
            Some(payload) if payload.is_empty() => {
                self.is_closed = true;
                self.read()
            }
            Some(payload) => match decode(&payload, self.axes, self.numbers) {
                Some(rows) => Ok(Some(rows)),
                None => Err(self.blocks.damage("a piece has other columns than the header says", false)),
            },
            None if self.is_finished && !self.is_closed => {
                Err(self.blocks.damage("rows are missing at its end", false))
            }
            None if self.is_closed && self.blocks.is_torn() => {
                Err(self.blocks.damage("there is something behind its end", false))
            }
            None => Ok(None),
        }
    }
}

impl Iterator for Pieces {
    type Item = Result<SweepRows, ApiError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let piece = self.read().map_err(ApiError::from).transpose();
        self.is_over = !matches!(piece, Some(Ok(_)));
        piece
    }
}

/// A piece as bytes.
///
/// # Errors
/// Its columns are not those of the header, it is empty, or it has more rows than a piece may have.
pub(crate) fn encode(rows: &SweepRows, header: &SweepHeader) -> Result<Vec<u8>, ApiError> {
    let wrong = |what: String| Err(ApiError::new(Code::Failed, format!("a piece of a sweep {what}")));
    let count = rows.outcomes.len();
    if !(1..=ROWS_MOST).contains(&count) {
        return wrong(format!("has {count} rows; 1 to {ROWS_MOST} are kept at once"));
    }
    let (axes, numbers) = (header.axes.len(), header.numbers());
    if (rows.places.len(), rows.numbers.len()) != (axes, numbers) {
        let found = (rows.places.len(), rows.numbers.len());
        return wrong(format!("has {} axes and {} numbers instead of {axes} and {numbers}", found.0, found.1));
    }
    if rows.places.iter().any(|column| column.len() != count) || rows.numbers.iter().any(|column| column.len() != count)
    {
        return wrong("has columns of different lengths".to_owned());
    }
    let mut bytes = Vec::with_capacity(HEAD + count * (4 * axes + 1 + 8 * numbers));
    bytes.extend(rows.fidelity.to_le_bytes());
    bytes.extend((count as u64).to_le_bytes());
    bytes.extend((axes as u32).to_le_bytes());
    bytes.extend((numbers as u32).to_le_bytes());
    bytes.extend(rows.places.iter().flatten().flat_map(|place| place.to_le_bytes()));
    bytes.extend(&rows.outcomes);
    bytes.extend(rows.numbers.iter().flatten().flat_map(|number| number.to_bits().to_le_bytes()));
    Ok(bytes)
}

/// The piece in a payload; none where it is not one of so many axes and numbers.
fn decode(payload: &[u8], axes: usize, numbers: usize) -> Option<SweepRows> {
    let (fidelity, rest) = payload.split_first_chunk()?;
    let (rows, rest) = rest.split_first_chunk()?;
    let (found_axes, rest) = rest.split_first_chunk()?;
    let (found_numbers, rest) = rest.split_first_chunk()?;
    let rows = usize::try_from(u64::from_le_bytes(*rows)).ok()?;
    let is_so = (1..=ROWS_MOST).contains(&rows)
        && u32::from_le_bytes(*found_axes) as usize == axes
        && u32::from_le_bytes(*found_numbers) as usize == numbers
        && rest.len() == rows * (4 * axes + 1 + 8 * numbers);
    if !is_so {
        return None;
    }
    let (places, rest) = rest.split_at(4 * axes * rows);
    let (outcomes, values) = rest.split_at(rows);
    let place = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
    let number = |bytes: &[u8; 8]| f64::from_bits(u64::from_le_bytes(*bytes));
    Some(SweepRows {
        fidelity: f64::from_le_bytes(*fidelity),
        places: places.as_chunks().0.chunks_exact(rows).map(|column| column.iter().map(place).collect()).collect(),
        outcomes: outcomes.to_vec(),
        numbers: values.as_chunks().0.chunks_exact(rows).map(|column| column.iter().map(number).collect()).collect(),
    })
}
