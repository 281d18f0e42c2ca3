// How returns, trades and costs are spread.

const stillGrid = (more = {}) => ({ left: SIDES.left, right: SIDES.right, top: 16, bottom: 30, ...more });

const shareAxis = (more = {}) =>
  valueAxis((value) => `${Number((value * 100).toPrecision(3))} %`.replace("-", "−"), more);

/** Returns of bars in columns, with a normal curve and what is lost on one bar in twenty. */
function distributionChart() {
  const { low, wide, counts, normal, mean, deviation, moved } = DATA.spread;
  const middle = (at) => low + wide * (at + 0.5);
  const tails = [
    ["value_at_risk_95", say("VaR 95 %")],
    ["conditional_value_at_risk_95", say("CVaR 95 %")],
  ].filter(([name]) => Number.isFinite(MEASURED[name] ?? NaN) && MEASURED[name] > 0);
  const option = () => ({
    grid: stillGrid({ top: 34 }),
    tooltip: tooltip(({ dataIndex }) => [
      `${percent(low + wide * dataIndex)} – ${percent(low + wide * (dataIndex + 1))}`,
      `${number(counts[dataIndex], 0)} ${say("bars")}`,
      `${say("normal")}: ${number(normal[dataIndex], 1)}`,
    ]),
    xAxis: shareAxis({
      min: low,
      max: low + wide * counts.length,
      ticks: { showMinLabel: false, showMaxLabel: false },
      splitLine: { show: false },
      axisLine: { show: true, onZero: false, lineStyle: { color: colour("grid") } },
    }),
    yAxis: valueAxis(brief, { min: 0 }),
    series: [
      {
        type: "bar",
        barWidth: "85%",
        data: counts.map((count, at) => ({
          value: [middle(at), count],
          itemStyle: { color: faded(middle(at) < 0 ? "loss" : "gain", 0.75) },
        })),
      },
      {
        type: "line",
        smooth: true,
        showSymbol: false,
        silent: true,
        data: normal.map((count, at) => [middle(at), count]),
        lineStyle: { color: colour("line-2"), width: 2 },
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: colour("ink"), type: "solid", width: 1.5 },
          data: tails.map(([name, text], place) => ({
            xAxis: -MEASURED[name],
            label: {
              formatter: text,
              color: colour("ink"),
              fontSize: 11,
              position: place ? "insideEndTop" : "end",
              align: place ? "right" : "left",
              rotate: 0,
              distance: 4,
            },
          })),
        },
      },
    ],
  });
  const rows = () => [
    [say("From"), say("To"), say("Bars"), say("normal")],
    counts.map((count, at) => [
      percent(low + wide * at),
      percent(low + wide * (at + 1)),
      number(count, 0),
      number(normal[at], 1),
    ]),
  ];
  const about = [
    [say("normal"), "n · wide · φ((r − mean) / stdev) / stdev", true],
    [
      say("Convention"),
      say(
        "bars that did not move the account are left out of the columns, not of value at risk; the outermost columns hold what is beyond",
      ),
    ],
  ];
  const note = [
    `${number(moved, 0)} ${say("bars")} · ${say("mean")} `,
    figure("spread.mean", mean, 100, 3, percent(mean, 3)),
    ` · ${say("standard deviation")} `,
    figure("spread.deviation", deviation, 100, 3, percent(deviation, 3)),
  ];
  return still("distribution", {
    title: say("Distribution of returns"),
    about,
    isAlone: true,
    height: 280,
    option,
    rows,
    note,
  });
}

/** The tails by three methods. */
function tailTable() {
  const cell = (name) => {
    const value = MEASURED[name];
    return figure(`${MEASURED_AT}.${name}`, value, 100, 2, percent(value));
  };
  const rows = [
    ["historical", ""],
    ["normal", "_parametric"],
    ["Cornish-Fisher", "_cornish_fisher"],
  ].map(([method, ending]) => [
    say(method),
    cell(`value_at_risk_95${ending}`),
    cell(`conditional_value_at_risk_95${ending}`),
  ]);
  const known = new Map(DATA.measures.map((measure) => [measure.name, measure]));
  const title = (name, text) => (known.has(name) ? measureName({ ...known.get(name), title: text }) : say(text));
  return table(
    say("Lost on one bar in twenty"),
    [
      say("Method"),
      title("value_at_risk_95", "Value at risk 95 %"),
      title("conditional_value_at_risk_95", "Conditional value at risk 95 %"),
    ],
    rows,
  );
}

/** How many positions were held for how long. */
function holdingChart() {
  const { wide, gained, lost } = DATA.holding;
  const span = (at) => (wide === 1 ? number(at, 0) : `${number(at * wide, 0)}–${number((at + 1) * wide - 1, 0)}`);
  const bars = (name, values, color) => ({
    type: "bar",
    stack: "all",
    name,
    data: values,
    itemStyle: { color: faded(color, 0.85) },
    barCategoryGap: "15%",
  });
  const option = () => ({
    grid: stillGrid(),
    tooltip: tooltip(({ dataIndex }) => [
      `${span(dataIndex)} ${say("bars")}`,
      `${say("gained")}: ${gained[dataIndex]}`,
      `${say("lost")}: ${lost[dataIndex]}`,
    ]),
    xAxis: {
      type: "category",
      data: gained.map((_, at) => span(at)),
      axisLabel: { ...textStyle(), hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("grid") } },
    },
    yAxis: valueAxis(brief, { minInterval: 1 }),
    series: [bars("lost", lost, "loss"), bars("gained", gained, "gain")],
  });
  const rows = () => [
    [say("Bars held"), say("gained"), say("lost")],
    gained.map((count, at) => [span(at), number(count, 0), number(lost[at], 0)]),
  ];
  const about = [
    [say("Formula"), "exit_index − entry_index", true],
    [say("Convention"), say("those that gained over those that lost; an open position counts to the last bar")],
  ];
  return still("holding", { title: say("Holding times"), about, height: 240, option, rows });
}

