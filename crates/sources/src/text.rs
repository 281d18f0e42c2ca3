//! Bytes as text: which encoding, and whether it is text at all.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::FileError;

/// Text, and how it was written where that was not UTF-8.
pub(crate) struct Text<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: Option<&'static str>,
}

/// The readings of `bytes` as text, the likeliest first: UTF-8 and UTF-16 are told by their form, and what is neither
/// may be GB18030 (which holds GBK) or Big5.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Text<'_>>, FileError> {
    for (magic, what, hint) in [
        (b"PAR1".as_slice(), "a Parquet file", "Parquet is read under the name .parquet"),
        (b"\x1f\x8b", "a gzip archive", "unpack it first: gunzip FILE"),
        (b"PK\x03\x04", "a zip archive or an Excel workbook", "unpack it, or save the sheet as CSV in UTF-8"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV in UTF-8"),
        (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    ] {
        if bytes.starts_with(magic) {
            return Err(FileError::new(format!("this is {what}, not a text file")).hint(hint));
        }
    }
    let (bytes, marked) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (&bytes[length..], Some(encoding)),
        None => (bytes, None),
    };
    let readings = if marked == Some(UTF_16LE) || marked == Some(UTF_16BE) {
        decoded(bytes, if marked == Some(UTF_16LE) { UTF_16LE } else { UTF_16BE }).into_iter().collect()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        vec![Text { text: Cow::Borrowed(text), encoding: None }]
    } else {
        [GB18030, BIG5].into_iter().filter_map(|encoding| decoded(bytes, encoding)).collect::<Vec<_>>()
    };
    let readings: Vec<_> = readings.into_iter().filter(|reading| is_text(&reading.text)).collect();
    if readings.is_empty() {
        return Err(FileError::new("this is not a text file: neither UTF-8 nor GB18030 (GBK) nor Big5")
            .hint("bars are read from CSV, JSON or Parquet; save the table as CSV in UTF-8"));
    }
    Ok(readings)
}

fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<Text<'a>> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(Text { text, encoding: Some(encoding.name()) })
}

/// Text has no control characters to speak of. A writer that crashed may leave some NUL bytes in a text file; a file
/// full of them is none.
fn is_text(text: &str) -> bool {
    let nul = count(text, |byte| byte == 0);
    let control = count(text, |byte| (1..32).contains(&byte) && !b"\t\n\r".contains(&byte));
    nul * 10 <= text.len() && control * 100 <= text.len()
}

/// How many bytes are meant, counted in bytes as far as those reach: many at a time.
fn count(text: &str, is_meant: impl Fn(u8) -> bool) -> usize {
    let of = |part: &[u8]| usize::from(part.iter().fold(0_u8, |count, byte| count + u8::from(is_meant(*byte))));
    text.as_bytes().chunks(usize::from(u8::MAX)).map(of).sum()
}
