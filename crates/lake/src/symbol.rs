//! Names of instruments.

use std::collections::HashMap;

use market::ReadError;
use market::raw::{Column, RowSymbols};
use polars::prelude::Column as Source;

use crate::price::Texts;

/// The names of a file's rows, each kept once.
#[derive(Default)]
pub(crate) struct Symbols {
    places: HashMap<String, u32>,
    found: RowSymbols,
}

impl Symbols {
    pub(crate) fn push(&mut self, source: &Source) -> Result<(), ReadError> {
        for text in Texts::of(source, Column::Symbol.name())?.iter() {
            let text = text.as_deref().unwrap_or_default().trim();
            // Rows of one instrument mostly stand together.
            if let Some(last) = self.found.rows.last()
                && self.found.names[*last as usize] == text
            {
                self.found.rows.push(*last);
                continue;
            }
            let next = u32::try_from(self.found.names.len()).expect("a file has fewer rows than u32 has values");
            let place = *self.places.entry(text.to_owned()).or_insert(next);
            if place == next {
                self.found.names.push(text.to_owned());
            }
            self.found.rows.push(place);
        }
        Ok(())
    }

    /// One name where no row has another; else the names of all rows.
    pub(crate) fn finish(self) -> (Option<String>, Option<RowSymbols>) {
        let named: Vec<&String> = self.found.names.iter().filter(|name| !name.is_empty()).collect();
        match named.as_slice() {
            [] => (None, None),
            [name] => (Some((*name).clone()), None),
            _ => (None, Some(self.found)),
        }
    }
}
