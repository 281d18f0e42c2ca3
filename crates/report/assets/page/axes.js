// Axes: of values, by differences or by ratios, and of bars with the days of the calendar below them.

/** Pixels beside the drawing: labels of values stand at its left. */
const SIDES = {
  get left() {
    return innerWidth < 600 ? 46 : 64;
  },
  get right() {
    return innerWidth < 600 ? 8 : 16;
  },
};

/** The width that is drawn in. */
const inside = (width) => Math.max(1, width - SIDES.left - SIDES.right);

const textStyle = () => ({
  color: colour("faint"),
  fontSize: 11,
  fontFamily: getComputedStyle(document.body).fontFamily,
});

/** An axis of values; `form` shows them. */
function valueAxis(form, { ticks = {}, ...more } = {}) {
  return {
    type: "value",
    scale: true,
    splitNumber: 4,
    axisLabel: { ...textStyle(), formatter: form, hideOverlap: true, ...ticks },
    axisLine: { show: false },
    axisTick: { show: false, ...ticks },
    splitLine: { lineStyle: { color: colour("grid") }, ...ticks },
    ...more,
  };
}

/** The currency at the top of an axis of money. */
const inMoney = () => ({
  name: DATA.currency ?? "",
  nameTextStyle: { ...textStyle(), align: "right", padding: [0, 8, 0, 0] },
  nameGap: 8,
});

/** An axis of bars with the days of the calendar below it, in a picture so many pixels wide. */
function timeAxis(width, more = {}) {
  const labels = timeLabels(Math.max(2, Math.min(12, Math.floor(width / 90))));
  return {
    type: "value",
    min: view.from - 0.5,
    max: view.to + 0.5,
    axisLabel: {
      ...textStyle(),
      customValues: labels.map(([bar]) => bar),
      formatter: (bar) => labels.find(([at]) => at === bar)?.[1] ?? "",
    },
    axisTick: { customValues: labels.map(([bar]) => bar), lineStyle: { color: colour("grid") } },
    axisLine: { onZero: false, lineStyle: { color: colour("grid") } },
    splitLine: { show: false },
    axisPointer: {
      show: true,
      type: "line",
      snap: false,
      label: { show: false },
      lineStyle: { color: colour("faint"), type: "dashed" },
    },
    ...more,
  };
}

/** Steps between labels of time, in days, and what they show. */
const STEPS = [
  [1 / 1440, "time"],
  [5 / 1440, "time"],
  [15 / 1440, "time"],
  [1 / 24, "time"],
  [3 / 24, "time"],
  [12 / 24, "time"],
  [1, "day"],
  [7, "day"],
  [30.4, "month"],
  [91.3, "month"],
  [182.6, "month"],
  [365.25, "year"],
  [730.5, "year"],
  [1826, "year"],
  [3652, "year"],
  [7305, "year"],
];

/** Bars at which a label stands, with the label: the first bars of minutes, days, months or years. */
function timeLabels(most) {
  const time = column("time");
  const [first, last] = [Math.ceil(view.from), Math.floor(view.to)];
  const days = (time[last] - time[first]) / 86_400_000;
  const [step, kind] = STEPS.find(([length]) => days / length <= most) ?? STEPS.at(-1);
  const parts = {
    time: { hour: "2-digit", minute: "2-digit" },
    day: { month: "2-digit", day: "2-digit" },
    month: { year: "numeric", month: "2-digit" },
    year: { year: "numeric" },
  };
  const labels = [];
  // Boundaries are sought by the clock of the bars: what is asked of it is one bar a candidate, never all of them.
  const candidates = Math.min(last - first + 1, Math.max(64, Math.ceil(days / step) * 16));
  let before = null;
  let passed = 0;
  for (let at = 0; at < candidates; at += 1) {
    const bar = first + Math.round((at * (last - first)) / Math.max(1, candidates - 1));
    const unit = boundary(time[bar], kind, step);
    if (before !== null && unit !== before) {
      const exact = firstBar(
        bar - Math.ceil((last - first) / candidates) - 1,
        bar,
        (other) => boundary(time[other], kind, step) === unit,
      );
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
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
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
  const button = (scale, text) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(isLog(id, columns) === (scale === "log")),
        click: () => press(scale),
        "data-scale": scale,
      },
      text,
    );
  const buttons = [button("linear", say("Linear")), button("log", say("Log"))];
  const press = (scale) => {
    scales[id] = scale;
    buttons.forEach((one) =>
      one.setAttribute("aria-pressed", String((one.dataset.scale === "log") === isLog(id, columns))),
    );
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
  const fits = (digits) =>
    Array.from({ length: last - first + 1 }, (_, at) => digits.map((digit) => digit * 10 ** (first + at)))
      .flat()
      .filter((value) => value >= low && value <= high);
  const fitting = [[1, 2, 3, 5, 7], [1, 2, 5], [1]].map(fits).find(({ length }) => length <= 7) ?? fits([1]);
  if (fitting.length > 2) return fitting;
  const step = [1, 2, 5, 10]
    .map((digit) => digit * 10 ** Math.floor(Math.log10((high - low) / 4)))
    .find((size) => (high - low) / size <= 5);
  return Array.from({ length: 8 }, (_, at) => (Math.ceil(low / step) + at) * step).filter((value) => value <= high);
}
