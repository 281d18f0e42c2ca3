"""What the peers' scripts share: the columns, the rule, the clock. Each script prints one JSON object a line."""

import json
import resource
import statistics
import time

import numpy as np

NAMES = ("open", "high", "low", "close", "volume")


def columns(path, rows=None):
    """The five columns of a file of little-endian doubles, one column after the other; the first `rows` of each."""
    table = np.fromfile(path, dtype="<f8").reshape(5, -1)
    # A copy each: columns that have memory of their own, as ours have.
    return {name: column[:rows].copy() for name, column in zip(NAMES, table)}


def crossings(fast, slow):
    """Rows on which `fast` comes to lie above `slow`, and below it."""
    spread = fast - slow
    before = np.concatenate(([np.nan], spread[:-1]))
    with np.errstate(invalid="ignore"):
        return (before <= 0) & (spread > 0), (before >= 0) & (spread < 0)


def measure(work, repeat):
    """The last answer of `work`, and median CPU (user + system) and wall seconds; one call before, to warm up."""
    work()
    cpu, wall = [], []
    for _ in range(repeat):
        start_cpu, start_wall = time.process_time(), time.perf_counter()
        answer = work()
        cpu.append(time.process_time() - start_cpu)
        wall.append(time.perf_counter() - start_wall)
    return answer, statistics.median(cpu), statistics.median(wall)


def peak_mb():
    """The most memory this process has held, in 10^6 bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def say(**fields):
    print(json.dumps(fields), flush=True)
