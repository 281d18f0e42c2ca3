// Of more bars than pixels what is seen of them: the lowest and the highest of each pixel, so that no spike is lost. What is zoomed
// in on is drawn as it is. Long columns have the extremes of blocks at hand, so that a million bars cost as much as a few thousand.

const BLOCK = 64;

/** The lowest and the highest value of each block; those of a block without values are NaN. */
function extremes(values) {
  const count = Math.ceil(values.length / BLOCK);
  const [low, high] = [new Float64Array(count), new Float64Array(count)];
  for (let block = 0; block < count; block += 1) {
    [low[block], high[block]] = scan(values, block * BLOCK, Math.min(values.length, (block + 1) * BLOCK));
  }
  return [low, high];
}

const blocks = new WeakMap();

/** Lowest and highest of the values from a row to before another. */
function scan(values, from, to) {
  let [low, high] = [NaN, NaN];
  for (let row = from; row < to; row += 1) {
    const value = values[row];
    if (!(value >= low)) low = Number.isNaN(value) ? low : value;
    if (!(value <= high)) high = Number.isNaN(value) ? high : value;
  }
  return [low, high];
}

function range(values, from, to) {
  if (to - from < 4 * BLOCK) return scan(values, from, to);
  if (!blocks.has(values)) blocks.set(values, extremes(values));
  const [first, last] = [Math.ceil(from / BLOCK), Math.floor(to / BLOCK)];
  const parts = [scan(values, from, first * BLOCK), scan(values, last * BLOCK, to)];
  const [lows, highs] = blocks.get(values);
  const low = scan([parts[0][0], parts[1][0], scan(lows, first, last)[0]], 0, 3)[0];
  const high = scan([parts[0][1], parts[1][1], scan(highs, first, last)[1]], 0, 3)[1];
  return [low, high];
}

/** The first and the last bar of the view that are drawn: one more on each side, so that lines run out of the picture. */
function shownBars() {
  return [Math.max(0, Math.floor(view.from) - 1), Math.min(BARS - 1, Math.ceil(view.to) + 1)];
}

/** Points of a line for a picture so many pixels wide; `[bar, null]` is a hole. */
function points(values, pixels) {
  const [first, last] = shownBars();
  const each = Math.max(1, Math.ceil((last - first + 1) / Math.max(50, pixels)));
  const out = [];
  if (each <= 2) {
    for (let bar = first; bar <= last; bar += 1) out.push([bar, Number.isFinite(values[bar]) ? values[bar] : null]);
    return out;
  }
  // Pictures that move keep their places: what is drawn as one stays together.
  for (let bar = first - (first % each); bar <= last; bar += each) {
    const [low, high] = range(values, bar, Math.min(values.length, bar + each));
    if (!Number.isFinite(low)) out.push([bar, null]);
    else if (low === high) out.push([bar, low]);
    else if (values[bar] > (low + high) / 2) out.push([bar, high], [bar + each / 2, low]);
    else out.push([bar, low], [bar + each / 2, high]);
  }
  return out;
}

/** Sums of a column up to each row. */
function sums(values) {
  const out = new Float64Array(values.length + 1);
  for (let row = 0; row < values.length; row += 1) out[row + 1] = out[row] + (values[row] || 0);
  return out;
}

/** Candles, several bars as one where there are more than fit: middle bar, open, close, low, high, volume. */
function candles(most) {
  const [open, high, low, close] = ["open", "high", "low", "close"].map(column);
  const [first, last] = shownBars();
  const each = Math.max(1, Math.ceil((last - first + 1) / most));
  const volume = once("sums of volume", () => sums(column("volume")));
  const out = [];
  for (let bar = first - (first % each); bar <= last; bar += each) {
    const end = Math.min(BARS, bar + each);
    const lowest = each === 1 ? low[bar] : range(low, bar, end)[0];
    const highest = each === 1 ? high[bar] : range(high, bar, end)[1];
    const traded = each === 1 ? (column("volume")[bar] ?? 0) : volume[end] - volume[bar];
    out.push([(bar + end - 1) / 2, open[bar], close[end - 1], lowest, highest, traded]);
  }
  return out;
}

/** What of some columns is in view, over all of them. */
function reach(columns) {
  const [first, last] = [Math.max(0, Math.floor(view.from)), Math.min(BARS - 1, Math.ceil(view.to))];
  const all = columns.flatMap((values) => range(values, first, Math.min(values.length, last + 1)));
  return scan(all, 0, all.length);
}
