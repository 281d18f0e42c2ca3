// A search over parameters: fields over every two of them, every try as a line and as a row.

const SEARCH = DATA.search;
const RULES = SEARCH?.rules ?? [];

/** What the reader looks at: a rule, two of its parameters, a measure. */
const looked = { rule: SEARCH?.rule ?? 0, across: 0, down: 1, measure: SEARCH?.objective ?? 0 };

/** Looks at a rule, at the two of its parameters with the most values. */
function lookAt(rule) {
  const { axes, varied } = RULES[rule];
  const widest = [...varied].sort((one, other) => axes[other].values.length - axes[one].values.length).slice(0, 2);
  looked.rule = rule;
  [looked.across, looked.down] = widest.sort((one, other) => one - other);
}
if (SEARCH) lookAt(looked.rule);

const HEAT = Array.from({ length: 9 }, (_, place) => `heat-${place}`);

/** The colour of a value that lies so far from the lowest, 0, to the highest, 1. */
function heatColour(share) {
  return colour(HEAT[Math.round(Math.min(1, Math.max(0, share)) * (HEAT.length - 1))]);
}

/** What is known of a measure of the tries. */
function measureOf(place) {
  const name = SEARCH.measures[place];
  return DATA.measures.find((measure) => measure.name === name) ?? { name, title: name, unit: "ratio" };
}

const shownAs = (place, value) => UNITS[measureOf(place).unit].text(value);
const measureTitle = (place) => say(measureOf(place).title);

/** Measures that a reader chooses among. */
function choosing(name, title, options, value, chosen) {
  const change = ({ target }) => {
    chosen(Number(target.value));
    tell("field");
  };
  const option = ([place, text]) => h("option", { value: place, selected: place === value() }, text);
  const select = h("select", { "data-choice": name, change }, options().map(option));
  // Another rule has other parameters.
  watch((what) => what === "field" && select.replaceChildren(...options().map(option)));
  return h("label", {}, h("span.note", {}, `${title} `), select);
}

const axisOptions = () => RULES[looked.rule].varied.map((axis) => [axis, RULES[looked.rule].axes[axis].name]);

/** The cells that are looked at: columns, rows, and values as [column, row, value]. */
function fieldCells() {
  const rule = RULES[looked.rule];
  const place = rule.fields.findIndex(({ axes }) => axes.includes(looked.across) && axes.includes(looked.down));
  const found = rule.fields[place];
  const values = once(`field ${looked.rule} ${place} ${looked.measure}`, () => unpack(found.cells[looked.measure]));
  const isTurned = found.axes[0] !== looked.across;
  const width = found.stretches[0].length;
  const at = ([column, row]) => (isTurned ? [row, column] : [column, row]);
  const label = (axis, [first, last]) => {
    const names = rule.axes[axis].values;
    return first === last ? names[first] : `${names[first]} – ${names[last]}`;
  };
  const labels = found.stretches.map((stretches, way) => stretches.map((ends) => label(found.axes[way], ends)));
  const [across, down] = at(labels);
  const cells = [];
  for (let cell = 0; cell < values.length; cell += 1) {
    if (Number.isFinite(values[cell])) cells.push([...at([cell % width, Math.floor(cell / width)]), values[cell]]);
  }
  return { across, down, cells, winner: found.winner && at(found.winner) };
}

