// The page, from above.

/** What is told first. */
const FIRST = IS_RUN || DATA.kind === "sweep"
  ? [
      "total_return",
      "annual_return",
      "sharpe",
      "max_drawdown",
      "annual_volatility",
      "win_rate",
      "profit_factor",
      "trades",
    ]
  : [
      "total_return",
      "annual_return",
      "sharpe",
      "sortino",
      "max_drawdown",
      "annual_volatility",
      "value_at_risk_95",
      "win_rate",
    ];

function tiles() {
  if (DATA.kind === "comparison") return null;
  const known = new Map(DATA.measures.map((measure) => [measure.name, measure]));
  const tile = ([name, value]) => h("div.tile", {}, h("dt", {}, name), h("dd", {}, value));
  const isTold = (name) => DATA.kind === "sweep" && name === "sharpe";
  const measured = FIRST.filter((name) => known.has(name) && !isTold(name)).map((name) => known.get(name));
  const told = measured.map((measure) => [measureName(measure), measureFigure(measure)]);
  const luck = DATA.kind === "sweep" && DATA.result.winner ? luckTiles() : [];
  return h("dl.tiles", {}, [...luck, ...told.slice(0, luck.length ? 8 - luck.length : 8)].map(tile));
}

function header() {
  const switchLanguage = ({ target }) => {
    root.lang = target.value;
    render();
  };
  const switchTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    redraw();
  };
  const span = BARS ? `${when(0)} – ${when(BARS - 1)} · ` : "";
  return h(
    "header",
    {},
    h(
      "div",
      {},
      h("h1", {}, DATA.title),
      h(
        "p.note",
        {},
        DATA.kind === "sweep"
          ? DATA.note
          : `${span}${say("{} bars", number(BARS, 0))}${DATA.result.data ? ` · ${DATA.result.data.interval}` : ""}`,
      ),
    ),
    h(
      "div.tools",
      {},
      h(
        "label",
        {},
        h("span.unseen", {}, say("Language")),
        h(
          "select",
          { id: "language", change: switchLanguage },
          LANGUAGES.map(([code, name]) =>
            h("option", { value: code, lang: code, selected: code === language() }, name),
          ),
        ),
      ),
      h("button", { type: "button", id: "theme", click: switchTheme, "aria-label": say("Light or dark") }, "◐"),
    ),
  );
}

/** What is told first of a search: whether its winner is luck. */
function luckTiles() {
  const { winner, overfitting } = DATA.result;
  const share = (at, value) => figure(at, value, 100, 1, percent(value, 1));
  return [
    [say("Sharpe ratio, as found"), figure("result.winner.sharpe", winner.sharpe, 1, 3, number(winner.sharpe, 3))],
    [
      say("luck alone"),
      figure("result.winner.sharpe_of_luck", winner.sharpe_of_luck, 1, 3, number(winner.sharpe_of_luck, 3)),
    ],
    [say("more than luck"), share("result.winner.deflated_sharpe", winner.deflated_sharpe)],
    ...(overfitting
      ? [
          [
            say("probability of overfitting"),
            share("result.overfitting.probability_of_overfitting", overfitting.probability_of_overfitting),
          ],
        ]
      : []),
  ];
}

/** What the reader should know before believing anything. */
function notes() {
  const proof = DATA.kind === "sweep" ? DATA.result.winner?.proof : DATA.result.proof;
  const isClean = proof?.verdict === "clean";
  const badge = !IS_RUN && !(DATA.kind === "sweep" && DATA.result.winner)
    ? null
    : h(
        "p",
        { class: `badge ${isClean ? "gain" : "loss"}` },
        isClean
          ? `✓ ${say("Proven: no look-ahead")}`
          : proof
            ? `! ${say("Look-ahead not ruled out")}`
            : `! ${say("Not proven")}`,
      );
  const told = DATA.notes.length
    ? h(
        "details.notes",
        { open: DATA.notes.length < 4 },
        h("summary", {}, `${say("Notes")} (${DATA.notes.length})`),
        h(
          "ul",
          { lang: "en" },
          DATA.notes.map((note) => h("li", {}, note)),
        ),
      )
    : null;
  return h("div.told", {}, badge, told);
}

/** Names of a run that mean trades have no like in what it is held beside. */
const isOfTrades = ({ group }) => IS_RUN && group === "Trades";

