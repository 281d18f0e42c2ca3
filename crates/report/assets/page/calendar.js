// Returns of months and years as a field of colours that is a table.

/** A cell: the deeper the colour, the larger the return beside the largest. */
function heat(at, value, largest, digits) {
  if (value === null) return h("td.none", {}, "");
  const cell = h(
    "td.heat",
    { "data-sign": value < 0 ? "loss" : "gain" },
    figure(at, value, 100, digits, number(value * 100, digits)),
  );
  cell.style.setProperty("--share", Math.min(1, Math.sqrt(Math.abs(value) / largest)).toFixed(3));
  return cell;
}

/** How returns of months and years come about. */
const compounding = () => [
  [say("Formula"), "Π (1 + r) − 1", true],
  [
    say("Convention"),
    say("of the bars there are: the first and the last may be parts of a month or a year; in percent"),
  ],
];

function monthTable() {
  const years = Object.entries(DATA.months);
  const largest = (of) =>
    years.flatMap(([, row]) => of(row)).reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 1e-9);
  const [ofMonths, ofYears] = [largest((row) => row.slice(1)), largest((row) => row.slice(0, 1))];
  const month = new Intl.DateTimeFormat(language() === "en" ? "en" : "zh", { month: "short", timeZone: "UTC" });
  const titles = Array.from({ length: 12 }, (_, at) => month.format(new Date(Date.UTC(2001, at, 15))));
  const body = years.map(([year, row]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, year),
      row.slice(1).map((value, at) => heat(`months.${year}.${at + 1}`, value, ofMonths, 1)),
      heat(`months.${year}.0`, row[0], ofYears, 1),
    ),
  );
  return h(
    "div",
    {},
    h("h3", {}, explained(`${say("Monthly returns")} (%)`, compounding)),
    h(
      "div.scrolls",
      { tabindex: 0, role: "region", "aria-label": say("Monthly returns") },
      h(
        "table.months",
        {},
        h("caption.unseen", {}, say("Monthly returns")),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, h("span.unseen", {}, say("Year"))),
            titles.map((title) => h("th", { scope: "col" }, title)),
            h("th", { scope: "col" }, say("whole year")),
          ),
        ),
        h("tbody", {}, body),
      ),
    ),
  );
}

function yearChart() {
  const beside = DATA.yearsBeside;
  const years = Object.entries(DATA.months).map(([year, row]) => [year, row[0] ?? 0, beside?.[year] ?? null]);
  const option = () => ({
    grid: stillGrid(),
    tooltip: tooltip(({ dataIndex }) => {
      const [year, own, other] = years[dataIndex];
      return [year, percent(own), ...(beside ? [`${benchmarkName()}: ${percent(other)}`] : [])];
    }),
    xAxis: {
      type: "category",
      data: years.map(([year]) => year),
      axisLabel: { ...textStyle(), hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("grid") } },
    },
    yAxis: shareAxis(),
    series: [
      {
        type: "bar",
        barMaxWidth: 46,
        data: years.map(([, value]) => ({ value, itemStyle: { color: colour(value < 0 ? "loss" : "gain") } })),
      },
      ...(beside
        ? [{ type: "bar", barMaxWidth: 46, barGap: "5%", data: years.map(([, , value]) => value), itemStyle: { color: colour("line-1") } }]
        : []),
    ],
  });
  const rows = () => [
    [say("Year"), say("Return"), ...(beside ? [benchmarkName(), say("Difference")] : [])],
    years.map(([year, own, other]) => {
      const of = (at, value) => figure(at, value, 100, 2, percent(value));
      const known = [year, of(`months.${year}.0`, own)];
      return beside ? [...known, of(`yearsBeside.${year}`, other), percent(other === null ? null : own - other)] : known;
    }),
  ];
  return still("years", { title: say("Yearly returns"), about: compounding(), height: 240, option, rows });
}

/** How the returns of stretches of the calendar are spread. */
function quantileTable() {
  const titles = [say("Returns"), say("Count"), say("Least"), "5 %", "25 %", say("Median"), "75 %", "95 %", say("Most")];
  const rows = DATA.quantiles.map(({ name, count, values }, place) => [
    say(name),
    figure(`quantiles.${place}.count`, count, 1, 0, number(count, 0)),
    ...values.map((value, at) => figure(`quantiles.${place}.values.${at}`, value, 100, 2, percent(value))),
  ]);
  return h(
    "div.scrolls",
    { tabindex: 0, role: "region", "aria-label": say("Quantiles of returns") },
    h("h3", {}, say("Quantiles of returns")),
    table(say("Quantiles of returns"), titles, rows),
  );
}
