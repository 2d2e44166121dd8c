// A frame to sign in. What is told are the strokes with their times, never a picture.
function strokesOf(pad, width, height) {
  const groups = pad.toData();
  const start = groups[0]?.points[0]?.time ?? 0;
  const tenths = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10);
  let latest = 0;
  return groups.filter((group) => group.points.length).map((group) => group.points.map((point) => {
    latest = Math.max(latest, Math.round(point.time - start));
    return [tenths(point.x, width), tenths(point.y, height), latest];
  }));
}

export default function ({ parentElement, data, setStateValue }) {
  const known = parentElement.chairsideSignature;
  if (known && known.id === data.id) {
    known.say = setStateValue;
    return;
  }
  known?.end();
  const { words } = data;
  const canvas = h("canvas", { class: "pad", role: "img", "aria-label": words.label });
  const hint = h("span", { class: "hint", text: words.hint, "aria-hidden": "true" });
  const clear = h("button", { type: "button", class: "clear", "data-key": "clear", text: words.clear });
  const root = h("div", { class: "signature" }, canvas, hint, h("span", { class: "line" }), clear);
  parentElement.append(root);
  const pad = new SignaturePad(canvas, { penColor: "#1D2A30", minWidth: 1.2, maxWidth: 3.2, throttle: 0 });
  const mine = { id: data.id, say: setStateValue };
  const tell = () => {
    hint.hidden = !pad.isEmpty();
    const { offsetWidth: width, offsetHeight: height } = canvas;
    const strokes = strokesOf(pad, width, height);
    mine.say("drawn", strokes.length ? { size_wh: [width * 10, height * 10], strokes } : null);
  };
  // The canvas has as many pixels as the screen; strokes stay in CSS pixels and are drawn again when it is turned.
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const strokes = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
  };
  const watch = new ResizeObserver(fit);
  watch.observe(canvas);
  pad.addEventListener("beginStroke", () => { hint.hidden = true; });
  pad.addEventListener("endStroke", tell);
  clear.addEventListener("click", () => { pad.clear(); tell(); });
  mine.end = () => { watch.disconnect(); pad.off(); root.remove(); };
  parentElement.chairsideSignature = mine;
  return () => { mine.end(); parentElement.chairsideSignature = null; };
}
