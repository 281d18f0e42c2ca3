//! Packs as files: what ships, what is refused, what is shown.

use market::{Calendar, Date, Symbol, Venue};
use proptest::prelude::*;
use venues::{Pack, Packs};

use crate::{parse, switched_on, text};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn every_entry_in_force_has_its_day_and_its_source_and_was_confirmed() {
    for pack in Packs::shipped().iter() {
        let rules = pack.describe(None, None);
        assert!(rules.len() > 8, "{}", pack.name());
        for rule in rules {
            assert!(!rule.source.is_empty(), "{rule:?}");
            if rule.enabled {
                assert!(rule.confirmed && rule.since.is_some(), "{}: {rule:?}", pack.name());
            }
        }
    }
}

#[test]
fn what_could_not_be_confirmed_ships_switched_off() {
    for (pack, section, value) in [
        ("hkex", "fact", "more than one trigger a session"),
        ("hkex", "settlement", "T+1"),
        ("hkex", "hours", "10:00-12:30, 14:30-16:00"),
        ("us", "fee", "0.00184 % of the value, sellers only"),
        ("crypto", "fee", "0.1 % of the value"),
    ] {
        let rules = Packs::shipped().find(pack).unwrap().describe(None, None);
        let found: Vec<_> = rules.iter().filter(|rule| rule.section == section && rule.value == value).collect();
        assert!(!found.is_empty(), "{pack} {section} {value}");
        assert!(found.iter().all(|rule| !rule.enabled && !rule.confirmed), "{found:?}");
    }
    let phase_2 = |rule: &&venues::Rule| {
        rule.section == "tick" && rule.applies_to != "etf" && rule.value.contains("0.005 to 10,")
    };
    let hkex = Packs::shipped().find("hkex").unwrap().describe(None, None);
    assert!(hkex.iter().filter(phase_2).all(|rule| !rule.enabled && rule.since.is_none()));
    assert_eq!(hkex.iter().filter(phase_2).count(), 1);
}

#[test]
fn funds_step_by_a_table_of_their_own_since_june_2020() {
    let hkex = Packs::shipped().find("hkex").unwrap();
    // Prices within the bands of HKEX's page, its new ticks and its old ones.
    for (price, new, old) in [
        (0.2, 0.001, 0.001),
        (0.25, 0.001, 0.001),
        (0.3, 0.001, 0.005),
        (0.7, 0.001, 0.01),
        (1.0, 0.001, 0.01),
        (3.0, 0.002, 0.01),
        (7.0, 0.005, 0.01),
        (15.0, 0.01, 0.02),
        (25.5, 0.02, 0.05),
        (150.0, 0.05, 0.1),
        (300.0, 0.1, 0.2),
        (700.0, 0.2, 0.5),
        (1_500.0, 0.5, 1.0),
        (3_000.0, 1.0, 2.0),
        (6_000.0, 1.0, 5.0),
    ] {
        let at = |on: &str| hkex.ticks("etf", day(on)).unwrap().at(price);
        assert_eq!([at("2020-05-29"), at("2020-06-01"), at("2025-08-04")], [old, new, new], "{price}");
    }
}

#[test]
fn the_second_phase_of_the_ticks_waits_for_its_day() {
    let hkex = Packs::shipped().find("hkex").unwrap();
    let at = |pack: &Pack, day_of: &str| pack.ticks("share", day(day_of)).unwrap().at(5.0);
    assert_eq!(at(hkex, "2027-01-04"), 0.01);
    let from = "bands = [[0.25, 0.001], [0.5, 0.005], [10, 0.005]";
    let text = hkex.text().replacen(from, &format!("since = 2026-07-27\n{from}"), 1);
    let (before, after) = text.split_once("since = 2026-07-27").unwrap();
    let mine = parse(&format!("{before}since = 2026-07-27{}", after.replacen("enabled = false", "enabled = true", 1)));
    assert_eq!([at(&mine, "2026-07-24"), at(&mine, "2026-07-27")], [0.01, 0.005]);
}

