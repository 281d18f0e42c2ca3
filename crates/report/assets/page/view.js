// The stretch of bars that all charts over time show, and who wants to know when it changes.

const LEAST = Math.min(BARS, 15);

const view = { from: 0, to: Math.max(0, BARS - 1), cursor: BARS - 1 };
const watchers = new Set();
let isAsked = false;

/** Calls `watcher` with "view" or "cursor" before the next picture of the screen. */
function watch(watcher) {
  watchers.add(watcher);
}

/** Leaves what is shown where who drives the page from outside can read it. */
function noteView() {
  document.getElementById("page").dataset.view = `${view.from} ${view.to}`;
}

function tell(what) {
  noteView();
  watchers.forEach((watcher) => watcher(what));
}

/** Shows the bars from one to another, which may be fractions; the ends of the data hold it. */
function show(from, to) {
  const span = Math.min(BARS - 1, Math.max(LEAST - 1, to - from));
  const middle = (from + to) / 2;
  const left = Math.min(Math.max(0, middle - span / 2), Math.max(0, BARS - 1 - span));
  [view.from, view.to] = [left, left + span];
  // Several events before one picture are one change.
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    tell("view");
  });
}

function pan(bars) {
  const span = view.to - view.from;
  const from = Math.min(Math.max(0, view.from + bars), BARS - 1 - span);
  show(from, from + span);
}

/** Makes the stretch so many times as long, about a bar that stays where it is. */
function zoom(factor, about = (view.from + view.to) / 2) {
  show(about - (about - view.from) * factor, about + (view.to - about) * factor);
}

/** Shows the last so many years; all where none are given. */
function showLast(years) {
  const time = column("time");
  if (!years) return show(0, BARS - 1);
  const start = time[BARS - 1] - years * 365.25 * 86_400_000;
  show(barAt(start), BARS - 1);
}

/** The first bar at or after a time. */
function barAt(instant) {
  const time = column("time");
  let [low, high] = [0, BARS];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] < instant) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, BARS - 1);
}

/** The bar that is pointed at. */
function point(bar) {
  const cursor = Math.min(Math.max(0, Math.round(bar)), BARS - 1);
  if (cursor === view.cursor) return;
  view.cursor = cursor;
  tell("cursor");
}
