// Every trade: sorted, filtered, page by page; a press on one moves the charts to it.

const PAGE = 25;
const list = { sort: "trade", down: false, side: "", result: "", reason: "", text: "", page: 0 };

/** What a row shows: name, title, what it is sorted by, what stands in the cell. */
function tradeColumns() {
  const is = (name) => tradeColumn(name);
  const [entry, exit] = [is("entry_index"), is("exit_index")];
  const plain = (name, title, scale, digits, form) => ({
    name,
    title,
    by: (trade) => is(name)[trade],
    cell: (trade) => figure(`trades.${name}.${trade}`, is(name)[trade], scale, digits, form(is(name)[trade])),
  });
  const units = (value) => number(value, Number.isInteger(value) ? 0 : 4);
  const digitsOf = (form) => (value) => (form(value).split(".")[1] ?? "").length;
  const exact = (name, title, form) => ({
    name,
    title,
    by: (trade) => is(name)[trade],
    cell: (trade) =>
      figure(`trades.${name}.${trade}`, is(name)[trade], 1, digitsOf(form)(is(name)[trade]), form(is(name)[trade])),
  });
  const far = (name, title) => ({
    name,
    title,
    by: (trade) => excursion(name)[trade],
    cell: (trade) =>
      figure(`excursions.${name}.${trade}`, excursion(name)[trade], 100, 2, percent(excursion(name)[trade])),
  });
  return [
    {
      name: "trade",
      title: "#",
      by: (trade) => trade,
      cell: (trade) =>
        h(
          "button.go",
          { type: "button", click: () => choose(trade), "aria-label": say("Show trade {}", trade + 1) },
          String(trade + 1),
        ),
    },
    DATA.trades.columns?.symbol
      ? {
          name: "symbol",
          title: say("Symbol"),
          by: (trade) => is("symbol")[trade],
          cell: (trade) => is("symbol")[trade],
        }
      : null,
    { name: "side", title: say("side"), by: (trade) => is("side")[trade], cell: (trade) => say(is("side")[trade]) },
    { name: "entry", title: say("entry"), by: (trade) => entry[trade], cell: (trade) => when(entry[trade]) },
    {
      name: "exit",
      title: say("exit"),
      by: (trade) => exit[trade],
      cell: (trade) => (is("open")[trade] ? say("open") : when(exit[trade])),
    },
    {
      name: "held",
      title: say("Bars held"),
      by: (trade) => exit[trade] - entry[trade],
      cell: (trade) => number(exit[trade] - entry[trade], 0),
    },
    exact("size", say("size"), units),
    exact("entry_price", say("entry price"), price),
    exact("exit_price", say("exit price"), price),
    plain("fees", say("fees"), 1, 2, (value) => number(value, 2)),
    plain("pnl", `${say("pnl")}${DATA.currency ? ` (${DATA.currency})` : ""}`, 1, 2, (value) => number(value, 2)),
    plain("return", say("return"), 100, 2, percent),
    DATA.excursions ? far("worst", "MAE") : null,
    DATA.excursions ? far("best", "MFE") : null,
    {
      name: "reason",
      title: say("reason"),
      by: (trade) => is("reason")[trade],
      cell: (trade) => (is("open")[trade] ? say("open") : say(is("reason")[trade])),
    },
  ].filter(Boolean);
}

function chosenTrades(columns) {
  const [side, gain, reason, entry, exit, symbol] = [
    "side",
    "pnl",
    "reason",
    "entry_index",
    "exit_index",
    "symbol",
  ].map(tradeColumn);
  const text = list.text.trim().toLowerCase();
  const fits = (trade) =>
    (!list.side || side[trade] === list.side) &&
    (!list.reason || reason[trade] === list.reason) &&
    (!list.result || (list.result === "gain" ? gain[trade] > 0 : gain[trade] < 0)) &&
    (!text ||
      [when(entry[trade]), when(exit[trade]), symbol[trade] ?? "", String(trade + 1)].some((words) =>
        words.toLowerCase().includes(text),
      ));
  const trades = Array.from({ length: TRADES }, (_, trade) => trade).filter(fits);
  const { by } = columns.find(({ name }) => name === list.sort) ?? columns[0];
  const compare = (one, other) =>
    typeof by(one) === "string" ? by(one).localeCompare(by(other)) : by(one) - by(other);
  return trades.sort((one, other) => (list.down ? compare(other, one) : compare(one, other)) || one - other);
}

