//! The law for one instrument: ticks, lots, limits, resale, short sales.

use market::{Date, Lots, Side, Symbol, TickTable, Timestamp, Venue, VenueRules};

use crate::Pack;
use crate::dated::Timeline;
use crate::decimal::Exact;
use crate::pack::{self, Allowed, Limit};

/// What the venue asks of orders in one instrument, on the day of each.
#[derive(Clone, PartialEq, Debug)]
pub struct Instrument {
    kind: String,
    venue: Venue,
    ticks: Timeline<TickTable>,
    /// Of buys, then of sells.
    lots: [Timeline<Lots>; 2],
    /// The user's own, in the place of all lots.
    lot: Option<Lots>,
    limits: Timeline<Limit>,
    resale: Timeline<bool>,
    short: Timeline<bool>,
}

impl Instrument {
    pub(crate) fn new(pack: &Pack, symbol: Option<&Symbol>, kind: &str, lot: Option<f64>) -> Self {
        let lots = |side: Side| {
            // Entries of the other side are none at all: they must not end those of this one.
            let entries = pack
                .lots
                .iter()
                .filter(|entry| entry.value.is_none_or(|rule| rule.side.is_none_or(|only| only == side)));
            Timeline::of(entries, kind, symbol, |rule| Some(rule.lots))
        };
        Self {
            kind: kind.to_owned(),
            venue: pack.venue(),
            ticks: Timeline::of(&pack.ticks, kind, symbol, |bands| Some(bands.table.clone())),
            lots: [lots(Side::Long), lots(Side::Short)],
            lot: lot.map(|lot| Lots { minimum: lot, step: lot }),
            limits: Timeline::of(&pack.limits, kind, symbol, |limit| Some(*limit)),
            resale: Timeline::of(&pack.resales, kind, symbol, |locked| Some(*locked)),
            short: Timeline::of(&pack.shorts, kind, None, |rule| {
                let is_listed = |symbol: &Symbol| rule.listed.iter().any(|pattern| pattern.matches(symbol.as_str()));
                Some(match rule.allowed {
                    Allowed::Yes => true,
                    Allowed::No => false,
                    // A pack without the list cannot forbid by it; `Pack::warnings` says so.
                    Allowed::Listed => rule.listed.is_empty() || symbol.is_some_and(is_listed),
                })
            }),
        }
    }

    /// What kind of instrument it is.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The steps of prices on `day`; `None` where no table is known to be in force.
    pub fn ticks(&self, day: Date) -> Option<&TickTable> {
        self.ticks.at(day)
    }

    /// Whether an order's count is bound on any day.
    pub(crate) fn has_lot(&self) -> bool {
        self.lot.is_some() || self.first_lot().is_some()
    }

    /// The first lot of buys, and since when.
    pub(crate) fn first_lot(&self) -> Option<(Date, Lots)> {
        self.lots[0].first().map(|(since, lots)| (since, *lots))
    }
}

impl VenueRules for Instrument {
    fn session(&self, time: Timestamp) -> Date {
        pack::day(time, self.venue)
    }

    fn tick(&self, time: Timestamp, price: f64) -> Option<f64> {
        self.ticks.at(self.session(time)).map(|table| table.at(price))
    }

    fn lots(&self, time: Timestamp, side: Side) -> Option<Lots> {
        if self.lot.is_some() {
            return self.lot;
        }
        let lots = &self.lots[usize::from(side == Side::Short)];
        let day = self.session(time);
        // Lots change seldom: the first that is known stands for the days before it.
        let first = || lots.first().filter(|(since, _)| day < *since).map(|(_, lots)| lots);
        lots.at(day).or_else(first).copied()
    }

    /// Formula: `reference × (1 − down)` and `reference × (1 + up)`, each to the nearest tick, halves up, and never to nothing.
    fn limits(&self, time: Timestamp, reference: f64) -> Option<(f64, f64)> {
        let day = self.session(time);
        let limit = self.limits.at(day)?;
        let table = self.ticks.at(day);
        let bound = |price: f64| match table.map(|table| table.at(price)) {
            Some(tick) => to_tick(price, tick),
            None => price,
        };
        Some((bound(reference * (1.0 - limit.down)), bound(reference * (1.0 + limit.up))))
    }

