// A chart on the page: its place, its axes, its readout, and the same numbers as a table for who does not see it.

const charts = [];

/** A chart that draws `option(width)` and is drawn again when the reader looks at it after a change. */
function drawn(id, { height, label, option, redrawsOn = [] }) {
  const node = h("div.chart", { role: "img", "aria-label": label, id: `${id}-chart` });
  node.style.height = `${height}px`;
  const chart = { id, node, isSeen: false, isStale: true, option, height };
  chart.draw = (isForced) => {
    if (!isForced && !chart.isSeen) { chart.isStale = true; return; }
    chart.isStale = false;
    chart.picture ??= echarts.init(node, null, { renderer: "canvas" });
    const width = node.clientWidth;
    if (chart.picture.getWidth() !== width) chart.picture.resize({ width });
    chart.picture.setOption({ animation: false, ...option(width) }, { notMerge: true, lazyUpdate: false });
  };
  chart.hears = (what) => { if (redrawsOn.includes(what)) chart.draw(); };
  watch(chart.hears);
  charts.push(chart);
  return chart;
}

const sight = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
  const chart = charts.find(({ node }) => node === target);
  if (!chart) return;
  chart.isSeen = isIntersecting;
  if (isIntersecting && chart.isStale) chart.draw();
}), { rootMargin: "200px" });

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => {
  const chart = charts.find(({ node }) => node === target);
  if (chart?.picture && chart.picture.getWidth() !== target.clientWidth) chart.draw();
}));

/** Begins to draw what has come to the page. */
function beginDrawing() {
  charts.forEach(({ node }) => { sight.observe(node); sizes.observe(node); });
}

/** Forgets all charts: the page is made anew. */
function forgetCharts() {
  charts.splice(0).forEach(({ node, picture, hears }) => {
    watchers.delete(hears);
    sight.unobserve(node);
    sizes.unobserve(node);
    picture?.dispose();
  });
}

/** Pixels beside the drawing: labels of values stand at its left. */
const SIDES = {
  get left() { return innerWidth < 600 ? 46 : 64; },
  get right() { return innerWidth < 600 ? 8 : 16; },
};

/** The width that is drawn in. */
const inside = (width) => Math.max(1, width - SIDES.left - SIDES.right);

const textStyle = () => ({ color: colour("faint"), fontSize: 11, fontFamily: getComputedStyle(document.body).fontFamily });

/** An axis of values; `form` shows them. */
function valueAxis(form, { ticks = {}, ...more } = {}) {
  return {
    type: "value", scale: true, splitNumber: 4,
    axisLabel: { ...textStyle(), formatter: form, hideOverlap: true, ...ticks },
    axisLine: { show: false }, axisTick: { show: false, ...ticks },
    splitLine: { lineStyle: { color: colour("grid") }, ...ticks },
    ...more,
  };
}

/** An axis of bars with the days of the calendar below it. */
function timeAxis(width, more = {}) {
  const labels = timeLabels(Math.max(2, Math.min(12, Math.floor(width / 90))));
  return {
    type: "value", min: view.from - 0.5, max: view.to + 0.5,
    axisLabel: { ...textStyle(), customValues: labels.map(([bar]) => bar), formatter: (bar) => labels.find(([at]) => at === bar)?.[1] ?? "" },
    axisTick: { customValues: labels.map(([bar]) => bar), lineStyle: { color: colour("grid") } },
    axisLine: { onZero: false, lineStyle: { color: colour("grid") } },
    splitLine: { show: false },
    axisPointer: { show: true, type: "line", snap: false, label: { show: false }, lineStyle: { color: colour("faint"), type: "dashed" } },
    ...more,
  };
}

/** Steps between labels of time, in days, and what they show. */
const STEPS = [
  [1 / 1440, "time"], [5 / 1440, "time"], [15 / 1440, "time"], [1 / 24, "time"], [3 / 24, "time"], [12 / 24, "time"],
  [1, "day"], [7, "day"], [30.4, "month"], [91.3, "month"], [182.6, "month"], [365.25, "year"], [730.5, "year"], [1826, "year"], [3652, "year"], [7305, "year"],
];

