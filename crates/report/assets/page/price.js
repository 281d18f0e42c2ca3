// Candles with volume, the lines that the rule reads, and where was bought and sold.

/** Trades in view above which their ways are not drawn, and one mark a pixel is. */
const MANY_TRADES = 500;

const chosen = { trade: null };

function priceChart() {
  const panels = 1 + Math.max(-1, ...DATA.lines.map(({ panel }) => panel ?? -1));
  const phone = window.innerWidth < 600;
  const [main, volume, panel, gap] = [phone ? 240 : 340, 56, 84, 12];
  const height = 10 + main + gap + volume + panels * (panel + gap) + 30;
  const keyed = (line, place) => [line.name, price(lineValues(place)[view.cursor]), colour(`line-${lineColour(place)}`)];
  const read = (bar) => [
    [say("Open"), price(column("open")[bar])], [say("High"), price(column("high")[bar])],
    [say("Low"), price(column("low")[bar])], [say("Close"), price(column("close")[bar])],
    [say("Volume"), number(column("volume")[bar], 0)],
    ...DATA.lines.map((line, place) => [line.name, price(lineValues(place)[bar]), keyed(line, place)[2]]),
  ];
  const reached = [column("low"), column("high")];
  const option = (width) => {
    const wide = inside(width);
    const tops = [10, 10 + main + gap, ...Array.from({ length: panels }, (_, at) => 10 + main + gap + volume + gap + at * (panel + gap))];
    const heights = [main, volume, ...Array(panels).fill(panel)];
    const last = tops.length - 1;
    const grid = tops.map((top, at) => ({ left: SIDES.left, right: SIDES.right, top, height: heights[at] }));
    const xAxis = tops.map((_, at) => timeAxis(wide, at === last ? { gridIndex: at } : { gridIndex: at, axisLabel: { show: false }, axisTick: { show: false } }));
    const yAxis = tops.map((_, at) => valueAxis(brief, { gridIndex: at, splitNumber: at ? 2 : 5, ...(at === 1 ? { min: 0 } : {}), ...(at === 0 && isLog("price", reached) ? logAxis(reached) : {}) }));
    const { rows } = candles(Math.floor(wide / 4));
    const [up, down] = [colour("gain"), colour("loss")];
    const series = [
      {
        type: "candlestick", data: rows.map((row) => row.slice(0, 5)), encode: { x: 0, y: [1, 2, 3, 4] }, dimensions: ["bar", "open", "close", "low", "high"],
        itemStyle: { color: up, color0: down, borderColor: up, borderColor0: down }, barMaxWidth: 14, silent: true, z: 2,
      },
      {
        type: "bar", xAxisIndex: 1, yAxisIndex: 1, silent: true, barWidth: `${Math.max(20, 80 / Math.max(1, rows.length / 200))}%`, barMinWidth: 1, barMaxWidth: 14,
        data: rows.map(([bar, open, close, , , traded]) => ({ value: [bar, traded], itemStyle: { color: faded(close < open ? "loss" : "gain", 0.5) } })),
      },
      ...DATA.lines.map((line, place) => {
        const axis = line.panel === null ? 0 : 2 + line.panel;
        const levels = line.levels.map((level) => ({ yAxis: level }));
        const markLine = { symbol: "none", silent: true, data: levels, label: { show: false }, lineStyle: { color: colour("faint"), type: "dashed" } };
        return lineSeries(line.name, lineValues(place), colour(`line-${lineColour(place)}`), wide, { xAxisIndex: axis, yAxisIndex: axis, ...(axis ? { markLine } : {}) });
      }),
      ...tradeSeries(wide),
    ];
    return { grid, xAxis, yAxis, series, axisPointer: { link: [{ xAxisIndex: "all" }], triggerOn: "mousemove|click" } };
  };
  return overTime("price", { title: say("Price"), height, option, read, isAlone: true, note: say("Drag moves, pinch or Ctrl and the wheel zooms, a double click shows all."), tools: [rangeButtons(), scaleButtons("price", reached)] });
}

/** The lines take the colours in turn; the second is that of the benchmark, and comes last. */
const lineColour = (place) => [0, 2, 4, 3, 1][place % 5];

/** Purchases and sales, and the way of each position from its opening to its end. */
function tradeSeries(width) {
  if (!TRADES) return [];
  const [entry, exit, side, opened, ended, gain, isOpen] =
    ["entry_index", "exit_index", "side", "entry_price", "exit_price", "pnl", "open"].map(tradeColumn);
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
    const ends = [[entry[trade], opened[trade], isLong], ...(isOpen[trade] ? [] : [[exit[trade], ended[trade], !isLong]])];
    for (const [bar, price, isPurchase] of ends) {
      const place = `${Math.floor(bar / perPixel / 2)} ${isPurchase}`;
      if (isMany && taken.has(place)) continue;
      taken.add(place);
      marks[isPurchase ? 0 : 1].push({ value: [bar, price], trade });
    }
    if (!isMany) ways[gain[trade] < 0 ? "loss" : "gain"].push([entry[trade], opened[trade]], [exit[trade], ended[trade]], [exit[trade], null]);
  }
  const way = (name) => ({
    type: "line", data: ways[name], showSymbol: false, silent: true, z: 4, connectNulls: false,
    lineStyle: { color: colour(name), width: 1.4, type: "dashed" },
  });
  const mark = (place, name, turn) => ({
    type: "scatter", data: marks[place], symbol: "triangle", symbolRotate: turn, symbolSize: isMany ? 6 : 9, symbolOffset: [0, turn ? "-80%" : "80%"], z: 5,
    itemStyle: { color: colour(name), borderColor: colour("ground"), borderWidth: 1 }, cursor: "pointer",
  });
  const chosenArea = chosen.trade === null ? [] : [{
    type: "line", data: [], silent: true, z: 1,
    markArea: { silent: true, itemStyle: { color: faded("line-0", 0.14) }, data: [[{ xAxis: entry[chosen.trade] - 0.5 }, { xAxis: exit[chosen.trade] + 0.5 }]] },
  }];
  return [way("gain"), way("loss"), mark(0, "gain", 0), mark(1, "loss", 180), ...chosenArea];
}

/** Moves all charts to a trade and marks it; the page stays where it is unless the prices are out of sight. */
function choose(trade) {
  chosen.trade = trade;
  const [entry, exit] = [tradeColumn("entry_index")[trade], tradeColumn("exit_index")[trade]];
  const room = Math.max(20, (exit - entry) * 0.75);
  show(entry - room, exit + room);
  point(entry);
  tell("trade");
  const target = document.getElementById(HAS_PRICES ? "price-figure" : "equity-figure");
  target?.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth", block: "nearest" });
}

/** Buttons for the last months and years. */
function rangeButtons() {
  const time = column("time");
  const years = (time[BARS - 1] - time[0]) / (365.25 * 86_400_000);
  const spans = [[1 / 12, say("1 M")], [0.25, say("3 M")], [1, say("1 Y")], [3, say("3 Y")], [5, say("5 Y")], [10, say("10 Y")]].filter(([span]) => span < years);
  const button = (text, press, label = null) => h("button", { type: "button", click: press, "aria-label": label }, text);
  return h("div.buttons", { role: "group", "aria-label": say("What is shown") },
    spans.map(([span, text]) => button(text, () => showLast(span))),
    button(say("All"), () => showLast(null)),
    button("−", () => zoom(1 / 0.6), say("Zoom out")), button("+", () => zoom(0.6), say("Zoom in")));
}
