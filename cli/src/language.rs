//! Words of the tables in the languages of our users.

use crate::arguments::Language;

/// English, simplified Chinese, traditional Chinese.
const WORDS: &[(&str, &str, &str)] = &[
    ("Strategy", "策略", "策略"),
    ("Data", "数据", "數據"),
    ("Settings", "设置", "設定"),
    ("Run", "运行", "運行"),
    ("Measure", "指标", "指標"),
    ("Value", "数值", "數值"),
    ("Result", "结果", "結果"),
    ("Risk", "风险", "風險"),
    ("Trades", "交易", "交易"),
    ("Against buy and hold", "对比买入持有", "對比買入持有"),
    ("From gross to net", "从毛利到净利", "由毛利到淨利"),
    ("Gross result", "毛利", "毛利"),
    ("Traded value", "成交金额", "成交金額"),
    ("These trades break even at a cost a side of", "这些交易的单边盈亏平衡成本", "這些交易的單邊盈虧平衡成本"),
    ("law of", "适用规则", "適用規則"),
    ("stamp duty", "印花税", "印花稅"),
    ("SFC transaction levy", "证监会交易征费", "證監會交易徵費"),
    ("AFRC transaction levy", "会财局交易征费", "會財局交易徵費"),
    ("investor compensation levy", "投资者赔偿征费", "投資者賠償徵費"),
    ("trading fee", "交易费", "交易費"),
    ("trading tariff", "交易系统使用费", "交易系統使用費"),
    ("settlement fee", "股份交收费", "股份交收費"),
    ("Net result", "净利", "淨利"),
    ("Proof", "证明", "證明"),
    ("no look-ahead", "没有偷看未来", "沒有偷看未來"),
    ("futures tried", "种未来试过", "種未來試過"),
    ("bars recomputed", "根重新计算", "根重新計算"),
    ("the last signal is settled by the last", "决定最后信号所需的历史：", "決定最後訊號所需的歷史："),
    ("fees", "费用", "費用"),
    ("leverage", "杠杆", "槓桿"),
    ("bars a year", "根/年", "根/年"),
    ("Dividends (in gross)", "股息（含于毛利）", "股息（包含於毛利）"),
    ("slippage", "滑点", "滑價"),
    ("commission", "佣金", "佣金"),
    ("Equity", "净值", "淨值"),
    ("Drawdown", "回撤", "回撤"),
    ("Last trades", "最近交易", "最近交易"),
    ("Final equity", "期末净值", "期末淨值"),
    ("Total return", "总收益", "總回報"),
    ("Annual return", "年化收益", "年度化回報"),
    ("Annual volatility", "年化波动率", "年度化波幅"),
    ("Sharpe ratio", "夏普比率", "夏普比率"),
    ("Sortino ratio", "索提诺比率", "索提諾比率"),
    ("Calmar ratio", "卡玛比率", "卡瑪比率"),
    ("Omega ratio", "欧米伽比率", "歐米茄比率"),
    ("Maximum drawdown", "最大回撤", "最大回撤"),
    ("Longest drawdown", "最长回撤", "最長回撤"),
    ("Win rate", "胜率", "勝率"),
    ("Profit factor", "盈利因子", "盈利因子"),
    ("Expectancy", "每笔期望", "每筆期望"),
    ("Average win", "平均盈利", "平均盈利"),
    ("Average loss", "平均亏损", "平均虧損"),
    ("Exposure", "持仓时间", "持倉時間"),
    ("Turnover a year", "年换手率", "年換手率"),
    ("Fees paid", "已付费用", "已付費用"),
    ("Value at risk 95 %", "风险价值 95 %", "風險值 95 %"),
    ("Expected shortfall 95 %", "预期亏损 95 %", "預期虧損 95 %"),
    ("Skew", "偏度", "偏度"),
    ("Excess kurtosis", "超额峰度", "超額峰度"),
    ("Tail ratio", "尾部比率", "尾部比率"),
    ("Ulcer index", "溃疡指数", "潰瘍指數"),
    ("Buy and hold", "买入持有", "買入持有"),
    ("Alpha a year", "年化阿尔法", "年度化阿爾法"),
    ("Beta", "贝塔", "貝塔"),
    ("bars", "根", "根"),
    ("warm-up", "预热", "預熱"),
    ("entry", "开仓", "開倉"),
    ("exit", "平仓", "平倉"),
    ("side", "方向", "方向"),
    ("size", "数量", "數量"),
    ("entry price", "开仓价", "開倉價"),
    ("exit price", "平仓价", "平倉價"),
    ("pnl", "盈亏", "盈虧"),
    ("return", "收益率", "回報率"),
    ("reason", "原因", "原因"),
    ("long", "多", "多"),
    ("short", "空", "空"),
    ("signal", "信号", "訊號"),
    ("stop-loss", "止损", "止蝕"),
    ("take-profit", "止盈", "止賺"),
    ("trailing-stop", "移动止损", "移動止蝕"),
    ("atr-stop", "ATR 止损", "ATR 止蝕"),
    ("tick rounding", "最小价位取整", "最低上落價位取整"),
    ("last-bar", "最后一根", "最後一根"),
    ("liquidation", "强制平仓", "強制平倉"),
    ("open", "持有中", "持有中"),
];

/// `english` in `language`; itself where we have no translation.
pub fn say(language: Language, english: &str) -> String {
    let found = WORDS.iter().find(|(known, _, _)| *known == english);
    match (language, found) {
        (Language::ZhCn, Some((_, simplified, _))) => (*simplified).to_owned(),
        (Language::ZhHk, Some((_, _, traditional))) => (*traditional).to_owned(),
        _ => english.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_once() {
        for (index, (english, ..)) in WORDS.iter().enumerate() {
            assert!(!WORDS[..index].iter().any(|(earlier, ..)| earlier == english), "{english}");
        }
    }

    #[test]
    fn a_word_without_translation_stays() {
        assert_eq!(say(Language::ZhHk, "a line of a pack of the user"), "a line of a pack of the user");
        assert_eq!(say(Language::ZhHk, "stop-loss"), "止蝕");
    }
}
