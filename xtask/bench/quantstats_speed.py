"""quantstats' page of a file of returns: `quantstats_speed.py RETURNS OUT`; one JSON line.

`cpu_s` is making and writing the page, `import_s` what the imports took before, both user + system; the first page warms up.
"""

import logging
import sys
import time
import warnings

start = time.process_time()
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pandas as pd
import quantstats as qs

imported = time.process_time() - start

from common import measure, peak_mb, say


def main():
    table = pd.read_csv(sys.argv[1], parse_dates=["timestamp"], index_col="timestamp")
    page = lambda: qs.reports.html(table["return"], benchmark=table["benchmark"], output=sys.argv[2], match_dates=False)
    _, cpu, wall = measure(page, 3)
    say(version=qs.__version__, rows=len(table), import_s=imported, cpu_s=cpu, wall_s=wall, peak_mb=peak_mb())


main()