#[test]
fn the_whole_spread_table_of_hong_kong_and_the_cent_of_the_others() {
    let ticks =
        |venue: Venue, on: &str| Packs::shipped().for_venue(venue).and_then(|pack| pack.ticks("share", day(on)));
    let at_each = |on: &str| {
        let table = ticks(Venue::Xhkg, on).unwrap();
        [0.25, 0.5, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 9995.0].map(|top| table.at(top))
    };
    let before = [0.001, 0.005, 0.01, 0.02, 0.05, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
    let phase_1 = [0.001, 0.005, 0.01, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
    assert_eq!([at_each("2006-07-24"), at_each("2025-08-03")], [before; 2]);
    assert_eq!([at_each("2025-08-04"), at_each("2027-01-04")], [phase_1; 2]);
    assert_eq!([ticks(Venue::Xhkg, "2006-07-21"), ticks(Venue::Fx, "2024-01-02")], [None, None]);
    for (venue, price, tick) in [
        (Venue::Xnys, 1.0, 0.01),
        (Venue::Xnys, 0.5, 0.0001),
        (Venue::Xshg, 10.0, 0.01),
        (Venue::Xshe, 10.0, 0.01),
        (Venue::Xbse, 10.0, 0.01),
    ] {
        assert_eq!(ticks(venue, "2024-01-02").unwrap().at(price), tick, "{venue}");
    }
    assert_eq!(Packs::shipped().for_venue(Venue::Fx), None);
    assert_eq!(Packs::shipped().for_venue(Venue::Crypto).unwrap().ticks("spot", day("2024-01-02")), None);
}

#[test]
fn sessions_a_year_are_those_of_the_calendar() {
    for pack in Packs::shipped().iter() {
        if let Some(calendar) = Calendar::of(pack.venues()[0]) {
            let counted = calendar.sessions_per_year(day("2016-01-01"), day("2025-12-31")).unwrap();
            assert!((counted - pack.sessions_per_year()).abs() <= 1.0, "{}: {counted}", pack.name());
        }
    }
    assert_eq!(Packs::shipped().find("crypto").unwrap().sessions_per_year(), 365.0);
}

#[test]
fn settlement_is_that_of_the_day() {
    let days = |pack: &str, on: &str| Packs::shipped().find(pack).unwrap().settlement_days("share", day(on));
    assert_eq!(
        [days("hkex", "2026-01-05"), days("us", "2024-05-24"), days("us", "2024-05-28")],
        [Some(2), None, Some(1)]
    );
    assert_eq!(parse(&switched_on(text("us"))).settlement_days("share", day("2024-05-24")), Some(2));
}

#[test]
fn what_is_shown_of_a_day_is_what_is_in_force_on_it_and_what_is_switched_off() {
    let hkex = Packs::shipped().find("hkex").unwrap();
    let shown = |on: &str, kind: &str, section: &str| -> Vec<String> {
        let rules = hkex.describe(Some(day(on)), Some(kind));
        let of_section = rules.iter().filter(|rule| rule.section == section && rule.enabled);
        of_section.map(|rule| format!("{}: {}", rule.name, rule.value)).collect()
    };
    assert_eq!(
        shown("2025-06-29", "share", "fee"),
        [
            "stamp duty: 0.1 % of the value",
            "SFC transaction levy: 0.0027 % of the value",
            "AFRC transaction levy: 0.00015 % of the value",
            "investor compensation levy: 0 % of the value",
            "trading fee: 0.00565 % of the value",
            "trading tariff: HKD 0 an order",
            "settlement fee: 0.002 % of the value, at least HKD 2, at most HKD 100",
        ]
    );
    assert_eq!(shown("2025-06-30", "share", "fee").last().unwrap(), "settlement fee: 0.0042 % of the value");
    assert_eq!(
        shown("2022-12-30", "etf", "fee").last().unwrap(),
        "settlement fee: 0.002 % of the value, at least HKD 2, at most HKD 100"
    );
    // What a symbol is has no history.
    assert_eq!([shown("2010-01-04", "etf", "instrument"), shown("2027-01-04", "etf", "instrument")], [[": etf"]; 2]);
    let has_tariff = |on: &str| shown(on, "etf", "fee").contains(&"trading tariff: HKD 0.5 an order".to_owned());
    assert_eq!([has_tariff("2022-12-31"), has_tariff("2023-01-01")], [true, false]);
    assert_eq!(shown("2025-08-01", "share", "tick").len(), 1);
    assert!(shown("2025-08-01", "share", "tick")[0].contains("0.02 to 20"));
    assert!(shown("2025-08-04", "share", "tick")[0].contains("0.01 to 20"));
    assert_eq!(shown("2025-08-04", "warrant", "tick"), Vec::<String>::new());
    assert_eq!(
        shown("2025-08-04", "share", "auction")[1],
        "closing: reference price 16:00-16:01, order input 16:01-16:06, no cancellation 16:06-16:08, random close \
         16:08-16:10; prices within ±5 %"
    );
    let off = hkex.describe(Some(day("2025-08-04")), Some("share"));
    assert!(off.iter().any(|rule| rule.section == "tick" && !rule.enabled && rule.since.is_none()));
    let cn = Packs::shipped().find("cn").unwrap().describe(Some(day("2024-01-02")), Some("chinext"));
    let limits: Vec<&str> = cn.iter().filter(|rule| rule.section == "limit").map(|rule| rule.value.as_str()).collect();
    // The main board's rule, in force for shares, is not shown for a board that has its own.
    assert_eq!(limits.last(), Some(&"±20 % of the close before, to the nearest tick"));
}

#[test]
fn a_run_is_told_what_its_law_does_not_know() {
    let warned = |symbol: &str, first: &str, last: &str| {
        let symbol: Symbol = symbol.parse().unwrap();
        let pack = Packs::shipped().for_symbol(&symbol).unwrap();
        pack.warnings(Some(&symbol), None, day(first)..=day(last), true).unwrap().join("\n")
    };
    let told = warned("0700.HK", "2002-01-02", "2026-01-05");
    for part in [
        "hkex knows no fees before 2003-04-01",
        "hkex charges no SFC transaction levy before 2010-10-01: the older rate is not confirmed",
        "the lot of 0700.HK is known to be 100 since 2025-12-01",
        "every name is taken as listed",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains("AFRC"), "{told}");
    let told = warned("600519.SH", "2015-01-05", "2024-01-02");
    assert!(told.contains("cn charges no handling fee before 2015-08-01"), "{told}");
    assert!(!warned("600519.SH", "2016-01-04", "2024-01-02").contains("handling"));
    let hkex = Packs::shipped().find("hkex").unwrap();
    let day_of = day("2026-01-05")..=day("2026-01-05");
    assert!(hkex.warnings(None, Some("warrant"), day_of, false).unwrap().join("\n").contains("ticks"));
    let none = "has no fees in force for the kind";
    assert!(!warned("510300.SH", "2024-01-02", "2024-06-03").contains(none));
    assert!(warned("BTCUSDT@BINANCE", "2024-01-02", "2024-06-03").contains(&format!("crypto {none} spot")));
    assert!(!warned("AAPL.US", "2024-01-02", "2024-06-03").contains("activity fee"));
    assert!(warned("AAPL.US", "2024-01-02", "2026-06-03").contains("FINRA trading activity fee"));
    assert!(warned("AAPL.US", "2015-01-02", "2016-06-03").contains("SEC section 31 fee"));
    assert!(warned("AAPL.US", "2012-01-03", "2013-06-03").contains("SEC section 31 fee"));
    assert!(warned("AAPL.US", "2026-05-04", "2026-06-03").contains("SEC section 31 fee"));
}

#[test]
fn a_rate_that_cannot_be_rounded_to_its_step_is_refused() {
    let long = text("us").replacen("per_unit = 0.000119", "per_unit = 999.999999999999", 1);
    assert!(Pack::parse(&long).is_ok());
    let error = Pack::parse(&long.replace("step = 0.01", "step = 0.000001")).unwrap_err();
    assert_eq!(error.message, "a rate of `FINRA trading activity fee` has more digits than can be rounded");
}

/// The error of hkex with one text in the place of another.
#[track_caller]
fn refused(from: &str, to: &str) -> (usize, String, String) {
    let ours = text("hkex");
    assert!(ours.contains(from), "{from}");
    let at = ours.find(from).unwrap();
    let error = Pack::parse(&ours.replacen(from, to, 1)).unwrap_err();
    let line = ours[..at].matches('\n').count() + 1;
    (error.line.abs_diff(line), error.message, error.hint)
}

#[test]
fn what_is_wrong_with_a_pack_is_said_with_its_place() {
    for (from, to, message, hint) in [
        ("of_value = 0.0013", "of_valu = 0.0013", "`of_valu` is no key of rate", "did you mean `of_value`?"),
        (
            "kinds = [\"share\", \"reit\"]",
            "kinds = [\"shares\", \"reit\"]",
            "`shares` is no kind of instrument here",
            "did you mean `share`?",
        ),
        ("since = 2021-08-01", "since = 2003-04-01", "days rise: 2003-04-01 comes after 2003-04-01", "oldest first"),
        ("since = 2021-08-01", "since = 2003-03-31", "days rise: 2003-03-31 comes after 2003-04-01", "oldest first"),
        ("since = 2021-08-01", "since = \"2021-08-01\"", "`since` is a day", "without quotes"),
        ("since = 2021-08-01\n", "", "rate lacks `since`", "add since"),
        ("of_value = 0.0013", "of_value = -0.0013", "`of_value` is a number, zero or above", "a plain decimal"),
        ("of_value = 0.0013", "of_value = 1.3", "of_value is below 1", "a rate is a fraction"),
        (
            "of_value = 0.0013",
            "of_value = 0.0013\nper_order = 1",
            "a rate is of the value, or per unit, or per order",
            "two fees",
        ),
        ("of_value = 0.0013\n", "", "an entry in force says what holds", ""),
        (
            "source = \"IRD, budget 2021, www.ird.gov.hk/eng/tax/budget2021_sd.htm\"",
            "",
            "rate lacks `source`",
            "add source",
        ),
        (
            "source = \"IRD, budget 2021, www.ird.gov.hk/eng/tax/budget2021_sd.htm\"",
            "source = \" \"",
            "`source` is empty",
            "",
        ),
        ("[0.5, 0.005], [10, 0.01]", "[0.5, 0.005], [0.5, 0.01]", "bounds rise from band to band", "bands = "),
        ("[inf, 5]]", "[9995, 5]]", "the last band reaches to infinity", "bands = "),
        ("[0.25, 0.001]", "[0.25, 0]", "bounds rise from band to band, and steps are above zero", "bands = "),
        ("minimum = 2\nmaximum = 100", "minimum = 200\nmaximum = 100", "the minimum is above the maximum", ""),
        (
            "minimum = 2\nmaximum = 100",
            "minimum = 99999999999999",
            "`minimum` is money: below ten million millions",
            "",
        ),
        (
            "as_of = 2026-11-23",
            "as_of = 2026-11-23\nuntil = 2026-12-31",
            "what a symbol is has no `until`",
            "as_of is the day",
        ),
        ("mode = \"nearest\"", "mode = \"nearst\"", "`nearst` is no word for `mode`", "one of nearest, up, down"),
        ("step = 0.01\nsource = \"money", "step = 0\nsource = \"money", "a step is above zero", "step = 0.01"),
        ("minimum = 100\nsource", "minimum = -100\nsource", "a lot is a number above zero", "minimum = 100"),
        ("venues = [\"XHKG\"]", "venues = [\"XHKK\"]", "`XHKK` is no venue", "did you mean `XHKG`?"),
        (
            "zone = \"Asia/Hong_Kong\"",
            "zone = \"Asia/Shanghai\"",
            "the clocks of XHKG are in Asia/Hong_Kong",
            "zone = ",
        ),
        (
            "continuous = [\"10:00-12:30\"",
            "continuous = [\"12:30-10:00\"",
            "`12:30-10:00` is no stretch of a day",
            "such as",
        ),
        ("order input 09:00-09:15", "order_input", "`order_input` is no phase", "a phase is"),
        ("allowed = \"listed\"", "allowed = \"list\"", "`list` is no word for `allowed`", "one of yes, no, listed"),
        ("until = 2011-03-06", "until = 2002-12-31", "it ends on 2002-12-31, before it begins on 2003-04-01", ""),
        (
            "kinds = [\"etf\"]\n\n[[fee.rate]]",
            "kinds = [\"share\"]\n\n[[fee.rate]]",
            "`stamp duty` is charged twice of the kind `share`",
            "let the kinds",
        ),
        ("default_kind = \"share\"", "default_kind = \"shar\"", "`shar` is no kind", "did you mean"),
        ("needs_lot = true", "needs_lot = 1", "`needs_lot` is true or false", ""),
        ("\"2800..2849.HK\"", "\"2800..2849.HK*\"", "`2800..2849.HK*` is no range of codes", "both ends"),
        ("pack = \"hkex\"", "pack = hkex", "", "see toml.io"),
        ("\"2800..2849.HK\"", "\"2849..2800.HK\"", "`2849..2800.HK` is no range of codes", "2800..2849.HK"),
        ("\"2800..2849.HK\"", "\"2800..x.HK\"", "`2800..x.HK` is no range of codes", "both ends"),
        ("kind = \"reit\"\n", "", "instrument lacks `kind`", "add kind"),
        ("kind = \"reit\"\n", "kind = \"reit\"\noutside = \"no\"\n", "a symbol is of a kind, or outside", "leave one"),
        ("sessions_per_year = 246", "sessions_per_year = 0", "a year has 1 to 366 sessions", "sessions_per_year"),
        ("title = \"Hong Kong Exchange\"", "", "a pack lacks `title`", "add title"),
        ("[brokerage]", "[[brokerage]]", "`brokerage` is a section", "[brokerage]"),
        ("rate = 0\nfixed", "rate = 2\nfixed", "a rate is a fraction below 1", "bp"),
        (
            "confirmed = true\nnote = \"in force",
            "confirmed = false\nnote = \"in force",
            "what is not confirmed says whether it is in force",
            "add enabled",
        ),
        (
            "symbols = [\"0405.HK\", ",
            "symbols = [\"2800..2849.HK\", \"0405.HK\", ",
            "`2800..2849.HK` is something else above",
            "the last one counts",
        ),
        (
            "symbols = [\"0700.HK\"]",
            "symbols = [\"0005.HK\"]",
            "days rise: 2025-12-01 comes after 2025-12-01",
            "oldest first",
        ),
    ] {
        let (away, found, hinted) = refused(from, to);
        assert!(found.starts_with(message), "{to}: {found}");
        assert!(hinted.contains(hint), "{to}: {hinted}");
        // At the edit, or at the head of the entry or the second of two that it spoils; missing keys of the head have no place.
        assert!(away <= 20 || found.contains("a pack lacks"), "{to}: {away} lines away");
    }
    let overlap = text("hkex").replacen(
        "since = 2003-04-01\nof_value = 0.001",
        "since = 2003-04-01\nuntil = 2021-08-01\nof_value = 0.001",
        1,
    );
    let error = Pack::parse(&overlap).unwrap_err();
    assert_eq!(error.message, "it begins on 2021-08-01, before the one above ends on 2021-08-01");
    let error = Pack::parse("pack = \"é\"\nfée = 1").unwrap_err();
    assert_eq!((error.line, error.column > 0), (2, true), "{error}");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(
        which in 0_usize..4, from in 0.0..1.0_f64, length in 0_usize..40,
        put in prop_oneof![".{0,12}", Just("[[fee]]\n".to_owned()), Just("= nan\n".to_owned()), Just("9999999999999999999999".to_owned())],
    ) {
        let text = venues::PACKS[which].1;
        let clip = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let start = clip((from * text.len() as f64) as usize);
        let end = clip(start + length).max(start);
        let edited = format!("{}{put}{}", &text[..start], &text[end..]);
        match Pack::parse(&edited) {
            Err(error) => prop_assert!(error.line >= 1 && error.line <= edited.lines().count() + 1 && error.column >= 1),
            Ok(pack) => {
                for kind in pack.kinds() {
                    pack.fees(None, Some(kind), None).unwrap();
                    pack.describe(None, Some(kind));
                }
            }
        }
    }

    #[test]
    fn no_rubbish_makes_it_panic(text in "(?s).{0,200}") {
        prop_assert!(Pack::parse(&text).is_err());
    }
}

#[test]
fn a_copy_with_every_lot_of_the_exchange_is_read_at_once() {
    let mut copy = text("hkex").to_owned();
    for code in 10_000..30_000 {
        copy.push_str(&format!(
            "\n[[lot]]\nsymbols = [\"{code}.HK\"]\nsince = 2020-01-01\nminimum = 2000\nsource = \"list\"\nconfirmed = true\n"
        ));
    }
    let begun = std::time::Instant::now();
    let pack = parse(&copy);
    // 120,000 lines: tens of milliseconds when optimised, a second or two when not.
    assert!(begun.elapsed().as_secs() < 30);
    let symbol: Symbol = "12345.HK".parse().unwrap();
    assert!(pack.instrument(Some(&symbol), None, None).is_ok());
}

#[test]
fn a_fee_that_ends_and_that_nothing_follows_is_told() {
    for pack in Packs::shipped().iter() {
        assert_eq!(pack.endings(), Vec::<String>::new(), "{}", pack.name());
    }
    let ours = text("hkex");
    let last = ours.rfind("of_value = 0.000027").unwrap();
    let ended = format!("{}until = 2023-12-31\n{}", &ours[..last], &ours[last..]);
    let pack = Pack::parse(&ended).unwrap();
    let told = pack.endings();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("hkex charges no SFC transaction levy after 2023-12-31"), "{told:?}");
    let symbol: Symbol = "0700.HK".parse().unwrap();
    let warned =
        |last: &str| pack.warnings(Some(&symbol), None, day("2022-01-03")..=day(last), false).unwrap().join("\n");
    assert!(warned("2024-01-02").contains(&told[0]) && !warned("2023-12-29").contains("levy after"));
}

#[test]
fn of_entries_that_name_a_symbol_the_last_one_counts() {
    let narrower = format!(
        "{}\n[[instrument]]\nkind = \"share\"\nsymbols = [\"2801.HK\"]\nas_of = 2026-11-23\nsource = \"a test\"\nconfirmed = true\n",
        text("hkex")
    );
    let pack = Pack::parse(&narrower).unwrap();
    let kind = |symbol: &str| pack.kind_of(&symbol.parse().unwrap()).unwrap().to_owned();
    assert_eq!([kind("2800.HK"), kind("2801.HK")], ["etf", "share"]);
}
