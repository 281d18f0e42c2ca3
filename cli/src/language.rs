//! Words of the tables in the languages of our users.

use std::fmt::Display;

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
    ("not asked for: --no-proof", "未要求：--no-proof", "未要求：--no-proof"),
    ("no look-ahead", "没有偷看未来", "沒有偷看未來"),
    ("future tried", "种未来试过", "種未來試過"),
    ("futures tried", "种未来试过", "種未來試過"),
    ("bars recomputed", "根重新计算", "根重新計算"),
    ("the last signal is settled by the last", "决定最后信号所需的历史：", "決定最後訊號所需的歷史："),
    ("assumed", "假设", "假設"),
    (
        "fill close: a decision on a bar's close trades at that same close, as only an order in the closing auction could",
        "fill close：收盘价上的决定就在同一收盘价成交，只有收盘竞价中的订单才做得到",
        "fill close：收市價上的決定就在同一收市價成交，只有收市競價中的訂單才做得到",
    ),
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
    ("Best", "最佳", "最佳"),
    ("Each rule", "各个规则", "各個規則"),
    ("Sweep", "扫描", "掃描"),
    (", in {} s", "，用时 {} 秒", "，用時 {} 秒"),
    ("preset {}: {} rules, {} combinations", "预设 {}：{} 个规则，{} 个组合", "預設 {}：{} 個規則，{} 個組合"),
    (" where {}", " 条件 {}", " 條件 {}"),
    (
        "{} by {}: {} runs, {} refused, {} failed",
        "{}，方法 {}：运行 {}，拒绝 {}，失败 {}",
        "{}，方法 {}：運行 {}，拒絕 {}，失敗 {}",
    ),
    ("strategy", "策略", "策略"),
    ("runs", "运行", "運行"),
    ("distinct", "不同的", "不同的"),
    ("best", "最佳", "最佳"),
    ("Is it luck?", "是运气吗？", "是運氣嗎？"),
    ("Sharpe ratio, as found", "夏普比率（所见）", "夏普比率（所見）"),
    ("what luck alone shows in so many tries", "这么多次尝试中单凭运气可得", "這麼多次嘗試中單憑運氣可得"),
    ("deflated: chance that it is more than luck", "折减后：不只是运气的概率", "折減後：不只是運氣的機率"),
    (
        "chance that it is above zero, were it the only try",
        "若是唯一一次尝试，高于零的概率",
        "若是唯一一次嘗試，高於零的機率",
    ),
    ("bars that would show that at 95 %", "足以证明所需的根数", "足以證明所需的根數"),
    (
        "years on which so many tries show less by luck",
        "使这么多次尝试的运气低于此值所需年数",
        "使這麼多次嘗試的運氣低於此值所需年數",
    ),
    ("corrected for returns that hang together", "按收益自相关修正", "按回報自相關修正"),
    ("tries on these data", "对这些数据的尝试", "對這些數據的嘗試"),
    (
        "{} here ({} independent), {} ever ({} independent)",
        "本次 {}（独立 {}），历来 {}（独立 {}）",
        "本次 {}（獨立 {}），歷來 {}（獨立 {}）",
    ),
    ("probability of overfitting", "过拟合概率", "過度擬合機率"),
    ("{} ({} splits)", "{}（{} 种划分）", "{}（{} 種劃分）"),
    ("winners that lose out of sample", "样本外亏损的胜者", "樣本外虧損的勝者"),
    (
        "Sharpe ratio of winners out of sample per unit in sample",
        "胜者样本内每单位夏普比率对应的样本外变化",
        "勝者樣本內每單位夏普比率對應的樣本外變化",
    ),
    ("What is left of its net gain of {}?", "净收益 {} 还剩多少？", "淨收益 {} 還剩多少？"),
    ("one grid step each way", "网格各向一步", "網格各向一步"),
    (
        "{} {} in the mean, {} at worst, over it and {} beside it",
        "{} 平均 {}，最差 {}，含自身与相邻 {} 个",
        "{} 平均 {}，最差 {}，包括自身與相鄰 {} 個",
    ),
    ("spread of their Sharpe ratios", "其夏普比率的离散度", "其夏普比率的離散度"),
    ("buy and hold", "买入持有", "買入持有"),
    ("{}, Sharpe ratio {}", "{}，夏普比率 {}", "{}，夏普比率 {}"),
    ("known of other bars", "其他序列的已知数据", "其他序列的已知數據"),
    ("none yet", "尚无", "尚無"),
    ("close", "收盘", "收市"),
    (
        "{} bars · return {} · a year {} · Sharpe {} · drawdown {} · {} trades",
        "{} 根 · 总收益 {} · 年化 {} · 夏普 {} · 最大回撤 {} · {} 笔交易",
        "{} 根 · 總回報 {} · 年化 {} · 夏普 {} · 最大回撤 {} · {} 筆交易",
    ),
    ("; {} more have no value", "；另有 {} 个无值", "；另有 {} 個無值"),
    (
        "  * one of the {} runs that no other is better than in every objective; the best of them by {} is the winner\n",
        "  * 帕累托前沿共 {} 个：没有其他组合在所有目标上都更好；其中 {} 最好者为胜者\n",
        "  * 帕累托前沿共 {} 個：沒有其他組合在所有目標上都更好；其中 {} 最好者為勝者\n",
    ),
    (
        "All of this is by the Sharpe ratio, whatever the objective.",
        "以上一律按夏普比率判断，与目标无关。",
        "以上一律按夏普比率判斷，與目標無關。",
    ),
    ("What is left of the winner?", "胜者还剩多少？", "勝者還剩多少？"),
    ("overfitting", "过拟合", "過度擬合"),
    ("{} of {} splits choose one of the worse half", "{2} 种划分中 {1} 选出较差一半", "{2} 種劃分中 {1} 選出較差一半"),
    ("deflated Sharpe", "折减夏普", "折減夏普"),
    ("{} sure that it is more than luck", "{} 确信不只是运气", "{} 確信不只是運氣"),
    ("track record", "业绩长度", "業績長度"),
    ("needs {} bars, has {}", "需要 {} 根，现有 {}", "需要 {} 根，現有 {}"),
    ("Other histories", "另一些历史", "另一些歷史"),
    ("drawn", "抽取", "抽取"),
    ("histories", "历史数", "歷史數"),
    ("total return", "总收益", "總回報"),
    ("low end", "下端", "下端"),
    ("high end", "上端", "上端"),
    ("lose", "亏损", "虧損"),
    ("drawdown", "回撤", "回撤"),
    ("1 in 20 below", "二十分之一低于", "二十分之一低於"),
    ("its trades in another order", "交易换个次序", "交易換個次序"),
    ("its trades, each any number of times", "交易重复抽取", "交易重複抽取"),
    ("its bars in blocks", "按块抽取各根", "按塊抽取各根"),
    ("By what the market did in the {} bars before", "按此前 {} 根的市况", "按此前 {} 根的市況"),
    ("market", "市场", "市場"),
    ("bull", "上涨", "上升"),
    ("bear", "下跌", "下跌"),
    ("calm", "平静", "平靜"),
    ("usual", "平常", "平常"),
    ("wild", "剧烈", "劇烈"),
    ("check", "检查", "檢查"),
    ("answer", "结果说明", "結果說明"),
    ("net gain", "净收益", "淨收益"),
    ("{}{} on {}, {} bars", "{}{}，{}，{} 根", "{}{}，{}，{} 根"),
    ("look-ahead", "偷看未来", "偷看未來"),
    ("{} futures tried, none known", "试过 {} 种未来，没有一种被看到", "試過 {} 種未來，沒有一種被看到"),
    ("the decisions were made elsewhere", "决定在别处做出，无从证明", "決定在別處做出，無從證明"),
    ("see below", "见下", "見下"),
    ("the last signal needs {} bars", "最后一个信号需要 {} 根", "最後一個訊號需要 {} 根"),
    ("fills follow decisions", "成交在决定之后", "成交在決定之後"),
    ("{} fills", "{} 笔成交", "{} 筆成交"),
    ("cost break-even", "盈亏平衡成本", "盈虧平衡成本"),
    (
        "run again it loses from {} a side on; the run pays {}",
        "重跑时单边 {} 起亏损；本次运行付 {}",
        "重跑時單邊 {} 起虧損；本次運行付 {}",
    ),
    ("loses without any fee", "不计费用也亏损", "不計費用也虧損"),
    ("delay", "延迟", "延遲"),
    ("every decision one bar later", "每个决定晚一根", "每個決定晚一根"),
    ("one tick more slippage", "滑点多一个最小价位", "滑價多一個最低上落價位"),
    (
        "one tick more slippage, {} % of the median price",
        "滑点多一个最小价位，为价格中位数的 {} %",
        "滑價多一個最低上落價位，為價格中位數的 {} %",
    ),
    ("{} % more slippage", "滑点多 {} %", "滑價多 {} %"),
    ("best trades", "最好的交易", "最好的交易"),
    ("without the best {} trades", "去掉最好的 {} 笔交易", "去掉最好的 {} 筆交易"),
    ("bootstrap", "自助法", "自助法"),
    (
        "{} of {} series lose; {} of them return {} to {}",
        "{2} 条序列中 {1} 亏损；其中 {3} 的收益在 {4} 到 {5}",
        "{2} 條序列中 {1} 虧損；其中 {3} 的回報在 {4} 到 {5}",
    ),
    (", Sharpe {} to {}", "，夏普 {} 到 {}", "，夏普 {} 到 {}"),
    (
        "Nothing was found. That is no proof of a gain to come.",
        "没有发现问题。这不证明将来会盈利。",
        "沒有發現問題。這不證明將來會獲利。",
    ),
    ("Found", "发现", "發現"),
    ("warning", "警告", "警告"),
    ("error", "错误", "錯誤"),
    ("{} on {}, {} (bar {})", "{}，{}，{}（第 {} 根）", "{}，{}，{}（第 {} 根）"),
    (
        "open {}  high {}  low {}  close {}  volume {}",
        "开 {}  高 {}  低 {}  收 {}  量 {}",
        "開 {}  高 {}  低 {}  收 {}  量 {}",
    ),
    ("at the open", "开盘价", "開盤價"),
    ("at the close", "收盘价", "收盤價"),
    ("nothing", "无", "無"),
    ("Held before  {}, equity {}", "之前持有  {}，净值 {}", "之前持有  {}，淨值 {}"),
    ("Held after  {}, equity {}", "之后持有  {}，净值 {}", "之後持有  {}，淨值 {}"),
    ("{}: {} {} {} at {} ({})", "{}：{} {} {}，价格 {}（{}）", "{}：{} {} {}，價格 {}（{}）"),
    ("buy", "买入", "買入"),
    ("sell", "卖出", "賣出"),
    ("decided at the close of {} (bar {})", "在 {} 收盘时决定（第 {} 根）", "在 {} 收市時決定（第 {} 根）"),
    ("fills {}; it stood at {}", "成交方式：{}；该价位为 {}", "成交方式：{}；該價位為 {}"),
    (
        "fills {}; the bar opened beyond it, at {}",
        "成交方式：{}；开盘已越过该价位，为 {}",
        "成交方式：{}；開市已越過該價位，為 {}",
    ),
    ("fills {}; the market stood at {}", "成交方式：{}；当时市价 {}", "成交方式：{}；當時市價 {}"),
    ("at the open of the bar after the decision", "决定后下一根的开盘价", "決定後下一根的開市價"),
    (
        "at the open of the first bar after the decision on which the venue let it",
        "决定后交易所准许的第一根的开盘价",
        "決定後交易所准許的第一根的開市價",
    ),
    ("at the close of the bar after the decision", "决定后下一根的收盘价", "決定後下一根的收市價"),
    ("at the very close that decided", "做出决定的那个收盘价", "做出決定的那個收市價"),
    ("at the last close", "最后的收盘价", "最後的收市價"),
    ("the venue had put it off once before", "此前被交易所推迟过 1 次", "此前被交易所推遲過 1 次"),
    ("the venue had put it off {} times before", "此前被交易所推迟过 {} 次", "此前被交易所推遲過 {} 次"),
    ("value", "成交金额", "成交金額"),
    ("the session was locked at its price limit {}", "当时封死在涨跌停价 {}", "當時封死在漲跌停價 {}"),
    (
        "what was bought in this session is sold in a later one only",
        "当日买入的次日起才能卖出",
        "當日買入的次日起才能賣出",
    ),
    ("the instrument may not be sold short", "该品种不能卖空", "該品種不能沽空"),
    ("nobody traded on this bar, its volume is zero", "这一根没有成交，成交量为零", "這一根沒有成交，成交量為零"),
    ("the order was dropped", "订单被取消", "訂單被取消"),
    ("the order waits for the next bar", "订单等到下一根", "訂單等到下一根"),
    (
        "{}: {} {} was dropped: it came to less than one unit or one lot, the account could not pay, or the stop it needs was not known yet",
        "{}：{} {} 已撤销：不足一个单位或一手、资金不足，或所需的止损尚未知",
        "{}：{} {} 已撤銷：不足一個單位或一手、資金不足，或所需的止蝕尚未知",
    ),
    (
        "said last before: long {}, short {}; what was said last is not said again",
        "此前最后表示：多头{}，空头{}；最后表示过的不再重复",
        "此前最後表示：多頭{}，空頭{}；最後表示過的不再重複",
    ),
    ("in", "进场", "進場"),
    ("{}: {} {} was not let: {}", "{}：{} {} 未获准：{}", "{}：{} {} 未獲准：{}"),
    ("the market stood at {}; {}", "当时市价 {}；{}", "當時市價 {}；{}"),
    ("Nothing traded on this bar.", "这一根没有成交。", "這一根沒有成交。"),
    (
        "Orders of the same day on bars {}: codex runs why RUN BAR",
        "同一天的订单在第 {} 根：codex runs why RUN BAR",
        "同一天的訂單在第 {} 根：codex runs why RUN BAR",
    ),
    (
        "At the close of {} (bar {}) the rule said {}",
        "{} 收盘时（第 {} 根）规则说：{}",
        "{} 收市時（第 {} 根）規則說：{}",
    ),
    ("member {} on {}, weight {}: stays {}", "成员 {}，{}，权重 {}：保持{}", "成員 {}，{}，權重 {}：保持{}"),
    (
        "member {} on {}, weight {}: goes from {} to {}",
        "成员 {}，{}，权重 {}：由{}转为{}",
        "成員 {}，{}，權重 {}：由{}轉為{}",
    ),
    ("flat", "空仓", "空倉"),
    ("the rule is warming up: it cannot say anything yet", "规则还在预热，说不出什么", "規則還在預熱，說不出什麼"),
    ("its filter or its size allows no entry here", "过滤条件或仓位大小不准在此开仓", "過濾條件或倉位大小不准在此開倉"),
    (
        "said last before: {}; a side that was said last is not said again",
        "此前最后说的是：{}；说过的一边不再重复",
        "此前最後說的是：{}；說過的一邊不再重複",
    ),
    (
        "a condition is said on every bar on which it holds: repeat = true",
        "条件成立的每一根都会说：repeat = true",
        "條件成立的每一根都會說：repeat = true",
    ),
    (
        "the best price since the entry was {} on {} (bar {}); the stop behind it stood at {}",
        "开仓以来的最佳价 {}，在 {}（第 {} 根）；其后的止损位 {}",
        "開倉以來的最佳價 {}，在 {}（第 {} 根）；其後的止蝕位 {}",
    ),
    ("in (long)", "进场（多）", "進場（多）"),
    ("out", "离场", "離場"),
    ("nothing yet", "还没有", "還沒有"),
    ("no value", "没有值", "沒有值"),
    ("name", "名称", "名稱"),
    ("aliases", "别名", "別名"),
    ("title", "标题", "標題"),
    ("version", "版本", "版本"),
    ("venues", "交易所", "交易所"),
    ("from", "来源", "來源"),
    ("cannot be read, and is no law", "读不了，不起作用", "讀不了，不起作用"),
    ("rules of every day, by the pack of {}", "所有日期的规则，规则包 {}", "所有日期的規則，規則包 {}"),
    ("as of {}, by the pack of {}", "{} 的规则，规则包 {}", "{} 的規則，規則包 {}"),
    ("In force", "生效", "生效"),
    ("Switched off: not confirmed, or not known", "未启用：未经证实或不明", "未啟用：未經證實或不明"),
    ("from a day not known", "起始日不明", "起始日不明"),
    ("since {}", "自 {}", "自 {}"),
    (" until {}", " 至 {}", " 至 {}"),
    ("not known", "不明", "不明"),
    ("instrument", "品种", "品種"),
    ("fee", "费用项", "費用項"),
    ("rounding", "取整", "取整"),
    ("tick", "最小价位", "最低上落價位"),
    ("lot", "每手", "每手"),
    ("limit", "涨跌停", "漲跌停"),
    ("hours", "交易时间", "交易時間"),
    ("auction", "集合竞价", "競價"),
    ("settlement", "交收", "交收"),
    ("resale", "转卖", "轉賣"),
    ("short sale", "卖空", "沽空"),
    ("fact", "说明", "說明"),
    ("{} bars of {}: nothing contradicts {}", "{} 根，{}：没有与 {} 矛盾之处", "{} 根，{}：沒有與 {} 矛盾之處"),
    ("{}: {} of {}, first {}", "{}：{} / {}，首次 {}", "{}：{} / {}，首次 {}"),
    ("{} {} {} at {}, {}, law {}", "{} {} {}，价格 {}，{}，规则包 {}", "{} {} {}，價格 {}，{}，規則包 {}"),
    ("line", "项目", "項目"),
    ("amount", "金额", "金額"),
    ("of the value", "占成交金额", "佔成交金額"),
    ("to pay", "应付", "應付"),
    ("to receive", "应收", "應收"),
    ("kind", "种类", "種類"),
    ("parameters", "参数", "參數"),
    ("what it does", "做什么", "做甚麼"),
    ("what it tells", "说明什么", "說明甚麼"),
    ("outputs", "输出", "輸出"),
    ("shipped", "自带", "自帶"),
    ("Rule", "规则", "規則"),
    ("Formula", "公式", "公式"),
    ("Source", "出处", "出處"),
    ("Notes", "备注", "備註"),
    ("Parameters", "参数", "參數"),
    ("Reads besides its own bars", "还读取", "還讀取"),
    ("Reads {}; gives {}", "读取 {}；给出 {}", "讀取 {}；給出 {}"),
    ("Also called {}", "又名 {}", "又名 {}"),
    ("File", "文件", "檔案"),
    ("Try", "试一试", "試一試"),
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

