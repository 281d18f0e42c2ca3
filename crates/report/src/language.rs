//! Words of the charts in the languages of our users.

/// A language of the charts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Simplified,
    /// Traditional Chinese.
    Traditional,
}

/// English, simplified Chinese, traditional Chinese.
pub(crate) const WORDS: &[(&str, &str, &str)] = &[
    ("Price", "价格", "價格"),
    ("Volume", "成交量", "成交量"),
    ("Equity", "资产净值", "資產淨值"),
    ("Buy and hold", "买入持有", "買入持有"),
    ("Drawdown", "回撤", "回撤"),
    ("Monthly returns", "月度收益", "月度回報"),
    ("Yearly returns", "年度收益", "年度回報"),
    ("year", "全年", "全年"),
    ("Rolling Sharpe ratio", "滚动夏普比率", "滾動夏普比率"),
    ("Rolling Sortino ratio", "滚动索提诺比率", "滾動索提諾比率"),
    ("Rolling volatility", "滚动波动率", "滾動波動率"),
    ("Rolling beta", "滚动贝塔", "滾動貝塔"),
    ("Distribution of returns", "收益分布", "回報分佈"),
    ("normal", "正态分布", "常態分佈"),
    ("value at risk 95 %", "95 % 风险价值", "95 % 風險值"),
    ("Excursions of the trades", "交易的最大浮亏与浮盈", "交易的最大浮虧與浮盈"),
    ("worst in the trade", "持仓中最差", "持倉中最差"),
    ("result", "结果", "結果"),
    ("Holding times", "持仓时间", "持倉時間"),
    ("bars held", "持仓根数", "持倉根數"),
    ("trades", "交易数", "交易數"),
    ("From gross to net", "从毛利到净利", "由毛利到淨利"),
    ("gross", "毛利", "毛利"),
    ("net", "净利", "淨利"),
    ("Exposure, part of the equity", "持仓占净值比例", "持倉佔淨值比例"),
    ("Positions held", "持有的仓位数", "持有的倉位數"),
    ("Indicators", "指标", "指標"),
    ("nothing to draw", "无可绘制", "無可繪製"),
    ("bought", "买入", "買入"),
    ("sold", "卖出", "賣出"),
    ("{} bars", "{} 根", "{} 根"),
    ("Trades", "交易", "交易"),
    ("entry", "开仓", "開倉"),
    ("exit", "平仓", "平倉"),
    ("side", "方向", "方向"),
    ("entry price", "开仓价", "開倉價"),
    ("exit price", "平仓价", "平倉價"),
    ("profit", "盈亏", "盈虧"),
    ("return", "收益率", "回報率"),
    ("long", "多", "多"),
    ("short", "空", "空"),
    ("open", "未平", "未平"),
    ("bar returns", "每根收益", "每根回報"),
    ("Growth of the start money", "初始资金的增长", "起始資金的增長"),
    ("Growth beside the first", "相对第一次运行的增长", "相對第一次運行的增長"),
    ("{} over {} (across) and {} (down)", "{}：{}（横）与 {}（纵）", "{}：{}（橫）與 {}（縱）"),
    ("highest: {} at {}", "最高：{}，位于 {}", "最高：{}，位於 {}"),
    ("Where the best tenth lies", "最好的十分之一所在", "最好的十分之一所在"),
    ("All tries", "全部尝试", "全部嘗試"),
    ("Sharpe ratios of all tries", "全部尝试的夏普比率", "全部嘗試的夏普比率"),
    ("the winner", "优胜者", "優勝者"),
    ("luck alone", "仅凭运气", "僅憑運氣"),
    ("Ranks of winners out of sample", "优胜者的样本外名次", "優勝者的樣本外名次"),
    ("probability of overfitting", "过拟合概率", "過擬合概率"),
    ("Around the winner", "优胜者周围", "優勝者周圍"),
];

impl Language {
    /// `english` in this language; itself where there is no translation.
    pub(crate) fn say(self, english: &'static str) -> &'static str {
        let found = WORDS.iter().find(|(known, _, _)| *known == english);
        match (self, found) {
            (Self::Simplified, Some((_, simplified, _))) => simplified,
            (Self::Traditional, Some((_, _, traditional))) => traditional,
            _ => english,
        }
    }
}
