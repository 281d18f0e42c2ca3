"""TA-Lib's C functions beside our columns: `indicators.py --input FILE --ours LINES --dump DIR --repeat K`.

LINES are what our example printed (name and parameters), DIR holds its columns. The C library is called directly, into
buffers that are reused, so that neither Python nor fresh pages are in the time. A function whose columns differ from
ours is reported as different and not timed.
"""

import argparse
import ctypes
import glob
import json
import os

import numpy as np
import talib
from talib import abstract

from common import columns, measure, say

# ours: (TA-Lib's function, {its parameter: ours or a constant}, {our output: the index of its output}).
# Every parameter that is not named keeps TA-Lib's default. Outputs that TA-Lib's function lacks are extra work of ours.
PERIOD = {"timeperiod": "period"}
FAST_SLOW = {"fastperiod": "fast", "slowperiod": "slow"}
MAP = {
    "ad": ("AD", {}, ["ad"]),
    "adosc": ("ADOSC", FAST_SLOW, ["adosc"]),
    "adx": ("ADX", PERIOD, ["adx"]),
    "adxr": ("ADXR", PERIOD, ["adxr"]),
    "apo": ("APO", {**FAST_SLOW, "matype": 1}, ["apo"]),
    "aroon": ("AROON", PERIOD, ["down", "up"]),
    "aroon_oscillator": ("AROONOSC", PERIOD, ["aroon_oscillator"]),
    "atr": ("ATR", PERIOD, ["atr"]),
    "average_price": ("AVGPRICE", {}, ["average_price"]),
    "bollinger": ("BBANDS", {**PERIOD, "nbdevup": "width", "nbdevdn": "width"}, ["upper", "middle", "lower"]),
    "bop": ("BOP", {}, ["bop"]),
    "cci": ("CCI", PERIOD, ["cci"]),
    "cmo": ("CMO", PERIOD, ["cmo"]),
    "dema": ("DEMA", PERIOD, ["dema"]),
    "dx": ("DX", PERIOD, ["dx"]),
    "ema": ("EMA", PERIOD, ["ema"]),
    "highest": ("MAX", PERIOD, ["highest"]),
    "hma": ("HMA", PERIOD, ["hma"]),
    "kama": ("KAMA", PERIOD, ["kama"]),
    "linear_regression": ("LINEARREG", PERIOD, ["linear_regression"]),
    "linear_regression_angle": ("LINEARREG_ANGLE", PERIOD, ["linear_regression_angle"]),
    "linear_regression_intercept": ("LINEARREG_INTERCEPT", PERIOD, ["linear_regression_intercept"]),
    "linear_regression_slope": ("LINEARREG_SLOPE", PERIOD, ["linear_regression_slope"]),
    "lowest": ("MIN", PERIOD, ["lowest"]),
    "macd": ("MACD", {**FAST_SLOW, "signalperiod": "signal"}, ["macd", "signal", "histogram"]),
    "mean_deviation": ("AVGDEV", PERIOD, ["mean_deviation"]),
    "median_price": ("MEDPRICE", {}, ["median_price"]),
    "mfi": ("MFI", PERIOD, ["mfi"]),
    "midpoint": ("MIDPOINT", PERIOD, ["midpoint"]),
    "midprice": ("MIDPRICE", PERIOD, ["midprice"]),
    "minus_di": ("MINUS_DI", PERIOD, ["minus_di"]),
    "minus_dm": ("MINUS_DM", PERIOD, ["minus_dm"]),
    "mom": ("MOM", PERIOD, ["mom"]),
    "natr": ("NATR", PERIOD, ["natr"]),
    "obv": ("OBV", {}, ["obv"]),
    "plus_di": ("PLUS_DI", PERIOD, ["plus_di"]),
    "plus_dm": ("PLUS_DM", PERIOD, ["plus_dm"]),
    "ppo": ("PPO", {**FAST_SLOW, "matype": 1}, ["ppo"]),
    "psar": ("SAR", {"acceleration": "step", "maximum": "maximum"}, ["psar"]),
    "roc": ("ROC", PERIOD, ["roc"]),
    "rocp": ("ROCP", PERIOD, ["rocp"]),
    "rocr": ("ROCR", PERIOD, ["rocr"]),
    "rsi": ("RSI", PERIOD, ["rsi"]),
    "sma": ("SMA", PERIOD, ["sma"]),
    "stddev": ("STDDEV", {**PERIOD, "nbdev": "factor"}, ["stddev"]),
    "stochastic": ("STOCH", {"fastk_period": "period", "slowk_period": "k", "slowd_period": "d"}, ["k", "d"]),
    "stochastic_fast": ("STOCHF", {"fastk_period": "period", "fastd_period": "d"}, ["k", "d"]),
    "stochastic_rsi": ("STOCHRSI", {"timeperiod": "rsi", "fastk_period": "period", "fastd_period": "d"}, ["k", "d"]),
    "t3": ("T3", {**PERIOD, "vfactor": "factor"}, ["t3"]),
    "tema": ("TEMA", PERIOD, ["tema"]),
    "time_series_forecast": ("TSF", PERIOD, ["time_series_forecast"]),
    "trima": ("TRIMA", PERIOD, ["trima"]),
    "trix": ("TRIX", PERIOD, ["trix"]),
    "true_range": ("TRANGE", {}, ["true_range"]),
    "typical_price": ("TYPPRICE", {}, ["typical_price"]),
    "ultimate_oscillator": (
        "ULTOSC",
        {"timeperiod1": "short", "timeperiod2": "middle", "timeperiod3": "long"},
        ["ultimate_oscillator"],
    ),
    "variance": ("VAR", PERIOD, ["variance"]),
    "weighted_close": ("WCLPRICE", {}, ["weighted_close"]),
    "williams_r": ("WILLR", PERIOD, ["williams_r"]),
    "wma": ("WMA", PERIOD, ["wma"]),
}