/** A measure of what the account is held beside. */
function besideMeasure(measure) {
  const value = isOfTrades(measure) ? undefined : DATA.beside?.[measure.name];
  const { scale, digits, text } = UNITS[measure.unit];
  return value === undefined ? "" : figure(`beside.${measure.name}`, value, scale, digits, text(value));
}

/** The figures that the measures of a series do not know: of the calendar, of streaks and falls. */
function figureCards(titles) {
  const groups = [...new Set(DATA.figures.map(({ group }) => group))];
  const value = (of, place) => {
    const { scale, digits, text, unit } = UNITS[of.unit];
    const told = (name) => figure(`figures.${place}.${name}`, of[name], scale, digits, text(of[name]));
    const beside = of.own !== null && unit() ? h("span.unit", {}, ` ${unit()}`) : null;
    return [measureName(of), [told("own"), beside], ...(DATA.beside ? [told("beside")] : [])];
  };
  const rows = (group) => DATA.figures.flatMap((of, place) => (of.group === group ? [value(of, place)] : []));
  return groups.map((group) =>
    h("div.card", {}, h("h3", {}, say(group)), table(say(group), titles, rows(group), "table.measures")),
  );
}

function measureTables() {
  const groups = [...new Set(DATA.measures.map(({ group }) => group))];
  const hasBeside = (group) =>
    Boolean(DATA.beside) && DATA.measures.some((measure) => measure.group === group && besideMeasure(measure) !== "");
  const titlesOf = (has) => [say("Measure"), say("Value"), ...(has ? [benchmarkName()] : [])];
  const rows = (group) =>
    DATA.measures
      .filter((measure) => measure.group === group)
      .map((measure) => [
        measureName(measure),
        measureFigure(measure),
        ...(hasBeside(group) ? [besideMeasure(measure)] : []),
      ]);
  const title = (group) => (IS_RUN && group === "Against the benchmark" ? say("Against buy and hold") : say(group));
  const card = (group) =>
    h(
      "div.card",
      {},
      h("h3", {}, title(group)),
      table(title(group), titlesOf(hasBeside(group)), rows(group), "table.measures"),
    );
  const main = groups.filter((group) => group !== "More measures");
  const more = groups.includes("More measures")
    ? h(
        "details",
        {},
        h("summary", {}, say("More measures")),
        table(say("More measures"), titlesOf(hasBeside("More measures")), rows("More measures"), "table.measures.wide"),
      )
    : null;
  const cards = [...main.map(card), ...figureCards(titlesOf(Boolean(DATA.beside)))];
  return section("measures", say("Measures"), h("div.cards", {}, cards), more);
}

/** The parts of the page of a search. */
function partsOfSearch(add) {
  const facts = (title, rows) =>
    rows.length ? h("div.card", {}, h("h3", {}, title), table(title, [say("Measure"), say("Value")], rows, "table.measures")) : null;
  const { winner } = DATA.result;
  add(true, "winner", say("Is it luck?"), () => [
    verdict(),
    winner ? h("div.cards", {}, facts(say("Luck"), luckFacts()), facts(say("All tries"), ledgerFacts())) : null,
    SEARCH.sharpes ? sharpesChart() : null,
    SEARCH.ranks.some((count) => count > 0) ? ranksChart() : null,
  ]);
  const isDrawn = ({ fields, tries: { rows } }) => fields.length && rows;
  const hasField = RULES.some(isDrawn);
  if (hasField && !isDrawn(RULES[looked.rule])) lookAt(RULES.findIndex(isDrawn));
  add(hasField, "fields", say("Heat map"), () => [fieldChart()]);
  add(SEARCH.around.length || winner?.plateau, "around", say("Around the winner"), () => [
    winner?.plateau ? h("div.cards", {}, facts(say("Plateau"), plateauFacts())) : null,
    aroundCharts(),
  ]);
  add(DATA.result.strategies?.length, "rules", say("Each rule"), () => [rulesTable()]);
  add(
    RULES.some(({ tries: { rows } }) => rows),
    "tries",
    say("Every try"),
    () => triesList(),
  );
}

