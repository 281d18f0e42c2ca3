"""SMA 10/30, long or out, all the money, market orders, no costs: `crossing.py PEER --input FILE --rows N --repeat K`.

What is timed is the whole job from the columns on: averages, signals, orders, equity. Cash is 10^10, so that engines that
trade whole units or round money to cents come to the same result as those that do not; what is printed is per unit of cash.
"""

import argparse
import importlib.metadata
import sys

import numpy as np

from common import columns, crossings, measure, peak_mb, say

CASH = 1e10
FAST, SLOW = 10, 30


def sma(values, period):
    sums = np.convolve(values, np.ones(period), "valid") / period
    return np.concatenate((np.full(period - 1, np.nan), sums))


def reference(data, fill):
    """What the rule earns by the textbook, in numpy: per unit of cash, and the number of entries."""
    up, down = crossings(sma(data["close"], FAST), sma(data["close"], SLOW))
    price = data["open"] if fill == "next-open" else data["close"]
    shift = 1 if fill == "next-open" else 0
    equity, entry, entries = 1.0, None, 0
    for row in np.flatnonzero(up | down):
        if row + shift >= len(price):
            continue
        if up[row] and entry is None:
            entry, entries = price[row + shift], entries + 1
        elif down[row] and entry is not None:
            equity, entry = equity * price[row + shift] / entry, None
    if entry is not None:
        equity *= data["close"][-1] / entry
    return equity, entries


def minutes(rows):
    return np.datetime64("2020-01-01", "ns") + np.arange(rows) * np.timedelta64(60_000_000_000, "ns")


def raptorbt_array(data):
    import raptorbt

    times = minutes(len(data["close"])).astype(np.int64)
    config = raptorbt.BacktestConfig(initial_capital=CASH, fees=0.0, slippage=0.0, fill_timing="next_bar_open")

    def work():
        up, down = crossings(raptorbt.sma(data["close"], FAST), raptorbt.sma(data["close"], SLOW))
        result = raptorbt.run_single_backtest(times, *(data[name] for name in data), up, down, config=config)
        return result.equity_curve()[-1] / CASH, len(result.trades())

    return work, "next-open"


def raptorbt_class(data):
    import raptorbt
    from raptorbt.strategy import Strategy

    class Crossing(Strategy):
        def on_start(self, ctx):
            self.up, self.down = crossings(raptorbt.sma(ctx.close, FAST), raptorbt.sma(ctx.close, SLOW))
            self.long = False

        def on_bar(self, ctx):
            # An entry of the bar before is filled after this hook, so the rule itself remembers what it ordered.
            if self.up[ctx.idx]:
                if not self.long:
                    self.enter()
                self.long = True
            elif self.down[ctx.idx]:
                if self.long:
                    self.close_position()
                self.long = False

    times = minutes(len(data["close"])).astype(np.int64)
    config = raptorbt.BacktestConfig(initial_capital=CASH, fees=0.0, slippage=0.0, fill_timing="next_bar_open")

    def work():
        result = raptorbt.run_strategy_backtest(Crossing, times, *(data[name] for name in data), config=config)
        return result.equity_curve()[-1] / CASH, len(result.trades())

    return work, "next-open"


def vectorbt(data, engine):
    import pandas
    import vectorbt as vbt

    index = pandas.DatetimeIndex(minutes(len(data["close"])))
    close, open_ = (pandas.Series(data[name], index=index) for name in ("close", "open"))

    def work():
        fast, slow = (vbt.MA.run(close, period, engine=engine).ma.to_numpy() for period in (FAST, SLOW))
        # Its orders trade on the row of the signal: a decision on one close that trades at the next open is a row later.
        up, down = (np.concatenate(([False], rows[:-1])) for rows in crossings(fast, slow))
        portfolio = vbt.Portfolio.from_signals(close, up, down, price=open_, init_cash=CASH, freq="1min", engine=engine)
        return portfolio.value(engine=engine).iloc[-1] / CASH, int(portfolio.trades.count())

    return work, "next-open"


def backtesting(data):
    import pandas
    from backtesting import Backtest, Strategy

    frame = pandas.DataFrame({name.title(): data[name] for name in data}, index=pandas.DatetimeIndex(minutes(len(data["close"]))))

    class Crossing(Strategy):
        def init(self):
            fast, slow = (self.I(sma, self.data.Close, period) for period in (FAST, SLOW))
            self.up, self.down = (self.I(lambda rows=rows: rows) for rows in crossings(np.asarray(fast), np.asarray(slow)))

        def next(self):
            if self.up[-1]:
                if not self.position:
                    self.buy(size=0.9999999999999)
            elif self.down[-1] and self.position:
                self.position.close()

    def work():
        result = Backtest(frame, Crossing, cash=CASH, commission=0.0, finalize_trades=True).run()
        return result["Equity Final [$]"] / CASH, int(result["# Trades"])

    return work, "next-open"


