"""vectorbt's monthly momentum portfolio: `portfolio.py ENGINE --input FILE --rows N --assets M --top K --repeat R`.

The file holds rows × assets closes, row-major. On the last row of a month (not on the table's last): the K highest of
close[i-21]/close[i-252] - 1 at 1/K each, at that close, 0.1 % fees, cash 1,000,000. From the closes to the equity curve.
"""

import argparse
import importlib.metadata

import numpy as np
import pandas
import vectorbt as vbt

from common import measure, peak_mb, say

LOOKBACK, SKIP, FEES, CASH = 252, 21, 0.001, 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["numba", "rust"])
    parser.add_argument("--input", required=True)
    for name in ("--rows", "--assets", "--top"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    a = parser.parse_args()
    index = pandas.bdate_range("2000-01-03", periods=a.rows)
    close = pandas.DataFrame(np.fromfile(a.input, dtype="<f8").reshape(a.rows, a.assets), index=index)

    def work():
        months = index.to_period("M").asi8
        ends = np.flatnonzero(months[1:] != months[:-1])
        values = close.to_numpy()
        weights = np.full(values.shape, np.nan)
        for row in ends[ends >= LOOKBACK]:
            score = values[row - SKIP] / values[row - LOOKBACK] - 1
            best = np.argsort(-score, kind="stable")[: a.top]
            weights[row] = 0.0
            weights[row, best] = 1 / a.top
        portfolio = vbt.Portfolio.from_orders(
            close,
            size=weights,
            size_type="targetpercent",
            group_by=True,
            cash_sharing=True,
            call_seq="auto",
            fees=FEES,
            init_cash=CASH,
            freq="1D",
            engine=a.engine,
        )
        return float(portfolio.value(engine=a.engine).iloc[-1]), int(portfolio.orders.count())

    (equity, orders), cpu, wall = measure(work, a.repeat)
    version = importlib.metadata.version("vectorbt")
    say(peer=f"vectorbt-{a.engine}", version=version, final_equity=equity, orders=orders, cpu_s=cpu, wall_s=wall, peak_mb=peak_mb())


main()