/** A measure over two parameters. */
function fieldChart() {
  const names = () => [looked.across, looked.down].map((axis) => RULES[looked.rule].axes[axis].name);
  const option = (width) => {
    const { across, down, cells, winner } = fieldCells();
    const [low, high] = cells.reduce(
      ([low, high], [, , value]) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    );
    const axis = (labels, name, more) => ({
      type: "category",
      data: labels,
      name,
      nameLocation: "middle",
      nameTextStyle: { ...textStyle(), color: colour("ink") },
      axisLabel: { ...textStyle(), hideOverlap: true },
      axisTick: { show: false },
      axisLine: { show: false },
      ...more,
    });
    const [x, y] = names();
    const isWinner = ([column, row]) => winner && column === winner[0] && row === winner[1];
    const scale = {
      type: "continuous",
      dimension: 2,
      min: low,
      max: high > low ? high : low + 1,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemWidth: 12,
      itemHeight: Math.min(220, width / 3),
      text: [shownAs(looked.measure, high), shownAs(looked.measure, low)],
      textStyle: textStyle(),
      inRange: { color: HEAT.map((name) => colour(name)) },
    };
    return {
      grid: { left: SIDES.left + 14, right: SIDES.right, top: 12, bottom: 86 },
      tooltip: tooltip(({ data: { value } }) => [
        `${x} = ${across[value[0]]}`,
        `${y} = ${down[value[1]]}`,
        `${measureTitle(looked.measure)}: ${shownAs(looked.measure, value[2])}`,
        ...(isWinner(value) ? [say("the winner")] : []),
      ]),
      xAxis: axis(across, x, { nameGap: 26 }),
      yAxis: axis(down, y, { nameGap: SIDES.left - 18, nameRotate: 90 }),
      visualMap: scale,
      series: [
        { type: "heatmap", data: cells.map((value) => ({ value })), progressive: 0 },
        {
          type: "heatmap",
          z: 3,
          data: cells
            .filter(isWinner)
            .map((value) => ({ value, itemStyle: { borderColor: colour("loss"), borderWidth: 3 } })),
        },
      ],
    };
  };
  const rows = () => {
    const { across, down, cells } = fieldCells();
    const [x, y] = names();
    const known = new Map(cells.map(([column, row, value]) => [`${column} ${row}`, value]));
    return [
      [`${y} ↓ ${x} →`, ...across],
      down.map((label, row) => [
        label,
        ...across.map((_, column) => shownAs(looked.measure, known.get(`${column} ${row}`))),
      ]),
    ];
  };
  const swapped = (key, other) => (axis) => {
    if (axis === looked[other]) looked[other] = looked[key];
    looked[key] = axis;
  };
  const measures = () => SEARCH.measures.map((_, place) => [place, measureTitle(place)]);
  const tools = [
    ruleChoice(({ varied }) => varied.length > 1),
    choosing("across", say("Across"), axisOptions, () => looked.across, swapped("across", "down")),
    choosing("down", say("Down"), axisOptions, () => looked.down, swapped("down", "across")),
    choosing(
      "measure",
      say("Measure"),
      measures,
      () => looked.measure,
      (place) => {
        looked.measure = place;
      },
    ),
  ];
  const about = [
    [say("Formula"), "median", true],
    [
      say("Convention"),
      say("of all tries at each pair of values, whatever else was varied; of many values neighbours share a cell"),
    ],
  ];
  const title = say("A measure over two parameters");
  return still("field", { title, about, isAlone: true, height: 480, option, rows, tools, redrawsOn: ["field"] });
}

/** Of several rules the one that is looked at. */
function ruleChoice(fits) {
  if (RULES.length < 2) return null;
  const options = () =>
    RULES.map((rule, place) => [place, rule.name, rule]).filter(([, , rule]) => rule.rows && fits(rule));
  return choosing("rule", say("Rule"), options, () => looked.rule, lookAt);
}

/** The tries of a rule that the page carries, the best last: places and measures. */
function tries(rule) {
  const packed = RULES[rule].tries;
  return once(`tries ${rule}`, () => ({ places: packed.places.map(unpack), numbers: packed.numbers.map(unpack) }));
}

/** Labels that lines run behind. */
const onLines = () => ({ ...textStyle(), color: colour("ink"), backgroundColor: faded("ground", 0.8), padding: [1, 3], borderRadius: 3 });

const hasLines = ({ varied, tries: { rows } }) => varied.length > 0 && rows > 1;