/// A sentence in `language`: `english` has a `{}` for each of `values`, in their order; where the language has another order, its
/// form numbers them from 1: `{2}`.
pub fn tell(language: Language, english: &str, values: &[&dyn Display]) -> String {
    let said = say(language, english);
    let mut parts = said.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        let (number, rest) = part.split_once('}').unwrap_or(("", part));
        let place = number.parse::<usize>().map_or(index, |number| number - 1);
        text += &values.get(place).map(ToString::to_string).unwrap_or_default();
        text += rest;
    }
    text
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
    fn every_form_of_a_sentence_has_all_its_values() {
        let values: [&dyn Display; 7] = [&"①", &"②", &"③", &"④", &"⑤", &"⑥", &"⑦"];
        for (english, ..) in WORDS {
            let count = english.matches("{}").count();
            for language in [Language::En, Language::ZhCn, Language::ZhHk] {
                let told = tell(language, english, &values[..count]);
                let is_whole = values[..count].iter().all(|value| told.matches(&value.to_string()).count() == 1);
                assert!(is_whole && !told.contains(['{', '}']), "{told}");
            }
        }
        let told = tell(Language::ZhCn, "{} of {} series lose; {} of them return {} to {}", &values[..5]);
        assert_eq!(told, "② 条序列中 ① 亏损；其中 ③ 的收益在 ④ 到 ⑤");
    }

    #[test]
    fn a_word_without_translation_stays() {
        assert_eq!(say(Language::ZhHk, "a line of a pack of the user"), "a line of a pack of the user");
        assert_eq!(say(Language::ZhHk, "stop-loss"), "止蝕");
    }
}
