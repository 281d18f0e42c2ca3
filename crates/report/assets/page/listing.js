// A table of many rows: sorted by a press on a head, filtered, page by page.

const PAGE = 25;

/**
 * A table of `all` rows, of which those are shown that `fits` lets in. `columns` are `{name, title, by(row), cell(row)}` with a
 * formula and a convention where there are; `list` keeps what the reader chose: `{sort, down, page}`. `above(fill)` makes what
 * stands over it, `attributes(row)` those of a row, `counted(shown)` says how many there are.
 */
function listing(id, { caption, kind = "table", columns, list, all, fits, above, attributes, counted }) {
  const [head, body, count, pages] = [
    h("tr"),
    h("tbody"),
    h("p.note", { "aria-live": "polite" }),
    h("div.buttons", { role: "group", "aria-label": say("Pages") }),
  ];
  const chosen = () => {
    const rows = Array.from({ length: all }, (_, row) => row).filter(fits);
    const { by } = columns.find(({ name }) => name === list.sort) ?? columns[0];
    // What has no value stands last, whichever way it is sorted.
    const compare = (one, other) => {
      const [left, right] = [by(one), by(other)];
      if (typeof left === "string") return (list.down ? -1 : 1) * left.localeCompare(right);
      const unknown = Number.isNaN(left) - Number.isNaN(right);
      return unknown || (list.down ? right - left : left - right);
    };
    return rows.sort((one, other) => compare(one, other) || one - other);
  };
  const fill = () => {
    const rows = chosen();
    const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
    list.page = Math.min(list.page, last);
    body.replaceChildren(
      ...rows.slice(list.page * PAGE, (list.page + 1) * PAGE).map((row) =>
        h(
          "tr",
          attributes(row),
          columns.map(({ cell, by }, at) => h(at ? "td" : "th", at ? {} : { scope: "row" }, (cell ?? by)(row))),
        ),
      ),
    );
    count.textContent = counted(rows.length);
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
    head.replaceChildren(...columns.map(headOf));
  };
  const headOf = ({ name, title, formula, convention }) => {
    const isSorted = list.sort === name;
    const press = () => {
      [list.sort, list.down] = [name, isSorted && !list.down];
      list.page = 0;
      fill();
      [...head.querySelectorAll("[data-sort]")].find(({ dataset }) => dataset.sort === name).focus();
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
  };
  /** Turns to the page of a row. */
  const turnTo = (row) => {
    const place = chosen().indexOf(row);
    if (place >= 0) list.page = Math.floor(place / PAGE);
    fill();
  };
  fill();
  const node = h(
    "div.listing",
    { id },
    above(fill),
    count,
    h(
      "div.scrolls",
      { tabindex: 0, role: "region", "aria-label": caption },
      h(kind, {}, h("caption.unseen", {}, caption), h("thead", {}, head), body),
    ),
    pages,
  );
  return { node, body, turnTo };
}

/** A choice that narrows a list down. */
function narrowing(list, name, title, values, fill) {
  const change = ({ target }) => {
    list[name] = target.value;
    list.page = 0;
    fill();
  };
  const option = ([value, text]) => h("option", { value, selected: list[name] === value }, text);
  return h(
    "label",
    {},
    `${title} `,
    h("select", { "data-filter": name, change }, [["", say("all")], ...values].map(option)),
  );
}

/** Words that narrow a list down. */
function finding(list, example, fill) {
  const input = ({ target }) => {
    list.text = target.value;
    list.page = 0;
    fill();
  };
  return h(
    "label",
    {},
    `${say("Find")} `,
    h("input", { type: "search", value: list.text, placeholder: example, input }),
  );
}

/** Hands rows to the reader as CSV, numbers as they are. */
function saveAsCsv(name, rows) {
  const cell = (value) => {
    const text = String(value);
    // A spreadsheet takes what begins so for a formula.
    const harmless = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  download(name, "text/csv", rows.map((cells) => cells.map(cell).join(",")).join("\n") + "\n");
}
