// Candles with volume, and the lines that the rule reads.

/** Pixels of the parts below one another. */
const ROWS = { top: 22, volume: 56, panel: 84, gap: 12, bottom: 30 };

function priceChart() {
  const main = innerWidth < 600 ? 240 : 340;
  const panels = Math.max(-1, ...DATA.lines.map(({ panel }) => panel ?? -1)) + 1;
  const heights = [main, ROWS.volume, ...Array(panels).fill(ROWS.panel)];
  const height = heights.reduce((sum, one) => sum + one + ROWS.gap, ROWS.top + ROWS.bottom - ROWS.gap);
  const reached = [column("low"), column("high")];
  const option = (width) => ({
    ...priceFrame(inside(width), heights, isLog("price", reached) ? logAxis(reached) : {}),
    series: [...candleSeries(inside(width)), ...ruleSeries(inside(width)), ...tradeSeries(inside(width))],
  });
  const note = say("Drag moves, pinch or Ctrl and the wheel zooms, a double click shows all.");
  const tools = [rangeButtons(), scaleButtons("price", reached)];
  return overTime("price", {
    title: say("Price"),
    isAlone: true,
    note,
    height,
    option,
    read: readPrices,
    press: ({ trade }) => mark(trade),
    tools,
  });
}

function readPrices(bar) {
  const candle = [
    ["Open", "open"],
    ["High", "high"],
    ["Low", "low"],
    ["Close", "close"],
  ];
  return [
    ...candle.map(([title, name]) => [say(title), price(column(name)[bar])]),
    [say("Volume"), number(column("volume")[bar], 0)],
    ...DATA.lines.map((line, place) => [line.name, price(lineValues(place)[bar]), lineColour(place)]),
  ];
}

/** Frames below one another over the same bars: prices, volume, and the panels of the rule. */
function priceFrame(width, heights, scale) {
  const last = heights.length - 1;
  const top = (at) => heights.slice(0, at).reduce((sum, one) => sum + one + ROWS.gap, ROWS.top);
  const bare = { axisLabel: { show: false }, axisTick: { show: false } };
  return {
    grid: heights.map((height, at) => ({ left: SIDES.left, right: SIDES.right, top: top(at), height })),
    xAxis: heights.map((_, gridIndex) => timeAxis(width, { gridIndex, ...(gridIndex === last ? {} : bare) })),
    yAxis: heights.map((_, gridIndex) => {
      const more = [
        { splitNumber: 5, ...inMoney(), ...scale },
        { splitNumber: 2, min: 0 },
      ][gridIndex];
      return valueAxis(brief, { gridIndex, ...(more ?? { splitNumber: 2 }) });
    }),
    axisPointer: { link: [{ xAxisIndex: "all" }], triggerOn: "mousemove|click" },
  };
}

function candleSeries(width) {
  const rows = candles(Math.floor(width / 4));
  const [color, color0] = [colour("gain"), colour("loss")];
  const traded = ([bar, open, close, , , volume]) => ({
    value: [bar, volume],
    itemStyle: { color: faded(close < open ? "loss" : "gain", 0.5) },
  });
  return [
    {
      type: "candlestick",
      data: rows.map((row) => row.slice(0, 5)),
      encode: { x: 0, y: [1, 2, 3, 4] },
      dimensions: ["bar", "open", "close", "low", "high"],
      itemStyle: { color, color0, borderColor: color, borderColor0: color0 },
      barMaxWidth: 14,
      silent: true,
      z: 2,
    },
    {
      type: "bar",
      xAxisIndex: 1,
      yAxisIndex: 1,
      silent: true,
      barMinWidth: 1,
      barMaxWidth: 14,
      data: rows.map(traded),
    },
  ];
}

/** What the rule reads, over the prices or in panels below, with the constants that it is held against. */
function ruleSeries(width) {
  return DATA.lines.map((line, place) => {
    const axis = line.panel === null ? 0 : 2 + line.panel;
    const markLine = {
      symbol: "none",
      silent: true,
      label: { show: false },
      lineStyle: { color: colour("faint"), type: "dashed" },
      data: line.levels.map((level) => ({ yAxis: level })),
    };
    const more = { xAxisIndex: axis, yAxisIndex: axis, ...(axis ? { markLine } : {}) };
    return lineSeries(line.name, lineValues(place), lineColour(place), width, more);
  });
}

/** The lines take the colours in turn; the second is that of the benchmark, and comes last. */
const lineColour = (place) => colour(`line-${[0, 2, 4, 3, 1][place % 5]}`);

/** Buttons for the last months and years. */
function rangeButtons() {
  const time = column("time");
  const years = (time[BARS - 1] - time[0]) / (365.25 * 86_400_000);
  const spans = [
    [1 / 12, say("1 M")],
    [0.25, say("3 M")],
    [1, say("1 Y")],
    [3, say("3 Y")],
    [5, say("5 Y")],
    [10, say("10 Y")],
  ].filter(([span]) => span < years);
  const button = (text, press, label = null) =>
    h("button", { type: "button", click: press, "aria-label": label }, text);
  return h(
    "div.buttons",
    { role: "group", "aria-label": say("What is shown") },
    spans.map(([span, text]) => button(text, () => showLast(span))),
    button(say("All"), () => showLast(null)),
    button("−", () => zoom(1 / 0.6), say("Zoom out")),
    button("+", () => zoom(0.6), say("Zoom in")),
  );
}
