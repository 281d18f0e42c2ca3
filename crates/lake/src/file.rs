//! A Parquet file in memory: what it says about itself, and its rows, one group after the other.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use market::ReadError;
use market::raw::{first_letters, shortened};
use polars::prelude::{
    ArrowDataType, DataFrame, FileMetadata, ParallelStrategy, ParquetReader, PolarsError, PolarsResult, SerReader,
};

use crate::page;

/// More rows than this are no table of bars: 268 million one-minute bars are 510 years.
const ROWS_MAX: usize = 1 << 28;
/// More prices than this are refused: each takes 16 bytes, so that the table has at most 16 GiB.
const CELLS_MAX: usize = 1 << 30;

/// What a column holds, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Integers, floats, decimals; or nothing but nulls.
    Number,
    /// Dates and timestamps.
    Time,
    /// Text, dictionary-encoded or not.
    Text,
    /// Anything else.
    Other,
}

impl Kind {
    fn of(kind: &ArrowDataType) -> Self {
        use ArrowDataType as A;
        match kind {
            A::Int8 | A::Int16 | A::Int32 | A::Int64 | A::UInt8 | A::UInt16 | A::UInt32 | A::UInt64 => Self::Number,
            A::Float32 | A::Float64 | A::Null => Self::Number,
            A::Decimal(..) | A::Decimal32(..) | A::Decimal64(..) | A::Decimal256(..) => Self::Number,
            A::Date32 | A::Date64 | A::Timestamp(..) => Self::Time,
            A::Utf8 | A::LargeUtf8 | A::Utf8View | A::Binary | A::LargeBinary | A::BinaryView => Self::Text,
            A::Dictionary(_, values, _) => match Self::of(values) {
                Self::Text => Self::Text,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// The type by its name; what a nested one holds would fill pages.
fn shown(kind: &ArrowDataType) -> String {
    let text = format!("{kind:?}");
    let name = if kind.is_nested() { text.split('(').next().unwrap_or_default() } else { &text };
    shortened(name)
}

/// A column: its name, what it holds, and how its file calls that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) shown: String,
}

/// A file whose description of itself was understood.
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    metadata: Arc<FileMetadata>,
    pub(crate) fields: Vec<Field>,
    pub(crate) rows: usize,
}

impl<'a> File<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        if bytes.is_empty() {
            return Err(ReadError::new("the file is empty").hint("write or fetch it again"));
        }
        if !bytes.starts_with(b"PAR1") {
            return Err(match bytes.starts_with(b"PARE") {
                true => ReadError::new("the Parquet file is encrypted").hint("write it without encryption"),
                false => ReadError::new("this is no Parquet file: it does not begin with PAR1")
                    .hint("a CSV file is read under the name .csv"),
            });
        }
        if bytes.len() < 12 || !bytes.ends_with(b"PAR1") {
            return Err(ReadError::new("the Parquet file is cut short: it does not end with PAR1")
                .hint("write or fetch it again"));
        }
        let (metadata, fields) = guarded(|| {
            let mut reader = ParquetReader::new(Cursor::new(bytes));
            let schema = reader.schema()?;
            let fields = schema.iter().map(|(name, field)| Field {
                name: name.to_string(),
                kind: Kind::of(field.dtype()),
                shown: shown(field.dtype()),
            });
            Ok((Arc::clone(reader.get_metadata()?), fields.collect()))
        })?;
        let rows = metadata.row_groups.iter().map(|group| group.num_rows()).try_fold(0_usize, usize::checked_add);
        match rows {
            Some(rows) if rows == metadata.num_rows => Ok(Self { bytes, metadata, fields, rows }),
            _ => Err(damaged("its parts have another number of rows than it says")),
        }
    }

    /// The rows of the fields at `places`, in this order, one row group after the other: memory holds one group beside
    /// what `take` keeps.
    pub(crate) fn read(
        &self,
        places: &[usize],
        mut take: impl FnMut(&DataFrame) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        if self.rows > ROWS_MAX || self.rows.saturating_mul(places.len()) > CELLS_MAX {
            return Err(ReadError::new(format!("it has {} rows of {} columns", self.rows, places.len()))
                .hint("a table of bars has at most 268 million rows and 1,074 million prices; divide the file"));
        }
        let mut one = FileMetadata { row_groups: Vec::new(), ..(*self.metadata).clone() };
        for (number, group) in self.metadata.row_groups.iter().enumerate() {
            if group.num_rows() == 0 {
                continue;
            }
            for place in places {
                self.check_column(number, &self.fields[*place].name)?;
            }
            one.num_rows = group.num_rows();
            one.row_groups = vec![group.clone()];
            let metadata = Arc::new(one.clone());
            // One thread: a million rows take some twenty milliseconds, and a fault of the decoder stays in its place.
            let frame = guarded(|| {
                let mut reader = ParquetReader::new(Cursor::new(self.bytes))
                    .read_parallel(ParallelStrategy::None)
                    .with_projection(Some(places.to_vec()));
                reader.set_metadata(metadata);
                reader.finish()
            })?;
            let is_whole =
                frame.width() == places.len() && frame.columns().iter().all(|column| column.len() == group.num_rows());
            if !is_whole {
                return Err(damaged("a column has another number of rows than it says"));
            }
            guarded_by(|| take(&frame))?;
        }
        Ok(())
    }
}

impl File<'_> {
    /// Compares what the pages of a column say with what is there.
    fn check_column(&self, group: usize, name: &str) -> Result<(), ReadError> {
        let group = &self.metadata.row_groups[group];
        // A column that a row group lacks is read as nulls.
        for column in group.columns_under_root_iter(name).into_iter().flatten() {
            let range = column.byte_range();
            let bytes = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            let bytes = bytes.and_then(|(start, end)| self.bytes.get(start..end));
            let bytes = bytes.ok_or_else(|| damaged("a column lies outside it"))?;
            if usize::try_from(column.num_values()) != Ok(group.num_rows()) {
                return Err(damaged("a column has another number of values than it has rows"));
            }
            page::check(bytes, group.num_rows()).map_err(damaged)?;
        }
        Ok(())
    }
}

/// Runs what decodes bytes that nobody vouches for. A damaged file can run Polars into one of its own assertions; for
/// a reader that is an error like any other.
fn guarded<T>(decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, ReadError> {
    guarded_by(|| {
        decode().map_err(|cause| {
            let is_twin = matches!(cause, PolarsError::Duplicate(_));
            let cause = cause.to_string();
            let what = first_letters(cause.lines().next().unwrap_or_default(), 120);
            match is_twin {
                true => ReadError::new(format!("two columns have one name: {what}")).hint("rename one of them"),
                false => ReadError::new(format!("the Parquet file cannot be decoded: {what}")).hint(DECODE_HINT),
            }
        })
    })
}

/// Polars does not tell a damaged file from one of a kind that it does not know.
const DECODE_HINT: &str =
    "it is damaged, or of a rare kind: write it again, with times as timestamps and prices as floats";

fn guarded_by<T>(decode: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err(damaged("a page of it cannot be decoded")))
}

fn damaged(what: &str) -> ReadError {
    ReadError::new(format!("the Parquet file is damaged: {what}")).hint("write or fetch it again")
}
