//! Names of instruments.

use std::collections::HashMap;

use chrono_tz::Tz;
use market::raw::{Column, RowSymbols};
use market::{ReadError, Symbol, Venue};
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

    /// The zone of the venues of all names; `None` where they differ or one is not known.
    pub(crate) fn time_zone(&self) -> Option<Tz> {
        let mut zones = self.found.named().map(|name| {
            let symbol: Option<Symbol> = name.parse().ok();
            symbol.and_then(|symbol| symbol.venue()).map(Venue::time_zone)
        });
        let first = zones.next()??;
        zones.all(|zone| zone == Some(first)).then_some(first)
    }

    /// One name where every row has it, nothing where no row has one; else the names of all rows, an empty one where
    /// there is none.
    pub(crate) fn finish(self) -> (Option<String>, Option<RowSymbols>) {
        match self.found.names.as_slice() {
            [name] if !name.is_empty() => (Some(name.clone()), None),
            [] | [_] => (None, None),
            _ => (None, Some(self.found)),
        }
    }
}
