// What a row of the table of trades shows.

/** The columns: name, title, what is sorted by, what stands in the cell, and how that comes about. */
function tradeColumns() {
  const [entry, exit, side, reason, isOpen] = ["entry_index", "exit_index", "side", "reason", "open"].map(tradeColumn);
  const money = DATA.currency ? ` (${DATA.currency})` : "";
  const all = [
    { name: "trade", title: "#", by: (trade) => trade, cell: goTo },
    { name: "symbol", title: say("Symbol"), by: (trade) => tradeColumn("symbol")[trade] },
    { name: "side", title: say("side"), by: (trade) => side[trade], cell: (trade) => say(side[trade]) },
    { name: "entry", title: say("entry"), by: (trade) => entry[trade], cell: (trade) => when(entry[trade]) },
    {
      name: "exit",
      title: say("exit"),
      by: (trade) => exit[trade],
      cell: (trade) => (isOpen[trade] ? say("open") : when(exit[trade])),
    },
    {
      name: "held",
      title: say("Bars held"),
      by: (trade) => exit[trade] - entry[trade],
      cell: (trade) => number(exit[trade] - entry[trade], 0),
      formula: "exit_index − entry_index",
    },
    numbers("size", say("size"), { text: units, convention: say("units of the instrument") }),
    numbers("entry_price", say("entry price"), {
      text: price,
      convention: say("the average of its fills, slippage included"),
    }),
    numbers("exit_price", say("exit price"), { text: price, convention: say("of an open trade the last close") }),
    numbers("fees", say("fees"), { convention: say("all fees of the trade, of both its ends") }),
    numbers("pnl", say("pnl") + money, { convention: say("money gained, net of all costs") }),
    numbers("return", say("return"), { scale: 100, text: percent, formula: "pnl / (entry_price · size)" }),
    far("worst", "MAE", say("Worst in the trade (MAE)")),
    far("best", "MFE", say("Best in the trade (MFE)")),
    {
      name: "reason",
      title: say("reason"),
      by: (trade) => reason[trade],
      cell: (trade) => say(isOpen[trade] ? "open" : reason[trade]),
    },
  ];
  return all.filter(({ name }) => name !== "symbol" || DATA.trades.columns?.symbol).filter(({ is }) => is !== false);
}

function goTo(trade) {
  const label = say("Show trade {}", trade + 1);
  return h("button.go", { type: "button", click: () => choose(trade), "aria-label": label }, String(trade + 1));
}

const units = (value) => number(value, Number.isInteger(value) ? 0 : 4);

/** A column of numbers of the result, with as many digits as `text` shows. */
function numbers(name, title, { scale = 1, text = (value) => number(value, 2), formula, convention }) {
  const by = (trade) => tradeColumn(name)[trade];
  const cell = (trade) => {
    const shown = text(by(trade));
    const digits = (shown.replace(/ ?%$/, "").split(".")[1] ?? "").length;
    return figure(`trades.${name}.${trade}`, by(trade), scale, digits, shown);
  };
  return { name, title, by, cell, formula, convention };
}

/** How far a trade went, long and short. */
const FAR = (([low, high]) => ({
  worst: `long: min(${low}) / entry_price − 1; short: 1 − max(${high}) / entry_price`,
  best: `long: max(${high}) / entry_price − 1; short: 1 − min(${low}) / entry_price`,
}))(DATA.assets.length ? ["close", "close"] : ["low", "high"]);

/** How far each trade went against the account, or for it. */
function far(name, title, convention) {
  const by = (trade) => excursion(name)[trade];
  const cell = (trade) => figure(`excursions.${name}.${trade}`, by(trade), 100, 2, percent(by(trade)));
  const formula = FAR[name];
  return { name, title, by, cell, formula, convention, is: Boolean(DATA.excursions) };
}
