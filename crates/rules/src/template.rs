//! What a new rule file begins with, and what an editor knows about rule files.

/// A JSON schema (draft 2020-12) of rule files, for editors: the text of `configs/strategies/rule.schema.json`.
pub const fn schema() -> &'static str {
    include_str!("../../../configs/strategies/rule.schema.json")
}

/// The text of a new rule file called `name`: commented, complete, and it trades.
pub fn template(name: &str) -> String {
    let title = name.replace(['_', '-', '"', '\\'], " ").chars().filter(|c| !c.is_control()).collect::<String>();
    TEMPLATE.replace("{title}", title.trim())
}

const TEMPLATE: &str = r#"# A trading rule. Check it with `codex strategy check FILE`, run it with `codex backtest FILE`.
title = "{title}"
summary = "Follows the trend while it has strength."

# What the rule is tuned by: --param fast=20, and ranges of `codex sweep`.
[params]
fast = { default = 20, min = 2, max = 200, doc = "bars of the short mean" }
slow = { default = 50, min = 3, max = 400, doc = "bars of the long mean" }
strength = { default = 50.0, min = 0.0, max = 100.0, doc = "RSI above which a trend has strength" }

# Names for parts of the rule, in any order. What can be read: open, high, low, close, volume, the parameters, every
# indicator of `codex indicator ls` such as rsi(14) or macd(12, 26, 9).histogram, and shift(x, n): x of n bars ago.
[let]
up = "sma(fast) > sma(slow)"
strong = "rsi(14) > strength"

# Conditions at the close of a bar; the order fills on the next one. An entry is said when it becomes the newest side.
[rule]
enter = "up and strong"
exit = "not up"

# Protective orders; flags such as --stop-loss win over them. Take the # away to use them.
[stops]
# stop_loss = "5%"
# trailing_stop = "10%"
# atr_stop = "14:3"
"#;
