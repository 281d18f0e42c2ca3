//! What a run runs over: one series, or a panel.

use market::{Bars, Interval, Panel, Symbol, Timestamp};

/// One series, or several instruments on common rows.
#[derive(Debug)]
pub(crate) enum Subject {
    /// One series.
    Series(Bars),
    /// Several.
    Panel(Panel),
}

impl Subject {
    /// The name people see.
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Series(bars) => bars.label(),
            Self::Panel(panel) => panel.label(),
        }
    }

    /// The instrument, where it is one and known.
    pub(crate) fn symbol(&self) -> Option<Symbol> {
        match self {
            Self::Series(bars) => bars.symbol().cloned(),
            // The assets of a panel trade on one calendar or there would be no common rows.
            Self::Panel(panel) => panel.assets().iter().find_map(|asset| asset.parse().ok()),
        }
    }

    /// Each instrument, where it is known: one of a series, one an asset of a panel.
    pub(crate) fn symbols(&self) -> Vec<Option<Symbol>> {
        match self {
            Self::Series(bars) => vec![bars.symbol().cloned()],
            Self::Panel(panel) => panel.assets().iter().map(|asset| asset.parse().ok()).collect(),
        }
    }

    pub(crate) fn interval(&self) -> Interval {
        match self {
            Self::Series(bars) => bars.interval(),
            Self::Panel(panel) => panel.interval(),
        }
    }

    pub(crate) fn time(&self) -> &[Timestamp] {
        match self {
            Self::Series(bars) => bars.view().time,
            Self::Panel(panel) => panel.time(),
        }
    }

    /// The instruments by the index that fills and trades carry; none where there is one.
    pub(crate) fn assets(&self) -> &[String] {
        match self {
            Self::Series(_) => &[],
            Self::Panel(panel) => panel.assets(),
        }
    }

    /// Whether the bars count what traded, so that one of no volume is a halt; a panel has no volumes.
    pub(crate) fn knows_volume(&self) -> bool {
        match self {
            Self::Series(bars) => bars.view().volume.iter().any(|volume| *volume > 0.0),
            Self::Panel(_) => false,
        }
    }

    pub(crate) fn fingerprint(&self) -> String {
        match self {
            Self::Series(bars) => bars.fingerprint(),
            Self::Panel(panel) => panel.fingerprint(),
        }
    }

    /// What a ledger of trials knows the data by: the instruments and the length of a bar, so that the bars of another day are
    /// more of the same. Where no instrument is known, the first bars, which later ones do not change.
    pub(crate) fn ledger(&self) -> String {
        const FIRST: usize = 64;
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.interval().to_string().as_bytes());
        let names: Vec<String> = match self {
            Self::Series(bars) => bars.symbol().map(ToString::to_string).into_iter().collect(),
            Self::Panel(panel) => panel.assets().to_vec(),
        };
        names.iter().for_each(|name| {
            hasher.update(name.as_bytes()).update(b" ");
        });
        if let (true, Self::Series(bars)) = (names.is_empty(), self) {
            for bar in bars.view().iter().take(FIRST) {
                hasher.update(&bar.time.nanoseconds().to_le_bytes()).update(&bar.close.to_bits().to_le_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// What doing nothing was worth at each row, to be held beside the equity: the closes of a series, an index of
    /// [`Subject::benchmark`] that starts at 1 of a panel.
    pub(crate) fn worth(&self) -> Vec<f64> {
        match self {
            Self::Series(bars) => bars.view().close.to_vec(),
            Self::Panel(panel) => {
                let mut worth = 1.0;
                let grown = self.benchmark().into_iter().map(|value| {
                    worth *= 1.0 + value;
                    worth
                });
                (!panel.is_empty()).then_some(1.0).into_iter().chain(grown).collect()
            }
        }
    }

    /// Returns of doing nothing: `[bars − 1]`, of holding the series, or of holding every asset of the panel that trades
    /// in both rows in equal parts.
    pub(crate) fn benchmark(&self) -> Vec<f64> {
        match self {
            Self::Series(bars) => bars.view().close.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect(),
            Self::Panel(panel) => (1..panel.len())
                .map(|row| {
                    let (before, now) = (panel.closes(row - 1), panel.closes(row));
                    let returns = before.iter().zip(now).map(|(before, now)| now / before - 1.0);
                    let (sum, count) = returns
                        .filter(|value| value.is_finite())
                        .fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
                    if count == 0 { 0.0 } else { sum / count as f64 }
                })
                .collect(),
        }
    }
}
