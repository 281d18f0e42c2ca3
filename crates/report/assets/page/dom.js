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

const tip = h("div.tip", { id: "tip", role: "tooltip", hidden: true });

/** Words that explain themselves to whoever points at them or reaches them by the keyboard. */
function explained(words, lines) {
  const show = ({ currentTarget }) => {
    tip.replaceChildren(
      ...lines()
        .filter(([, text]) => text)
        .map(([name, text, code]) =>
          h(
            "p",
            {},
            name ? h("b", {}, name, " ") : null,
            code ? h("code", { lang: "en" }, text) : h("span", { lang: /[一-鿿]/.test(text) ? null : "en" }, text),
          ),
        ),
    );
    tip.hidden = false;
    const at = currentTarget.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left, wide - tip.offsetWidth - 8));
    const below = at.bottom + 6 + tip.offsetHeight < window.innerHeight || at.top < tip.offsetHeight + 12;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${window.scrollY + (below ? at.bottom + 6 : at.top - tip.offsetHeight - 6)}px`;
  };
  const hide = () => {
    tip.hidden = true;
  };
  const close = (event) => {
    if (event.key === "Escape") hide();
  };
  return h(
    "button.explained",
    {
      type: "button",
      "aria-describedby": "tip",
      mouseenter: show,
      focus: show,
      click: show,
      mouseleave: hide,
      blur: hide,
      keydown: close,
    },
    words,
  );
}

/** The name of a measure, with its formula and its convention behind it. */
function measureName(measure) {
  return explained(say(measure.title), () => [
    ["", say(measure.title)],
    [say("Formula"), measure.formula, true],
    [say("Convention"), say(measure.convention)],
    [say("Source"), measure.source],
  ]);
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
