"""Every pair of averages 2..100 < 3..200 over GOOG, fees of 0.1 %, at the close that decides: `sweep.py PEER --data FILE --ours FILE`.

What is timed is the whole job from the closes on: averages, signals, orders, all measures of every pair. The total returns and the
numbers of trades are compared with ours first; what differs is not timed. An average that is equal to another to 1e-9 of it is
above or below it by the rounding of whoever added up: pairs that come so near on any bar are run and timed, and not compared.
"""

import argparse
import gzip
import importlib.metadata
import time

import numpy as np

from common import crossings, peak_mb, say

CASH, FEES = 1e5, 0.001
PAIRS = [(fast, slow) for fast in range(2, 101) for slow in range(3, 201) if fast < slow]
PERIODS = range(2, 201)
NEAR = 1e-9


def sma(values, period):
    sums = np.convolve(values, np.ones(period), "valid") / period
    return np.concatenate((np.full(period - 1, np.nan), sums))


def near_ties(close):
    averages = {period: sma(close, period) for period in PERIODS}
    with np.errstate(invalid="ignore"):
        return np.array([(np.abs(averages[fast] / averages[slow] - 1) <= NEAR).any() for fast, slow in PAIRS])


def raptorbt(data):
    import raptorbt

    times = (np.arange(len(data["close"])) * 86_400 * 10**9).astype(np.int64)
    config = raptorbt.BacktestConfig(initial_capital=CASH, fees=FEES, slippage=0.0, fill_timing="same_bar_close")

    def work(pairs):
        averages = {period: raptorbt.sma(data["close"], period) for period in PERIODS}
        items = []
        for fast, slow in pairs:
            up, down = crossings(averages[fast], averages[slow])
            items.append(raptorbt.BatchSingleItem(f"{fast}/{slow}", up, down))
        results = raptorbt.batch_single_backtest(times, *(data[name] for name in data), items, config=config)
        metrics = [result.metrics for _, result in results]
        return [m.end_value / CASH - 1 for m in metrics], [m.total_trades for m in metrics]

    # A result holds the curves of its run: some at a time.
    return work, 2000


def vectorbt(data, engine):
    import pandas
    import vectorbt as vbt

    close = pandas.Series(data["close"], index=pandas.date_range("2000-01-03", periods=len(data["close"]), freq="B"))

    def work(pairs):
        averages = {p: vbt.MA.run(close, p, engine=engine).ma.to_numpy() for p in {p for pair in pairs for p in pair}}
        ups, downs = zip(*(crossings(averages[fast], averages[slow]) for fast, slow in pairs))
        p = vbt.Portfolio.from_signals(
            close, np.column_stack(ups), np.column_stack(downs), init_cash=CASH, fees=FEES, freq="1D", engine=engine
        )
        for name in ("annualized_return", "annualized_volatility", "sharpe_ratio", "sortino_ratio", "calmar_ratio", "max_drawdown"):
            getattr(p, name)()
        p.trades.win_rate(), p.trades.profit_factor()
        return p.total_return().to_numpy().tolist(), p.trades.count().to_numpy().tolist()

    return work, 500


PEERS = {
    "raptorbt": (raptorbt, "raptorbt"),
    "vectorbt-rust": (lambda data: vectorbt(data, "rust"), "vectorbt"),
    "vectorbt-numba": (lambda data: vectorbt(data, "numba"), "vectorbt"),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--data", required=True)
    parser.add_argument("--ours", required=True)
    a = parser.parse_args()
    rows = [line.split(",") for line in gzip.open(a.data, "rt").read().splitlines()[1:]]
    names = ("open", "high", "low", "close", "volume")
    data = {name: np.array([float(row[at]) for row in rows]) for at, name in enumerate(names, 1)}
    make, package = PEERS[a.peer]
    work, some = make(data)
    work(PAIRS[:10])  # What is compiled is compiled now.
    returns, trades = [], []
    start_cpu, start_wall = time.process_time(), time.perf_counter()
    for first in range(0, len(PAIRS), some):
        found = work(PAIRS[first : first + some])
        returns += found[0]
        trades += found[1]
    cpu, wall = time.process_time() - start_cpu, time.perf_counter() - start_wall
    ours = np.fromfile(a.ours, dtype="<f8").reshape(2, -1)
    compared = ~near_ties(data["close"])
    differ = compared & (
        (np.abs((1 + np.array(returns)) / (1 + ours[0]) - 1) > 1e-9) | (np.array(trades, dtype=float) != ours[1])
    )
    fields = {"peer": a.peer, "version": importlib.metadata.version(package), "combinations": len(PAIRS)}
    fields |= {"compared": int(compared.sum()), "differ": int(differ.sum())}
    if differ.any():
        at = int(np.flatnonzero(differ)[0])
        fields |= {"pair": PAIRS[at], "theirs": [returns[at], trades[at]], "ours": ours[:, at].tolist()}
    say(**fields, cpu_s=None if differ.any() else cpu, wall_s=wall, peak_mb=peak_mb())


main()
