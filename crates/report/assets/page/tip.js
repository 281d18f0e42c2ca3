// What explains itself to whoever points at it or reaches it by the keyboard: how a number is computed, by which convention.

const tip = h("div.tip", { id: "tip", role: "tooltip", hidden: true });

/** Shows lines of name, text, and whether the text is a formula, beside a node. */
function showTip(node, lines) {
  const line = ([name, text, isFormula]) =>
    h(
      "p",
      {},
      name ? h("b", {}, name, " ") : null,
      isFormula ? h("code", { lang: "en" }, text) : h("span", { lang: /[一-鿿]/.test(text) ? null : "en" }, text),
    );
  tip.replaceChildren(...lines.filter(([, text]) => text).map(line));
  tip.hidden = false;
  const at = node.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, root.clientWidth - tip.offsetWidth - 8));
  const isBelow = at.bottom + 6 + tip.offsetHeight < innerHeight || at.top < tip.offsetHeight + 12;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${scrollY + (isBelow ? at.bottom + 6 : at.top - tip.offsetHeight - 6)}px`;
}

/** The attributes of a button that explains itself by `lines()`. */
function explains(lines) {
  const show = ({ currentTarget }) => showTip(currentTarget, lines());
  const hide = () => {
    tip.hidden = true;
  };
  const close = ({ key }) => key === "Escape" && hide();
  return { "aria-describedby": "tip", mouseenter: show, focus: show, mouseleave: hide, blur: hide, keydown: close };
}

/** Words that explain themselves. */
function explained(words, lines) {
  const show = ({ currentTarget }) => showTip(currentTarget, lines());
  return h("button.explained", { type: "button", click: show, ...explains(lines) }, words);
}

/** Words with a formula behind them, and a convention. */
function computed(words, formula, convention = "") {
  return explained(words, () => [
    [say("Formula"), formula, true],
    [say("Convention"), convention],
  ]);
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
