// Every trade: sorted, filtered, page by page; a press on one moves the charts to it.

const PAGE = 25;
const list = { sort: "trade", down: false, side: "", result: "", reason: "", text: "", page: 0 };

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
        const cells = columns.map(({ cell, by }, at) =>
          h(at ? "td" : "th", at ? {} : { scope: "row" }, (cell ?? by)(trade)),
        );
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
            pages.querySelector(`[aria-label="${label}"]`)?.focus();
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
      ...columns.map(({ name, title, formula, convention }) => {
        const isSorted = list.sort === name;
        const press = () => {
          [list.sort, list.down] = [name, isSorted && !list.down];
          list.page = 0;
          fill();
          head.querySelector(`[data-sort="${name}"]`).focus();
        };
        const about = () => [
          [say("Formula"), formula, true],
          [say("Convention"), convention],
        ];
        return h(
          "th",
          { scope: "col", "aria-sort": isSorted ? (list.down ? "descending" : "ascending") : null },
          h(
            "button.sort",
            { type: "button", "data-sort": name, click: press, ...(formula || convention ? explains(about) : {}) },
            title,
            h("span", { "aria-hidden": "true" }, isSorted ? (list.down ? " ▾" : " ▴") : ""),
          ),
        );
      }),
    );
  };
  watch((what) => {
    if (what !== "trade") return;
    const place = chosenTrades(columns).indexOf(chosen.trade);
    if (place >= 0) list.page = Math.floor(place / PAGE);
    const had = document.activeElement?.closest("[data-trade]")?.dataset.trade;
    fill();
    // Who pressed a button of a row is still there.
    if (had) body.querySelector(`[data-trade="${had}"] button`)?.focus({ preventScroll: true });
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
