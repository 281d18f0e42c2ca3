"""Our tear-sheet beside quantstats' for the same returns: `quantstats_page.py RETURNS PAGE`.

RETURNS is a CSV with the columns timestamp, return, benchmark; PAGE the tear-sheet that `codex report` wrote of it. Prints a
Markdown table with a line for every number that quantstats shows, and fails where one that is called equal is not, or where
quantstats shows a number that nobody has looked for.
"""

import base64
import json
import logging
import math
import re
import struct
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pandas as pd
import quantstats as qs
from dateutil.relativedelta import relativedelta
from quantstats import stats

SAME = 1e-9


def unpacked(column):
    """A column as the page packs it."""
    raw = base64.b64decode(column["b"])
    if "f" in column:
        return [value for (value,) in struct.iter_unpack("<d" if column["f"] == 8 else "<f", raw)]
    values, number, step, shift = [math.nan] * column.get("n", 0), 0, 0, 0
    for byte in raw:
        step |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            number += (step >> 1) ^ -(step & 1)
            values.append(number / 10 ** column["k"])
            step = shift = 0
    return values


class Page:
    """What a tear-sheet says, of the series and of its benchmark."""

    def __init__(self, path):
        html = open(path, encoding="utf-8").read()
        self.data = json.loads(re.search(r'id="data">(.*?)</script>', html, re.S).group(1))
        self.figures = {figure["name"]: figure for figure in self.data["figures"]}
        self.titles = {measure["name"]: measure["title"] for measure in self.data["measures"]}

    def measure(self, name):
        return self.titles[name], self.data["result"][name], self.data["beside"][name]

    def figure(self, name):
        figure = self.figures[name]
        return figure["title"], figure["own"], figure["beside"]

    def days(self):
        return pd.to_datetime(unpacked(self.data["columns"]["time"]), unit="ms")


