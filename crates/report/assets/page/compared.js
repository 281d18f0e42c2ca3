// Several runs beside one another.

const RIVALS = DATA.rivals ?? [];
const RUNS = DATA.kind === "comparison" ? DATA.result.runs : [];

/** Growth or drawdown of a run. */
function rivalColumn(place, name) {
  return once(`rival ${place} ${name}`, () => unpack(RIVALS[place][name]));
}

const rivalLines = (values) => RIVALS.map(({ name }, place) => [name, values(place), `line-${place}`]);

function growthChart() {
  const lines = rivalLines((place) => rivalColumn(place, "growth"));
  const columns = lines.map(([, values]) => values.filter(Number.isFinite));
  const about = [
    [say("Formula"), "equity / start money", true],
    [say("Convention"), say("at each close, all costs paid; between its bars a run is worth what it was")],
  ];
  const yAxis = () => (isLog("growth", columns) ? logAxis(columns) : {});
  return curve("growth", say("Growth of the start money"), lines, {
    form: (value) => number(value, 3),
    height: 340,
    about,
    isAlone: true,
    more: () => ({ yAxis: yAxis() }),
    tools: [scaleButtons("growth", columns)],
  });
}

function drawdownsChart() {
  const about = [[say("Formula"), "equity / max(equity so far) − 1", true]];
  const lines = rivalLines((place) => rivalColumn(place, "drawdown"));
  return curve("drawdowns", say("Drawdown"), lines, { form: percent, about, more: () => ({ yAxis: { max: 0 } }) });
}

/** How much more than the first each run grew since both have bars. */
function relativeChart() {
  const first = rivalColumn(0, "growth");
  const beside = (place) => {
    const own = rivalColumn(place, "growth");
    const ratios = own.map((value, bar) => value / first[bar]);
    const start = ratios.find(Number.isFinite);
    return ratios.map((ratio) => ratio / start - 1);
  };
  const about = [
    [say("Formula"), "(growth / growth of the first) / (the same where both begin) − 1", true],
    [say("Convention"), say("since the first bar that both have")],
  ];
  return curve("relative", say("Growth beside the first"), rivalLines(beside), { form: percent, about });
}

/** A table whose first column stays, a column a run. */
function besideTable(title, rows, first = "") {
  const keyed = RIVALS.map(({ name }, place) => {
    const key = h("i.key", { "aria-hidden": "true" });
    key.style.background = `var(--line-${place})`;
    return h("span", {}, key, name);
  });
  return h(
    "div.scrolls",
    { tabindex: 0, role: "region", "aria-label": title },
    table(title, [first, ...keyed], rows, "table.beside"),
  );
}

/** A value of one run, and how far it is from that of the first. */
function besideFigure(at, value, base, { scale, digits, text }) {
  const own = figure(at, value, scale, digits, text(value));
  const isKnown = Number.isFinite(value ?? NaN) && Number.isFinite(base ?? NaN);
  if (!isKnown || base === undefined) return own;
  const change = value - base;
  const sign = change > 0 ? "+" : "";
  return [own, h("span.change", {}, `${sign}${text(change)}`)];
}

/** Every measure of every run, the others beside the first. */
function measuresBeside() {
  const groups = [...new Set(DATA.measures.map(({ group }) => group))];
  const row = (measure) => [
    measureName(measure),
    ...RUNS.map(({ metrics }, place) => {
      const base = place ? RUNS[0].metrics[measure.name] : undefined;
      const at = `result.runs.${place}.metrics.${measure.name}`;
      return besideFigure(at, metrics[measure.name], base, UNITS[measure.unit]);
    }),
  ];
  const part = (group) => {
    const title = group === "Against the benchmark" ? say("Against buy and hold") : say(group);
    const rows = DATA.measures.filter((measure) => measure.group === group).map(row);
    return [title, besideTable(title, rows, say("Measure"))];
  };
  return groups.map((group) => {
    const [title, content] = part(group);
    return group === "More measures"
      ? h("details", {}, h("summary", {}, title), content)
      : h("div", {}, h("h3", {}, title), content);
  });
}

function yearsBeside() {
  const years = [...new Set(RUNS.flatMap(({ years }) => Object.keys(years)))].sort();
  const rows = years.map((year) => [
    year,
    ...RUNS.map(({ years }, place) => {
      const base = place ? RUNS[0].years[year] : undefined;
      return besideFigure(`result.runs.${place}.years.${year}`, years[year], base, UNITS.fraction);
    }),
  ]);
  return besideTable(say("Yearly returns"), rows, say("Year"));
}

/** Every line of the costs of every run. */
function costsBeside() {
  const names = [...new Set(RUNS.flatMap(({ costs }) => costs.lines.map(({ name }) => name)))];
  const money = (title, at, of) => [
    title,
    ...RUNS.map((run, place) => besideFigure(`result.runs.${place}.${at(run)}`, of(run), place ? of(RUNS[0]) : undefined, UNITS.money)),
  ];
  const line = (name) => {
    const place = ({ costs }) => costs.lines.findIndex((known) => known.name === name);
    return money(
      `− ${say(name)}`,
      (run) => `costs.lines.${place(run)}.amount`,
      (run) => run.costs.lines[place(run)]?.amount,
    );
  };
  const is = (name) => RUNS.some(({ costs }) => costs.lines.some((one) => one.name === name && one.amount !== 0));
  const whole = (title, name) =>
    money(
      title,
      () => `costs.${name}`,
      ({ costs }) => costs[name],
    );
  return besideTable(
    say("Costs"),
    [whole(say("Gross result"), "gross"), ...names.filter(is).map(line), whole(say("Net result"), "net"), whole(say("Traded value"), "traded")],
    say("Line"),
  );
}

/** What decided the runs, where it is not the same. */
function differencesTable() {
  const { differences } = DATA.result;
  if (!differences.length) return h("p.note", {}, say("The same program was asked for the same on the same data."));
  const rows = differences.map(({ name, values }) => [h("code", {}, name), ...values.map((value) => h("code", {}, plain(value)))]);
  return besideTable(say("What decided them"), rows, say("Field"));
}

/** The runs themselves. */
function runsTable() {
  const rows = [
    [say("Run"), ...RUNS.map(({ run_id: id }) => h("code", {}, id))],
    [say("Strategy"), ...RUNS.map(({ strategy }) => strategy)],
    [say("Data"), ...RUNS.map(({ data }) => `${data.symbol} ${plain(data.interval)}`)],
    [say("Bars"), ...RUNS.map(({ data }, place) => figure(`result.runs.${place}.data.bars`, data.bars, 1, 0, number(data.bars, 0)))],
    [
      say("Proof"),
      ...RUNS.map(({ proof }) => (proof?.verdict === "clean" ? `✓ ${say("no look-ahead")}` : say("Not proven"))),
    ],
  ];
  return besideTable(say("The runs"), rows);
}
