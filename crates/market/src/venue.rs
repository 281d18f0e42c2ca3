//! Where instruments trade.

use std::fmt;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

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
}

impl fmt::Display for Venue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
