// Mouse, fingers and keys over a chart: drag to move, pinch or Ctrl and the wheel to zoom, double click for everything. The wheel
// alone scrolls the page, as everywhere else.

/** `plot` gives left and width of the part of `element` that the bars are drawn in, in pixels. */
function gestures(element, plot) {
  const perPixel = () => (view.to - view.from + 1) / plot().width;
  const bar = (event) => {
    const { left, width } = plot();
    const at = event.clientX - element.getBoundingClientRect().left - left;
    return view.from - 0.5 + (at / width) * (view.to - view.from + 1);
  };
  const fingers = new Map();

  element.addEventListener(
    "wheel",
    (event) => {
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) && !event.ctrlKey;
      if (!event.ctrlKey && !event.metaKey && !isSideways) return;
      event.preventDefault();
      if (isSideways) pan(event.deltaX * perPixel());
      else zoom(Math.exp(Math.max(-50, Math.min(50, event.deltaY)) * 0.008), bar(event));
    },
    { passive: false },
  );

  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    fingers.set(event.pointerId, { x: event.clientX, start: event.clientX });
  });
  const move = (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    // A click that trembles is none the less a click.
    if (fingers.size === 1 && Math.abs(event.clientX - finger.start) < 4 && !finger.moves) return;
    if (!finger.moves) element.setPointerCapture(event.pointerId);
    finger.moves = true;
    const before = [...fingers.values()].map(({ x }) => x);
    const step = event.clientX - finger.x;
    finger.x = event.clientX;
    if (fingers.size === 1) {
      pan(-step * perPixel());
    } else if (fingers.size === 2) {
      const after = [...fingers.values()].map(({ x }) => x);
      const wide = ([one, two]) => Math.max(20, Math.abs(one - two));
      zoom(wide(before) / wide(after), bar({ clientX: (after[0] + after[1]) / 2 }));
    }
  };
  const lift = (event) => fingers.delete(event.pointerId);
  element.addEventListener("pointermove", move);
  ["pointerup", "pointercancel", "pointerleave"].forEach((name) => element.addEventListener(name, lift));
  element.addEventListener("dblclick", () => show(0, BARS - 1));

  element.addEventListener("keydown", (event) => {
    const span = view.to - view.from;
    const keys = {
      ArrowLeft: () => (event.shiftKey ? point(view.cursor - 1) : pan(-span / 8)),
      ArrowRight: () => (event.shiftKey ? point(view.cursor + 1) : pan(span / 8)),
      "+": () => zoom(0.7),
      "=": () => zoom(0.7),
      "-": () => zoom(1 / 0.7),
      Home: () => show(0, span),
      End: () => show(BARS - 1 - span, BARS - 1),
      0: () => show(0, BARS - 1),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}
