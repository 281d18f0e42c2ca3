// What the page shows: the document that it carries, and its columns of numbers, unpacked when they are first asked for.

const DATA = JSON.parse(document.getElementById("data").textContent);

/** Bytes of base64. */
function bytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) out[at] = raw.charCodeAt(at);
  return out;
}

/** A column as `html/pack.rs` packs it; NaN is no value. */
function unpack(column) {
  const raw = bytes(column.b);
  if (column.f === 8) return new Float64Array(raw.buffer, raw.byteOffset, raw.length / 8);
  if (column.f === 4) return new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
  const scale = 10 ** column.k;
  const missing = column.n ?? 0;
  const out = new Float64Array(missing + raw.reduce((count, byte) => count + (byte < 128), 0)).fill(NaN, 0, missing);
  let number = 0;
  for (let at = 0, row = missing; row < out.length; row += 1) {
    let step = 0;
    // Beyond 32 bits shifts would lose what a sum of products keeps.
    for (let unit = 1; ; unit *= 128) {
      const byte = raw[at++];
      step += (byte & 127) * unit;
      if (byte < 128) break;
    }
    number += step % 2 ? -(step + 1) / 2 : step / 2;
    out[row] = number / scale;
  }
  return out;
}

const NOTHING = new Float64Array(0);
const unpacked = new Map();

/** Remembers what `make` made under this name. */
function once(name, make) {
  if (!unpacked.has(name)) unpacked.set(name, make());
  return unpacked.get(name);
}

/** One value a bar; empty where the run has none. */
function column(name) {
  const packed = DATA.columns[name];
  return packed ? once(name, () => unpack(packed)) : NOTHING;
}

/** The values of a rule's line. */
function lineValues(place) {
  return once(`line ${place}`, () => unpack(DATA.lines[place].values));
}

/** One value a trade: numbers, or texts. */
function tradeColumn(name) {
  const packed = DATA.trades?.columns?.[name];
  if (!packed) return NOTHING;
  return once(`trade ${name}`, () =>
    packed.texts ? Array.from(unpack(packed.at), (at) => packed.texts[at]) : unpack(packed),
  );
}

/** How far each trade went against the account, or for it. */
function excursion(name) {
  return DATA.excursions ? once(`excursion ${name}`, () => unpack(DATA.excursions[name])) : NOTHING;
}

const BARS = DATA.bars;
const TRADES = DATA.trades?.rows ?? 0;
const IS_RUN = DATA.kind === "run";
const HAS_PRICES = Boolean(DATA.columns.close);
const HAS_ACCOUNT = Boolean(DATA.columns.equity);

/** The measures, of a run, of the winner of a search, or of a series, and where they stand in the document. */
const [MEASURED, MEASURED_AT] = {
  run: [DATA.result.metrics, "result.metrics"],
  sweep: [DATA.result.winner?.metrics ?? {}, "result.winner.metrics"],
}[DATA.kind] ?? [DATA.result, "result"];
/** Whether they have a part of the page to themselves. */
const HAS_MEASURES = DATA.kind === "run" || DATA.kind === "series";
