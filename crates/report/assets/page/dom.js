// Nodes of the page. Text goes in as text and never as markup, so that no name in the data can be more than a name.

/** `h("td.number", { title: "…" }, "text", node)`; functions are listeners, `null` children are left out. */
function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** A number of the document: where it stands there, and how it is shown, so that both can be held together. */
function figure(at, value, scale, digits, text) {
  const sign = !Number.isFinite(value ?? NaN) || value === 0 ? "" : value < 0 ? "loss" : "gain";
  return h("span.figure", { "data-at": at, "data-scale": scale, "data-digits": digits, "data-sign": sign }, text);
}

/** The value of a measure with its unit. */
function measureFigure(measure) {
  const value = MEASURED[measure.name];
  const { scale, digits, text, unit } = UNITS[measure.unit];
  const beside = value === null || value === undefined ? "" : unit();
  return [
    figure(`${MEASURED_AT}.${measure.name}`, value, scale, digits, text(value)),
    beside ? h("span.unit", {}, ` ${beside}`) : null,
  ];
}

/** A table: titles, rows of cells, and what it is about for who does not see it. */
function table(caption, titles, rows, what = "table") {
  const cell = (text, place) => (place === 0 ? h("th", { scope: "row" }, text) : h("td", {}, text));
  return h(
    what,
    {},
    h("caption.unseen", {}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        titles.map((title) => h("th", { scope: "col" }, title)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((cells) => h("tr", {}, cells.map(cell))),
    ),
  );
}

/** A part of the page with a heading that can be linked to. */
function section(id, title, ...children) {
  return h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), children);
}

/** Hands a file to the reader. */
function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
