"""What this machine can do at best: nanoseconds an element, one thread, medians.

copy: one column read and one written, buffers reused (16 bytes an element), a million rows; chain: the shortest loop with
a sum that is carried from row to row, a plain simple moving average.
"""

import argparse

import numba
import numpy as np

from common import measure, say


@numba.njit
def plain_sma(values, period, out):
    total = 0.0
    for row in range(period):
        total += values[row]
    out[period - 1] = total / period
    for row in range(period, len(values)):
        total += values[row] - values[row - period]
        out[row] = total / period


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    values, out = np.random.default_rng(1).random(rows), np.zeros(rows)

    def times(work, count=20):
        return lambda: [work() for _ in range(count)]

    _, copy, _ = measure(times(lambda: np.copyto(out, values)), 9)
    _, chain, _ = measure(times(lambda: plain_sma(values, 30, out)), 9)
    say(copy_ns=copy / 20 / rows * 1e9, chain_ns=chain / 20 / rows * 1e9)


main()