/** The parts of the page of several runs. */
function partsOfRuns(add) {
  add(true, "runs", say("The runs"), () => [runsTable()]);
  add(BARS > 1, "growths", say("Equity"), () => [growthChart(), relativeChart(), drawdownsChart()]);
  add(true, "compared", say("Measures"), () => measuresBeside());
  add(true, "years", say("Yearly returns"), () => [yearsBeside()]);
  add(true, "cost", say("Costs"), () => [costsBeside()]);
  add(true, "differences", say("What decided them"), () => [differencesTable()]);
}

/** The parts of the page that this result has: identity, title, content. */
function parts() {
  const all = [];
  const add = (is, id, title, make) => {
    if (is) all.push({ id, title, make });
  };
  if (DATA.kind === "sweep") partsOfSearch(add);
  if (DATA.kind === "comparison") partsOfRuns(add);
  const hasTwo = HAS_ACCOUNT && BARS > 1;
  add(HAS_PRICES, "prices", say("Price and trades"), () => [priceChart()]);
  add(HAS_ACCOUNT, "account", say("Equity"), () => [equityChart()]);
  add(HAS_ACCOUNT, "falls", say("Drawdown"), () => [drawdownChart(), deepestTable()]);
  add(HAS_ACCOUNT, "calendar", say("Months and years"), () => [monthTable(), hasTwo ? yearChart() : null]);
  add(hasTwo, "rolling", say("Rolling measures"), () => rollingCharts());
  add(DATA.spread, "returns", say("Distribution of returns"), () => [
    distributionChart(),
    h(
      "div.scrolls.narrow",
      { tabindex: 0, role: "region", "aria-label": say("Lost on one bar in twenty") },
      tailTable(),
    ),
    quantileTable(),
  ]);
  add(TRADES, "trades", say("Trades"), () => [
    tradeTable(),
    h(
      "div.columns",
      {},
      DATA.excursions ? excursionChart("mae", "worst", say("Worst in the trade (MAE)"), FAR.worst) : null,
      DATA.excursions ? excursionChart("mfe", "best", say("Best in the trade (MFE)"), FAR.best) : null,
      holdingChart(),
    ),
    exposureChart(),
    DATA.assets.length ? assetTable() : null,
  ]);
  add(IS_RUN && !TRADES, "trades", say("Trades"), () => [h("p.note", {}, say("The rule never traded on these data."))]);
  add(IS_RUN, "cost", say("Costs"), () => [
    costChart(),
    h("div.scrolls.narrow", { tabindex: 0, role: "region", "aria-label": say("Costs") }, costTable()),
  ]);
  return all;
}

/** Makes the whole page, in the language that is chosen. */
function render() {
  const scrolled = window.scrollY;
  forgetCharts();
  watchers.clear();
  document.getElementById("page")?.remove();
  const content = parts();
  const links = [
    ...content.map(({ id, title }) => [id, title]),
    ...(HAS_MEASURES ? [["measures", say("Measures")]] : []),
    ["settings", say("Settings and proof")],
  ];
  const nav = h(
    "nav",
    { "aria-label": say("Parts of the page") },
    links.map(([id, title]) => h("a", { href: `#${id}` }, title)),
  );
  const page = h(
    "div",
    { id: "page" },
    header(),
    nav,
    h(
      "main",
      {},
      tiles(),
      notes(),
      content.map(({ id, title, make }) => section(id, title, make())),
      HAS_MEASURES ? measureTables() : null,
      settingsSection(),
    ),
    h("footer", {}, h("p.note", {}, DATA.manifest?.build ?? "", " · Apache ECharts 6.1.0, Apache-2.0")),
    tip,
  );
  document.body.append(page);
  noteView();
  beginDrawing();
  window.scrollTo(0, scrolled);
}

/** Draws all charts that are seen, and the others when they are. */
function redraw() {
  charts.forEach((chart) => chart.draw());
}

/** Paper is white and has its own width: charts are drawn for it, and for the screen again afterwards. */
function forPaper(theme, width) {
  root.dataset.theme = theme;
  charts.forEach((chart) => {
    chart.node.style.width = width;
    chart.draw(true);
  });
}

let themeOfScreen = root.dataset.theme;
addEventListener("beforeprint", () => {
  themeOfScreen = root.dataset.theme;
  forPaper("light", "680px");
});
addEventListener("afterprint", () => forPaper(themeOfScreen, ""));
darkSystem.addEventListener("change", redraw);

render();
