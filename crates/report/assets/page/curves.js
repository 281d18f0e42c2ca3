// What the account was worth over time, how far below its highs, its rolling measures, and what was held.

const oneGrid = (bottom = 26) => ({ left: SIDES.left, right: SIDES.right, top: 22, bottom });

/** A chart of one or several lines over time. */
function curve(
  id,
  title,
  lines,
  { form, height = 220, about = [], isAlone = false, more = () => ({}), tools = [], extra = () => [] },
) {
  const read = (bar) => lines.map(([name, values, color]) => [name, form(values[bar]), colour(color)]);
  const option = (width) => {
    const wide = inside(width);
    return {
      grid: oneGrid(),
      xAxis: timeAxis(wide),
      axisPointer: { triggerOn: "mousemove|click" },
      yAxis: valueAxis(
        form === percent ? (value) => `${Number((value * 100).toPrecision(3))} %`.replace("-", "−") : brief,
        more(wide).yAxis,
      ),
      series: [
        ...lines.map(([name, values, color]) => lineSeries(name, values, colour(color), wide, more(wide).series ?? {})),
        ...extra(),
      ],
    };
  };
  return overTime(id, { title, about, isAlone, height, option, read, tools });
}

function equityChart() {
  const [equity, benchmark] = ["equity", "benchmark"].map(column);
  const lines = [[say("Equity"), equity, "line-0"]];
  if (benchmark.length) lines.unshift([benchmarkName(), benchmark, "line-1"]);
  const columns = lines.map(([, values]) => values);
  const yAxis = () => ({ ...inMoney(), ...(isLog("equity", columns) ? logAxis(columns) : {}) });
  const tools = [scaleButtons("equity", columns)];
  const start = () => [
    {
      type: "line",
      data: [],
      silent: true,
      markLine: {
        symbol: "none",
        silent: true,
        label: { show: false },
        lineStyle: { color: colour("faint"), type: "dotted" },
        data: [{ yAxis: DATA.cash }],
      },
    },
  ];
  const form = (value) => `${number(value, 2)}${DATA.currency ? ` ${DATA.currency}` : ""}`;
  const about = [
    [say("Equity"), "cash + Σ units · close", true],
    [benchmarkName(), "start money · price / first price", true],
    [say("Convention"), say("at each close, all costs paid; the dotted line is the start money")],
  ];
  return curve("equity", say("Equity"), lines, {
    form,
    height: 300,
    about,
    more: () => ({ yAxis: yAxis() }),
    tools,
    extra: start,
    isAlone: true,
  });
}

function benchmarkName() {
  return DATA.benchmark ?? (IS_RUN ? say("Buy and hold") : say("Benchmark"));
}

function drawdownChart() {
  const values = column("drawdown");
  const area = { series: { areaStyle: { color: faded("loss", 0.3) } } };
  const marks = () => [
    {
      type: "line",
      data: [],
      silent: true,
      z: 1,
      markArea: {
        silent: true,
        itemStyle: { color: faded("loss", 0.1) },
        label: { show: true, position: "insideBottom", color: colour("ink"), fontSize: 11, distance: 2 },
        data: DATA.deepest.slice(0, DATA.marked).map((fall, place) => [
          { xAxis: fall.start - 0.5, name: String(place + 1) },
          { xAxis: (fall.recovery ?? fall.last) + 0.5 },
        ]),
      },
    },
  ];
  const about = [
    [say("Formula"), "equity / max(equity so far) − 1", true],
    [say("Convention"), say("a fraction, zero or below; the start money is a high; the five deepest falls are marked")],
  ];
  return curve("drawdown", say("Drawdown"), [[say("Drawdown"), values, "loss"]], {
    form: percent,
    height: 220,
    about,
    isAlone: true,
    more: () => ({ yAxis: { max: 0 }, ...area }),
    extra: marks,
  });
}

/** The five deepest falls; each row moves the charts there. */
function deepestTable() {
  const titles = [
    "#",
    computed(say("Depth"), "equity / max(equity so far) − 1"),
    say("Start"),
    say("Trough"),
    say("Recovered"),
    computed(
      say("Calendar days"),
      "last − start + 1",
      say("from the first bar below the high to the last one below it"),
    ),
    computed(say("Bars"), "last − start + 1", say("bars below the high")),
  ];
  const rows = DATA.deepest.map((fall, place) => [
    h(
      "button.go",
      { type: "button", click: () => goToFall(fall), "aria-label": say("Show fall {}", place + 1) },
      String(place + 1),
    ),
    figure(`deepest.${place}.depth`, fall.depth, 100, 2, percent(fall.depth)),
    when(fall.start),
    when(fall.trough),
    fall.recovery === null ? say("not yet") : when(fall.recovery),
    figure(`deepest.${place}.days`, fall.days, 1, 0, number(fall.days, 0)),
    figure(`deepest.${place}.bars`, fall.bars, 1, 0, number(fall.bars, 0)),
  ]);
  if (!rows.length) return h("p.note", {}, say("The account was never below an earlier high."));
  return h(
    "div.scrolls",
    { tabindex: 0, role: "region", "aria-label": say("Deepest drawdowns") },
    table(say("Deepest drawdowns"), titles, rows),
  );
}

function goToFall(fall) {
  const end = fall.recovery ?? fall.last;
  const room = Math.max(5, (end - fall.start) * 0.15);
  show(fall.start - room, end + room);
}

function rollingCharts() {
  const bars = say("{} bars", DATA.window);
  const known = [
    ["rolling-sharpe", "Rolling Sharpe ratio", "sharpe", (value) => number(value, 2), "mean(r − rf) / stdev(r) · √P"],
    ["rolling-sortino", "Rolling Sortino ratio", "sortino", (value) => number(value, 2), "mean(r − rf) / √mean(min(0, r − rf)²) · √P"],
    ["rolling-volatility", "Rolling volatility", "volatility", percent, "stdev(r, n − 1) · √P"],
    ["rolling-beta", "Rolling beta", "beta", (value) => number(value, 2), "cov(r, b) / var(b)"],
  ];
  const isKnown = ([, , name]) => Number.isFinite(range(column(name), 0, column(name).length)[0]);
  if (!known.some(isKnown)) return [h("p.note", {}, say("nothing to draw"))];
  return known.filter(isKnown).map(([id, title, name, form, formula]) => {
    const about = [
      [say("Formula"), formula, true],
      [say("Convention"), say("over the last {} bars; none before there are as many", DATA.window)],
    ];
    return curve(id, `${say(title)} (${bars})`, [[say(title), column(name), "line-0"]], { form, height: 180, about });
  });
}

/** What was held at each close: its value as a part of the equity, or the number of positions where prices are not known. */
function exposureChart() {
  const isShare = Boolean(DATA.columns.long);
  const [long, short] = (isShare ? ["long", "short"] : ["longs", "shorts"]).map(column);
  const lines = [
    [say("long"), long, "gain"],
    ...(short.some((value) => value < 0) ? [[say("short"), short, "loss"]] : []),
  ];
  const about = [
    [say("Formula"), isShare ? "units · close / equity" : say("number of positions held"), isShare],
    [say("Convention"), say("at each close; long above zero, short below")],
  ];
  const form = isShare ? percent : (value) => number(value, 0);
  const more = () => ({ series: { areaStyle: { opacity: 0.35 }, step: "end" } });
  return curve("exposure", isShare ? say("Exposure, part of the equity") : say("Positions held"), lines, {
    form,
    height: 180,
    about,
    more,
  });
}
