//! Laws that hold for every pack, kind, day and order.

use std::borrow::Cow;
use std::sync::OnceLock;

use market::{Date, Fee, FeeSchedule, RateFee, Side, Timestamp};
use proptest::prelude::*;
use venues::{Pack, Packs, VenueFees};

use crate::{parse, switched_on};

/// Schedules of every pack and kind, with and without a broker, and with everything switched on.
fn schedules() -> impl Iterator<Item = &'static VenueFees> {
    by_pack().iter().flat_map(|(_, schedules)| schedules)
}

fn by_pack() -> &'static [(&'static str, Vec<VenueFees>)] {
    static SCHEDULES: OnceLock<Vec<(&'static str, Vec<VenueFees>)>> = OnceLock::new();
    SCHEDULES.get_or_init(|| Packs::shipped().iter().map(|pack| (pack.name(), schedules_of(pack))).collect())
}

fn schedules_of(pack: &Pack) -> Vec<VenueFees> {
    let mut schedules = Vec::new();
    let on = parse(&switched_on(pack.text()));
    for kind in pack.kinds() {
        for brokerage in [None, Some("0.00123+0.5")] {
            let brokerage = brokerage.map(|fee| fee.parse::<RateFee>().unwrap());
            schedules.extend([pack, &on].map(|pack| pack.fees(None, Some(kind), brokerage).unwrap()));
        }
    }
    schedules
}

fn time(days: i64) -> Timestamp {
    let day = Date::from_ymd_opt(2003, 1, 1).unwrap() + chrono::Duration::days(days);
    Timestamp::from_date(day).unwrap()
}

/// An order of any day from 2003 to 2030: prices with up to three places or with none that end, units whole or not.
fn orders() -> impl Strategy<Value = Fee> {
    let price = prop_oneof![
        (1_u32..5_000_000).prop_map(|thousandths| f64::from(thousandths) / 1000.0),
        (1_u32..500_000).prop_map(|cents| f64::from(cents) / 100.0),
        0.001..5000.0_f64,
    ];
    let units = prop_oneof![
        (1_u32..1_000_000).prop_map(f64::from),
        (1_u32..10_000).prop_map(|lots| f64::from(lots) * 100.0),
        0.001..1e6_f64
    ];
    (0_i64..10_000, any::<bool>(), price, units).prop_map(|(days, buys, price, units)| Fee {
        time: time(days),
        side: if buys { Side::Long } else { Side::Short },
        price,
        units,
    })
}

fn charge(fees: &VenueFees, order: Fee) -> (Vec<f64>, f64) {
    let mut amounts = vec![0.0; fees.lines().len()];
    let total = fees.charge(order, &mut amounts);
    (amounts, total)
}

/// A schedule that answers `affordable` by the search of the trait.
#[derive(Debug)]
struct Searched<'f>(&'f VenueFees);
impl FeeSchedule for Searched<'_> {
    fn lines(&self) -> &[Cow<'static, str>] {
        self.0.lines()
    }
    fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64 {
        self.0.charge(order, amounts)
    }
}