def rows(page, own, beside):
    """Name at quantstats → (title of ours, ours, ours of the benchmark, what must be the same, why it is not what quantstats shows)."""
    both = lambda of: (of(own), of(beside))
    measure = lambda name, of, why="": (*page.measure(name), both(of), why)
    figure = lambda name, of, why="": (*page.figure(name), both(of), why)
    last = own.index[-1]
    since = lambda months: last - relativedelta(months=months)
    after = lambda returns, months: stats.comp(returns[returns.index > since(months)])
    yearly = lambda returns, months: stats.cagr(returns[returns.index > since(months)])
    exact_psr = lambda returns: psr_of_the_population(returns)
    falls = lambda returns: stats.drawdown_details(stats.to_drawdown_series(returns))
    first_day = "quantstats counts the return of the first day, too, which began a day earlier"
    window = "quantstats goes back one month less, and counts the first day's return"
    penalty = "equal; in the benchmark's column quantstats takes the strategy's autocorrelation"
    sign = "equal; a loss is positive here"
    ten = "quantstats shows the whole series where there are not ten years; we show none"
    return {
        "Time in Market": figure("time_in_market", lambda r: (r != 0).mean(), "quantstats rounds up to whole percents"),
        "Cumulative Return": measure("total_return", stats.comp),
        "CAGR﹪": measure("annual_return", stats.cagr),
        "Sharpe": measure("sharpe", stats.sharpe),
        "Prob. Sharpe Ratio": figure(
            "probabilistic_sharpe", exact_psr, "quantstats puts skewness and kurtosis corrected for bias into a formula of the population's moments"
        ),
        "Smart Sharpe": figure("smart_sharpe", stats.smart_sharpe, penalty),
        "Sortino": measure("sortino", stats.sortino),
        "Smart Sortino": figure("smart_sortino", stats.smart_sortino, penalty),
        "Sortino/√2": figure("adjusted_sortino", stats.adjusted_sortino),
        "Smart Sortino/√2": figure("adjusted_smart_sortino", lambda r: stats.smart_sortino(r) / math.sqrt(2), penalty),
        "Omega": measure("omega", stats.omega),
        "Max Drawdown": measure("max_drawdown", lambda r: stats.to_drawdown_series(r).min()),
        "Longest DD Days": figure("longest_fall_days", lambda r: falls(r)["days"].max()),
        "Volatility (ann.)": measure("annual_volatility", stats.volatility),
        "R^2": (*page.measure("r_squared")[:2], None, (stats.r_squared(own, beside), None), ""),
        "Information Ratio": (
            *page.measure("information_ratio_period")[:2],
            None,
            (stats.information_ratio(own, beside), None),
            "",
        ),
        "Calmar": measure("calmar", lambda r: stats.calmar(r, periods=252)),
        "Skew": measure("skew", stats.skew),
        "Kurtosis": measure("kurtosis", stats.kurtosis),
        "Ulcer Performance Index": measure(
            "ulcer_performance_index",
            lambda r: stats.cagr(r) / math.sqrt((stats.to_drawdown_series(r) ** 2).mean()),
            "quantstats divides the total return, which grows with the length of the series; we the annual one (P. Martin)",
        ),
        "Risk-Adjusted Return": figure(
            "annual_return_in_market", lambda r: stats.cagr(r) / (r != 0).mean(), "the time in the market is rounded up there"
        ),
        "Risk-Return Ratio": figure("sharpe_of_a_bar", stats.risk_return_ratio),
        "Avg. Return": figure("average_moved_bar", stats.avg_return),
        "Avg. Win": measure("average_win", stats.avg_win),
        "Avg. Loss": measure("average_loss", stats.avg_loss),
        "Win/Loss Ratio": measure("payoff_ratio", stats.win_loss_ratio),
        "Profit Ratio": figure("profit_ratio", stats.profit_ratio),
        "Expected Daily": figure("expected_bar", stats.expected_return),
        "Expected Monthly": figure("expected_month", lambda r: stats.expected_return(r, aggregate="ME")),
        "Expected Yearly": figure("expected_year", lambda r: stats.expected_return(r, aggregate="YE")),
        "Kelly Criterion": measure("kelly", stats.kelly_criterion),
        "Risk of Ruin": figure("risk_of_ruin", stats.risk_of_ruin),
        "Daily Value-at-Risk": measure("value_at_risk_95_parametric", lambda r: -stats.var(r), sign),
        "Expected Shortfall (cVaR)": measure("conditional_value_at_risk_95_parametric", lambda r: -stats.cvar(r), sign),
        "Max Consecutive Wins": figure("longest_winning_run", stats.consecutive_wins),
        "Max Consecutive Losses": figure("longest_losing_run", stats.consecutive_losses),
        "Gain/Pain Ratio": measure("gain_to_pain", stats.gain_to_pain_ratio),
        "Gain/Pain (1M)": figure("gain_to_pain_months", lambda r: stats.gain_to_pain_ratio(r, 0, "ME")),
        "Payoff Ratio": measure("payoff_ratio", stats.payoff_ratio),
        "Profit Factor": measure("profit_factor", stats.profit_factor),
        "Common Sense Ratio": measure("common_sense_ratio", stats.common_sense_ratio),
        "CPC Index": figure("cpc_index", stats.cpc_index),
        "Tail Ratio": measure("tail_ratio", stats.tail_ratio),
        "Outlier Win Ratio": figure("outlier_win_ratio", stats.outlier_win_ratio),
        "Outlier Loss Ratio": figure("outlier_loss_ratio", stats.outlier_loss_ratio),
        "MTD": figure("month_to_date", lambda r: stats.comp(r[(r.index.year == last.year) & (r.index.month == last.month)])),
        "3M": figure("last_3_months", lambda r: after(r, 3), first_day),
        "6M": figure("last_6_months", lambda r: after(r, 6), first_day),
        "YTD": figure("year_to_date", lambda r: stats.comp(r[r.index.year == last.year])),
        "1Y": figure("last_year", lambda r: after(r, 12), first_day),
        "3Y (ann.)": figure("last_3_years", lambda r: yearly(r, 36), window),
        "5Y (ann.)": figure("last_5_years", lambda r: yearly(r, 60), window),
        "10Y (ann.)": (*page.figure("last_10_years"), (None, None), ten),
        "All-time (ann.)": measure("annual_return", stats.cagr),
        "Best Day": measure("best_period", stats.best),
        "Worst Day": measure("worst_period", stats.worst),
        "Best Month": figure("best_month", lambda r: stats.best(r, "ME")),
        "Worst Month": figure("worst_month", lambda r: stats.worst(r, "ME")),
        "Best Year": figure("best_year", lambda r: stats.best(r, "YE")),
        "Worst Year": figure("worst_year", lambda r: stats.worst(r, "YE")),
        "Avg. Drawdown": figure("average_fall", lambda r: falls(r)["max drawdown"].mean() / 100),
        "Avg. Drawdown Days": figure("average_fall_days", lambda r: falls(r)["days"].mean()),
        "Recovery Factor": measure("recovery_factor_sum", stats.recovery_factor),
        "Ulcer Index": measure("ulcer_index_sample", stats.ulcer_index),
        "Serenity Index": figure("serenity_index", stats.serenity_index),
        "Avg. Up Month": figure("average_up_month", lambda r: stats.avg_win(r, aggregate="ME")),
        "Avg. Down Month": figure("average_down_month", lambda r: stats.avg_loss(r, aggregate="ME")),
        "Win Days": measure("win_rate", stats.win_rate),
        "Win Month": figure("winning_months", lambda r: stats.win_rate(r, aggregate="ME")),
        "Win Quarter": figure("winning_quarters", lambda r: stats.win_rate(r, aggregate="QE")),
        "Win Year": figure("winning_years", lambda r: stats.win_rate(r, aggregate="YE")),
        "Beta": (*page.measure("beta")[:2], None, (stats.greeks(own, beside)["beta"], None), ""),
        "Alpha": (*page.measure("alpha")[:2], None, (stats.greeks(own, beside)["alpha"], None), ""),
        "Correlation": (*page.measure("correlation")[:2], None, (own.corr(beside), None), ""),
        "Treynor Ratio": (
            *page.measure("treynor")[:2],
            None,
            (stats.cagr(own) / stats.greeks(own, beside)["beta"], None),
            "quantstats divides the total return, which grows with the length of the series; we the annual one (J. Treynor)",
        ),
    }


