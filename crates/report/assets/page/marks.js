// Where was bought and sold, and the trade that is chosen.

/** Trades in view above which their ways are not drawn, and one mark a pixel is. */
const MANY_TRADES = 500;

const chosen = { trade: null };

/** Purchases and sales, and the way of each position from its opening to its end. */
function tradeSeries(width) {
  if (!TRADES) return [];
  const [entry, exit, side, opened, ended, gain, isOpen] = [
    "entry_index",
    "exit_index",
    "side",
    "entry_price",
    "exit_price",
    "pnl",
    "open",
  ].map(tradeColumn);
  const [first, last] = shownBars();
  const seen = [];
  for (let trade = 0; trade < TRADES; trade += 1) if (exit[trade] >= first && entry[trade] <= last) seen.push(trade);
  const isMany = seen.length > MANY_TRADES;
  const ways = { gain: [], loss: [] };
  const marks = [[], []];
  const taken = new Set();
  const perPixel = (last - first + 1) / width;
  for (const trade of seen) {
    const isLong = side[trade] === "long";
    const ends = [
      [entry[trade], opened[trade], isLong],
      ...(isOpen[trade] ? [] : [[exit[trade], ended[trade], !isLong]]),
    ];
    for (const [bar, price, isPurchase] of ends) {
      const place = `${Math.floor(bar / perPixel / 2)} ${isPurchase}`;
      if (isMany && taken.has(place)) continue;
      taken.add(place);
      marks[isPurchase ? 0 : 1].push({ value: [bar, price], trade });
    }
    if (!isMany)
      ways[gain[trade] < 0 ? "loss" : "gain"].push(
        [entry[trade], opened[trade]],
        [exit[trade], ended[trade]],
        [exit[trade], null],
      );
  }
  const way = (name) => ({
    type: "line",
    data: ways[name],
    showSymbol: false,
    silent: true,
    z: 4,
    connectNulls: false,
    lineStyle: { color: colour(name), width: 1.4, type: "dashed" },
  });
  const triangles = (place, name, turn) => ({
    type: "scatter",
    data: marks[place],
    symbol: "triangle",
    symbolRotate: turn,
    symbolSize: isMany ? 6 : 9,
    symbolOffset: [0, turn ? "-80%" : "80%"],
    z: 5,
    itemStyle: { color: colour(name), borderColor: colour("ground"), borderWidth: 1 },
    cursor: "pointer",
  });
  const chosenArea =
    chosen.trade === null
      ? []
      : [
          {
            type: "line",
            data: [],
            silent: true,
            z: 1,
            markArea: {
              silent: true,
              itemStyle: { color: faded("line-0", 0.14) },
              data: [[{ xAxis: entry[chosen.trade] - 0.5 }, { xAxis: exit[chosen.trade] + 0.5 }]],
            },
          },
        ];
  return [way("gain"), way("loss"), triangles(0, "gain", 0), triangles(1, "loss", 180), ...chosenArea];
}

/** Marks a trade in the prices and in the table. */
function mark(trade) {
  chosen.trade = trade;
  tell("trade");
}

/** Moves all charts to a trade and marks it; the page stays where it is unless the prices are out of sight. */
function choose(trade) {
  const [entry, exit] = [tradeColumn("entry_index")[trade], tradeColumn("exit_index")[trade]];
  const room = Math.max(20, (exit - entry) * 0.75);
  show(entry - room, exit + room);
  point(entry);
  mark(trade);
  const target = document.getElementById(HAS_PRICES ? "price-figure" : "equity-figure");
  target?.scrollIntoView({
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    block: "nearest",
  });
}
