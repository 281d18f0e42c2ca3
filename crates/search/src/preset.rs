//! Grids with a name.

/// Grids over several rules with a name: `codex sweep all --preset classic`.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// As typed.
    pub name: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// A grid a rule.
    pub grids: &'static [PresetGrid],
}

/// The grid of one rule.
#[derive(Clone, Copy, Debug)]
pub struct PresetGrid {
    /// The rule's name.
    pub strategy: &'static str,
    /// As typed behind `--grid`.
    pub axes: &'static [&'static str],
    /// As typed behind `--where`.
    pub constraints: &'static [&'static str],
    /// How many combinations that is.
    pub combinations: u64,
}

/// Every preset, by name.
///
/// Both are the grids of the Python system before this one, whose users compare. Parameters carry our names: its short and long
/// averages are `fast` and `slow`, its deviations `width`, its ATR multiple `multiplier`, its acceleration factor and cap `step`
/// and `maximum`, its Ichimoku lines `tenkan`, `kijun` and `senkou`. It read some of them from the grid and used its defaults;
/// here every one means what it says. Parameters that it does not have (smoothing, exit, shift) stand at their defaults.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "classic",
        summary: "eleven rules of daily bars, 1,279 combinations",
        grids: &[
            grid("sma_cross", &["fast=5..50:5", "slow=20..200:10"], &["fast < slow"], 174),
            grid("rsi", &["oversold=20..40:5", "overbought=60..80:5"], &[], 25),
            grid("macd", &["fast=8..16:2", "slow=20..30:2", "signal=7..11"], &[], 150),
            grid("bollinger", &["period=15..25:2", "width=1.5,2.0,2.5"], &[], 18),
            grid("kdj", &["k=5..30:5", "d=3,4,5", "oversold=20..40:5", "overbought=60..80:5"], &[], 450),
            grid("cci", &["period=10..30:5", "oversold=-300..-100:50", "overbought=75..275:50"], &[], 125),
            grid("adx", &["period=10..30:5", "threshold=15..50:5"], &[], 40),
            grid("atr_breakout", &["period=10..30:5", "multiplier=0.5..5.0:0.5"], &[], 50),
            grid("obv_trend", &["period=10..100:10"], &[], 10),
            grid("ichimoku", &["tenkan=5,10,15", "kijun=20..40:5", "senkou=40..60:5"], &[], 75),
            grid("psar", &["step=0.01..0.20:0.01", "maximum=0.10..0.50:0.05"], &["step < maximum"], 162),
        ],
    },
    Preset {
        name: "classic-large",
        summary: "RSI, MACD and Bollinger bands in finer steps, 9,481 combinations",
        grids: &[
            grid(
                "rsi",
                &["period=5..300:5", "oversold=10..50:5", "overbought=50..90:5"],
                &["oversold < overbought"],
                4_800,
            ),
            grid("macd", &["fast=5..20", "slow=15..40", "signal=5..15"], &["fast < slow"], 4_345),
            grid("bollinger", &["period=10..50:2", "width=1.5..3.0:0.1"], &[], 336),
        ],
    },
];

const fn grid(
    strategy: &'static str,
    axes: &'static [&'static str],
    constraints: &'static [&'static str],
    combinations: u64,
) -> PresetGrid {
    PresetGrid { strategy, axes, constraints, combinations }
}

#[cfg(test)]
mod tests {
    use market::{ParamSpec, Params};

    use super::*;
    use crate::Space;

    /// The combinations, counted; the parameters may be any numbers.
    fn count(grid: &PresetGrid) -> u64 {
        let name = |axis: &&'static str| axis.split('=').next().unwrap_or_default();
        let specs: Vec<ParamSpec> =
            grid.axes.iter().map(name).map(|name| ParamSpec::real(name, 1.0, -1e6, 1e6, "")).collect();
        let fixed = Params::new(&specs, []).expect("defaults");
        Space::new(&specs, &fixed, grid.axes, grid.constraints).expect("a space").count().expect("few")
    }

    #[test]
    fn the_presets_have_the_combinations_of_the_old_system() {
        let totals: Vec<(&str, usize, u64)> = PRESETS
            .iter()
            .map(|preset| (preset.name, preset.grids.len(), preset.grids.iter().map(count).sum()))
            .collect();
        assert_eq!(totals, [("classic", 11, 1_279), ("classic-large", 3, 9_481)]);
        for grid in PRESETS.iter().flat_map(|preset| preset.grids) {
            assert_eq!(count(grid), grid.combinations, "{}", grid.strategy);
        }
    }
}