def psr_of_the_population(returns):
    deviations = returns - returns.mean()
    m2, m3, m4 = ((deviations**power).mean() for power in (2, 3, 4))
    sharpe = returns.mean() / returns.std()
    skew, kurtosis = m3 / m2**1.5, m4 / m2**2
    error = math.sqrt((1 - skew * sharpe + (kurtosis - 1) / 4 * sharpe**2) / (len(returns) - 1))
    return qs.stats._norm.cdf(sharpe / error)


def same(ours, theirs):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return abs(ours - theirs) <= SAME * max(abs(ours), abs(theirs), 1e-12)


def rounds_to(ours, printed):
    """Whether a value is the one that quantstats rounds to whole numbers or to hundredths, some of them of a percent."""
    if ours is None:
        return True
    number = float(str(printed).replace("%", "").replace(",", ""))
    return any(abs(number - ours) <= 0.5 * step + 1e-9 for step in (0.01, 1 if abs(number) >= 50 else 0.01))


def shown(value):
    return "–" if value is None else f"{value:.6g}".replace("-", "−")


def main():
    path, page = sys.argv[1], Page(sys.argv[2])
    table = pd.read_csv(path, parse_dates=["timestamp"], index_col="timestamp")
    own, beside = table["return"], table["benchmark"]
    printed = qs.reports.metrics(own, benchmark=beside, rf=0.0, display=False, mode="full", match_dates=False)
    expected, wrong, lines = rows(page, own, beside), [], []
    dates = {"Start Period", "End Period", "Risk-Free Rate", "Max DD Date", "Max DD Period Start", "Max DD Period End"}
    for name in printed.index:
        if not name.strip() or name in dates:
            continue
        if name not in expected:
            wrong.append(f"quantstats shows {name!r}, and nobody looked for it")
            continue
        title, value, other, (wanted, wanted_beside), why = expected[name]
        for kind, ours, theirs in (("", value, wanted), (" of the benchmark", other, wanted_beside)):
            if not same(ours, theirs):
                wrong.append(f"{name}{kind}: ours {ours}, expected {theirs}")
        for column, ours in (("Strategy", value), ("Benchmark", other)):
            if not why and not rounds_to(ours, printed.loc[name, column]):
                wrong.append(f"{name}: ours {ours} is not the {printed.loc[name, column]} that quantstats shows")
        cells = [printed.loc[name, column] for column in ("Strategy", "Benchmark")]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} | {title} | {shown(value)} | {shown(other)} | {why or 'equal'} |")
    wrong += others(page, own, beside, lines)
    print("| quantstats | shows | of the benchmark | ours | value | of the benchmark | |")
    print("| --- | ---: | ---: | --- | ---: | ---: | --- |")
    print("\n".join(lines))
    if wrong:
        sys.exit("\n".join(wrong))


