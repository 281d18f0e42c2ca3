//! Names of instruments, in one grammar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::Venue;

/// The name of an instrument, normalised: upper case, Hong Kong codes of at least four digits.
///
/// ```text
/// listed   CODE.MARKET      0700.HK  AAPL.US  BRK.B.US  600519.SH  000001.SZ  430047.BJ
/// index    NAME.IDX         HSI.IDX  SPX.IDX  CSI300.IDX
/// fx       BASEQUOTE.FX     EURUSD.FX
/// crypto   PAIR@VENUE       BTCUSDT@BINANCE  BTCUSDT.P@BYBIT (.P is a perpetual)
/// series   PROVIDER:path    FRED:DGS10
/// ```
/// Also understood: `700.HK`, `0700.hk`, `HK.00700`, `hk00700`, `700` for `0700.HK`; `600519` and `600519.SS` for
/// `600519.SH`; `US.BRK.B` for `BRK.B.US`. Equality and order are those of the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Symbol {
    text: String,
    market: Market,
}

/// What kind of instrument a symbol names, and where a listed one is listed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Market {
    /// Listed in Hong Kong.
    Hk,
    /// Listed in the United States.
    Us,
    /// Listed in Shanghai.
    Sh,
    /// Listed in Shenzhen.
    Sz,
    /// Listed in Beijing.
    Bj,
    /// Listed elsewhere.
    Other,
    /// An index.
    Index,
    /// A currency pair.
    Fx,
    /// A crypto pair on a venue.
    Crypto,
    /// A series of a data provider.
    Series,
}

/// A text that names no instrument.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
#[error("`{text}` is no symbol: {problem}")]
pub struct SymbolError {
    /// As given.
    pub text: String,
    /// What is wrong with it.
    pub problem: &'static str,
    /// What would be right.
    pub hint: String,
}

const FORMS: &str = "0700.HK, AAPL.US, 600519.SH, HSI.IDX, EURUSD.FX, BTCUSDT@BINANCE";

impl Symbol {
    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What kind of instrument it is.
    pub fn market(&self) -> Market {
        self.market
    }

    /// The code without its market: `0700`, `BRK.B`, `HSI`; the whole text of a series.
    pub fn code(&self) -> &str {
        match self.market {
            Market::Series => &self.text,
            Market::Crypto => self.text.split('@').next().unwrap_or_default(),
            _ => self.text.rsplit_once('.').map_or(self.text.as_str(), |(code, _)| code),
        }
    }

    /// Where it trades; `None` where that is not known.
    pub fn venue(&self) -> Option<Venue> {
        match self.market {
            Market::Hk => Some(Venue::Xhkg),
            Market::Us => Some(Venue::Xnys),
            Market::Sh => Some(Venue::Xshg),
            Market::Sz => Some(Venue::Xshe),
            Market::Bj => Some(Venue::Xbse),
            Market::Fx => Some(Venue::Fx),
            Market::Crypto => Some(Venue::Crypto),
            Market::Index => match self.code() {
                "HSI" | "HSCEI" | "HSTECH" | "HSCI" => Some(Venue::Xhkg),
                "SPX" | "NDX" | "DJI" | "IXIC" | "RUT" | "VIX" => Some(Venue::Xnys),
                "CSI300" | "CSI500" | "SSEC" | "SSE50" => Some(Venue::Xshg),
                _ => None,
            },
            Market::Other | Market::Series => None,
        }
    }

    /// What its prices are in (ISO 4217), where that is known.
    pub fn currency(&self) -> Option<&str> {
        match self.market {
            Market::Fx => self.code().get(3..),
            // A B share of Shanghai trades in US dollars, one of Shenzhen in Hong Kong dollars.
            Market::Sh if self.code().starts_with('9') => Some("USD"),
            Market::Sz if self.code().starts_with("20") => Some("HKD"),
            // Renminbi counters of Hong Kong begin with 8 and have five digits.
            Market::Hk if self.code().len() == 5 && self.code().starts_with('8') => Some("CNY"),
            Market::Hk if self.is_dollar_counter() => Some("USD"),
            Market::Hk | Market::Us | Market::Sh | Market::Sz | Market::Bj => self.venue()?.currency(),
            _ => None,
        }
    }

