//! What the page says in the languages of our users, beside what the charts say.

use serde_json::{Map, Value, json};

use super::{figure_words, measure_words, search_words};
use crate::language;

/// English, simplified Chinese, traditional Chinese; `{}` is a value, `{2}` the second.
const WORDS: &[(&str, &str, &str)] = &[
    ("Language", "语言", "語言"),
    ("Light or dark", "浅色或深色", "淺色或深色"),
    ("Parts of the page", "页面各部分", "頁面各部分"),
    ("Price and trades", "价格与交易", "價格與交易"),
    ("Months and years", "月度与年度", "月度與年度"),
    ("Rolling measures", "滚动指标", "滾動指標"),
    ("Measures", "指标", "指標"),
    ("Measure", "指标", "指標"),
    ("Value", "数值", "數值"),
    ("Settings and proof", "设置与证明", "設定與證明"),
    ("Settings", "设置", "設定"),
    ("Costs", "费用", "費用"),
    ("Result", "结果", "結果"),
    ("Risk", "风险", "風險"),
    ("Trades", "交易", "交易"),
    ("Against the benchmark", "对比基准", "對比基準"),
    ("Against buy and hold", "对比买入持有", "對比買入持有"),
    ("More measures", "更多指标", "更多指標"),
    ("Benchmark", "基准", "基準"),
    ("Notes", "提示", "提示"),
    ("Proven: no look-ahead", "已证明：没有偷看未来", "已證明：沒有偷看未來"),
    ("Look-ahead not ruled out", "未能排除偷看未来", "未能排除偷看未來"),
    ("Not proven", "未作证明", "未作證明"),
    ("How it is computed", "如何计算", "如何計算"),
    ("Formula", "公式", "公式"),
    ("Convention", "约定", "約定"),
    ("Source", "出处", "出處"),
    ("As a table", "以表格显示", "以表格顯示"),
    (
        "Arrow keys move, plus and minus zoom, Shift and an arrow key reads the next bar.",
        "方向键移动，加减号缩放，Shift 加方向键读下一根。",
        "方向鍵移動，加減號縮放，Shift 加方向鍵讀下一根。",
    ),
    (
        "Drag moves, pinch or Ctrl and the wheel zooms, a double click shows all.",
        "拖动平移，双指或 Ctrl 加滚轮缩放，双击显示全部。",
        "拖動平移，雙指或 Ctrl 加滾輪縮放，雙擊顯示全部。",
    ),
    ("What is shown", "显示范围", "顯示範圍"),
    ("Scale", "刻度", "刻度"),
    ("Linear", "线性", "線性"),
    ("Log", "对数", "對數"),
    ("All", "全部", "全部"),
    ("all", "全部", "全部"),
    ("Zoom in", "放大", "放大"),
    ("Zoom out", "缩小", "縮小"),
    ("1 M", "1 月", "1 月"),
    ("3 M", "3 月", "3 月"),
    ("1 Y", "1 年", "1 年"),
    ("3 Y", "3 年", "3 年"),
    ("5 Y", "5 年", "5 年"),
    ("10 Y", "10 年", "10 年"),
    ("Open", "开盘", "開市"),
    ("High", "最高", "最高"),
    ("Low", "最低", "最低"),
    ("Close", "收盘", "收市"),
    ("Time", "时间", "時間"),
    ("bars", "根", "根"),
    ("Bars", "根数", "根數"),
    ("Bars held", "持仓根数", "持倉根數"),
    ("a year", "每年", "每年"),
    // A unit on the page; the pictures name their axis by it.
    ("trades", "笔", "筆"),
    (
        "at each close, all costs paid; the dotted line is the start money",
        "每根收盘时，已扣所有费用；虚线为起始资金",
        "每根收市時，已扣所有費用；虛線為起始資金",
    ),
    (
        "a fraction, zero or below; the start money is a high; the five deepest falls are marked",
        "比例，不大于零；起始资金也算高点；标出最深的五次回撤",
        "比例，不大於零；起始資金也算高位；標出最深的五次回撤",
    ),
    ("Deepest drawdowns", "最深的回撤", "最深的回撤"),
    ("The account was never below an earlier high.", "账户从未低于此前高点。", "帳戶從未低於此前高位。"),
    ("Show fall {}", "显示第 {} 次回撤", "顯示第 {} 次回撤"),
    ("Depth", "深度", "深度"),
    ("Start", "开始", "開始"),
    ("Trough", "最低点", "最低點"),
    ("Recovered", "恢复", "恢復"),
    ("not yet", "尚未", "尚未"),
    ("Calendar days", "日历天数", "日曆日數"),
    ("whole year", "全年", "全年"),
    ("Year", "年份", "年份"),
    (
        "of the bars there are: the first and the last may be parts of a month or a year; in percent",
        "只计已有数据：首尾可能不足一月或一年；单位为百分比",
        "只計已有數據：首尾可能不足一月或一年；單位為百分比",
    ),
    (
        "over the last {} bars; none before there are as many",
        "最近 {} 根；不足时没有数值",
        "最近 {} 根；不足時沒有數值",
    ),
    ("Exposure, part of the equity", "持仓占净值比例", "持倉佔淨值比例"),
    ("Positions held", "持有的仓位数", "持有的倉位數"),
    ("Assets", "各资产", "各資產"),
    ("won", "盈利笔数", "獲利筆數"),
    ("Mean weight", "平均权重", "平均權重"),
    ("Largest weight", "最大权重", "最大權重"),
    ("Weight at the end", "期末权重", "期末權重"),
    ("of the closes at which it was held", "只计持有时的收盘", "只計持有時的收市"),
    ("number of positions held", "持有仓位的个数", "持有倉位的個數"),
    ("at each close; long above zero, short below", "每根收盘时；多在零上，空在零下", "每根收市時；多在零上，空在零下"),
    ("VaR 95 %", "VaR 95 %", "VaR 95 %"),
    ("CVaR 95 %", "CVaR 95 %", "CVaR 95 %"),
    ("mean", "均值", "平均值"),
    ("standard deviation", "标准差", "標準差"),
    (
        "bars that did not move the account are left out of the columns, not of value at risk; the outermost columns hold what is beyond",
        "未使账户变动的各根不计入柱形，但计入风险价值；最外侧的柱含范围以外者",
        "未使帳戶變動的各根不計入柱形，但計入風險值；最外側的柱含範圍以外者",
    ),
    ("Lost on one bar in twenty", "二十根中有一根的亏损", "二十根中有一根的虧損"),
    ("Method", "方法", "方法"),
    ("historical", "历史法", "歷史法"),
    ("Cornish-Fisher", "康尼许-费希尔", "康尼許-費雪"),
    ("From", "从", "由"),
    ("To", "到", "至"),
    ("Trade", "交易", "交易"),
    ("Return", "收益率", "回報率"),
    ("Step", "步骤", "步驟"),
    ("Money", "金额", "金額"),
    ("Line", "项目", "項目"),
    ("Of the value traded", "占成交金额", "佔成交金額"),
    ("Gross result", "毛利", "毛利"),
    ("Net result", "净利", "淨利"),
    ("Dividends (in gross)", "股息（含于毛利）", "股息（包含於毛利）"),
    ("Traded value", "成交金额", "成交金額"),
    ("Cost a side at which these trades break even", "这些交易的单边盈亏平衡成本", "這些交易的單邊盈虧平衡成本"),
    (
        "gross is what free fills at their reference prices would have earned, dividends included",
        "毛利为按参考价无成本成交所得，含股息",
        "毛利為按參考價無成本成交所得，含股息",
    ),
    ("gained", "盈利", "獲利"),
    ("lost", "亏损", "虧損"),
    (
        "those that gained over those that lost; an open position counts to the last bar",
        "盈利者叠于亏损者之上；未平仓者计至最后一根",
        "獲利者疊於虧損者之上；未平倉者計至最後一根",
    ),
    ("Worst in the trade (MAE)", "持仓中最差 (MAE)", "持倉中最差 (MAE)"),
    ("Best in the trade (MFE)", "持仓中最好 (MFE)", "持倉中最好 (MFE)"),
    (
        "as a part of the opening price; the bars of the opening and of the end are seen whole",
        "占开仓价的比例；开仓与平仓的整根都计入",
        "佔開倉價的比例；開倉與平倉的整根都計入",
    ),
    ("All trades", "所有交易", "所有交易"),
    ("{} of {} trades", "{2} 笔中的 {1} 笔", "{2} 筆中的 {1} 筆"),
    ("The rule never traded on these data.", "规则在这些数据上从未交易。", "規則在這些數據上從未交易。"),
    ("Show trade {}", "显示第 {} 笔交易", "顯示第 {} 筆交易"),
    ("Symbol", "代码", "代號"),
    ("side", "方向", "方向"),
    ("entry", "开仓", "開倉"),
    ("exit", "平仓", "平倉"),
    ("size", "数量", "數量"),
    ("entry price", "开仓价", "開倉價"),
    ("exit price", "平仓价", "平倉價"),
    ("fees", "费用", "費用"),
    ("pnl", "盈亏", "盈虧"),
    ("return", "收益率", "回報率"),
    ("reason", "原因", "原因"),
    ("open", "持有中", "持有中"),
    ("units of the instrument", "标的单位数", "標的單位數"),
    ("the average of its fills, slippage included", "各笔成交的均价，含滑点", "各筆成交的均價，含滑價"),
    ("of an open trade the last close", "未平仓者为最后收盘价", "未平倉者為最後收市價"),
    ("all fees of the trade, of both its ends", "该交易两端的所有费用", "該交易兩端的所有費用"),
    ("money gained, net of all costs", "扣除所有成本后的盈利金额", "扣除所有成本後的獲利金額"),
    (
        "from the first bar below the high to the last one below it",
        "自低于高点的第一根至最后一根",
        "自低於高位的第一根至最後一根",
    ),
    ("bars below the high", "低于高点的根数", "低於高位的根數"),
    ("over all fills", "按所有成交", "按所有成交"),
    ("Find", "查找", "搜尋"),
    ("Save as CSV", "存为 CSV", "存為 CSV"),
    ("Pages", "页", "頁"),
    ("First page", "首页", "首頁"),
    ("Page before", "上一页", "上一頁"),
    ("Next page", "下一页", "下一頁"),
    ("Last page", "末页", "末頁"),
    ("The command that makes this again", "重现此结果的命令", "重現此結果的指令"),
    ("Copy", "复制", "複製"),
    ("Copied", "已复制", "已複製"),
    (
        "Kept as {}; the same bits, or what changed:",
        "已保存为 {}；逐位重现，或指出变化：",
        "已存為 {}；逐位重現，或指出變化：",
    ),
    ("What was run", "运行内容", "運行內容"),
    ("Strategy", "策略", "策略"),
    ("Data", "数据", "數據"),
    ("First bar", "第一根", "第一根"),
    ("Last bar", "最后一根", "最後一根"),
    ("Warm-up", "预热", "預熱"),
    ("Fingerprint of the data", "数据指纹", "數據指紋"),
    ("Proof", "证明", "證明"),
    ("Verdict", "结论", "結論"),
    ("no look-ahead", "没有偷看未来", "沒有偷看未來"),
    ("the rule looks ahead", "规则偷看未来", "規則偷看未來"),
    ("the two forms of the rule differ", "规则的两种形式不一致", "規則的兩種形式不一致"),
    ("made elsewhere, nothing to prove", "决定在别处做出，无从证明", "決定在別處做出，無從證明"),
    ("Futures tried", "试过的未来", "試過的未來"),
    ("Bars computed again", "重新计算的根数", "重新計算的根數"),
    ("History that settles the last signal", "决定最后信号所需的历史", "決定最後訊號所需的歷史"),
    ("Detail", "说明", "說明"),
    ("assumed", "假设", "假設"),
    (
        "The run was not asked for a proof that its rule does not look ahead.",
        "本次运行未要求证明规则没有偷看未来。",
        "本次運行未要求證明規則沒有偷看未來。",
    ),
    ("Inputs (BLAKE3)", "输入 (BLAKE3)", "輸入 (BLAKE3)"),
    ("Program", "程序", "程式"),
    ("Manifest, whole", "完整清单", "完整清單"),
    ("Periods", "期数", "期數"),
    ("Periods a year", "每年期数", "每年期數"),
    ("Risk-free rate", "无风险利率", "無風險利率"),
    ("yes", "是", "是"),
    ("no", "否", "否"),
    // The settings of a run, by the names of their fields.
    ("cash", "起始资金", "起始資金"),
    ("size expression", "规模表达式", "規模表達式"),
    ("fill", "成交价", "成交價"),
    ("time in force", "订单有效期", "訂單有效期"),
    ("slippage", "滑点", "滑價"),
    ("tick", "最小价位", "最低上落價位"),
    ("direction", "方向", "方向"),
    ("leverage", "杠杆", "槓桿"),
    ("maintenance", "维持保证金", "維持保證金"),
    ("stop loss", "止损", "止蝕"),
    ("take profit", "止盈", "止賺"),
    ("trailing stop", "移动止损", "移動止蝕"),
    ("atr stop", "ATR 止损", "ATR 止蝕"),
    ("lot", "每手", "每手"),
    ("fractional", "可交易零碎单位", "可交易碎股"),
    ("venue", "市场规则", "市場規則"),
    ("instrument", "品种", "品種"),
    ("exit on last bar", "最后一根平仓", "最後一根平倉"),
    ("convention", "引擎约定", "引擎約定"),
    ("rf", "无风险利率", "無風險利率"),
    ("periods per year", "每年期数", "每年期數"),
    ("periods per year from", "每年期数的依据", "每年期數的依據"),
];

