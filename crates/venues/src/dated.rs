//! Entries of a pack, and what is in force on a day.

use std::ops::RangeInclusive;

use chrono::Days;
use market::{Date, Symbol};

/// One entry: what holds since when, where it is written, and for what.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry<T> {
    /// For which kinds of instruments; empty only where it says that a symbol is of none.
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

    /// Whether it is switched on and has begun by `day`; it may have ended since.
    pub fn has_begun(&self, day: Date) -> bool {
        self.enabled && self.since.is_some_and(|since| since <= day)
    }

    /// The value, if it is in force on `day`.
    pub fn on(&self, day: Date) -> Option<&T> {
        let ended = self.until.is_some_and(|until| until < day);
        self.value.as_ref().filter(|_| self.has_begun(day) && !ended)
    }
}

/// A symbol, or a family of them: `300*.SZ`, or a range of codes with both ends, `2800..2849.HK`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Pattern {
    text: String,
    codes: Option<(RangeInclusive<u32>, String)>,
}

impl Pattern {
    /// Reads a pattern; `None` for a range of codes that are no numbers or do not rise.
    pub fn parse(text: &str) -> Option<Self> {
        let codes = match text.split_once("..") {
            None => None,
            Some((first, rest)) => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let (last, suffix) = rest.split_at(digits);
                let (first, last) = (number(first)?, number(last)?);
                Some((first..=last, suffix.to_owned()))
                    .filter(|(codes, suffix)| !codes.is_empty() && suffix.starts_with('.') && !suffix.contains('*'))
            }
        };
        (codes.is_some() || !text.contains("..")).then(|| Self { text: text.to_owned(), codes })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `text` is the symbol: within the range of codes, or with anything in the place of each `*`.
    pub fn matches(&self, text: &str) -> bool {
        if let Some((codes, suffix)) = &self.codes {
            return text.strip_suffix(suffix.as_str()).and_then(number).is_some_and(|code| codes.contains(&code));
        }
        let mut parts = self.text.split('*');
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

/// The number that a code of digits is.
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|letter| letter.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// What holds from day to day: `(first day, value)`, days rising; before the first nothing holds.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Timeline<T>(Vec<(Date, Option<T>)>);

impl<T: Clone> Timeline<T> {
    /// What the entries that concern an instrument say, later entries over earlier ones and those that name symbols over
    /// those that do not. A later entry ends the earlier ones for good: when it ends itself, nothing is known.
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
                let begun = concerned.iter().filter(|entry| entry.symbols.is_empty() != named && entry.has_begun(day));
                begun.max_by_key(|entry| entry.since)?.on(day)
            };
            find(true).or_else(|| find(false)).and_then(&value)
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
    fn a_star_stands_for_anything_and_two_dots_for_codes_between() {
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
            ("2800..2849.HK", "2800.HK", true),
            ("2800..2849.HK", "2849.HK", true),
            ("2800..2849.HK", "2850.HK", false),
            ("2800..2849.HK", "28000.HK", false),
            ("2800..2849.HK", "2800.SZ", false),
            ("2800..2849.HK", "+2800.HK", false),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().matches(text), matches, "{pattern} {text}");
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
        named.symbols = vec![Pattern::parse("0700.HK").unwrap()];
        let entries = [named, entry("2021-01-01", None, 1.0)];
        let symbol: Symbol = "0700.HK".parse().unwrap();
        let of = |symbol| Timeline::of(&entries, "share", symbol, |value| Some(*value));
        let day = "2022-01-01".parse().unwrap();
        assert_eq!((of(Some(&symbol)).at(day), of(None).at(day)), (Some(&7.0), Some(&1.0)));
    }

    #[test]
    fn what_is_switched_off_never_holds_and_what_was_followed_does_not_come_back() {
        let mut off = entry("2021-01-01", None, 7.0);
        off.enabled = false;
        let entries = [entry("2020-01-01", None, 1.0), off, entry("2022-01-01", Some("2022-12-31"), 2.0)];
        let line = Timeline::of(&entries, "share", None, |value| Some(*value));
        let at = |day: &str| line.at(day.parse().unwrap()).copied();
        assert_eq!([at("2021-06-01"), at("2022-12-31"), at("2023-01-01")], [Some(1.0), Some(2.0), None]);
    }
}
