// Words in the reader's language, and numbers and times as people read them.

const LANGUAGES = [
  ["en", "English"],
  ["zh-Hans", "简体中文"],
  ["zh-Hant", "繁體中文"],
];

const language = () => document.documentElement.lang;

/** `english` in the reader's language, each `{}` replaced by the next value; itself where there is no translation. */
function say(english, ...values) {
  const place = LANGUAGES.findIndex(([code]) => code === language()) - 1;
  const said = DATA.words[english]?.[place] ?? english;
  let next = 0;
  return said.replace(/\{(\d*)\}/g, (_, number) => values[number ? number - 1 : next++] ?? "");
}

const forms = new Map();

/** A number with its thousands apart; a dash where there is none. */
function number(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (!forms.has(digits)) {
    forms.set(digits, new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }
  const text = forms.get(digits).format(value).replace("-", "−");
  // Nothing is neither above nor below zero.
  return /^−[0.,]*$/.test(text) ? text.slice(1) : text;
}

/** A price, with the digits that it has, two to four. */
function price(value) {
  const digits = [2, 3].find((few) => Math.abs(value - Number(value.toFixed(few))) < 1e-9 * Math.abs(value)) ?? 4;
  return number(value, digits);
}

const percent = (value, digits = 2) => (Number.isFinite(value ?? NaN) ? `${number(value * 100, digits)} %` : "–");

/** How a value of each unit is shown: its text, and the unit that stands beside it. */
const UNITS = {
  fraction: { scale: 100, digits: 2, text: (value) => percent(value), unit: () => "" },
  "fraction-per-year": { scale: 100, digits: 2, text: (value) => percent(value), unit: () => say("a year") },
  ratio: { scale: 1, digits: 3, text: (value) => number(value, 3), unit: () => "" },
  bars: { scale: 1, digits: 0, text: (value) => number(value, 0), unit: () => say("bars") },
  days: { scale: 1, digits: 0, text: (value) => number(value, 0), unit: () => say("days") },
  trades: { scale: 1, digits: 0, text: (value) => number(value, 0), unit: () => say("trades") },
  money: { scale: 1, digits: 2, text: (value) => number(value, 2), unit: () => DATA.currency ?? "" },
};

/** An axis is short: 12k, 3.4M. */
function brief(value) {
  const size = Math.abs(value);
  const [unit, scale] = size >= 1e9 ? ["B", 1e9] : size >= 1e6 ? ["M", 1e6] : size >= 1e4 ? ["k", 1e3] : ["", 1];
  return `${Number((value / scale).toPrecision(4))}${unit}`.replace("-", "−");
}

const clocks = new Map();

/** A part of a time by the clocks of the bars. */
function clock(time, options) {
  const key = JSON.stringify(options);
  if (!clocks.has(key)) {
    clocks.set(key, new Intl.DateTimeFormat("en-CA", { timeZone: DATA.zone, hourCycle: "h23", ...options }));
  }
  return clocks.get(key).format(time);
}

/** When a bar was: its day, and its minute where a day has several bars. */
function when(bar) {
  const time = column("time")[bar];
  if (!Number.isFinite(time)) return "–";
  const day = clock(time, { year: "numeric", month: "2-digit", day: "2-digit" });
  return DATA.daily ? day : `${day} ${clock(time, { hour: "2-digit", minute: "2-digit" })}`;
}
