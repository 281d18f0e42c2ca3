//! Entries of a pack, and what is in force on a day.

use chrono::Days;
use market::{Date, Symbol};

/// One entry: what holds since when, where it is written, and for what.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry<T> {
    /// For which kinds of instruments; never empty.
    pub kinds: Vec<String>,
    /// For which symbols; empty is all.
    pub symbols: Vec<Pattern>,
    /// First day; only an entry that is switched off may lack it.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    pub source: String,
    pub confirmed: bool,
    pub enabled: bool,
    pub note: Option<String>,
    /// What holds; only an entry that is switched off may lack it.
    pub value: Option<T>,
}

impl<T> Entry<T> {
    /// Whether it is about instruments of `kind`, and about `symbol` where it names some.
    pub fn concerns(&self, kind: &str, symbol: Option<&Symbol>) -> bool {
        let named = || symbol.is_some_and(|symbol| self.symbols.iter().any(|pattern| pattern.matches(symbol.as_str())));
        self.kinds.iter().any(|known| known == kind) && (self.symbols.is_empty() || named())
    }

    /// The value, if it is in force on `day`.
    pub fn on(&self, day: Date) -> Option<&T> {
        let begun = self.since.is_some_and(|since| since <= day);
        let ended = self.until.is_some_and(|until| until < day);
        self.value.as_ref().filter(|_| self.enabled && begun && !ended)
    }
}

/// A symbol, or a family of them: `300*.SZ`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Pattern(pub String);

impl Pattern {
    /// Whether `text` is the symbol, with anything in the place of each `*`.
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
        let mut last = None;
        for part in parts {
            if let Some(middle) = last.replace(part) {
                let Some(at) = rest.find(middle) else { return false };
                rest = &rest[at + middle.len()..];
            }
        }
        match last {
            Some(end) => rest.ends_with(end),
            None => rest.is_empty(),
        }
    }
}

/// What holds from day to day: `(first day, value)`, days rising; before the first nothing holds.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Timeline<T>(Vec<(Date, Option<T>)>);

impl<T: Clone> Timeline<T> {
    /// What the entries that concern an instrument say, later entries over earlier ones and those that name symbols over
    /// those that do not.
    pub fn of<'e, E: 'e>(
        entries: impl IntoIterator<Item = &'e Entry<E>>,
        kind: &str,
        symbol: Option<&Symbol>,
        value: impl Fn(&E) -> Option<T>,
    ) -> Self {
        let concerned: Vec<&Entry<E>> = entries.into_iter().filter(|entry| entry.concerns(kind, symbol)).collect();
        let days = change_days(concerned.iter().copied());
        let on = |day: Date| {
            let find = |named: bool| {
                let mut found = None;
                for entry in concerned.iter().filter(|entry| entry.symbols.is_empty() != named) {
                    if let Some(value) = entry.on(day)
                        && found.is_none_or(|(since, _)| since <= entry.since)
                    {
                        found = Some((entry.since, value));
                    }
                }
                found
            };
            find(true).or_else(|| find(false)).and_then(|(_, found)| value(found))
        };
        Self(days.into_iter().map(|day| (day, on(day))).collect())
    }

    /// What holds on `day`.
    #[inline]
    pub fn at(&self, day: Date) -> Option<&T> {
        let after = self.0.partition_point(|(since, _)| *since <= day);
        self.0[after.checked_sub(1)?].1.as_ref()
    }

    /// The first that ever holds, and since when.
    pub fn first(&self) -> Option<(Date, &T)> {
        self.0.iter().find_map(|(since, value)| Some((*since, value.as_ref()?)))
    }
}

/// Days on which an entry begins, or has ended the day before; rising.
pub(crate) fn change_days<'e, E: 'e>(entries: impl IntoIterator<Item = &'e Entry<E>>) -> Vec<Date> {
    let mut days: Vec<Date> = entries
        .into_iter()
        .flat_map(|entry| [entry.since, entry.until.and_then(|until| until.checked_add_days(Days::new(1)))])
        .flatten()
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, matches) in [
            ("300*.SZ", "300750.SZ", true),
            ("300*.SZ", "300750.SH", false),
            ("300*.SZ", "600300.SZ", false),
            ("*.P@*", "BTCUSDT.P@BYBIT", true),
            ("*.P@*", "BTCUSDT@BYBIT", false),
            ("0700.HK", "0700.HK", true),
            ("0700.HK", "0700.HKX", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("", "x", false),
        ] {
            assert_eq!(Pattern(pattern.to_owned()).matches(text), matches, "{pattern} {text}");
        }
    }

    fn entry(since: &str, until: Option<&str>, value: f64) -> Entry<f64> {
        Entry {
            kinds: vec!["share".to_owned()],
            symbols: Vec::new(),
            since: since.parse().ok(),
            until: until.map(|day| day.parse().unwrap()),
            source: String::new(),
            confirmed: true,
            enabled: true,
            note: None,
            value: Some(value),
        }
    }

    #[test]
    fn on_each_day_the_law_of_that_day() {
        let entries = [entry("2020-01-01", Some("2020-12-31"), 1.0), entry("2022-01-01", None, 2.0)];
        let line = Timeline::of(&entries, "share", None, |value| Some(*value));
        let at = |day: &str| line.at(day.parse().unwrap()).copied();
        assert_eq!([at("2019-12-31"), at("2020-01-01"), at("2020-12-31")], [None, Some(1.0), Some(1.0)]);
        assert_eq!([at("2021-01-01"), at("2021-12-31"), at("2022-01-01")], [None, None, Some(2.0)]);
        assert_eq!(Timeline::of(&entries, "etf", None, |value| Some(*value)).first(), None);
    }

    #[test]
    fn what_names_a_symbol_goes_before_what_does_not_whatever_the_days() {
        let mut named = entry("2020-01-01", None, 7.0);
        named.symbols = vec![Pattern("0700.HK".to_owned())];
        let entries = [named, entry("2021-01-01", None, 1.0)];
        let symbol: Symbol = "0700.HK".parse().unwrap();
        let of = |symbol| Timeline::of(&entries, "share", symbol, |value| Some(*value));
        let day = "2022-01-01".parse().unwrap();
        assert_eq!((of(Some(&symbol)).at(day), of(None).at(day)), (Some(&7.0), Some(&1.0)));
    }

    #[test]
    fn what_is_switched_off_never_holds() {
        let mut off = entry("2021-01-01", None, 7.0);
        off.enabled = false;
        let entries = [entry("2020-01-01", None, 1.0), off, entry("2022-01-01", Some("2022-12-31"), 2.0)];
        let line = Timeline::of(&entries, "share", None, |value| Some(*value));
        let at = |day: &str| line.at(day.parse().unwrap()).copied();
        assert_eq!([at("2021-06-01"), at("2022-12-31"), at("2023-01-01")], [Some(1.0), Some(2.0), Some(1.0)]);
    }
}