/** Bars at which a label stands, with the label: the first bars of minutes, days, months or years. */
function timeLabels(most) {
  const time = column("time");
  const [first, last] = [Math.ceil(view.from), Math.floor(view.to)];
  const days = (time[last] - time[first]) / 86_400_000;
  const [step, kind] = STEPS.find(([length]) => days / length <= most) ?? STEPS.at(-1);
  const parts = { time: { hour: "2-digit", minute: "2-digit" }, day: { month: "2-digit", day: "2-digit" }, month: { year: "numeric", month: "2-digit" }, year: { year: "numeric" } };
  const labels = [];
  // Boundaries are sought by the clock of the bars: what is asked of it is one bar a candidate, never all of them.
  const candidates = Math.min(last - first + 1, Math.max(64, Math.ceil(days / step) * 16));
  let before = null;
  let passed = 0;
  for (let at = 0; at < candidates; at += 1) {
    const bar = first + Math.round((at * (last - first)) / Math.max(1, candidates - 1));
    const unit = boundary(time[bar], kind, step);
    if (before !== null && unit !== before) {
      const exact = firstBar(bar - Math.ceil((last - first) / candidates) - 1, bar, (other) => boundary(time[other], kind, step) === unit);
      labels.push([Math.max(first, exact), clock(time[exact], parts[kind])]);
      passed += 1;
    }
    before = unit;
  }
  if (!passed && last >= first) return [[first, clock(time[first], parts[kind === "year" ? "month" : kind])]];
  return labels;
}

/** The number of the stretch of the calendar that a time lies in. */
function boundary(time, kind, step) {
  if (kind === "time") return Math.floor(time / (step * 86_400_000));
  if (kind === "day") return Math.floor((time / 86_400_000 + (step === 7 ? 3 : 0)) / step);
  const [year, month] = clock(time, { year: "numeric", month: "2-digit" }).split(/\D/).map(Number);
  const months = Math.round(step / 30.4);
  return Math.floor((year * 12 + month - 1) / months);
}

function firstBar(from, to, holds) {
  let [low, high] = [Math.max(0, from), to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle; else low = middle + 1;
  }
  return low;
}

/** A line over time. */
function lineSeries(name, values, color, width, more = {}) {
  return {
    type: "line", name, data: points(values, width), showSymbol: false, connectNulls: false, silent: true,
    lineStyle: { color, width: 1.5 }, itemStyle: { color }, z: 3, ...more,
  };
}

/** What stands over a chart: its name, or where a heading has said that, how it is read. */
function heading(title, about, isAlone, tools, note = null) {
  const told = about.length ? explained(isAlone ? say("How it is computed") : title, () => about) : isAlone ? note : title;
  return h("figcaption", {}, h(isAlone ? "span.note" : "h3", {}, told), h("div.tools", {}, tools));
}

const scales = {};

/** Whether columns are drawn by ratios: where they grow to three times their lowest, unless the reader says otherwise. */
function isLog(id, columns) {
  const known = columns.filter(({ length }) => length).flatMap((values) => range(values, 0, values.length));
  const [low, high] = scan(known, 0, known.length);
  return low > 0 && (scales[id] ?? (high > 3 * low ? "log" : "linear")) === "log";
}

/** Buttons for an axis of differences or of ratios. */
function scaleButtons(id, columns) {
  const button = (scale, text) => h("button", { type: "button", "aria-pressed": String(isLog(id, columns) === (scale === "log")), click: () => press(scale), "data-scale": scale }, text);
  const buttons = [button("linear", say("Linear")), button("log", say("Log"))];
  const press = (scale) => {
    scales[id] = scale;
    buttons.forEach((one) => one.setAttribute("aria-pressed", String((one.dataset.scale === "log") === isLog(id, columns))));
    redraw();
  };
  return h("div.buttons", { role: "group", "aria-label": say("Scale") }, buttons);
}

/** An axis of ratios for columns that are above zero. */
function logAxis(columns) {
  const [low, high] = reach(columns);
  return { type: "log", min: low * 0.97, max: high * 1.03, ticks: { customValues: powers(low * 0.97, high * 1.03) } };
}

/** Round numbers on an axis of ratios: 1, 2 and 5 times the powers of ten, or round steps where those are too few. */
function powers(low, high) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const fits = (digits) => Array.from({ length: last - first + 1 }, (_, at) => digits.map((digit) => digit * 10 ** (first + at))).flat()
    .filter((value) => value >= low && value <= high);
  const fitting = [[1, 2, 3, 5, 7], [1, 2, 5], [1]].map(fits).find(({ length }) => length <= 7) ?? fits([1]);
  if (fitting.length > 2) return fitting;
  const step = [1, 2, 5, 10].map((digit) => digit * 10 ** Math.floor(Math.log10((high - low) / 4))).find((size) => (high - low) / size <= 5);
  return Array.from({ length: 8 }, (_, at) => (Math.ceil(low / step) + at) * step).filter((value) => value <= high);
}