/** Every try as a line across its parameters; stretches that are drawn on axes narrow the list below. */
function linesChart(narrow) {
  const option = (width) => {
    const rule = RULES[looked.rule];
    const { rows, winner } = rule.tries;
    const { places, numbers } = tries(looked.rule);
    const values = numbers[SEARCH.objective];
    const line = (row) => [...rule.varied.map((axis) => places[axis][row]), values[row]];
    const dimension = (axis, dim) => {
      const { name, values: labels } = rule.axes[axis];
      const last = labels.length - 1;
      const step = Math.ceil(last / 6);
      const shown = labels.map((_, place) => place).filter((place) => place % step === 0 || place === last);
      return {
        dim,
        name,
        min: 0,
        max: last,
        axisLabel: { ...onLines(), customValues: shown, formatter: (place) => labels[place] ?? "" },
        axisTick: { customValues: shown },
      };
    };
    const parallelAxis = [
      ...rule.varied.map(dimension),
      {
        dim: rule.varied.length,
        name: measureTitle(SEARCH.objective),
        scale: true,
        axisLabel: { ...onLines(), formatter: (value) => shownAs(SEARCH.objective, value) },
      },
    ];
    const isNarrow = width < 520;
    return {
      parallel: {
        layout: isNarrow ? "vertical" : "horizontal",
        ...(isNarrow ? { left: 30, right: 84, top: 30, bottom: 40 } : { left: 60, right: 90, top: 40, bottom: 24 }),
        parallelAxisDefault: {
          nameTextStyle: { ...textStyle(), color: colour("ink") },
          nameGap: 14,
          nameLocation: "end",
          axisLine: { lineStyle: { color: colour("faint") } },
          splitLine: { show: false },
          areaSelectStyle: { width: 20, borderColor: colour("ink"), color: colour("line-0"), opacity: 0.25 },
        },
      },
      parallelAxis,
      series: [
        {
          type: "parallel",
          silent: true,
          inactiveOpacity: 0.02,
          progressive: 0,
          data: Array.from({ length: rows }, (_, row) => ({
            value: line(row),
            lineStyle: {
              color: heatColour(row / Math.max(1, rows - 1)),
              opacity: rows > 300 ? 0.35 : 0.7,
              width: rows > 300 ? 0.8 : 1.4,
            },
          })),
        },
        {
          type: "parallel",
          silent: true,
          z: 5,
          data: winner === null ? [] : [{ value: line(winner), lineStyle: { color: colour("loss"), width: 3, opacity: 1 } }],
        },
      ],
    };
  };
  const begins = (picture) =>
    picture.on("axisareaselected", () => {
      const [lines] = picture.getModel().getSeries();
      const isWhole = lines.coordinateSystem.hasAxisBrushed() === false;
      narrow(isWhole ? null : new Set(lines.getRawIndicesByActiveState("active")));
    });
  const rows = () => {
    const { axes, varied, tries: packed } = RULES[looked.rule];
    const { places, numbers } = tries(looked.rule);
    const best = Array.from({ length: Math.min(packed.rows, 250) }, (_, at) => packed.rows - 1 - at);
    return [
      [...varied.map((axis) => axes[axis].name), measureTitle(SEARCH.objective)],
      best.map((row) => [
        ...varied.map((axis) => axes[axis].values[places[axis][row]]),
        shownAs(SEARCH.objective, numbers[SEARCH.objective][row]),
      ]),
    ];
  };
  const note = say("The better, the brighter. Drag along an axis to narrow the lines and the list below down.");
  const title = say("Every try across its parameters");
  const tools = [ruleChoice(hasLines)];
  return still("lines", { title, height: 380, option, rows, note, tools, begins, redrawsOn: ["field"] });
}