TOLERANCE = 1e-9

# A slope is a small difference of large sums, and TA-Lib carries them from row to row: over a million rows it is 7e-12 away
# from the exact value where ours is 3e-18 away (both against 80-bit arithmetic, the largest slope being 0.05).
LOOSER = {"linear_regression_slope": 1e-8, "linear_regression_angle": 1e-8}


def library():
    folder = os.path.join(os.path.dirname(os.path.dirname(talib.__file__)), "ta_lib.libs")
    # Loaded once already by the Python module, with its tables set up: the same path gives the same library.
    return ctypes.CDLL(glob.glob(os.path.join(folder, "libta-lib-*.so*"))[0])


def call(lib, function, data, given):
    """A closure that runs the C function once over all rows, the buffers that it fills, and how many columns it touches."""
    info = abstract.Function(function).info
    names = []
    for value in info["input_names"].values():
        names += [value] if isinstance(value, str) else list(value)
    rows = len(data["close"])
    inputs = [data[name].ctypes.data_as(ctypes.c_void_p) for name in names]
    parameters = []
    for name, default in info["parameters"].items():
        value = given.get(name, default)
        parameters.append(ctypes.c_double(value) if isinstance(default, float) else ctypes.c_int(int(value)))
    outputs = [np.empty(rows) for _ in info["output_names"]]
    begin, count = ctypes.c_int(), ctypes.c_int()
    arguments = [ctypes.c_int(0), ctypes.c_int(rows - 1), *inputs, *parameters, ctypes.byref(begin), ctypes.byref(count)]
    arguments += [output.ctypes.data_as(ctypes.c_void_p) for output in outputs]
    run = getattr(lib, "TA_" + function)

    def work():
        code = run(*arguments)
        if code != 0:
            raise SystemExit(f"TA_{function} answers {code}")
        return begin.value, count.value

    return work, outputs, len(inputs) + len(outputs)


def difference(ours, theirs, begin, count):
    """The largest difference, as a part of the value plus a tenth of the column's largest; infinite if the first rows differ."""
    if count == 0 or begin + count != len(ours):
        return float("inf")
    if not np.isnan(ours[:begin]).all() or np.isnan(ours[begin:]).any():
        return float("inf")
    ours, theirs = ours[begin:], theirs[:count]
    largest = np.abs(theirs).max()
    return float((np.abs(ours - theirs) / (np.abs(theirs) + 0.1 * largest + 1e-300)).max())


def main():
    parser = argparse.ArgumentParser()
    for name in ("--input", "--ours", "--dump"):
        parser.add_argument(name, required=True)
    parser.add_argument("--repeat", type=int, default=7)
    arguments = parser.parse_args()
    data, lib = columns(arguments.input), library()
    known = set(talib.get_functions())
    for line in open(arguments.ours):
        ours = json.loads(line)
        name = ours["indicator"]
        if name not in MAP or MAP[name][0] not in known:
            say(indicator=name, function=None)
            continue
        function, renamed, outputs = MAP[name]
        given = {theirs: ours["params"].get(our, our) if isinstance(our, str) else our for theirs, our in renamed.items()}
        missing = [value for value in given.values() if isinstance(value, str)]
        if missing:
            raise SystemExit(f"{name} has no parameter {missing[0]}: mend MAP")
        work, buffers, touched = call(lib, function, data, given)
        begin, count = work()
        worst = 0.0
        for output, buffer in zip(outputs, buffers):
            # An output that is alone has a name of its own in a few of our entries.
            pattern = f"{name}.{output}.f64" if len(outputs) > 1 or len(glob.glob(f"{arguments.dump}/{name}.*")) > 1 else f"{name}.*.f64"
            column = np.fromfile(glob.glob(os.path.join(arguments.dump, pattern))[0], dtype="<f8")
            worst = max(worst, difference(column, buffer, begin, count))
        if not worst <= LOOSER.get(name, TOLERANCE):
            say(indicator=name, function=function, difference=min(worst, 1e300), ns_per_bar=None)
            continue
        _, cpu, wall = measure(work, arguments.repeat)
        rows = len(data["close"])
        per_bar = {"ns_per_bar": cpu / rows * 1e9, "wall_ns_per_bar": wall / rows * 1e9}
        say(indicator=name, function=function, difference=worst, columns=touched, **per_bar)


main()
