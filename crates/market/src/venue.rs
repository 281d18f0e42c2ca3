//! Where instruments trade.

use std::fmt;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Date, TickTable};

/// Where an instrument trades; exchanges by their ISO 10383 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Venue {
    /// Hong Kong Exchange.
    Xhkg,
    /// New York Stock Exchange; its calendar and hours stand for all United States shares.
    Xnys,
    /// Shanghai Stock Exchange.
    Xshg,
    /// Shenzhen Stock Exchange; its sessions are Shanghai's.
    Xshe,
    /// Beijing Stock Exchange; its sessions are Shanghai's.
    Xbse,
    /// The foreign-exchange market: Monday morning in Wellington to Friday evening in New York.
    Fx,
    /// Crypto-asset venues: every hour of every day.
    Crypto,
}

impl Venue {
    /// The code people write.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Xhkg => "XHKG",
            Self::Xnys => "XNYS",
            Self::Xshg => "XSHG",
            Self::Xshe => "XSHE",
            Self::Xbse => "XBSE",
            Self::Fx => "FX",
            Self::Crypto => "CRYPTO",
        }
    }

    /// The zone of its clocks.
    pub const fn time_zone(self) -> Tz {
        match self {
            Self::Xhkg => Tz::Asia__Hong_Kong,
            Self::Xnys => Tz::America__New_York,
            Self::Xshg | Self::Xshe | Self::Xbse => Tz::Asia__Shanghai,
            Self::Fx | Self::Crypto => Tz::UTC,
        }
    }

    /// What its prices are in, where all are in one currency (ISO 4217).
    pub const fn currency(self) -> Option<&'static str> {
        match self {
            Self::Xhkg => Some("HKD"),
            Self::Xnys => Some("USD"),
            Self::Xshg | Self::Xshe | Self::Xbse => Some("CNY"),
            Self::Fx | Self::Crypto => None,
        }
    }

    /// The steps of its share prices on `day`; `None` where the venue has no common table or none is confirmed.
    ///
    /// Source for Hong Kong: the exchange's spread table for equities since 24 July 2006, and phase 1 of the reduction of
    /// minimum spreads from 4 August 2025; the steps of earlier days are not known here, and phase 2 has no confirmed day. New
    /// York: Rule 612, one cent from one dollar. China: one fen.
    pub fn ticks(self, day: Date) -> Option<TickTable> {
        let flat = |tick| TickTable::new(vec![(f64::INFINITY, tick)]);
        match self {
            Self::Xhkg => {
                let (since, phase_1) = (Date::from_ymd_opt(2006, 7, 24)?, Date::from_ymd_opt(2025, 8, 4)?);
                if day < since {
                    return None;
                }
                let (to_20, to_50) = if day < phase_1 { (0.02, 0.05) } else { (0.01, 0.02) };
                TickTable::new(vec![
                    (0.25, 0.001),
                    (0.5, 0.005),
                    (10.0, 0.01),
                    (20.0, to_20),
                    (50.0, to_50),
                    (100.0, 0.05),
                    (200.0, 0.1),
                    (500.0, 0.2),
                    (1000.0, 0.5),
                    (2000.0, 1.0),
                    (5000.0, 2.0),
                    (f64::INFINITY, 5.0),
                ])
            }
            Self::Xnys => TickTable::new(vec![(0.9999, 0.0001), (f64::INFINITY, 0.01)]),
            Self::Xshg | Self::Xshe | Self::Xbse => flat(0.01),
            Self::Fx | Self::Crypto => None,
        }
    }
}

impl fmt::Display for Venue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hong_kong_halved_its_ticks_between_ten_and_fifty_dollars_in_august_2025() {
        let at = |day: &str, price| Venue::Xhkg.ticks(day.parse().unwrap()).unwrap().at(price);
        assert_eq!([at("2025-08-01", 15.0), at("2025-08-04", 15.0)], [0.02, 0.01]);
        assert_eq!([at("2025-08-01", 30.0), at("2025-08-04", 30.0)], [0.05, 0.02]);
        assert_eq!([at("2025-08-01", 400.0), at("2025-08-04", 400.0)], [0.2, 0.2]);
    }

    #[test]
    fn the_whole_spread_table_of_hong_kong_and_the_cent_of_the_others() {
        let ticks = |venue: Venue, day: &str| venue.ticks(day.parse().unwrap());
        let at_each = |day: &str| {
            let table = ticks(Venue::Xhkg, day).unwrap();
            [0.25, 0.5, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 9995.0].map(|top| table.at(top))
        };
        let before = [0.001, 0.005, 0.01, 0.02, 0.05, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
        let phase_1 = [0.001, 0.005, 0.01, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
        assert_eq!([at_each("2006-07-24"), at_each("2025-08-03")], [before; 2]);
        assert_eq!([at_each("2025-08-04"), at_each("2027-01-04")], [phase_1; 2]);
        assert_eq!(ticks(Venue::Xhkg, "2006-07-21"), None);
        for (venue, price, tick) in [
            (Venue::Xnys, 1.0, 0.01),
            (Venue::Xnys, 0.5, 0.0001),
            (Venue::Xshg, 10.0, 0.01),
            (Venue::Xshe, 10.0, 0.01),
            (Venue::Xbse, 10.0, 0.01),
        ] {
            assert_eq!(ticks(venue, "2024-01-02").unwrap().at(price), tick, "{venue}");
        }
        assert_eq!([ticks(Venue::Fx, "2024-01-02"), ticks(Venue::Crypto, "2024-01-02")], [None, None]);
    }
}
