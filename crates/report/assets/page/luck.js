// Whether the winner of a search is luck.

/** The Sharpe ratios of all tries, and what is marked among them. */
function sharpesChart() {
  const { low, wide, counts, marks } = SEARCH.sharpes;
  const middle = (at) => low + wide * (at + 0.5);
  const highest = Math.max(...counts);
  const option = () => ({
    grid: stillGrid({ top: 16 + 16 * marks.length }),
    tooltip: tooltip(({ dataIndex }) => [
      `${number(low + wide * dataIndex, 3)} – ${number(low + wide * (dataIndex + 1), 3)}`,
      `${number(counts[dataIndex], 0)} ${say("tries")}`,
    ]),
    xAxis: valueAxis((value) => number(value, 1), {
      min: low - wide,
      max: low + wide * (counts.length + 1),
      ticks: { showMinLabel: false, showMaxLabel: false },
      splitLine: { show: false },
      axisLine: { show: true, onZero: false, lineStyle: { color: colour("grid") } },
    }),
    yAxis: valueAxis(brief, { min: 0 }),
    series: [
      {
        type: "bar",
        barWidth: "85%",
        itemStyle: { color: faded("line-0", 0.75) },
        data: counts.map((count, at) => [middle(at), count]),
      },
      ...marks.map(([word, value], at) => ({
        type: "line",
        silent: true,
        showSymbol: false,
        data: [],
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: colour("ink"), type: "solid", width: 1.5 },
          label: {
            formatter: `${say(word)} ${number(value, 3)}`,
            color: colour("ink"),
            fontSize: 11,
            position: "end",
            rotate: 0,
            align: middle(counts.length / 2) > value ? "left" : "right",
            distance: 4 + 15 * (marks.length - 1 - at),
          },
          data: [[{ coord: [value, 0] }, { coord: [value, highest * 1.02] }]],
        },
      })),
    ],
  });
  const rows = () => [
    [say("From"), say("To"), say("tries")],
    counts.map((count, at) => [number(low + wide * at, 3), number(low + wide * (at + 1), 3), number(count, 0)]),
  ];
  return still("sharpes", { title: say("Sharpe ratios of all tries"), height: 300, option, rows });
}

/** Where the winners of one half of the bars came out on the other. */
function ranksChart() {
  const { ranks } = SEARCH;
  const share = (at) => `${number((100 * at) / ranks.length, 0)} %`;
  const option = () => ({
    grid: stillGrid(),
    tooltip: tooltip(({ dataIndex }) => [
      `${share(dataIndex)} – ${share(dataIndex + 1)}`,
      `${number(ranks[dataIndex], 0)} ${say("splits")}`,
    ]),
    xAxis: {
      type: "category",
      data: ranks.map((_, at) => share(at)),
      axisLabel: { ...textStyle(), hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("grid") } },
    },
    yAxis: valueAxis(brief, { min: 0, minInterval: 1 }),
    series: [
      {
        type: "bar",
        barCategoryGap: "12%",
        data: ranks.map((count, at) => ({
          value: count,
          itemStyle: { color: colour(at < ranks.length / 2 ? "loss" : "gain") },
        })),
      },
    ],
  });
  const rows = () => [
    [say("From"), say("To"), say("splits")],
    ranks.map((count, at) => [share(at), share(at + 1), number(count, 0)]),
  ];
  const about = [
    [say("Formula"), "rank / (tries + 1)", true],
    [
      say("Convention"),
      say("the best on one half of the blocks of bars, by its rank among all tries on the other half, 0 % the worst"),
    ],
    [say("Source"), "Bailey, Borwein, López de Prado & Zhu 2017"],
  ];
  const title = say("Ranks of winners out of sample");
  return still("ranks", { title, about, height: 260, option, rows });
}

/** A line of a table: its name with formula and convention, and a number of the result. */
function fact(title, at, value, { formula = "", convention = "", scale = 1, digits = 3, unit = "" } = {}) {
  const text = scale === 100 ? percent(value, digits) : number(value, digits);
  const words = title.charAt(0).toUpperCase() + title.slice(1);
  const name = formula || convention ? computed(words, formula, convention) : words;
  const beside = unit && Number.isFinite(value ?? NaN) ? h("span.unit", {}, ` ${unit}`) : null;
  return [name, [figure(`result.${at}`, value, scale, digits, text), beside]];
}

const PSR = "Φ((SR − SR*) √(T − 1) / √(1 − γ₃ SR + (γ₄ − 1) SR² / 4))";

