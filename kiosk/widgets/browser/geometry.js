// Pure arithmetic of the viewer. A view {k, x, y} takes image pixels to stage pixels: stage = image * k + (x, y).
const MOST_ZOOM = 12;

function fitted([width, height], stage) {
  const k = Math.min(stage.width / width, stage.height / height);
  return { k, x: (stage.width - width * k) / 2, y: (stage.height - height * k) / 2 };
}

// The image may not leave the stage: a quarter of the stage always shows some of it.
function kept(view, [width, height], stage) {
  const least = fitted([width, height], stage).k * 0.5;
  const k = Math.min(Math.max(view.k, least), Math.max(MOST_ZOOM, least));
  const hold = (offset, image, room) => Math.min(Math.max(offset, room * 0.25 - image), room * 0.75);
  return { k, x: hold(view.x, width * k, stage.width), y: hold(view.y, height * k, stage.height) };
}

function zoomedAt(view, factor, point) {
  const k = Math.min(Math.max(view.k * factor, 0.02), MOST_ZOOM);
  const grown = k / view.k;
  return { k, x: point.x - (point.x - view.x) * grown, y: point.y - (point.y - view.y) * grown };
}

const toImage = (view, point) => [(point.x - view.x) / view.k, (point.y - view.y) / view.k];
const boxOnStage = (view, [x0, y0, x1, y1]) =>
  [x0 * view.k + view.x, y0 * view.k + view.y, x1 * view.k + view.x, y1 * view.k + view.y];
const overlap = (a, b) => Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) *
  Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
const area = ([x0, y0, x1, y1]) => (x1 - x0) * (y1 - y0);

// The findings that a finger or pointer may mean, the likeliest first: things to check before existing work, those under
// the point before those near it, small ones before large ones. A finger reaches 22 px around.
function findingsAt(findings, view, point, reach) {
  const under = ([x0, y0, x1, y1], padX, padY) =>
    point.x >= x0 - padX && point.x <= x1 + padX && point.y >= y0 - padY && point.y <= y1 + padY;
  const near = findings.filter((finding) => {
    const box = boxOnStage(view, finding.box);
    return under(box, Math.max(4, reach - (box[2] - box[0]) / 2), Math.max(4, reach - (box[3] - box[1]) / 2));
  });
  const rank = (finding) => (finding.group === "check" ? 0 : 1) * 2 + (under(boxOnStage(view, finding.box), 4, 4) ? 0 : 1);
  return near.sort((a, b) => rank(a) - rank(b) || area(a.box) - area(b.box));
}

function inside(polygon, x, y) {
  let within = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [polygon[i], polygon[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

function toothAt(teeth, [x, y]) {
  const hit = teeth.find(({ polygon, box }) =>
    polygon.length ? inside(polygon, x, y) : box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3]);
  return hit ? hit.fdi : null;
}

// Where each chip goes: beside its finding, on none of the `spared` findings, on no other chip, on the stage.
function placedChips(findings, view, stage, size, spared) {
  const regions = findings.map((finding) => boxOnStage(view, finding.box));
  const free = spared.map((finding) => [boxOnStage(view, finding.box), finding.group === "check" ? 4 : 0.7]);
  const placed = [];
  findings.forEach((finding, index) => {
    const [x0, y0, x1, y1] = regions[index];
    if (x1 < 0 || y1 < 0 || x0 > stage.width || y0 > stage.height) return;
    const [cx, cy, gap] = [(x0 + x1) / 2, (y0 + y1) / 2, size * 0.75];
    const far = gap + size * 1.3;
    const places = [
      [x1 + gap, y0 - gap * 0.5], [x0 - gap, y0 - gap * 0.5], [cx, y0 - gap], [x1 + gap, cy], [x0 - gap, cy], [cx, y1 + gap],
      [x1 + gap, y1 + gap * 0.5], [x0 - gap, y1 + gap * 0.5], [x1 + far, y0 - far], [x0 - far, y0 - far], [cx, y0 - far],
      [cx, y1 + far],
    ];
    let best = null;
    places.forEach(([x, y], rank) => {
      const chipBox = [x - size / 2, y - size / 2, x + size / 2, y + size / 2];
      const outside = size * size - overlap(chipBox, [2, 2, stage.width - 2, stage.height - 2]);
      const own = overlap(chipBox, regions[index]) * 50;
      const others = free.reduce((sum, [region, weight]) => sum + overlap(chipBox, region) * weight, 0);
      const chips = placed.reduce((sum, other) => sum + overlap(chipBox, other.chipBox), 0) * 20;
      const cost = outside * 100 + own + others + chips + rank;
      if (!best || cost < best.cost) best = { x, y, cost, chipBox };
    });
    placed.push({ finding, ...best, anchor: [Math.min(Math.max(best.x, x0), x1), Math.min(Math.max(best.y, y0), y1)] });
  });
  return placed;
}

// Handles of a box, named by compass; moving one moves its sides.
const HANDLES = { nw: [0, 1], n: [1], ne: [1, 2], e: [2], se: [2, 3], s: [3], sw: [0, 3], w: [0] };

function handlePoint(name, [x0, y0, x1, y1]) {
  const x = name.includes("w") ? x0 : name.includes("e") ? x1 : (x0 + x1) / 2;
  const y = name.includes("n") ? y0 : name.includes("s") ? y1 : (y0 + y1) / 2;
  return [x, y];
}

function ordered([a, b, c, d]) {
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

// A region brought to a new box: its outline follows in proportion. It stays on the image, at least 2 pixels a side.
function reboxed(region, box, [width, height]) {
  const clamp = (value, most) => Math.min(Math.max(value, 0), most);
  let [x0, y0, x1, y1] = ordered(box);
  [x0, x1] = [clamp(x0, width - 2), clamp(x1, width)];
  [y0, y1] = [clamp(y0, height - 2), clamp(y1, height)];
  const next = [x0, y0, Math.max(x1, x0 + 2), Math.max(y1, y0 + 2)];
  const [a, b, c, d] = region.box;
  const [sx, sy] = [(next[2] - next[0]) / (c - a), (next[3] - next[1]) / (d - b)];
  return { box: next, polygon: region.polygon.map(([x, y]) => [next[0] + (x - a) * sx, next[1] + (y - b) * sy]) };
}

function moved(region, dx, dy, [width, height]) {
  const [x0, y0, x1, y1] = region.box;
  const shiftX = Math.min(Math.max(dx, -x0), width - x1);
  const shiftY = Math.min(Math.max(dy, -y0), height - y1);
  return reboxed(region, [x0 + shiftX, y0 + shiftY, x1 + shiftX, y1 + shiftY], [width, height]);
}

function boxAround(points) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