/** A chart over time: it moves with all others, and reads out the bar that is pointed at. */
function overTime(id, { title, about = [], isAlone = false, note = null, height, option, read, tools = [] }) {
  const readout = h("p.readout", { "aria-live": "off" });
  const label = `${title}. ${say("Arrow keys move, plus and minus zoom, Shift and an arrow key reads the next bar.")}`;
  const chart = drawn(id, { height, label, option, redrawsOn: ["view"] });
  chart.node.tabIndex = 0;
  chart.node.setAttribute("role", "application");
  const tellBar = () => {
    const values = read(view.cursor).map(([name, text, color]) => {
      const key = color ? h("i.key", { "aria-hidden": "true" }) : null;
      if (key) key.style.background = color;
      return h("span", {}, key, `${name} `, h("b", {}, text));
    });
    readout.replaceChildren(h("span.when", {}, BARS ? when(view.cursor) : "–"), ...values);
  };
  // The pointer of one chart is that of all.
  const follow = (currTrigger) => {
    if (!chart.picture || !chart.isSeen || chart.isPointed) return;
    const x = SIDES.left + ((view.cursor - view.from + 0.5) / (view.to - view.from + 1)) * inside(chart.node.clientWidth);
    chart.picture.dispatchAction({ type: "updateAxisPointer", currTrigger, x, y: 20 });
  };
  watch((what) => {
    if (what === "cursor") { tellBar(); follow("mousemove"); }
    if (what === "leave") follow("leave");
  });
  chart.node.addEventListener("pointerenter", () => { chart.isPointed = true; });
  chart.node.addEventListener("pointerleave", () => { chart.isPointed = false; tell("leave"); });
  chart.node.addEventListener("focus", () => readout.setAttribute("aria-live", "polite"));
  chart.node.addEventListener("blur", () => readout.setAttribute("aria-live", "off"));
  const draw = chart.draw;
  chart.draw = (isForced) => {
    draw(isForced);
    if (chart.picture && !chart.listens) {
      chart.listens = true;
      chart.picture.on("updateAxisPointer", ({ axesInfo }) => {
        const at = axesInfo?.find(({ axisDim }) => axisDim === "x")?.value;
        if (Number.isFinite(at)) point(at);
      });
    }
  };
  gestures(chart.node, () => ({ left: SIDES.left, width: inside(chart.node.clientWidth) }));
  tellBar();
  const inTable = asTable(title, () => {
    const [first, last] = [Math.ceil(view.from), Math.floor(view.to)];
    const count = Math.min(last - first + 1, 250);
    const bars = Array.from({ length: count }, (_, at) => first + Math.round((at * (last - first)) / Math.max(1, count - 1)));
    const names = read(first).map(([name]) => name);
    return table(title, [say("Time"), ...names], bars.map((bar) => [when(bar), ...read(bar).map(([, text]) => text)]));
  });
  return h("figure.over-time", { id: `${id}-figure` }, heading(title, about, isAlone, tools, note), readout, chart.node, inTable);
}

/** A chart of something else. */
function still(id, { title, about = [], isAlone = false, height, option, rows, note = null, tools = [] }) {
  const chart = drawn(id, { height, label: title, option });
  return h("figure", { id: `${id}-figure` }, heading(title, about, isAlone, tools),
    note ? h("p.note", {}, note) : null, chart.node, asTable(title, () => table(title, ...rows())));
}

/** The same numbers as a table, made when it is opened. */
function asTable(title, make) {
  const place = h("div.scrolls", { tabindex: 0, role: "region", "aria-label": title });
  const details = h("details.as-table", {}, h("summary", {}, say("As a table")), place);
  details.addEventListener("toggle", () => { if (details.open) place.replaceChildren(make()); });
  return details;
}

/** What is shown beside the pointer over a still chart. */
function tooltip(lines) {
  return {
    trigger: "item", confine: true, borderWidth: 1, padding: [6, 10],
    backgroundColor: colour("ground"), borderColor: colour("grid"), textStyle: { ...textStyle(), color: colour("ink"), fontSize: 12 },
    formatter: (what) => h("div", {}, lines(what).map((line) => h("div", {}, line))),
  };
}