/** Every try that the page carries, and the lines above it. */
function triesList() {
  const place = h("div");
  const state = { sort: SEARCH.measures[SEARCH.objective], down: SEARCH.more, text: "", page: 0 };
  const make = (brushed) => {
    const rule = RULES[looked.rule];
    const { rows, winner } = rule.tries;
    const { places, numbers } = tries(looked.rule);
    const known = new Set([...rule.varied.map((axis) => rule.axes[axis].name), ...SEARCH.measures]);
    if (!known.has(state.sort)) state.sort = SEARCH.measures[SEARCH.objective];
    const columns = [
      ...rule.varied.map((axis) => ({
        name: rule.axes[axis].name,
        title: h("code", {}, rule.axes[axis].name),
        by: (row) => places[axis][row],
        cell: (row) => rule.axes[axis].values[places[axis][row]],
      })),
      ...SEARCH.measures.map((name, measure) => {
        const { formula, convention } = measureOf(measure);
        const { scale, digits } = UNITS[measureOf(measure).unit];
        return {
          name,
          title: measureTitle(measure),
          by: (row) => numbers[measure][row],
          cell: (row) => {
            const value = numbers[measure][row];
            const at = `search.rules.${looked.rule}.tries.numbers.${measure}.${row}`;
            return figure(at, value, scale, digits, shownAs(measure, value));
          },
          formula,
          convention: convention && say(convention),
        };
      }),
    ];
    const fits = (row) => {
      const text = state.text.trim().toLowerCase();
      const words = () => rule.varied.map((axis) => `${rule.axes[axis].name}=${rule.axes[axis].values[places[axis][row]]}`);
      return (!brushed || brushed.has(row)) && (!text || words().join(" ").toLowerCase().includes(text));
    };
    const save = () =>
      saveAsCsv("tries.csv", [
        columns.map(({ name }) => name),
        ...Array.from({ length: rows }, (_, at) => rows - 1 - at).map((row) =>
          columns.map(({ by, cell }, at) => (at < rule.varied.length ? cell(row) : Number.isNaN(by(row)) ? "" : by(row))),
        ),
      ]);
    const example = rule.varied.length ? `${rule.axes[rule.varied[0]].name}=${rule.axes[rule.varied[0]].values[0]}` : "";
    const above = (fill) =>
      h(
        "div.filters",
        {},
        finding(state, example, fill),
        h("button", { type: "button", click: save }, say("Save as CSV")),
      );
    const counted = (shown) =>
      rows < rule.rows
        ? say("{} of {} tries; of all {} the best, and some of the others", number(shown, 0), number(rows, 0), number(rule.rows, 0))
        : say("{} of {} tries", number(shown, 0), number(rows, 0));
    const attributes = (row) => ({ "data-row": row, "aria-current": row === winner ? "true" : null });
    const caption = say("Every try");
    return listing("tries-list", { caption, columns, list: state, all: rows, fits, above, attributes, counted }).node;
  };
  place.replaceChildren(make(null));
  watch((what) => what === "field" && place.replaceChildren(make(null)));
  const narrow = (brushed) => {
    state.page = 0;
    place.replaceChildren(make(brushed));
  };
  return [RULES.some(hasLines) ? linesChart(narrow) : null, place];
}

/** The objective with one parameter varied, the others as they won. */
function aroundCharts() {
  const { axes } = RULES[SEARCH.rule];
  const chart = ({ axis, places, values, winner }, at) => {
    const { name, values: labels } = axes[axis];
    const option = () => ({
      grid: stillGrid(),
      tooltip: {
        ...tooltip(([{ dataIndex }]) => [
          `${name} = ${labels[places[dataIndex]]}`,
          `${measureTitle(SEARCH.objective)}: ${shownAs(SEARCH.objective, values[dataIndex])}`,
        ]),
        trigger: "axis",
      },
      xAxis: {
        type: "category",
        data: places.map((place) => labels[place]),
        axisLabel: textStyle(),
        axisTick: { show: false },
        axisLine: { onZero: false, lineStyle: { color: colour("grid") } },
      },
      yAxis: valueAxis((value) => shownAs(SEARCH.objective, value)),
      series: [
        {
          type: "line",
          data: values.map((value, point) => ({
            value,
            symbolSize: places[point] === winner ? 11 : 5,
            itemStyle: { color: colour(places[point] === winner ? "loss" : "line-0") },
          })),
          lineStyle: { color: colour("line-0"), width: 1.5 },
        },
      ],
    });
    const rows = () => [
      [name, measureTitle(SEARCH.objective)],
      places.map((place, point) => [labels[place], shownAs(SEARCH.objective, values[point])]),
    ];
    return still(`around-${at}`, { title: name, height: 240, option, rows });
  };
  return h("div.columns", {}, SEARCH.around.map(chart));
}