def nautilus(data):
    from decimal import Decimal

    import pandas
    from nautilus_trader.backtest.engine import BacktestEngine
    from nautilus_trader.config import BacktestEngineConfig, LoggingConfig, RiskEngineConfig
    from nautilus_trader.indicators import SimpleMovingAverage
    from nautilus_trader.model.currencies import BTC, USD
    from nautilus_trader.model.data import BarType
    from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
    from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
    from nautilus_trader.model.instruments import CurrencyPair
    from nautilus_trader.model.objects import Money, Price, Quantity
    from nautilus_trader.persistence.wranglers import BarDataWrangler
    from nautilus_trader.trading.strategy import Strategy

    venue = Venue("SIM")
    digits, size_digits = 12, 6
    instrument = CurrencyPair(
        instrument_id=InstrumentId(Symbol("BTC/USD"), venue),
        raw_symbol=Symbol("BTC/USD"),
        base_currency=BTC,
        quote_currency=USD,
        price_precision=digits,
        size_precision=size_digits,
        price_increment=Price(1e-12, digits),
        size_increment=Quantity(1e-6, size_digits),
        ts_event=0,
        ts_init=0,
        maker_fee=Decimal(0),
        taker_fee=Decimal(0),
        margin_init=Decimal(0),
        margin_maint=Decimal(0),
    )
    bar_type = BarType.from_str("BTC/USD.SIM-1-MINUTE-LAST-EXTERNAL")
    frame = pandas.DataFrame({**data, "volume": 1e12}, index=pandas.DatetimeIndex(minutes(len(data["close"]))).tz_localize("UTC"))
    bars = BarDataWrangler(bar_type, instrument).process(frame)

    class Crossing(Strategy):
        def on_start(self):
            self.fast, self.slow = SimpleMovingAverage(FAST), SimpleMovingAverage(SLOW)
            self.before, self.units = float("nan"), None
            self.entries = 0
            self.register_indicator_for_bars(bar_type, self.fast)
            self.register_indicator_for_bars(bar_type, self.slow)
            self.subscribe_bars(bar_type)

        def on_bar(self, bar):
            if not self.slow.initialized:
                return
            now, before = self.fast.value - self.slow.value, self.before
            self.before = now
            if before <= 0 and now > 0 and self.units is None:
                money = self.portfolio.account(venue).balance_free(USD).as_double()
                # Rounded down to the increment, so that the cash covers it.
                self.units = Quantity(np.floor(money / bar.close.as_double() * 1e6 * (1 - 1e-15)) / 1e6, size_digits)
                self.entries += 1
                self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, self.units))
            elif before >= 0 and now < 0 and self.units is not None:
                self.submit_order(self.order_factory.market(instrument.id, OrderSide.SELL, self.units))
                self.units = None

    def work():
        quiet = LoggingConfig(bypass_logging=True)
        config = BacktestEngineConfig(logging=quiet, risk_engine=RiskEngineConfig(bypass=True))
        engine = BacktestEngine(config=config)
        engine.add_venue(
            venue=venue,
            oms_type=OmsType.NETTING,
            account_type=AccountType.CASH,
            starting_balances=[Money(CASH, USD)],
        )
        engine.add_instrument(instrument)
        engine.add_data(bars)
        strategy = Crossing()
        engine.add_strategy(strategy)
        engine.run()
        balances = engine.portfolio.account(venue).balances()
        money = balances[USD].total.as_double()
        units = balances[BTC].total.as_double() if BTC in balances else 0.0
        entries = strategy.entries
        engine.dispose()
        return (money + units * data["close"][-1]) / CASH, entries

    # Its matching engine has seen the whole bar when the strategy hears of it: a market order trades at that close.
    return work, "close"


PEERS = {
    "raptorbt-array": (raptorbt_array, "raptorbt"),
    "raptorbt-class": (raptorbt_class, "raptorbt"),
    "vectorbt-numba": (lambda data: vectorbt(data, "numba"), "vectorbt"),
    "vectorbt-rust": (lambda data: vectorbt(data, "rust"), "vectorbt"),
    "backtesting": (backtesting, "backtesting"),
    "nautilus": (nautilus, "nautilus_trader"),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=[*PEERS, "reference"])
    parser.add_argument("--input", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--flat", action="store_true")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    data = columns(arguments.input, arguments.rows)
    if arguments.flat:
        # Engines mark a position that is open at the end in different ways: the table ends when the rule is out.
        _, down = crossings(sma(data["close"], FAST), sma(data["close"], SLOW))
        arguments.rows = int(np.flatnonzero(down[:-1])[-1]) + 2
        data = columns(arguments.input, arguments.rows)
    if arguments.peer == "reference":
        for fill in ("next-open", "close"):
            equity, trades = reference(data, fill)
            say(peer="reference", fill=fill, rows=arguments.rows, equity=equity, trades=trades)
        return
    peer, package = PEERS[arguments.peer]
    work, fill = peer(data)
    equity, trades = work()
    expected, entries = reference(data, fill)
    fields = {"peer": arguments.peer, "version": importlib.metadata.version(package), "fill": fill, "rows": arguments.rows}
    fields |= {"equity": float(equity), "expected_equity": expected, "trades": trades, "expected_trades": entries}
    if abs(equity / expected - 1) > 1e-9 or trades != entries:
        say(**fields, cpu_s=None)
        return
    _, cpu, wall = measure(work, arguments.repeat)
    say(**fields, cpu_s=cpu, wall_s=wall, peak_mb=peak_mb())


sys.stdout.reconfigure(line_buffering=True)
main()
