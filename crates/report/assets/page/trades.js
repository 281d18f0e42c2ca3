// Every trade; a press on one moves the charts to it.

const list = { sort: "trade", down: false, side: "", result: "", reason: "", text: "", page: 0 };

function tradeTable() {
  const [side, gain, reason, entry, exit, symbol] = [
    "side",
    "pnl",
    "reason",
    "entry_index",
    "exit_index",
    "symbol",
  ].map(tradeColumn);
  const fits = (trade) => {
    const text = list.text.trim().toLowerCase();
    return (
      (!list.side || side[trade] === list.side) &&
      (!list.reason || reason[trade] === list.reason) &&
      (!list.result || (list.result === "gain" ? gain[trade] > 0 : gain[trade] < 0)) &&
      (!text ||
        [when(entry[trade]), when(exit[trade]), symbol[trade] ?? "", String(trade + 1)].some((words) =>
          words.toLowerCase().includes(text),
        ))
    );
  };
  const attributes = (trade) => ({
    class: "trade",
    "data-trade": trade,
    "aria-current": trade === chosen.trade ? "true" : null,
    click: (event) => {
      if (!event.target.closest("button")) choose(trade);
    },
  });
  const { node, body, turnTo } = listing("trade-table", {
    caption: say("All trades"),
    kind: "table.trades",
    columns: tradeColumns(),
    list,
    all: TRADES,
    fits,
    above: tradeFilters,
    attributes,
    counted: (shown) => say("{} of {} trades", number(shown, 0), number(TRADES, 0)),
  });
  watch((what) => {
    if (what !== "trade") return;
    const had = document.activeElement?.closest("[data-trade]")?.dataset.trade;
    turnTo(chosen.trade);
    // Who pressed a button of a row is still there.
    if (had) body.querySelector(`[data-trade="${had}"] button`)?.focus({ preventScroll: true });
  });
  return node;
}

function tradeFilters(fill) {
  const reasons = [...new Set(tradeColumn("reason"))].map((reason) => [reason, say(reason)]);
  const sides = ["long", "short"].map((side) => [side, say(side)]);
  const results = [
    ["gain", say("gained")],
    ["loss", say("lost")],
  ];
  return h(
    "div.filters",
    {},
    narrowing(list, "side", say("side"), sides, fill),
    narrowing(list, "result", say("Result"), results, fill),
    narrowing(list, "reason", say("reason"), reasons, fill),
    finding(list, "2012-06", fill),
    h("button", { type: "button", click: saveTrades }, say("Save as CSV")),
  );
}

/** Every trade with every column. */
function saveTrades() {
  const names = Object.keys(DATA.trades.columns);
  const row = (trade) => [
    when(tradeColumn("entry_index")[trade]),
    when(tradeColumn("exit_index")[trade]),
    ...names.map((name) => tradeColumn(name)[trade]),
  ];
  saveAsCsv("trades.csv", [["entry", "exit", ...names], ...Array.from({ length: TRADES }, (_, trade) => row(trade))]);
}

/** What each asset of a portfolio did for it. */
function assetTable() {
  const unit = DATA.currency ? ` (${DATA.currency})` : "";
  const [weight, held] = ["units · close / equity", say("of the closes at which it was held")];
  const titles = [
    say("Symbol"),
    say("Trades"),
    say("won"),
    `${say("pnl")}${unit}`,
    `${say("fees")}${unit}`,
    computed(say("Bars held"), "bars with units ≠ 0 / n"),
    computed(say("Mean weight"), weight, held),
    computed(say("Largest weight"), weight, held),
    computed(say("Weight at the end"), weight),
  ];
  const rows = DATA.assets.map((asset, place) => {
    const count = (name) => figure(`assets.${place}.${name}`, asset[name], 1, 0, number(asset[name], 0));
    const money = (name) => figure(`assets.${place}.${name}`, asset[name], 1, 2, number(asset[name], 2));
    const share = (name) => figure(`assets.${place}.${name}`, asset[name], 100, 2, percent(asset[name]));
    return [
      asset.name,
      ...["trades", "won"].map(count),
      ...["gain", "fees"].map(money),
      ...["held", "mean", "most", "last"].map(share),
    ];
  });
  return h(
    "div.scrolls",
    { tabindex: 0, role: "region", "aria-label": say("Assets") },
    h("h3", {}, say("Assets")),
    table(say("Assets"), titles, rows, "table.assets"),
  );
}