    fn locks_resale(&self, time: Timestamp) -> bool {
        self.resale.at(self.session(time)).copied().unwrap_or(false)
    }

    fn allows_short(&self, time: Timestamp) -> bool {
        self.short.at(self.session(time)).copied().unwrap_or(true)
    }
}

/// The nearest multiple of `tick`, halves up as on paper, at least one.
fn to_tick(price: f64, tick: f64) -> f64 {
    let steps = price / tick;
    // 10.05 × 1.1 is 1105.5 ticks, which doubles put a little below.
    let steps = (Exact::of(steps).map_or(steps, Exact::to_f64) + 0.5).floor().max(1.0);
    let inverse = (1.0 / tick).round();
    // 1106 / 100 is the double of 11.06; 1106 × 0.01 need not be.
    if tick < 1.0 && inverse * tick == 1.0 { steps / inverse } else { steps * tick }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Packs, VenueError};

    fn instrument(symbol: &str) -> Instrument {
        let symbol: Symbol = symbol.parse().unwrap();
        Packs::shipped().for_symbol(&symbol).unwrap().instrument(Some(&symbol), None, None).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn lots(minimum: f64, step: f64) -> Option<Lots> {
        Some(Lots { minimum, step })
    }

    #[test]
    fn kinds_are_told_by_the_symbol() {
        for (symbol, kind) in [
            ("600519.SH", "share"),
            ("000001.SZ", "share"),
            ("300750.SZ", "chinext"),
            ("301236.SZ", "chinext"),
            ("302132.SZ", "chinext"),
            ("688981.SH", "star"),
            ("430047.BJ", "beijing"),
            ("510300.SH", "etf"),
            ("159915.SZ", "etf"),
            ("589000.SH", "etf"),
            ("530000.SH", "etf"),
            ("501018.SH", "etf"),
            ("161725.SZ", "etf"),
            ("600000.SH", "share"),
            ("003816.SZ", "share"),
            ("920002.BJ", "beijing"),
            ("AAPL.US", "share"),
            ("SPY.US", "etf"),
            ("BTCUSDT@BINANCE", "spot"),
            ("BTCUSDT.P@BYBIT", "perpetual"),
        ] {
            assert_eq!(instrument(symbol).kind(), kind, "{symbol}");
        }
        let hkex = Packs::shipped().find("hkex").unwrap();
        let kind = |symbol: &str| hkex.kind_of(&symbol.parse().unwrap()).unwrap().to_owned();
        for (symbol, known) in [
            ("0700.HK", "share"),
            ("8083.HK", "share"),
            ("9988.HK", "share"),
            ("9618.HK", "share"),
            ("6060.HK", "share"),
            ("2800.HK", "etf"),
            ("2849.HK", "etf"),
            ("2850.HK", "share"),
            ("3110.HK", "etf"),
            ("7226.HK", "etf"),
            ("0823.HK", "reit"),
            ("13456.HK", "warrant"),
            ("47123.HK", "warrant"),
            ("65432.HK", "warrant"),
        ] {
            assert_eq!(kind(symbol), known, "{symbol}");
        }
    }

    #[test]
    fn what_the_law_is_not_for_is_refused_unless_its_kind_is_told() {
        for (symbol, why) in [
            ("000300.SH", "an index"),
            ("399001.SZ", "an index"),
            ("899050.BJ", "an index"),
            ("019547.SH", "a bond"),
            ("113050.SH", "a bond"),
            ("204001.SH", "a repurchase"),
            ("128036.SZ", "a bond"),
            ("900901.SH", "a B share"),
            ("200725.SZ", "a B share"),
            ("4246.HK", "a debt security"),
            ("9834.HK", "in US dollars"),
            ("10950.HK", "in US dollars"),
            ("80700.HK", "in renminbi"),
            ("87001.HK", "in renminbi"),
            ("40123.HK", "no kind of instrument is known"),
            ("90001.HK", "no kind of instrument is known"),
        ] {
            let symbol: Symbol = symbol.parse().unwrap();
            let pack = Packs::shipped().for_symbol(&symbol).unwrap();
            let refused = pack.fees(Some(&symbol), None, None).unwrap_err();
            assert!(refused.to_string().contains(why), "{symbol}: {refused}");
            assert!(refused.hint().contains("--instrument"), "{}", refused.hint());
            assert_eq!(pack.instrument(Some(&symbol), Some("share"), Some(100.0)).unwrap().kind(), "share");
        }
    }

    #[test]
    fn what_trades_in_another_currency_is_outside_of_hong_kongs_law() {
        let hkex = Packs::shipped().find("hkex").unwrap();
        for code in 1..100_000 {
            let symbol: Symbol = format!("{code}.HK").parse().unwrap();
            if symbol.currency() != Some("HKD") {
                assert!(hkex.kind_of(&symbol).is_err(), "{symbol}");
            }
            let told = hkex.kind_of(&symbol).map_err(|cause| cause.to_string());
            if told.is_err_and(|why| why.contains("US dollars")) {
                assert_eq!(symbol.currency(), Some("USD"), "{symbol}");
            }
        }
    }

    #[test]
    fn hong_kong_names_have_lots_of_their_own_and_an_unknown_one_is_refused() {
        assert_eq!(instrument("0700.HK").lots(at("2026-01-05"), Side::Long), lots(100.0, 100.0));
        assert_eq!(instrument("0005.HK").lots(at("2019-01-02"), Side::Short), lots(400.0, 400.0));
        let hkex = Packs::shipped().find("hkex").unwrap();
        let given = |symbol: &str, lot| {
            let symbol: Symbol = symbol.parse().unwrap();
            hkex.instrument(Some(&symbol), None, lot).map(|instrument| instrument.lots(at("2026-01-05"), Side::Long))
        };
        assert_eq!(given("0700.HK", Some(50.0)), Ok(lots(50.0, 50.0)));
        assert_eq!(given("1234.HK", Some(2000.0)), Ok(lots(2000.0, 2000.0)));
        let unknown = given("1234.HK", None).unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "the pack `hkex` does not know the lot of 1234.HK, and there is no common one for its kind"
        );
        assert_eq!(unknown.hint(), "give it as --lot N, or add a [[lot]] for 1234.HK to your copy of the pack `hkex`");
        let unconfirmed = given("0941.HK", None).unwrap_err();
        assert!(unconfirmed.hint().contains("--lot 500"), "{}", unconfirmed.hint());
        assert!(matches!(given("0700.HK", Some(0.0)), Err(VenueError::NotALot(_))));
        assert!(matches!(given("AAPL.US", None), Err(VenueError::OtherVenue { venue: Venue::Xnys, .. })));
        assert!(matches!(given("HSI.IDX", None), Err(VenueError::NotTraded { .. })));
        let kind = hkex.instrument(None, Some("shares"), Some(1.0)).unwrap_err();
        assert_eq!(kind.hint(), "did you mean `share`?");
    }

    #[test]
    fn other_venues_have_common_lots_or_none() {
        assert_eq!(instrument("AAPL.US").lots(at("2024-01-02"), Side::Long), lots(1.0, 1.0));
        assert_eq!(instrument("600519.SH").lots(at("2024-01-02"), Side::Long), lots(100.0, 100.0));
        assert_eq!(instrument("688981.SH").lots(at("2024-01-02"), Side::Long), lots(200.0, 1.0));
        assert_eq!(instrument("430047.BJ").lots(at("2024-01-02"), Side::Long), lots(100.0, 1.0));
        assert_eq!(instrument("BTCUSDT@BINANCE").lots(at("2024-01-02"), Side::Long), None);
    }

    #[test]
    fn a_lot_may_bind_one_side_only() {
        let text = Packs::shipped().find("cn").unwrap().text().replacen(
            "minimum = 100\n",
            "minimum = 100\nside = \"buy\"\n",
            1,
        );
        let pack = Pack::parse(&text).unwrap();
        let instrument = pack.instrument(None, None, None).unwrap();
        let of = |side| instrument.lots(at("2024-01-02"), side);
        assert_eq!([of(Side::Long), of(Side::Short)], [lots(100.0, 100.0), None]);
    }

    #[test]
    fn mainland_limits_are_those_of_the_board_and_the_day() {
        let limits = |symbol: &str, day: &str, close: f64| instrument(symbol).limits(at(day), close);
        assert_eq!(limits("600519.SH", "2024-01-02", 10.05), Some((9.05, 11.06)));
        assert_eq!(limits("600000.SH", "2024-01-02", 10.0), Some((9.0, 11.0)));
        assert_eq!(limits("300750.SZ", "2020-08-21", 100.0), Some((90.0, 110.0)));
        assert_eq!(limits("300750.SZ", "2020-08-24", 100.0), Some((80.0, 120.0)));
        assert_eq!(limits("688981.SH", "2024-01-02", 50.0), Some((40.0, 60.0)));
        assert_eq!(limits("430047.BJ", "2024-01-02", 50.0), Some((35.0, 65.0)));
        assert_eq!(limits("0700.HK", "2024-01-02", 300.0), None);
        assert_eq!(limits("AAPL.US", "2024-01-02", 300.0), None);
        let st = Packs::shipped().find("cn").unwrap().instrument(None, Some("st"), None).unwrap();
        assert_eq!(st.limits(at("2024-01-02"), 3.33), Some((3.16, 3.5)));
        assert_eq!(st.limits(at("2024-01-02"), 0.01), Some((0.01, 0.01)));
    }

    #[test]
    fn shares_bought_today_stay_in_the_mainland_alone() {
        let locked = |symbol: &str| instrument(symbol).locks_resale(at("2024-01-02"));
        assert_eq!([locked("600519.SH"), locked("688981.SH"), locked("430047.BJ")], [true; 3]);
        assert_eq!([locked("0700.HK"), locked("AAPL.US"), locked("BTCUSDT@BINANCE"), locked("510300.SH")], [false; 4]);
        let instrument = instrument("600519.SH");
        let session = |time: &str| instrument.session(at(time)).to_string();
        // 09:30 and 14:59 in Shanghai are one session.
        assert_eq!([session("2024-01-02T01:30:00Z"), session("2024-01-02T06:59:00Z")], ["2024-01-02", "2024-01-02"]);
        assert_eq!(session("2024-01-02T16:00:00Z"), "2024-01-03");
        assert_eq!(session("2024-01-02"), "2024-01-02");
    }

    #[test]
    fn a_list_of_short_sales_binds_once_there_is_one() {
        let allowed = |text: &str, symbol: &str| {
            let symbol: Symbol = symbol.parse().unwrap();
            let pack = Pack::parse(text).unwrap();
            pack.instrument(Some(&symbol), None, Some(1.0)).unwrap().allows_short(at("2024-01-02"))
        };
        let ours = Packs::shipped().find("hkex").unwrap().text();
        assert!(allowed(ours, "0700.HK"));
        let listed = ours.replace("allowed = \"listed\"", "allowed = \"listed\"\nsymbols = [\"0700.HK\"]");
        assert!(allowed(&listed, "0700.HK"));
        assert!(!allowed(&listed, "0005.HK"));
        assert!(!allowed(&ours.replace("allowed = \"listed\"", "allowed = \"no\""), "0700.HK"));
    }

    #[test]
    fn bounds_fall_on_ticks() {
        for (price, tick, bound) in
            [(11.055, 0.01, 11.06), (9.045, 0.01, 9.05), (0.001, 0.01, 0.01), (1001.0, 5.0, 1000.0), (1.25, 0.1, 1.3)]
        {
            assert_eq!(to_tick(price, tick), bound, "{price} {tick}");
        }
    }

    proptest! {
        /// Ten and twenty per cent of a price in cents, to the cent, halves up: in whole numbers.
        #[test]
        fn limits_are_those_on_paper(cents in 1_u64..10_000_000, is_chinext in any::<bool>()) {
            let (symbol, part) = if is_chinext { ("300750.SZ", 20) } else { ("600519.SH", 10) };
            let bound = |percent: u64| ((cents * percent + 50) / 100).max(1) as f64 / 100.0;
            let limits = instrument(symbol).limits(at("2024-01-02"), cents as f64 / 100.0);
            prop_assert_eq!(limits, Some((bound(100 - part), bound(100 + part))));
        }
    }
}
