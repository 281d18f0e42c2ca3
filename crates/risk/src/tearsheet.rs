//! Every measure of one series.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::entry::Entry;
use crate::measure::ALL;
use crate::series::{Input, Series, SeriesError};

/// The answers of [`ALL`] for one series, in that order. Serialises as a map from name to number or null.
#[derive(Clone, PartialEq, Debug)]
pub struct TearSheet {
    /// Beside `ALL`, entry by entry.
    values: Vec<Option<f64>>,
}

impl TearSheet {
    /// Measures `input` by everything in [`ALL`]; what measures share is computed once.
    ///
    /// # Errors
    /// See [`SeriesError`].
    pub fn new(input: Input) -> Result<Self, SeriesError> {
        Ok(Self::of(&Series::new(input)?))
    }

    /// The same of a series already checked.
    pub fn of(series: &Series) -> Self {
        Self { values: ALL.iter().map(|entry| entry.value(series)).collect() }
    }

    /// The answer of the measure called `name`: `None` when it has none or there is no such measure.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter().find(|(entry, _)| entry.name == name).and_then(|(_, value)| value)
    }

    /// Measures with their answers, in the order of [`ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (&'static Entry, Option<f64>)> + '_ {
        ALL.iter().zip(self.values.iter().copied())
    }
}

impl Serialize for TearSheet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (entry, value) in self.iter() {
            map.serialize_entry(entry.name, &value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tear_sheet_travels_as_a_map_with_null_for_no_answer() {
        let sheet = TearSheet::new(Input::new(&[0.5, -0.5], 2.0)).expect("finite");
        let json = serde_json::to_value(&sheet).expect("numbers and nulls");
        let map = json.as_object().expect("a map");
        assert_eq!(map.len(), ALL.len());
        assert_eq!((&map["total_return"], &map["beta"]), (&(-0.25).into(), &serde_json::Value::Null));
        assert!(map.keys().eq(ALL.iter().map(|entry| entry.name)), "in the order of the table");
    }
}
