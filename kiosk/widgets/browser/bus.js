// What the components of one image share: selection, layers, zoom, window, drafts. It lives on the window, keyed by the
// image, so that a rerun or a re-mount changes nothing that the dentist sees.
const FRESH = () => ({
  selected: null,
  tooth: null,
  hidden: new Set(),
  layers: { teeth: true, check: true, work: true },
  clean: false,
  view: null, // {k, x, y}: screen = image * k + (x, y); null fits the image
  window: { level: 0, contrast: 1, invert: false },
  mode: "look", // look, box, outline, edit
  draft: null, // {id: null or finding id, region: {box, polygon}, kind, tooth, depth}
  asking: null, // id of the finding whose reason for rejection is being asked
  findings: [],
  teeth: [],
  url: null,
  pending: new Map(),
});

class Bus {
  constructor(imageId) {
    Object.assign(this, FRESH());
    this.imageId = imageId;
    this.listeners = new Set();
    this.batch = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
    this.outbox = [];
    this.count = 0;
    this.sender = null;
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change) {
    Object.assign(this, change);
    for (const listener of [...this.listeners]) listener(Object.keys(change));
  }

  // Messages wait here until Python says that it has handled them: two quick decisions never overwrite each other.
  send(message) {
    this.count += 1;
    this.outbox.push({ ...message, image: this.imageId, batch: this.batch, n: this.count });
    this.sentAt = performance.now();
    if (this.sender) this.sender([...this.outbox]);
  }

  // What was said while nobody listened is said again when an answer comes; numbers keep it from being done twice.
  sendAgain() {
    if (this.outbox.length === 0 || performance.now() - this.sentAt < 3000) return;
    this.sentAt = performance.now();
    this.sender([...this.outbox]);
  }

  receive(acknowledged) {
    const upTo = (acknowledged && acknowledged[this.batch]) || 0;
    this.outbox = this.outbox.filter((message) => message.n > upTo);
    if (this.outbox.length === 0) this.pending.clear();
  }

  stateOf(finding) {
    return this.pending.get(finding.id) || finding.state;
  }

  finding(id) {
    return this.findings.find((finding) => finding.id === id) || null;
  }

  select(id) {
    const finding = this.finding(id);
    this.set({ selected: finding ? id : null, tooth: finding ? finding.tooth : null, asking: null });
  }

  selectTooth(fdi) {
    const onTooth = this.shown().filter((finding) => finding.tooth === fdi);
    const at = onTooth.findIndex((finding) => finding.id === this.selected);
    const next = onTooth[(at + 1) % onTooth.length];
    this.set({ tooth: fdi, selected: next ? next.id : null, asking: null });
  }

  // What is on the picture now: rejected suggestions are off it, layers and single findings can be switched off.
  shown() {
    if (this.clean) return [];
    return this.findings.filter(
      (finding) => this.layers[finding.group] && !this.hidden.has(finding.id) && this.stateOf(finding) !== "rejected",
    );
  }

  nextUndecided(after) {
    const at = this.findings.findIndex((finding) => finding.id === after);
    const ordered = [...this.findings.slice(at + 1), ...this.findings.slice(0, Math.max(at, 0))];
    return ordered.find((finding) => finding.group === "check" && this.stateOf(finding) === "undecided") || null;
  }

  confirm(id) {
    const finding = this.finding(id);
    if (!finding || this.stateOf(finding) !== "undecided") return;
    this.pending.set(id, "confirmed");
    this.send({ act: "accept", id });
    this.advance(id);
  }

  ask(id) {
    const finding = this.finding(id);
    if (finding && this.stateOf(finding) === "undecided") this.set({ selected: id, asking: id, draft: null, mode: "look" });
  }

  reject(id, reason) {
    this.pending.set(id, "rejected");
    this.send({ act: "reject", id, reason });
    this.advance(id);
  }

  advance(id) {
    const next = this.nextUndecided(id);
    this.set({ asking: null });
    if (next) this.select(next.id);
    else this.select(this.stateOf(this.finding(id)) === "rejected" ? null : id);
  }

  edit(id) {
    const finding = this.finding(id);
    if (!finding) return;
    const { kind, tooth, depth, note } = finding;
    const region = { box: [...finding.box], polygon: finding.polygon.map((point) => [...point]) };
    this.begin(id, { id, region, kind, tooth, depth, note });
  }

  // A place the dentist has drawn; the tooth under its middle is offered, not taken for granted.
  propose(region) {
    const tooth = toothUnder(this.teeth, region.box);
    this.begin(null, { id: null, region, kind: null, tooth, depth: null, note: "" });
  }

  begin(id, draft) {
    this.rounds = (this.rounds || 0) + 1; // each draft is a form of its own
    this.set({ selected: id, tooth: draft.tooth, asking: null, mode: "edit", clean: false, draft: { ...draft, round: this.rounds } });
  }

  saveDraft() {
    const draft = this.draft;
    if (!draft || !draft.kind) return;
    const { id, region, kind, tooth, depth, note } = draft;
    const facts = { box: region.box, polygon: region.polygon, kind, tooth, depth: kind === "caries" ? depth : null, note };
    this.send(id ? { act: "edit", id, ...facts } : { act: "add", ...facts });
    this.set({ draft: null, mode: "look" });
    if (id) this.advance(id);
  }

  cancel() {
    this.set({ draft: null, mode: "look", asking: null });
  }
}

function busFor(imageId) {
  const buses = (window.chairsideBuses ??= new Map());
  if (!buses.has(imageId)) buses.set(imageId, new Bus(imageId));
  return buses.get(imageId);
}

// The tooth whose outline's box holds the middle of `box`; of several, the one whose centre is nearest.
function toothUnder(teeth, [x0, y0, x1, y1]) {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const distance = ({ box }) => Math.hypot((box[0] + box[2]) / 2 - x, (box[1] + box[3]) / 2 - y);
  const holding = teeth.filter(({ box }) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3]);
  const near = holding.length ? holding : teeth.filter((tooth) => distance(tooth) < (tooth.box[3] - tooth.box[1]) * 0.75);
  near.sort((a, b) => distance(a) - distance(b));
  return near.length ? near[0].fdi : null;
}
