// Shapes of the overlay. Every outline is black, then white, then its hue, at one width on the screen whatever the zoom.
function regionPath({ box, polygon }) {
  if (polygon.length) return polygonPath(polygon);
  const [x0, y0, x1, y1] = box;
  const r = Math.min(x1 - x0, y1 - y0) * 0.18;
  return `M${x0 + r},${y0}H${x1 - r}Q${x1},${y0} ${x1},${y0 + r}V${y1 - r}Q${x1},${y1} ${x1 - r},${y1}H${x0 + r}` +
    `Q${x0},${y1} ${x0},${y1 - r}V${y0 + r}Q${x0},${y0} ${x0 + r},${y0}Z`;
}

// An outline must not cover what it points at: boxes stand off by some screen pixels, tiny outlines become such boxes.
const STAND_OFF = 4;

function standingOff({ box, polygon }, k) {
  const small = Math.min(box[2] - box[0], box[3] - box[1]) * k < 14;
  if (polygon.length && !small) return { box, polygon };
  const pad = STAND_OFF / k;
  return { box: [box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad], polygon: [] };
}

function outlined(path, hue, { strong = false } = {}) {
  const line = (stroke, width, more) =>
    svg("path", { d: path, fill: "none", stroke, "stroke-width": width, "vector-effect": "non-scaling-stroke", ...more });
  return [
    line("#000", strong ? 8 : 6, { "stroke-opacity": 0.85 }),
    line("#fff", strong ? 5.4 : 4, { "stroke-opacity": 0.95 }),
    line(hue, strong ? 3 : 2.2),
  ];
}

// Existing work keeps quiet: a thin line with a dark halo, until it is chosen.
function thinlyOutlined(path, hue) {
  return [["#000", 4, 0.6], ["#fff", 2.4, 0.5], [hue, 1.4, 1]].map(([stroke, width, opacity]) =>
    svg("path", {
      d: path, fill: "none", stroke, "stroke-width": width, "stroke-opacity": opacity, "vector-effect": "non-scaling-stroke",
    }));
}

function drawnTeeth(bus) {
  if (bus.clean) return [];
  return bus.teeth
    .filter((tooth) => bus.layers.teeth || tooth.fdi === bus.tooth)
    .map((tooth) => {
      const path = regionPath(tooth);
      const chosen = tooth.fdi === bus.tooth;
      const lines = chosen
        ? outlined(path, "#7FD8D3")
        : [["#000", 2.4, 0.28], ["#9BE0DB", 1, tooth.polygon.length ? 0.5 : 0]].map(([stroke, width, opacity]) =>
          svg("path", {
            d: path, fill: "none", stroke, "stroke-width": width, "stroke-opacity": tooth.polygon.length ? opacity : 0,
            "vector-effect": "non-scaling-stroke",
          }));
      return svg("g", { class: chosen ? "tooth chosen" : "tooth", "data-tooth": tooth.fdi }, lines);
    });
}

function drawnFinding(viewer, finding) {
  const { bus } = viewer;
  const path = regionPath(standingOff(finding, viewer.view().k));
  const chosen = bus.selected === finding.id;
  const state = bus.stateOf(finding);
  return svg("g", {
    class: `finding ${finding.group} ${chosen ? "chosen" : ""}`, tabindex: 0, role: "button", "data-finding": finding.id,
    "data-state": state, "aria-pressed": String(chosen), "aria-label": finding.label,
    onfocus: () => bus.selected !== finding.id && bus.select(finding.id),
  },
  svg("path", { d: path, fill: finding.hue, "fill-opacity": chosen ? 0.14 : 0.03, stroke: "none" }),
  finding.group === "work" && !chosen ? thinlyOutlined(path, finding.hue) : outlined(path, finding.hue, { strong: chosen }));
}

function drawnLabels(viewer, view, room) {
  const { bus } = viewer;
  const near = view.k > fitted(viewer.size, room).k * 1.5 || !bus.layers.check;
  const lettered = (finding) => finding.group === "check" || near || finding.id === bus.selected;
  const shown = bus.shown().filter((finding) => !bus.draft || bus.draft.id !== finding.id);
  viewer.placed = placedChips(shown.filter(lettered), view, room, 28, shown);
  return viewer.placed.map(({ finding, x, y, anchor }) => {
    const far = Math.hypot(anchor[0] - x, anchor[1] - y) > 26;
    const line = (stroke, width) =>
      svg("line", { x1: anchor[0], y1: anchor[1], x2: x, y2: y, stroke, "stroke-width": width });
    const label = svg("g", { class: "label", "aria-hidden": "true" });
    if (far) label.append(line("#000", 4), line("#fff", 1.6));
    const mark = chip(finding, bus.selected === finding.id ? 13 : 11);
    mark.setAttribute("transform", `translate(${x} ${y})`);
    label.append(mark);
    if (bus.stateOf(finding) !== "undecided" && finding.group === "check") {
      label.append(svg("g", { transform: `translate(${x + 10} ${y + 10})` },
        svg("circle", { r: 7, fill: "#0E1214", stroke: "#fff", "stroke-width": 1.4 }),
        svg("path", { d: "M-3,0L-1,2.4L3.4,-2.6", fill: "none", stroke: "#5CC2BD", "stroke-width": 2, "stroke-linecap": "round" })));
    }
    return label;
  });
}

function drawnDraft(viewer, view) {
  const { bus } = viewer;
  const region = viewer.sketched || (bus.draft && bus.draft.region);
  if (!region) return [];
  const [x0, y0, x1, y1] = boxOnStage(view, region.box);
  const polygon = region.polygon.map(([x, y]) => [x * view.k + view.x, y * view.k + view.y]);
  const box = [x0, y0, x1, y1];
  const shape = regionPath({ box, polygon });
  const parts = [...outlined(shape, "#5CC2BD", { strong: true })];
  if (viewer.sketched) return parts;
  parts.unshift(svg("path", { d: regionPath({ box, polygon: [] }), fill: "#5CC2BD", "fill-opacity": 0.08, "data-handle": "move", class: "grip move" }));
  // Around a small box only the corners have room, and they stand a little outside it.
  const small = Math.min(x1 - x0, y1 - y0) < 56;
  const around = small ? [x0 - 9, y0 - 9, x1 + 9, y1 + 9] : box;
  for (const name of Object.keys(HANDLES).filter((each) => !small || each.length === 2)) {
    const [cx, cy] = handlePoint(name, around);
    parts.push(svg("circle", { cx, cy, r: small ? 6 : 7, fill: "#fff", stroke: "#000", "stroke-width": 2, "pointer-events": "none" }));
    parts.push(svg("circle", { cx, cy, r: gripReach(name, box), fill: "transparent", "data-handle": name, class: `grip ${name}` }));
  }
  return parts;
}

// Grips are 24 px across the finger, less where the sides of a small box would take the corners' room.
function gripReach(name, [x0, y0, x1, y1]) {
  const least = Math.min(x1 - x0, y1 - y0);
  return name.length === 2 ? 22 : Math.max(9, Math.min(20, least / 4));
}