proptest! {
    #[test]
    fn no_line_falls_when_units_grow(order in orders(), more in prop_oneof![0.0..1e-9_f64, 0.0..2.0, 0.0..1e6]) {
        for fees in schedules() {
            let (less, more) = (charge(fees, order), charge(fees, Fee { units: order.units + more, ..order }));
            prop_assert!(less.1 <= more.1, "{fees:?}");
            prop_assert!(less.0.iter().zip(&more.0).all(|(less, more)| less <= more), "{fees:?}");
        }
    }

    #[test]
    fn lines_are_whole_cents_and_sum_to_the_total(order in orders()) {
        let cents = |amount: f64| (amount * 100.0).round();
        // Crypto pairs know no cents.
        for fees in by_pack().iter().filter(|(name, _)| *name != "crypto").flat_map(|(_, schedules)| schedules) {
            let (amounts, total) = charge(fees, order);
            prop_assert!(amounts.iter().all(|amount| *amount >= 0.0 && cents(*amount) / 100.0 == *amount), "{fees:?}");
            prop_assert_eq!(total, amounts.iter().map(|amount| cents(*amount)).sum::<f64>() / 100.0);
        }
    }

    #[test]
    fn the_same_order_costs_the_same(order in orders()) {
        for fees in schedules() {
            prop_assert_eq!(charge(fees, order), charge(&fees.clone(), order));
        }
    }

    #[test]
    fn what_is_affordable_is_paid_and_one_lot_more_is_not(order in orders(), cash in 0.01..1e8_f64, whole in any::<bool>()) {
        let cash = if whole { (cash * 100.0).round() / 100.0 } else { cash };
        for fees in schedules() {
            let cost = |units: f64| if units > 0.0 { units * order.price + charge(fees, Fee { units, ..order }).1 } else { 0.0 };
            let units = fees.affordable(order, cash);
            prop_assert!(cost(units) <= cash, "{units} for {cash}");
            for lot in [1.0, 100.0] {
                let lots = (units / lot + 1e-9).floor();
                prop_assert!(cost((lots + 1.0) * lot) > cash, "{units} for {cash}, lots of {lot}");
            }
            let searched = Searched(fees).affordable(order, cash);
            prop_assert!((units - searched).abs() <= 1e-6 / order.price + 1e-12 * searched, "{units} {searched}");
        }
    }

    #[test]
    fn exactly_the_cash_of_an_order_pays_it(order in orders()) {
        let order = Fee { units: order.units.ceil(), price: (order.price * 100.0).ceil() / 100.0, ..order };
        for fees in schedules() {
            let cash = order.units * order.price + charge(fees, order).1;
            let units = fees.affordable(order, cash);
            prop_assert!((units + 1e-9).floor() >= order.units, "{units} of {}", order.units);
        }
    }

    /// A second arithmetic: integers of ten-thousandths of a cent, written from the tables of fees alone.
    #[test]
    fn hong_kong_in_whole_numbers_is_hong_kong_in_ours(thousandths in 1_i128..2_000_000, units in 1_i128..2_000_000, later in any::<bool>()) {
        // Value in thousandths; a rate in hundred-millionths of it is 10^11ths of a dollar, of which a cent has 10^9.
        let value = thousandths * units;
        let nearest = |rate: i128| (value * rate + 500_000_000) / 1_000_000_000;
        // Stamp duty: a fraction of a dollar is a dollar.
        let duty = (value * 100_000 + 99_999_999_999) / 100_000_000_000 * 100;
        let cents = if later {
            [duty, nearest(2_700), nearest(150), nearest(5_650), nearest(4_200)].iter().sum::<i128>()
        } else {
            [duty, nearest(2_700), nearest(5_000), 50, nearest(2_000).clamp(200, 10_000)].iter().sum()
        };
        let day = if later { "2025-07-02" } else { "2019-07-02" };
        let order = Fee {
            time: Timestamp::parse(day).unwrap(),
            side: Side::Long,
            price: thousandths as f64 / 1000.0,
            units: units as f64,
        };
        let fees = Packs::shipped().find("hkex").unwrap().fees(None, Some("share"), None).unwrap();
        prop_assert_eq!(charge(&fees, order).1, cents as f64 / 100.0);
    }
}

#[test]
fn what_is_switched_off_never_charges() {
    for pack in Packs::shipped().iter() {
        let dear = pack.text().split("\n\n").map(|entry| {
            if !entry.contains("enabled = false") {
                return entry.to_owned();
            }
            let lines = entry.lines().map(|line| match line.split_once(" = ") {
                Some((key @ ("of_value" | "per_unit"), _)) => format!("{key} = 0.9"),
                Some((key @ ("minimum" | "maximum"), _)) => format!("{key} = 1000"),
                Some(("mode", _)) => "mode = \"up\"".to_owned(),
                Some(("step", _)) => "step = 1000".to_owned(),
                _ => line.to_owned(),
            });
            lines.collect::<Vec<_>>().join("\n")
        });
        let dear = dear.collect::<Vec<_>>().join("\n\n");
        assert_ne!(dear, pack.text());
        let dear = parse(&dear);
        for kind in pack.kinds() {
            let fees = |pack: &Pack| pack.fees(None, Some(kind), None).unwrap();
            assert_eq!(fees(pack), fees(&dear), "{} {kind}", pack.name());
        }
    }
}
