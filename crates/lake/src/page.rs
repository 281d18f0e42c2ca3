//! Headers of the pages of a column, checked before anything is decoded.
//!
//! Polars takes memory for as many values as a header claims, and one that claims minus two thousand millions ends the
//! process. So what a header says is compared with what stands in the file first.
//!
//! Source: *Apache Parquet format*, `parquet.thrift`, `PageHeader`; *Thrift compact protocol*.

/// A page is at most this large when decompressed: memory for it is taken at once.
const PAGE_MAX: i64 = 1 << 30;

/// Checks the headers of all pages of a column that has `rows` values and is not nested; else says what is wrong.
pub(crate) fn check(mut chunk: &[u8], rows: usize) -> Result<(), &'static str> {
    let rows = i64::try_from(rows).map_err(|_| "a column claims too many values")?;
    let mut values = 0;
    while values < rows {
        let header = Header::read(&mut chunk).ok_or("the header of a page cannot be read")?;
        let size = usize::try_from(header.compressed).ok().filter(|size| *size <= chunk.len());
        let (_, rest) = chunk.split_at(size.ok_or("a page claims more bytes than there are")?);
        chunk = rest;
        if !(0..=PAGE_MAX).contains(&header.uncompressed) {
            return Err("a page claims more than a gibibyte");
        }
        if let Some(length) = header.levels
            && !(0..=header.compressed).contains(&length)
        {
            return Err("the levels of a page claim more bytes than it has");
        }
        match (header.values, header.dictionary) {
            (Some(count), None) if (0..=rows - values).contains(&count) => values += count,
            // Each value of a dictionary but an empty text takes bytes.
            (None, Some(count)) if (0..=header.uncompressed).contains(&count) => {}
            _ => return Err("a page claims another number of values than its column has"),
        }
    }
    Ok(())
}

/// What a page says about itself; counts and sizes as they stand, which may be negative.
#[derive(Default)]
struct Header {
    uncompressed: i64,
    compressed: i64,
    /// Values of a data page.
    values: Option<i64>,
    /// Values of a dictionary.
    dictionary: Option<i64>,
    /// Bytes before the values of a page of version 2.
    levels: Option<i64>,
}

impl Header {
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut header = Self::default();
        fields(bytes, 0, 0, &mut |parent, field, value| match (parent, field) {
            (0, 2) => header.uncompressed = value,
            (0, 3) => header.compressed = value,
            (5 | 8, 1) => header.values = Some(value),
            (7, 1) => header.dictionary = Some(value),
            (8, 5 | 6) => {
                let sum = header.levels.unwrap_or(0).saturating_add(value);
                header.levels = Some(if value < 0 { -1 } else { sum });
            }
            _ => {}
        })?;
        Some(header)
    }
}

/// Reads a struct up to its end and reports its integers, with the field the struct stands in.
fn fields(bytes: &mut &[u8], parent: i64, depth: usize, found: &mut dyn FnMut(i64, i64, i64)) -> Option<()> {
    let mut field = 0_i64;
    loop {
        let head = byte(bytes)?;
        if head == 0 {
            return Some(());
        }
        field = if head >> 4 == 0 { integer(bytes)? } else { field + i64::from(head >> 4) };
        if let Some(value) = value(bytes, head & 15, field, depth, found)? {
            found(parent, field, value);
        }
    }
}

/// Reads a value of this type; it is given if it is an integer. `None` outside: no Thrift.
fn value(
    bytes: &mut &[u8],
    kind: u8,
    field: i64,
    depth: usize,
    found: &mut dyn FnMut(i64, i64, i64),
) -> Option<Option<i64>> {
    // Page headers hold structs in structs, three deep.
    if depth > 8 {
        return None;
    }
    match kind {
        1 | 2 => {}
        3 => return Some(Some(i64::from(byte(bytes)?))),
        4..=6 => return Some(Some(integer(bytes)?)),
        7 => skip(bytes, 8)?,
        8 => {
            let length = varint(bytes)?;
            skip(bytes, length)?;
        }
        9 | 10 => {
            let head = byte(bytes)?;
            let length = if head >> 4 == 15 { varint(bytes)? } else { u64::from(head >> 4) };
            for _ in 0..length {
                match head & 15 {
                    // A truth value in a list takes a byte.
                    1 | 2 => skip(bytes, 1)?,
                    kind => drop(value(bytes, kind, -1, depth + 1, found)?),
                }
            }
        }
        12 => fields(bytes, if depth == 0 { field } else { -1 }, depth + 1, found)?,
        _ => return None,
    }
    Some(None)
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

fn skip(bytes: &mut &[u8], length: u64) -> Option<()> {
    *bytes = bytes.get(usize::try_from(length).ok()?..)?;
    Some(())
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let next = byte(bytes)?;
        number |= u64::from(next & 127) << shift;
        if next < 128 {
            return Some(number);
        }
    }
    None
}

fn integer(bytes: &mut &[u8]) -> Option<i64> {
    let number = varint(bytes)?;
    Some((number >> 1) as i64 ^ -((number & 1) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A data page of version 1 with `count` values in `size` bytes.
    fn page(count: u8, size: u8) -> Vec<u8> {
        let mut bytes =
            vec![0x15, 0, 0x15, size * 2, 0x15, size * 2, 0x2c, 0x15, count * 2, 0x15, 0, 0x15, 0, 0x15, 0, 0, 0];
        bytes.resize(bytes.len() + usize::from(size), 7);
        bytes
    }

    #[test]
    fn pages_that_say_what_they_are_pass() {
        assert_eq!(check(&[page(3, 24), page(4, 32)].concat(), 7), Ok(()));
        assert_eq!(check(&[], 0), Ok(()));
    }

    #[test]
    fn a_page_that_claims_what_is_not_there_is_refused() {
        let mut negative = page(3, 24);
        // The zigzag code of an odd number is negative.
        negative[8] = 7;
        let mut large = page(3, 24);
        large.splice(3..4, [0x80, 0x80, 0x80, 0x80, 0x0f]);
        for bytes in [page(8, 24), page(3, 24), page(3, 24)[..20].to_vec(), negative, large, vec![0xff; 9]] {
            assert!(check(&bytes, 7).is_err(), "{bytes:?}");
        }
    }
}