/// `{english: [simplified, traditional]}`: those of the charts, ours, those of the measures, and those of the result itself.
pub(super) fn words(own: &[[String; 3]]) -> Value {
    let fixed =
        [language::WORDS, WORDS, measure_words::WORDS, search_words::WORDS, figure_words::WORDS].into_iter().flatten();
    let fixed = fixed.map(|(english, simplified, traditional)| (*english, json!([simplified, traditional])));
    let of_result = own.iter().map(|[english, simplified, traditional]| (&**english, json!([simplified, traditional])));
    fixed.chain(of_result).map(|(english, both)| (english.to_owned(), both)).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::SCRIPTS;
    use crate::html::measures::measures;

    fn known(english: &str) -> bool {
        words(&[]).get(english).is_some()
    }

    #[test]
    fn every_text_of_the_scripts_is_translated() {
        // What stands in `say("…")`.
        for script in SCRIPTS {
            for rest in script.split("say(").skip(1) {
                let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
                let (english, _) = rest.split_once('"').unwrap();
                // Words of a result come with it.
                assert!(known(english) || ["long", "short"].contains(&english), "{english}");
            }
        }
    }

    #[test]
    fn every_measure_and_its_group_are_translated() {
        let all = risk::ALL.iter().map(|it| it.name).chain(risk::TRADE_MEASURES.iter().map(|it| it.name));
        let values: Map<String, Value> = all
            .chain(["final_equity", "exposure", "turnover", "fees_paid"])
            .map(|name| (name.to_owned(), 1.0.into()))
            .collect();
        for is_run in [true, false] {
            for row in measures(&values.clone().into(), is_run) {
                for field in ["title", "group", "convention"] {
                    assert!(known(row[field].as_str().unwrap()), "{row}");
                }
            }
        }
    }

    #[test]
    fn every_figure_is_translated() {
        for (group, figures) in crate::figures::ALL {
            assert!(known(group), "{group}");
            for figure in *figures {
                assert!(known(figure.title), "{}", figure.title);
                assert!(figure.convention.is_empty() || known(figure.convention), "{}", figure.convention);
                assert!(!figure.formula.is_empty() && !figure.name.contains(' '), "{}", figure.name);
            }
        }
    }

    #[test]
    fn every_word_is_there_once_and_in_two_forms() {
        let all: Vec<_> =
            WORDS.iter().chain(measure_words::WORDS).chain(search_words::WORDS).chain(figure_words::WORDS).collect();
        for (place, (english, simplified, traditional)) in all.iter().enumerate() {
            assert!(!all[..place].iter().any(|(earlier, ..)| earlier == english), "{english}");
            let count = |text: &str| text.matches('{').count();
            assert!(count(english) == count(simplified) && count(english) == count(traditional), "{english}");
        }
    }
}
