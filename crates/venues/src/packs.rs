//! The packs there are: ours, and those of the user that go before them.

use std::sync::OnceLock;

use market::{Market, Symbol, Venue, nearest};

use crate::{Pack, VenueError};

/// The packs that ship inside the program, as `(file, text)`.
pub const PACKS: &[(&str, &str)] = &[
    ("hkex.toml", include_str!("../../../configs/markets/hkex.toml")),
    ("us.toml", include_str!("../../../configs/markets/us.toml")),
    ("cn.toml", include_str!("../../../configs/markets/cn.toml")),
    ("crypto.toml", include_str!("../../../configs/markets/crypto.toml")),
];

/// Packs by name; a user's goes before ours of the same name.
#[derive(Clone, PartialEq, Debug)]
pub struct Packs(Vec<Pack>);

impl Packs {
    /// The packs that ship inside the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Packs> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let read = |(_, text): &(&str, &str)| {
                Pack::parse(text).expect("texts that ship inside and are read by every test")
            };
            Self(PACKS.iter().map(read).collect())
        })
    }

    /// The same with a pack of the user, in the place of the one of its name if there is one.
    #[must_use]
    pub fn with(mut self, pack: Pack) -> Self {
        match self.0.iter_mut().find(|known| known.name() == pack.name()) {
            Some(known) => *known = pack,
            // Before ours: its aliases and its venues go before theirs too.
            None => self.0.insert(0, pack),
        }
        self
    }

    /// Every pack, a user's first.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.0.iter()
    }

    /// The pack of a name or an alias, in any case.
    ///
    /// # Errors
    /// There is none; the error has the nearest.
    pub fn find(&self, name: &str) -> Result<&Pack, VenueError> {
        let is_called = |called: &str| called.eq_ignore_ascii_case(name);
        let by_name = self.0.iter().find(|pack| is_called(pack.name()));
        let by_alias = || self.0.iter().find(|pack| pack.aliases().iter().any(|alias| is_called(alias)));
        by_name.or_else(by_alias).ok_or_else(|| VenueError::UnknownPack {
            name: name.to_owned(),
            known: self.0.iter().map(Pack::name).collect::<Vec<_>>().join(", "),
            nearest: {
                let names = self
                    .0
                    .iter()
                    .flat_map(|pack| std::iter::once(pack.name()).chain(pack.aliases().iter().map(String::as_str)));
                nearest(name, names).map(str::to_owned)
            },
        })
    }

    /// The pack of a symbol's own venue: `--venue auto`.
    ///
    /// # Errors
    /// The symbol does not trade, or no pack has the law of its venue.
    pub fn for_symbol(&self, symbol: &Symbol) -> Result<&Pack, VenueError> {
        if matches!(symbol.market(), Market::Index | Market::Series) {
            return Err(VenueError::NotTraded { symbol: symbol.to_string() });
        }
        let venue = symbol.venue();
        venue.and_then(|venue| self.for_venue(venue)).ok_or_else(|| VenueError::NoPack { symbol: symbol.to_string() })
    }

    /// The pack of a venue.
    pub fn for_venue(&self, venue: Venue) -> Option<&Pack> {
        self.0.iter().find(|pack| pack.venues().contains(&venue))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_found_by_its_name_its_aliases_and_its_symbols() {
        let packs = Packs::shipped();
        for (name, found) in [
            ("hkex", "hkex"),
            ("HKEX", "hkex"),
            ("xhkg", "hkex"),
            ("nyse", "us"),
            ("nasdaq", "us"),
            ("sse", "cn"),
            ("szse", "cn"),
            ("bse", "cn"),
            ("binance", "crypto"),
        ] {
            assert_eq!(packs.find(name).unwrap().name(), found, "{name}");
        }
        for (symbol, found) in [
            ("0700.HK", "hkex"),
            ("AAPL.US", "us"),
            ("600519.SH", "cn"),
            ("300750.SZ", "cn"),
            ("430047.BJ", "cn"),
            ("BTCUSDT@BINANCE", "crypto"),
        ] {
            assert_eq!(packs.for_symbol(&symbol.parse().unwrap()).unwrap().name(), found, "{symbol}");
        }
        let error = packs.find("hkx").unwrap_err();
        assert_eq!(error.to_string(), "no market pack is called `hkx`; there are hkex, us, cn, crypto");
        assert_eq!(error.hint(), "did you mean `hkex`?");
        let fails = |symbol: &str| packs.for_symbol(&symbol.parse().unwrap()).unwrap_err();
        assert!(matches!(fails("HSI.IDX"), VenueError::NotTraded { .. }));
        assert!(matches!(fails("FRED:DGS10"), VenueError::NotTraded { .. }));
        assert!(matches!(fails("EURUSD.FX"), VenueError::NoPack { .. }));
    }

    #[test]
    fn names_and_aliases_of_ours_are_told_apart() {
        let mut names: Vec<&str> = Vec::new();
        for pack in Packs::shipped().iter() {
            names.push(pack.name());
            names.extend(pack.aliases().iter().map(String::as_str));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_users_copy_goes_before_ours() {
        let ours = Packs::shipped().find("hkex").unwrap();
        let mine = ours.text().replace("version = \"2026-11-23\"", "version = \"mine\"");
        let packs = Packs::shipped().clone().with(Pack::parse(&mine).unwrap());
        assert_eq!(packs.find("hk").unwrap().version(), "mine");
        assert_eq!(packs.for_symbol(&"0700.HK".parse().unwrap()).unwrap().version(), "mine");
        assert_eq!(packs.iter().count(), PACKS.len());
        let other = Pack::parse(&mine.replace("pack = \"hkex\"", "pack = \"house\"")).unwrap();
        let packs = packs.with(other);
        assert_eq!(packs.find("house").unwrap().name(), "house");
        assert_eq!(packs.for_venue(Venue::Xhkg).unwrap().name(), "house");
    }
}
