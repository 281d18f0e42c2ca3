// Light and dark: the style sheet has the colours, the charts read them from it.

const root = document.documentElement;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme === "dark" || (root.dataset.theme === "auto" && darkSystem.matches);
}

/** The colour of this name, as the style sheet has it now. */
function colour(name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/** A colour with so much of it left. */
function faded(name, share) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour(name).slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${share})`;
}
