//! The rule files that ship inside the program: the examples under `configs/strategies`.

/// Name and text of each, by name.
pub static SHIPPED: &[(&str, &str)] = &[
    ("combined", include_str!("../../../configs/strategies/combined.toml")),
    ("dip_buyer", include_str!("../../../configs/strategies/dip_buyer.toml")),
    ("filtered_reversal", include_str!("../../../configs/strategies/filtered_reversal.toml")),
    ("long_short", include_str!("../../../configs/strategies/long_short.toml")),
    ("session_hours", include_str!("../../../configs/strategies/session_hours.toml")),
    ("squeeze", include_str!("../../../configs/strategies/squeeze.toml")),
    ("turn_of_month", include_str!("../../../configs/strategies/turn_of_month.toml")),
    ("turtle", include_str!("../../../configs/strategies/turtle.toml")),
    ("two_sleeves", include_str!("../../../configs/strategies/two_sleeves.toml")),
    ("volatility_target", include_str!("../../../configs/strategies/volatility_target.toml")),
    ("vote", include_str!("../../../configs/strategies/vote.toml")),
    ("weekly_trend", include_str!("../../../configs/strategies/weekly_trend.toml")),
    ("with_the_index", include_str!("../../../configs/strategies/with_the_index.toml")),
];

/// The built-in rules written in the language, by their names: the same decisions, bar for bar, so that what a built-in rule
/// did can be told in its terms.
pub static CLASSIC: &[(&str, &str)] = &[
    ("adx", include_str!("../../../configs/strategies/classic/adx.toml")),
    ("atr_breakout", include_str!("../../../configs/strategies/classic/atr_breakout.toml")),
    ("bollinger", include_str!("../../../configs/strategies/classic/bollinger.toml")),
    ("cci", include_str!("../../../configs/strategies/classic/cci.toml")),
    ("donchian", include_str!("../../../configs/strategies/classic/donchian.toml")),
    ("ema_cross", include_str!("../../../configs/strategies/classic/ema_cross.toml")),
    ("ichimoku", include_str!("../../../configs/strategies/classic/ichimoku.toml")),
    ("kdj", include_str!("../../../configs/strategies/classic/kdj.toml")),
    ("macd", include_str!("../../../configs/strategies/classic/macd.toml")),
    ("obv_trend", include_str!("../../../configs/strategies/classic/obv_trend.toml")),
    ("psar", include_str!("../../../configs/strategies/classic/psar.toml")),
    ("rsi", include_str!("../../../configs/strategies/classic/rsi.toml")),
    ("sma_cross", include_str!("../../../configs/strategies/classic/sma_cross.toml")),
];