function luckFacts() {
  const { winner, overfitting, benchmark } = DATA.result;
  const of = (name, title, more) => fact(title, `winner.${name}`, winner[name], more);
  const asShare = { scale: 100, digits: 2 };
  return [
    of("sharpe", say("Sharpe ratio, as found"), { convention: say("a year's; nothing is taken off for having searched") }),
    of("sharpe_autocorrelated", say("corrected for returns that hang together"), {
      formula: "SR · q / √(q + 2 Σ (q − k) ρₖ)",
      convention: say("Lo 2002, over up to 12 bars"),
    }),
    of("sharpe_of_luck", say("what luck alone shows in so many tries"), {
      formula: "√V · ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)))",
      convention: say("V the variance of the tries' Sharpe ratios, N the independent tries ever made on these data"),
    }),
    of("deflated_sharpe", say("deflated: chance that it is more than luck"), {
      ...asShare,
      formula: PSR,
      convention: say("SR* is what luck alone shows; above 95 % is taken for skill"),
    }),
    of("probabilistic_sharpe", say("chance that it is above zero, were it the only try"), {
      ...asShare,
      formula: PSR,
      convention: "SR* = 0",
    }),
    of("bars_needed", say("bars that would show that at 95 %"), { digits: 0, unit: say("bars") }),
    of("years_needed", say("years on which so many tries show less by luck"), { digits: 1, unit: say("years") }),
    ...(benchmark
      ? [
          fact(say("Buy and hold: return"), "benchmark.total_return", benchmark.total_return, asShare),
          fact(say("Buy and hold: Sharpe ratio"), "benchmark.sharpe", benchmark.sharpe),
        ]
      : []),
    ...(overfitting
      ? [
          fact(
            say("probability of overfitting"),
            "overfitting.probability_of_overfitting",
            overfitting.probability_of_overfitting,
            {
              ...asShare,
              formula: "share of splits with rank / (tries + 1) ≤ 1/2",
              convention: say("over {} splits of {} blocks; noise has one half", overfitting.splits, overfitting.blocks),
            },
          ),
          fact(
            say("winners that lose out of sample"),
            "overfitting.probability_of_loss",
            overfitting.probability_of_loss,
            asShare,
          ),
          fact(
            say("Sharpe ratio of winners out of sample per unit in sample"),
            "overfitting.degradation",
            overfitting.degradation,
          ),
        ]
      : []),
  ];
}

/** The ground around the winner in numbers. */
function plateauFacts() {
  const { plateau } = DATA.result.winner;
  if (!plateau) return [];
  const { scale, digits } = UNITS[measureOf(SEARCH.objective).unit];
  const of = (name, title, more) => fact(title, `winner.plateau.${name}`, plateau[name], more);
  return [
    of("mean", say("mean of the winner and its neighbours"), { scale, digits, convention: say("one step each way on the grid") }),
    of("worst", say("the worst of them"), { scale, digits }),
    of("neighbours", say("neighbours"), { digits: 0 }),
    of("without", say("neighbours without a value"), { digits: 0 }),
  ];
}

/** How often was tried, here and ever. */
function ledgerFacts() {
  const { trials } = DATA.result;
  if (!trials) return [];
  const of = (name, title, more) => fact(title, `trials.${name}`, trials[name], { digits: 0, ...more });
  return [
    of("here", say("tries in this search")),
    of("independent_here", say("of them independent"), {
      digits: 1,
      formula: "(Σ λ)² / Σ λ²",
      convention: say("the effective rank of the correlations of their returns"),
    }),
    of("ever", say("tries ever made on these data"), { convention: say("of all searches; what comes again counts once") }),
    of("unfinished", say("of them in searches that did not end"), { convention: say("each of them counts as independent") }),
    of("independent", say("independent tries ever made"), { digits: 1 }),
    of("variance", say("variance of their Sharpe ratios"), { digits: 6, convention: say("of a bar, the largest of all searches") }),
    of("correlation", say("mean correlation of two tries"), { digits: 3 }),
  ];
}

/** What became of each rule. */
function rulesTable() {
  const { strategies } = DATA.result;
  if (!strategies?.length) return null;
  const metric = SEARCH.measures[SEARCH.objective];
  const titles = [say("Rule"), say("tries"), say("distinct"), say("Best"), measureTitle(SEARCH.objective)];
  const rows = strategies.map(({ strategy, counts, distinct, best }, place) => {
    const { scale, digits } = UNITS[measureOf(SEARCH.objective).unit];
    const value = best?.metrics[metric] ?? null;
    return [
      strategy,
      figure(`result.strategies.${place}.counts.runs`, counts.runs, 1, 0, number(counts.runs, 0)),
      figure(`result.strategies.${place}.distinct`, distinct, 1, 0, number(distinct, 0)),
      best ? Object.entries(best.params).map(([name, of]) => `${name}=${of}`).join(" ") : "–",
      best
        ? figure(`result.strategies.${place}.best.metrics.${metric}`, value, scale, digits, shownAs(SEARCH.objective, value))
        : "–",
    ];
  });
  return h(
    "div.scrolls",
    { tabindex: 0, role: "region", "aria-label": say("Each rule") },
    table(say("Each rule"), titles, rows),
  );
}

/** The winner: its verdict, and what speaks against it. */
function verdict() {
  const { winner } = DATA.result;
  if (!winner) return h("p.note", {}, say("No try has a value of the objective."));
  const params = Object.entries(winner.params)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
  return h(
    "div",
    {},
    h("p", {}, h("b", {}, `${winner.strategy} ${params}`)),
    h("p.verdict", { lang: "en" }, winner.verdict),
    winner.findings.length
      ? h(
          "ul",
          { lang: "en" },
          winner.findings.map(({ sentence }) => h("li", {}, sentence)),
        )
      : null,
  );
}