def others(page, own, beside, lines):
    """The tables and charts of quantstats' page: dates, years, months, falls, rolling measures, quantiles."""
    wrong, data, days = [], page.data, page.days()

    def told(name, where, found, why="equal"):
        lines.append(f"| {name} | | | {where} | | | {why} |")
        wrong.extend(f"{name}: {what}" for what in found)

    if (days[0], days[-1]) != (own.index[0], own.index[-1]):
        wrong.append("the first or the last day differs")
    told("Start Period, End Period, Risk-Free Rate", "head of the page, settings", [])
    years = {str(day.year): value for day, value in own.resample("YE").apply(stats.comp).items()}
    of_benchmark = {str(day.year): value for day, value in beside.resample("YE").apply(stats.comp).items()}
    found = [year for year, value in years.items() if not same(data["months"][year][0], value)]
    found += [year for year, value in of_benchmark.items() if not same(data["yearsBeside"][year], value)]
    told(
        "EOY Returns: Strategy, Benchmark; Multiplier, Won",
        "Yearly returns, with the difference",
        found,
        "equal; a ratio of returns changes its sign (2011: −2746): the difference says which won, and by how much",
    )
    months = own.resample("ME").apply(stats.comp)
    told("Monthly returns", "Monthly returns", [d for d, v in months.items() if not same(data["months"][str(d.year)][d.month], v)])
    falls = stats.drawdown_details(stats.to_drawdown_series(own)).sort_values("max drawdown").head(10)
    found = []
    for fall, (_, theirs) in zip(data["deepest"], falls.iterrows()):
        day = lambda bar: str(days[bar].date())
        is_same = (day(fall["start"]), day(fall["trough"]), day(fall["last"]), fall["days"]) == tuple(
            theirs[name] for name in ("start", "valley", "end", "days")
        )
        if not is_same or not same(fall["depth"] * 100, theirs["max drawdown"]):
            found.append(f"{fall} {dict(theirs)}")
    told("Worst 10 Drawdowns; Max DD Date, Period Start, Period End", "Drawdown: the ten deepest, five marked", found)
    falls = stats.to_drawdown_series(own)
    near = lambda ours, theirs: abs(ours - theirs) < 1e-6 or (math.isnan(ours) and math.isnan(theirs))
    apart = lambda name, theirs: [name] * (not all(near(*pair) for pair in zip(unpacked(data["columns"][name]), theirs)))
    told("Underwater plot", "Drawdown", apart("drawdown", falls))
    told("Cumulative returns, log scaled", "Equity, log scale by a button", apart("equity", (1 + own).cumprod()))
    window = data["window"]
    rolling = own.rolling(window)
    root = math.sqrt(252)
    told("Rolling Sharpe (6 months)", "Rolling Sharpe ratio", apart("sharpe", rolling.mean() / rolling.std() * root))
    told("Rolling volatility (6 months)", "Rolling volatility", apart("volatility", rolling.std() * root))
    short = (own.clip(upper=0) ** 2).rolling(window).mean() ** 0.5
    told("Rolling Sortino (6 months)", "Rolling Sortino ratio", apart("sortino", rolling.mean() / short * root))
    beta = rolling.cov(beside) / beside.rolling(window).var()
    told("Rolling beta (6 months, 12 months)", "Rolling beta", apart("beta", beta), "equal; we show half a year")
    quantiles = {"Bars": own, "Weeks": own.resample("W").apply(stats.comp), "Months": months}
    quantiles["Quarters"], quantiles["Years"] = (own.resample(step).apply(stats.comp) for step in ("QE", "YE"))
    found = []
    for row in data["quantiles"]:
        theirs = quantiles[row["name"]].quantile([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
        found += [row["name"]] * (not all(same(*pair) for pair in zip(row["values"], theirs)))
    told("Return quantiles (box plots)", "Quantiles of returns, as numbers", found)
    told(
        "Distribution of monthly returns",
        "Distribution of returns (of bars), quantiles of months",
        [],
        "ours is of bars, with a normal curve and VaR; months are in the heat map and in the quantiles",
    )
    told(
        "Volatility-matched returns",
        "–",
        [],
        "not shown: a benchmark scaled by what is known at the end cannot be held",
    )
    told("Daily active returns", "–", [], "not shown: equity, benchmark and tracking error say it")
    return wrong


main()