/** Each trade by how far it went against the account, or for it, and how it ended; a click shows it. */
function excursionChart(id, side, title, formula) {
  const [far, result] = [excursion(side), tradeColumn("return")];
  const option = () => ({
    grid: stillGrid({ bottom: 44 }),
    tooltip: tooltip(({ data }) => [
      `${say("Trade")} ${data.trade + 1}, ${when(tradeColumn("entry_index")[data.trade])}`,
      `${title}: ${percent(far[data.trade])}`,
      `${say("Return")}: ${percent(result[data.trade])}`,
    ]),
    xAxis: shareAxis({ name: title, nameLocation: "middle", nameGap: 26, nameTextStyle: textStyle() }),
    yAxis: shareAxis({ name: say("Return"), nameTextStyle: textStyle() }),
    series: [
      {
        type: "scatter",
        symbolSize: TRADES > 2000 ? 4 : 8,
        cursor: "pointer",
        data: Array.from(far, (value, trade) => ({
          value: [value, result[trade]],
          trade,
          itemStyle: { color: faded(result[trade] < 0 ? "loss" : "gain", 0.65) },
        })),
      },
    ],
  });
  const rows = () => [
    [say("Trade"), title, say("Return")],
    Array.from(far.slice(0, 1000), (value, trade) => [number(trade + 1, 0), percent(value), percent(result[trade])]),
  ];
  const about = [
    [say("Formula"), formula, true],
    [say("Convention"), say("as a part of the opening price; the bars of the opening and of the end are seen whole")],
  ];
  return still(id, { title, about, height: 280, option, rows, press: ({ trade }) => choose(trade) });
}

/** From the gross result to the net, a step for each line. */
function costChart() {
  const { gross, net, lines } = DATA.result.costs;
  const costs = lines.map((line, place) => ({ ...line, place })).filter(({ amount }) => amount !== 0);
  let level = gross;
  const steps = [[say("gross"), 0, gross, "line-0"]];
  for (const { name, amount } of costs) {
    steps.push([say(name), level, level - amount, amount > 0 ? "loss" : "gain"]);
    level -= amount;
  }
  steps.push([say("net"), 0, net, "line-0"]);
  const isNarrow = (width) => width / steps.length < 90;
  // A candle from where a step begins to where it ends stands on either side of zero.
  const option = (width) => ({
    grid: stillGrid({ bottom: isNarrow(width) ? 70 : 30 }),
    tooltip: tooltip(({ dataIndex: at }) => [steps[at][0], number(steps[at][2] - steps[at][1], 2)]),
    xAxis: {
      type: "category",
      data: steps.map(([name]) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("grid") } },
      axisLabel: {
        ...textStyle(),
        interval: 0,
        width: isNarrow(width) ? 90 : inside(width) / steps.length - 6,
        overflow: isNarrow(width) ? "truncate" : "break",
        rotate: isNarrow(width) ? 40 : 0,
      },
    },
    yAxis: valueAxis(brief),
    series: [
      {
        type: "candlestick",
        barMaxWidth: 64,
        data: steps.map(([, from, to, color]) => ({
          value: [from, to, Math.min(from, to), Math.max(from, to)],
          itemStyle: {
            color: colour(color),
            color0: colour(color),
            borderColor: colour(color),
            borderColor0: colour(color),
          },
        })),
      },
    ],
  });
  const rows = () => [[say("Step"), say("Money")], steps.map(([name, from, to]) => [name, number(to - from, 2)])];
  const about = [
    [say("Formula"), "gross − Σ costs = net", true],
    [
      say("Convention"),
      say("gross is what free fills at their reference prices would have earned, dividends included"),
    ],
  ];
  return still("costs", { title: say("From gross to net"), about, height: 300, option, rows });
}

/** Every line of the costs, and what it is of the value that was traded. */
function costTable() {
  const { gross, net, lines, traded, break_even: evens, dividends } = DATA.result.costs;
  const money = (at, value) => figure(`result.costs.${at}`, value, 1, 2, number(value, 2));
  const share = (value) => (traded > 0 ? `${number((value / traded) * 100, 4)} %` : "–");
  const rows = [
    [say("Gross result"), money("gross", gross), share(gross)],
    ...lines.map(({ name, amount }, place) => [
      `− ${say(name)}`,
      money(`lines.${place}.amount`, amount),
      share(amount),
    ]),
    [`= ${say("Net result")}`, money("net", net), share(net)],
    [say("Dividends (in gross)"), money("dividends", dividends), ""],
    [say("Traded value"), money("traded", traded), ""],
    ...(evens === null || evens === undefined
      ? []
      : [
          [
            computed(say("Cost a side at which these trades break even"), "gross / Σ units · price"),
            figure("result.costs.break_even", evens, 100, 4, percent(evens, 4)),
            "",
          ],
        ]),
  ];
  const unit = DATA.currency ? ` (${DATA.currency})` : "";
  const ofTraded = computed(say("Of the value traded"), "money / Σ units · price", say("over all fills"));
  return table(say("Costs"), [say("Line"), `${say("Money")}${unit}`, ofTraded], rows);
}
