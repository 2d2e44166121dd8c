// Mouse, pen and fingers on the stage: pan, pinch, tap, draw, move, resize. One finger draws only in a drawing mode.
const STILL = 5; // stage pixels that a tap may wander

function listenToPointers(viewer, signal) {
  const { stage, bus } = viewer;
  const pointers = new Map();
  let start = null;
  let tappedAt = 0;

  const at = (event) => {
    const frame = stage.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };

  function begin(event, point) {
    const handle = event.composedPath()[0].closest?.("[data-handle]");
    const grip = handle ? handle.getAttribute("data-handle") : null;
    const region = bus.draft ? bus.draft.region : null;
    start = { point, view: viewer.view(), grip, region, wandered: false, drawn: [toImage(viewer.view(), point)] };
    if (bus.mode === "box" || bus.mode === "outline") start.doing = "draw";
    else if (bus.mode === "edit" && grip) start.doing = grip === "move" ? "move" : "resize";
    else start.doing = "pan";
  }

  function beginPinch() {
    const [a, b] = [...pointers.values()];
    start = { doing: "pinch", view: viewer.view(), span: Math.hypot(a.x - b.x, a.y - b.y), middle: middle(a, b), wandered: true };
    viewer.sketch(null);
  }

  const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

  function follow(point) {
    const view = start.view;
    const [dx, dy] = [point.x - start.point.x, point.y - start.point.y];
    if (Math.hypot(dx, dy) > STILL) start.wandered = true;
    if (!start.wandered) return;
    if (start.doing === "pan") viewer.show({ ...view, x: view.x + dx, y: view.y + dy });
    if (start.doing === "move") viewer.redraft(moved(start.region, dx / view.k, dy / view.k, viewer.size));
    if (start.doing === "resize") {
      const box = [...start.region.box];
      const shift = [dx / view.k, dy / view.k, dx / view.k, dy / view.k];
      for (const side of HANDLES[start.grip]) box[side] += shift[side];
      viewer.redraft(reboxed(start.region, box, viewer.size));
    }
    if (start.doing === "draw") {
      start.drawn.push(toImage(view, point));
      viewer.sketch(drawnRegion());
    }
  }

  function drawnRegion() {
    const first = start.drawn[0];
    const last = start.drawn[start.drawn.length - 1];
    const polygon = bus.mode === "outline" ? thinned(start.drawn, 2 / start.view.k) : [];
    const box = ordered(bus.mode === "outline" ? boxAround(start.drawn) : [...first, ...last]);
    const blank = { box: [0, 0, 1, 1], polygon: [] };
    const kept = reboxed(blank, box, viewer.size).box;
    const clamp = ([x, y]) => [Math.min(Math.max(x, kept[0]), kept[2]), Math.min(Math.max(y, kept[1]), kept[3])];
    return { box: kept, polygon: polygon.length > 2 ? polygon.map(clamp) : [] };
  }

  function pinch() {
    const [a, b] = [...pointers.values()];
    const now = middle(a, b);
    const span = Math.hypot(a.x - b.x, a.y - b.y);
    const zoomed = zoomedAt(start.view, span / Math.max(start.span, 1), start.middle);
    viewer.show({ ...zoomed, x: zoomed.x + now.x - start.middle.x, y: zoomed.y + now.y - start.middle.y });
  }

  function tap(event, point) {
    const quick = event.timeStamp - tappedAt < 320;
    tappedAt = quick ? 0 : event.timeStamp;
    const chip = viewer.placed.find(({ x, y }) => Math.hypot(x - point.x, y - point.y) < 17);
    if (chip) return bus.select(chip.finding.id);
    const meant = findingsAt(bus.shown(), viewer.view(), point, event.pointerType === "touch" ? 22 : 10);
    // Where several lie over each other, each further tap chooses the next one.
    const at = meant.findIndex((finding) => finding.id === bus.selected);
    if (meant.length) return bus.select(meant[(at + 1) % meant.length].id);
    if (quick) return viewer.zoomStep(2.2, point);
    const tooth = bus.clean || !bus.layers.teeth ? null : toothAt(bus.teeth, toImage(viewer.view(), point));
    if (tooth) bus.selectTooth(tooth);
    else bus.set({ selected: null, tooth: null, asking: null });
    return undefined;
  }

  function finish(event, point) {
    if (start.doing === "draw") {
      viewer.sketch(null);
      const region = start.wandered ? drawnRegion() : null;
      if (region && Math.min(region.box[2] - region.box[0], region.box[3] - region.box[1]) > 3) bus.propose(region);
    } else if (!start.wandered && start.doing === "pan" && bus.mode === "look") tap(event, point);
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || event.composedPath()[0].closest?.(".floating")) return;
    viewer.closePanels();
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 1) begin(event, at(event));
    else if (pointers.size === 2) beginPinch();
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId) || !start) return;
    pointers.set(event.pointerId, at(event));
    if (start.doing === "pinch") {
      if (pointers.size === 2) pinch();
    } else follow(at(event));
  }, { signal });
  const release = (event) => {
    if (!pointers.has(event.pointerId)) return;
    pointers.delete(event.pointerId);
    if (pointers.size > 0) return;
    if (start && start.doing !== "pinch" && event.type === "pointerup") finish(event, at(event));
    else viewer.sketch(null);
    start = null;
  };
  stage.addEventListener("pointerup", release, { signal });
  stage.addEventListener("pointercancel", release, { signal });
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const step = event.deltaMode === 1 ? event.deltaY * 24 : event.deltaY;
    viewer.zoomStep(Math.exp(-Math.max(-200, Math.min(200, step)) / 420), at(event));
  }, { signal, passive: false });
}

// Every point at least `least` image pixels from the one before: an outline of dozens of points, not thousands.
function thinned(points, least) {
  const kept = [points[0]];
  for (const point of points) {
    const last = kept[kept.length - 1];
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= Math.max(least, 1)) kept.push(point);
  }
  const stride = Math.ceil(kept.length / 120);
  return kept.filter((_, index) => index % stride === 0);
}