function tradeTable() {
  const columns = tradeColumns();
  const [head, body, count, pages] = [
    h("tr"),
    h("tbody"),
    h("p.note", { "aria-live": "polite" }),
    h("div.buttons", { role: "group", "aria-label": say("Pages") }),
  ];
  const fill = () => {
    const trades = chosenTrades(columns);
    const last = Math.max(0, Math.ceil(trades.length / PAGE) - 1);
    list.page = Math.min(list.page, last);
    const shown = trades.slice(list.page * PAGE, (list.page + 1) * PAGE);
    body.replaceChildren(
      ...shown.map((trade) => {
        const cells = columns.map(({ cell }, at) => h(at ? "td" : "th", at ? {} : { scope: "row" }, cell(trade)));
        const press = (event) => {
          if (!event.target.closest("button")) choose(trade);
        };
        return h(
          "tr.trade",
          { "data-trade": trade, "aria-current": trade === chosen.trade ? "true" : null, click: press },
          cells,
        );
      }),
    );
    count.textContent = say("{} of {} trades", number(trades.length, 0), number(TRADES, 0));
    const go = (text, label, page) =>
      h(
        "button",
        {
          type: "button",
          "aria-label": label,
          disabled: page < 0 || page > last,
          click: () => {
            list.page = page;
            fill();
          },
        },
        text,
      );
    pages.replaceChildren(
      go("«", say("First page"), list.page ? 0 : -1),
      go("‹", say("Page before"), list.page - 1),
      h("span", {}, `${list.page + 1} / ${last + 1}`),
      go("›", say("Next page"), list.page + 1),
      go("»", say("Last page"), list.page < last ? last : -1),
    );
    head.replaceChildren(
      ...columns.map(({ name, title }) => {
        const isSorted = list.sort === name;
        const press = () => {
          [list.sort, list.down] = [name, isSorted && !list.down];
          list.page = 0;
          fill();
        };
        return h(
          "th",
          { scope: "col", "aria-sort": isSorted ? (list.down ? "descending" : "ascending") : null },
          h(
            "button.sort",
            { type: "button", "data-sort": name, click: press },
            title,
            h("span", { "aria-hidden": "true" }, isSorted ? (list.down ? " ▾" : " ▴") : ""),
          ),
        );
      }),
    );
  };
  watch((what) => {
    if (what !== "trade") return;
    body.querySelectorAll("[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    body.querySelector(`[data-trade="${chosen.trade}"]`)?.setAttribute("aria-current", "true");
  });
  fill();
  return h(
    "div",
    { id: "trade-table" },
    tradeFilters(fill),
    count,
    h(
      "div.scrolls",
      { tabindex: 0, role: "region", "aria-label": say("All trades") },
      h("table.trades", {}, h("caption.unseen", {}, say("All trades")), h("thead", {}, head), body),
    ),
    pages,
  );
}

function tradeFilters(fill) {
  const choice = (name, title, values) =>
    h(
      "label",
      {},
      `${title} `,
      h(
        "select",
        {
          "data-filter": name,
          change: ({ target }) => {
            list[name] = target.value;
            list.page = 0;
            fill();
          },
        },
        [["", say("all")], ...values].map(([value, text]) =>
          h("option", { value, selected: list[name] === value }, text),
        ),
      ),
    );
  const reasons = [...new Set(tradeColumn("reason"))].map((reason) => [reason, say(reason)]);
  return h(
    "div.filters",
    {},
    choice("side", say("side"), [
      ["long", say("long")],
      ["short", say("short")],
    ]),
    choice("result", say("Result"), [
      ["gain", say("gained")],
      ["loss", say("lost")],
    ]),
    choice("reason", say("reason"), reasons),
    h(
      "label",
      {},
      `${say("Find")} `,
      h("input", {
        type: "search",
        value: list.text,
        placeholder: "2012-06",
        input: ({ target }) => {
          list.text = target.value;
          list.page = 0;
          fill();
        },
      }),
    ),
    h("button", { type: "button", click: saveTrades }, say("Save as CSV")),
  );
}

/** Every trade with every column, numbers as they are. */
function saveTrades() {
  const names = Object.keys(DATA.trades.columns);
  const cell = (value) => {
    const text = String(value);
    // A spreadsheet takes what begins so for a formula.
    const harmless = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const row = (trade) => [
    when(tradeColumn("entry_index")[trade]),
    when(tradeColumn("exit_index")[trade]),
    ...names.map((name) => tradeColumn(name)[trade]),
  ];
  const lines = [["entry", "exit", ...names], ...Array.from({ length: TRADES }, (_, trade) => row(trade))];
  download("trades.csv", "text/csv", lines.map((cells) => cells.map(cell).join(",")).join("\n") + "\n");
}
