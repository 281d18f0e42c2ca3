"""Runs a command several times: `measure.py REPEAT COMMAND…`; its CPU and wall seconds and peak memory as a JSON line.

The command's own output of the last run goes to standard error. Times are of the whole process, from its start to its end.
"""

import json
import os
import statistics
import sys
import time


def once(command):
    out, inlet = os.pipe()
    start = time.perf_counter()
    actions = [(os.POSIX_SPAWN_DUP2, inlet, 1), (os.POSIX_SPAWN_CLOSE, out)]
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    os.close(inlet)
    with os.fdopen(out, "rb") as stream:
        text = stream.read()
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    return text, os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024 / 1e6


def main():
    repeat, command = int(sys.argv[1]), sys.argv[2:]
    once(command)  # The first run reads the program from the disk.
    runs = [once(command) for _ in range(repeat)]
    text, code = runs[-1][0], max(run[1] for run in runs)
    sys.stderr.buffer.write(text)
    cpu, wall, memory = ([run[field] for run in runs] for field in (2, 3, 4))
    spread = lambda values: {"min": min(values), "median": statistics.median(values), "max": max(values)}
    print(json.dumps({"exit": code, "cpu_s": spread(cpu), "wall_s": spread(wall), "peak_mb": max(memory)}))


main()
