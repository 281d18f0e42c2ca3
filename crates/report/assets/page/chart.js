// A chart on the page: its place, its axes, its readout, and the same numbers as a table for who does not see it.

const charts = [];

/** A chart that draws `option(width)` and is drawn again when the reader looks at it after a change; `begins` is handed its picture. */
function drawn(id, { height, label, option, redrawsOn = [], begins = () => {} }) {
  const node = h("div.chart", { role: "img", "aria-label": label, id: `${id}-chart` });
  node.style.height = `${height}px`;
  const chart = { id, node, isSeen: false, isStale: true, option, height };
  chart.draw = (isForced) => {
    if (!isForced && !chart.isSeen) {
      chart.isStale = true;
      return;
    }
    chart.isStale = false;
    if (!chart.picture) {
      chart.picture = echarts.init(node, null, { renderer: "canvas" });
      begins(chart.picture);
    }
    const width = node.clientWidth;
    if (chart.picture.getWidth() !== width) chart.picture.resize({ width });
    chart.picture.setOption({ animation: false, ...option(width) }, { notMerge: true, lazyUpdate: false });
  };
  chart.hears = (what) => {
    if (redrawsOn.includes(what)) chart.draw();
  };
  watch(chart.hears);
  charts.push(chart);
  return chart;
}

const sight = new IntersectionObserver(
  (entries) =>
    entries.forEach(({ target, isIntersecting }) => {
      const chart = charts.find(({ node }) => node === target);
      if (!chart) return;
      chart.isSeen = isIntersecting;
      if (isIntersecting && chart.isStale) chart.draw();
    }),
  { rootMargin: "200px" },
);

const sizes = new ResizeObserver((entries) =>
  entries.forEach(({ target }) => {
    const chart = charts.find(({ node }) => node === target);
    if (chart?.picture && chart.picture.getWidth() !== target.clientWidth) chart.draw();
  }),
);

/** Begins to draw what has come to the page. */
function beginDrawing() {
  charts.forEach(({ node }) => {
    sight.observe(node);
    sizes.observe(node);
  });
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

/** A line over time. */
function lineSeries(name, values, color, width, more = {}) {
  return {
    type: "line",
    name,
    data: points(values, width),
    showSymbol: false,
    connectNulls: false,
    silent: true,
    lineStyle: { color, width: 1.5 },
    itemStyle: { color },
    z: 3,
    ...more,
  };
}

/** What stands over a chart: its name, or where a heading has said that, how it is read. */
function heading(title, about, isAlone, tools, note = null) {
  const told = about.length
    ? explained(isAlone ? say("How it is computed") : title, () => about)
    : isAlone
      ? note
      : title;
  return h("figcaption", {}, h(isAlone ? "span.note" : "h3", {}, told), h("div.tools", {}, tools));
}

/** A chart over time: it moves with all others, and reads out the bar that is pointed at. */
function overTime(id, { title, about = [], isAlone = false, note = null, height, option, read, press, tools = [] }) {
  const readout = h("p.readout", { "aria-live": "off" });
  const label = `${title}. ${say("Arrow keys move, plus and minus zoom, Shift and an arrow key reads the next bar.")}`;
  const begins = (picture) => {
    picture.on("updateAxisPointer", ({ axesInfo }) => {
      const at = axesInfo?.find(({ axisDim }) => axisDim === "x")?.value;
      if (Number.isFinite(at)) point(at);
    });
    if (press) picture.on("click", ({ data }) => press(data));
  };
  const chart = drawn(id, { height, label, option, redrawsOn: press ? ["view", "trade"] : ["view"], begins });
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
    const x =
      SIDES.left + ((view.cursor - view.from + 0.5) / (view.to - view.from + 1)) * inside(chart.node.clientWidth);
    chart.picture.dispatchAction({ type: "updateAxisPointer", currTrigger, x, y: 60 });
  };
  watch((what) => {
    if (what === "cursor") {
      tellBar();
      follow("mousemove");
    }
    if (what === "leave") follow("leave");
  });
  chart.node.addEventListener("pointerenter", () => {
    chart.isPointed = true;
  });
  chart.node.addEventListener("pointerleave", () => {
    chart.isPointed = false;
    tell("leave");
  });
  chart.node.addEventListener("focus", () => readout.setAttribute("aria-live", "polite"));
  chart.node.addEventListener("blur", () => readout.setAttribute("aria-live", "off"));
  gestures(chart.node, () => ({ left: SIDES.left, width: inside(chart.node.clientWidth) }));
  tellBar();
  const inTable = asTable(title, () => {
    const [first, last] = [Math.ceil(view.from), Math.floor(view.to)];
    const count = Math.min(last - first + 1, 250);
    const bars = Array.from(
      { length: count },
      (_, at) => first + Math.round((at * (last - first)) / Math.max(1, count - 1)),
    );
    const names = read(first).map(([name]) => name);
    return table(
      title,
      [say("Time"), ...names],
      bars.map((bar) => [when(bar), ...read(bar).map(([, text]) => text)]),
    );
  });
  return h(
    "figure.over-time",
    { id: `${id}-figure` },
    heading(title, about, isAlone, tools, note),
    readout,
    chart.node,
    inTable,
  );
}

/** A chart of something else. */
function still(
  id,
  { title, about = [], isAlone = false, height, option, rows, press, begins, note = null, tools = [], redrawsOn = [] },
) {
  const starts = (picture) => {
    if (press) picture.on("click", ({ data }) => press(data));
    begins?.(picture);
  };
  const chart = drawn(id, { height, label: title, option, redrawsOn, begins: starts });
  return h(
    "figure",
    { id: `${id}-figure` },
    heading(title, about, isAlone, tools),
    note ? h("p.note", {}, note) : null,
    chart.node,
    asTable(title, () => table(title, ...rows()), redrawsOn),
  );
}

/** The same numbers as a table, made when it is opened, and again when something it tells of changes. */
function asTable(title, make, changesOn = []) {
  const place = h("div.scrolls", { tabindex: 0, role: "region", "aria-label": title });
  const details = h("details.as-table", {}, h("summary", {}, say("As a table")), place);
  const fill = () => {
    if (details.open) place.replaceChildren(make());
  };
  details.addEventListener("toggle", fill);
  if (changesOn.length) watch((what) => changesOn.includes(what) && fill());
  return details;
}

/** What is shown beside the pointer over a still chart. */
function tooltip(lines) {
  return {
    trigger: "item",
    confine: true,
    borderWidth: 1,
    padding: [6, 10],
    backgroundColor: colour("ground"),
    borderColor: colour("grid"),
    textStyle: { ...textStyle(), color: colour("ink"), fontSize: 12 },
    formatter: (what) =>
      h(
        "div",
        {},
        lines(what).map((line) => h("div", {}, line)),
      ),
  };
}
