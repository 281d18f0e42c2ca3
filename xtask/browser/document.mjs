// The document that a page carries, read without the page's own scripts.

import { readFileSync } from "node:fs";

export function documentOf(file) {
  const html = readFileSync(file, "utf8");
  const [, json] = html.match(/<script type="application\/json" id="data">(.*?)<\/script>/s);
  return { html, data: JSON.parse(json) };
}

/** A packed column. */
export function unpack(column) {
  const raw = Buffer.from(column.b, "base64");
  const out = Array(column.n ?? 0).fill(NaN);
  if (column.f === 8) for (let at = 0; at < raw.length; at += 8) out.push(raw.readDoubleLE(at));
  else if (column.f === 4) for (let at = 0; at < raw.length; at += 4) out.push(raw.readFloatLE(at));
  else {
    let [number, step, shift] = [0n, 0n, 0n];
    for (const byte of raw) {
      step |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte >= 128) continue;
      number += (step >> 1n) ^ -(step & 1n);
      out.push(Number(number) / 10 ** column.k);
      [step, shift] = [0n, 0n];
    }
  }
  return out;
}

const cache = new WeakMap();

function column(packed) {
  if (!cache.has(packed))
    cache.set(packed, packed.texts ? unpack(packed.at).map((at) => packed.texts[at]) : unpack(packed));
  return cache.get(packed);
}

/** The trades as the result has them, their times aside. */
export function trades(data) {
  const columns = data.trades.columns ?? {};
  return Array.from({ length: data.trades.rows }, (_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, packed]) => [
        name,
        name === "open" ? Boolean(column(packed)[row]) : column(packed)[row],
      ]),
    ),
  );
}

/** The value at a place that a figure of the page names. */
export function valueAt(data, place) {
  const steps = place.split(".");
  if (steps[0] === "trades") return column(data.trades.columns[steps[1]])[steps[2]];
  if (steps[0] === "excursions") return column(data.excursions[steps[1]])[steps[2]];
  return steps.reduce((value, step) => (typeof value?.b === "string" ? column(value)[step] : value?.[step]), data);
}

/** Whether a text shows a value at so many digits, computed with whole numbers and not by what wrote it. */
export function shows(text, value, scale, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return text === "–";
  const read = Number(text.replaceAll(",", "").replace("−", "-").replace(/ ?%$/, ""));
  const wanted = value * scale;
  const decimals = (text.replace(/ ?%$/, "").split(".")[1] ?? "").length;
  return decimals === digits && Math.abs(read - wanted) <= 0.5 * 10 ** -digits + 1e-9 * Math.abs(wanted);
}