    /// Whether the code is one that Hong Kong gives to funds and warrants in US dollars.
    /// Source: HKEX, Stock Code Allocation Plan, updated 12 March 2026.
    fn is_dollar_counter(&self) -> bool {
        matches!(self.code().parse(), Ok(9000..=9599 | 9700..=9799 | 9800..=9849 | 10900..=10999 | 41500..=41599))
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Symbol {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Self, SymbolError> {
        let fail = |problem, hint: String| SymbolError { text: text.to_owned(), problem, hint };
        let forms = || format!("symbols look like {FORMS}");
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(fail("it is empty", forms()));
        }
        if trimmed.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(fail("it has a blank in it", forms()));
        }
        if let Some((provider, path)) = trimmed.split_once(':') {
            let is_name = !provider.is_empty() && provider.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_name || path.is_empty() {
                return Err(fail("a series is PROVIDER:path", "such as FRED:DGS10".to_owned()));
            }
            return Ok(Self { text: format!("{}:{path}", provider.to_ascii_uppercase()), market: Market::Series });
        }
        let upper = trimmed.to_ascii_uppercase();
        if let Some((pair, venue)) = upper.split_once('@') {
            let base = pair.strip_suffix(".P").unwrap_or(pair);
            if !is_code(base, "-_/") || !is_code(venue, "-_") {
                return Err(fail("a crypto pair is PAIR@VENUE", "such as BTCUSDT@BINANCE".to_owned()));
            }
            return Ok(Self { text: upper, market: Market::Crypto });
        }
        match upper.rsplit_once('.') {
            // Vendors that put the market first: HK.00700, SH.600519, US.AAPL, US.BRK.B.
            Some((first, last)) if first.starts_with("US.") && !is_first(last) && last != "IDX" && last != "FX" => {
                listed(&upper[3..], "US")
            }
            Some((market, code)) if is_first(market) && !is_first(code) && code != "IDX" && code != "FX" => {
                listed(code, market)
            }
            Some((code, market)) => listed(code, market),
            None => bare(&upper),
        }
        .map_err(|(problem, hint)| fail(problem, hint.unwrap_or_else(forms)))
    }
}

/// The markets that some vendors write before the code.
fn is_first(market: &str) -> bool {
    matches!(market, "HK" | "US" | "SH" | "SZ" | "BJ" | "SS")
}

fn is_code(text: &str, also: &str) -> bool {
    // Marks divide a code: `BRK.B` has two parts, and `A.`, `.A` or `A..B` have one that is empty.
    text.split(|letter: char| also.contains(letter))
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

type Problem = (&'static str, Option<String>);

fn listed(code: &str, market: &str) -> Result<Symbol, Problem> {
    let make = |code: &str, suffix: &str, market| Ok(Symbol { text: format!("{code}.{suffix}"), market });
    match market {
        "HK" => {
            let digits = code.trim_start_matches('0');
            if code.is_empty()
                || !code.bytes().all(|byte| byte.is_ascii_digit())
                || digits.is_empty()
                || digits.len() > 5
            {
                return Err((
                    "a Hong Kong code has one to five digits, not all zero",
                    Some("such as 0700.HK".to_owned()),
                ));
            }
            make(&format!("{digits:0>4}"), "HK", Market::Hk)
        }
        "SH" | "SS" | "SZ" | "BJ" => {
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err((
                    "a mainland code has six digits",
                    Some(format!("such as 600519.{}", market.replace("SS", "SH"))),
                ));
            }
            match market {
                "SZ" => make(code, "SZ", Market::Sz),
                "BJ" => make(code, "BJ", Market::Bj),
                _ => make(code, "SH", Market::Sh),
            }
        }
        "FX" => {
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                return Err(("a currency pair is two codes of three letters", Some("such as EURUSD.FX".to_owned())));
            }
            make(code, "FX", Market::Fx)
        }
        "IDX" if is_code(code, ".-_") => make(code, "IDX", Market::Index),
        "US" if is_code(code, ".-_") => make(code, "US", Market::Us),
        _ if (1..=4).contains(&market.len())
            && market.bytes().all(|byte| byte.is_ascii_alphabetic())
            && is_code(code, ".-_") =>
        {
            make(code, market, Market::Other)
        }
        _ => Err(("its code or its market has letters that none has", None)),
    }
}

/// A code without a market: told by its digits, or by the letters some vendors put before them.
fn bare(text: &str) -> Result<Symbol, Problem> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((market, code)) = text.split_at_checked(2)
        && matches!(market, "HK" | "SH" | "SZ" | "BJ")
        && is_digits(code)
    {
        return listed(code, market);
    }
    if is_digits(text) {
        return match (text.len(), &text.as_bytes()[..1], text) {
            (1..=5, ..) => listed(text, "HK"),
            (6, b"6" | b"9", code) if !code.starts_with("92") => listed(text, "SH"),
            (6, b"0" | b"2" | b"3", _) => listed(text, "SZ"),
            (6, b"4" | b"8" | b"9", _) => listed(text, "BJ"),
            _ => Err(("no market has such a code", Some("name the market: 600519.SH".to_owned()))),
        };
    }
    if text.contains(['-', '/']) {
        return Err(("it names no market", Some(format!("a crypto pair names its venue: {text}@BINANCE"))));
    }
    Err(("it names no market", Some(format!("name the market: {text}.US, {text}.HK, {text}.IDX"))))
}

impl Serialize for Symbol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_a_name_is_one_name() {
        for (forms, symbol, venue) in [
            (
                &["0700.HK", "700.HK", "00700.HK", "0700.hk", "HK.00700", "hk00700", "700", " 0700.HK "][..],
                "0700.HK",
                Some(Venue::Xhkg),
            ),
            (&["80700.HK", "HK.80700"], "80700.HK", Some(Venue::Xhkg)),
            (&["AAPL.US", "aapl.us", "US.AAPL"], "AAPL.US", Some(Venue::Xnys)),
            (&["BRK.B.US", "brk.b.us", "US.BRK.B"], "BRK.B.US", Some(Venue::Xnys)),
            (&["BAC-PL.US"], "BAC-PL.US", Some(Venue::Xnys)),
            (&["600519.SH", "600519.SS", "SH.600519", "sh600519", "600519"], "600519.SH", Some(Venue::Xshg)),
            (&["000001.SZ", "000001", "sz000001"], "000001.SZ", Some(Venue::Xshe)),
            (&["430047.BJ", "430047", "bj430047"], "430047.BJ", Some(Venue::Xbse)),
            (&["830799.BJ", "830799"], "830799.BJ", Some(Venue::Xbse)),
            (&["900901.SH", "900901"], "900901.SH", Some(Venue::Xshg)),
            (&["200011.SZ", "200011"], "200011.SZ", Some(Venue::Xshe)),
            (&["300750.SZ", "300750"], "300750.SZ", Some(Venue::Xshe)),
            (&["920002.BJ", "920002"], "920002.BJ", Some(Venue::Xbse)),
            // A suffix that was given is never overruled: this one is an index of Shanghai.
            (&["000001.SH"], "000001.SH", Some(Venue::Xshg)),
            (&["BTCUSDT@BINANCE", "btcusdt@binance"], "BTCUSDT@BINANCE", Some(Venue::Crypto)),
            (&["BTCUSDT.P@BYBIT"], "BTCUSDT.P@BYBIT", Some(Venue::Crypto)),
            (&["EURUSD.FX", "eurusd.fx"], "EURUSD.FX", Some(Venue::Fx)),
            (&["USDHKD.FX"], "USDHKD.FX", Some(Venue::Fx)),
            (&["HSI.IDX"], "HSI.IDX", Some(Venue::Xhkg)),
            (&["HSCEI.IDX"], "HSCEI.IDX", Some(Venue::Xhkg)),
            (&["SPX.IDX"], "SPX.IDX", Some(Venue::Xnys)),
            (&["CSI300.IDX"], "CSI300.IDX", Some(Venue::Xshg)),
            (&["fred:DGS10"], "FRED:DGS10", None),
            (&["NDL:DB/CODE#column"], "NDL:DB/CODE#column", None),
            (&["HKMA:hk-interbank-ir-daily/hibor.fixing/ir_1m"], "HKMA:hk-interbank-ir-daily/hibor.fixing/ir_1m", None),
            (&["CSD:310-30001/CON"], "CSD:310-30001/CON", None),
            (&["ECB:EXR/D.HKD.EUR.SP00.A"], "ECB:EXR/D.HKD.EUR.SP00.A", None),
            (&["VOD.L"], "VOD.L", None),
        ] {
            for form in forms {
                let read: Symbol = form.parse().unwrap_or_else(|error| panic!("{error}"));
                assert_eq!((read.as_str(), read.venue()), (symbol, venue), "{form}");
            }
        }
    }

    #[test]
    fn what_names_nothing_is_refused_with_what_would() {
        for text in [
            "",
            " ",
            "AAPL",
            "0.HK",
            "123456.HK",
            "ABC.HK",
            "60051.SH",
            "EURUS.FX",
            "@BINANCE",
            "BTC@",
            ":x",
            "FRED:",
            "A B.US",
            ".US",
            "A..US",
            "A-.US",
            "0700.HK.",
            "^HSI",
            "\u{ff17}00.HK",
            "100001",
            "1234567",
        ] {
            let error = text.parse::<Symbol>().expect_err(text);
            assert!(!error.hint.is_empty() && error.text == text, "{text}");
        }
        assert_eq!("AAPL".parse::<Symbol>().unwrap_err().hint, "name the market: AAPL.US, AAPL.HK, AAPL.IDX");
    }

    #[test]
    fn currencies_follow_the_market() {
        for (symbol, currency) in [
            ("0700.HK", "HKD"),
            ("80700.HK", "CNY"),
            ("9834.HK", "USD"),
            ("9618.HK", "HKD"),
            ("9988.HK", "HKD"),
            ("AAPL.US", "USD"),
            ("600519.SH", "CNY"),
            ("EURUSD.FX", "USD"),
            ("900901.SH", "USD"),
        ] {
            assert_eq!(symbol.parse::<Symbol>().unwrap().currency(), Some(currency), "{symbol}");
        }
    }

    proptest! {
        #[test]
        fn a_symbol_reads_back_from_its_own_text(text in "[ -~]{0,12}|[0-9]{1,6}(\\.(HK|SH|SS|SZ|BJ))?|(US|HK|SH)\\.[A-Z0-9.]{1,8}|[A-Z.-]{1,6}\\.(US|IDX|FX|L)|[A-Z]{1,5}(\\.P)?@[A-Z]{2,8}") {
            if let Ok(symbol) = text.parse::<Symbol>() {
                prop_assert_eq!(symbol.to_string().parse::<Symbol>(), Ok(symbol));
            }
        }
    }
}
