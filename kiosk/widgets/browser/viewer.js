// The radiograph with what is on it. Zoom, layers and selection live here; only what a dentist decides goes to Python.
class Viewer {
  constructor(parent, data) {
    this.imageId = data.image.id;
    this.bus = busFor(this.imageId);
    this.words = data.words;
    this.size = [data.image.width, data.image.height];
    this.canDecide = data.can_decide;
    this.openPanel = null;
    this.placed = [];
    this.ends = new AbortController();
    this.build(data);
    parent.append(this.root);
    this.stopListening = this.bus.listen((keys) => this.onBus(keys));
    listenToPointers(this, this.ends.signal);
    listenToKeys(this, this.ends.signal);
    this.resizes = new ResizeObserver(() => this.redraw());
    this.resizes.observe(this.stage);
  }

  build(data) {
    const { words } = this;
    this.filterId = `window-${Math.random().toString(36).slice(2)}`;
    this.channels = ["R", "G", "B"].map((name) => svg(`feFunc${name}`, { type: "linear", slope: 1, intercept: 0 }));
    this.img = h("img", { alt: data.image.alt, draggable: "false" });
    this.img.addEventListener("load", () => {
      this.stage.removeAttribute("aria-busy");
      this.stage.dataset.shown = this.imageId;
      this.bus.set({ picture: this.img });
    });
    this.img.addEventListener("error", () => this.reload());
    this.teeth = svg("g", { class: "teeth" });
    this.marks = svg("g", { class: "marks" });
    this.world = svg("g", {}, this.teeth, this.marks);
    this.labels = svg("g", { class: "labels" });
    this.draftLayer = svg("g", { class: "draft" });
    this.overlay = svg("svg", { class: "overlay", role: "group", "aria-label": words.overlay },
      svg("defs", {}, svg("filter", { id: this.filterId, "color-interpolation-filters": "sRGB" },
        svg("feComponentTransfer", {}, this.channels))),
      this.world, this.labels, this.draftLayer);
    this.left = h("span", { class: "side left" });
    this.right = h("span", { class: "side right" });
    this.chips = h("div", { class: "chips" });
    this.failed = h("p", { class: "failed floating", role: "alert", hidden: true, text: words.picture_failed });
    this.stage = h("div", {
      class: "stage", tabindex: 0, role: "group", "aria-label": words.stage, "aria-busy": "true",
    }, this.img, this.overlay, this.left, this.right, this.chips, this.failed);
    this.toolbar = makeToolbar(this);
    this.panels = { layers: makeLayersPanel(this), window: makeWindowPanel(this) };
    this.holder = h("div", { class: "panel-holder" });
    this.status = h("p", { class: "unseen", role: "status" });
    this.root = h("div", { class: "viewer" }, this.stage, h("div", { class: "tools" }, this.holder, this.toolbar.bar), this.status);
  }

  update(data, send) {
    const { bus } = this;
    bus.sender = send;
    bus.receive(data.ack);
    this.canUndo = data.can_undo;
    this.data = data;
    if (!this.img.src) this.img.src = data.image.url;
    this.nextUrl = data.image.url;
    this.left.textContent = data.sides ? data.sides.left : "";
    this.right.textContent = data.sides ? data.sides.right : "";
    this.left.hidden = this.right.hidden = !data.sides;
    this.chips.replaceChildren(...data.notices.map((notice) => this.notice(notice)));
    const gone = bus.selected && !data.findings.some((finding) => finding.id === bus.selected);
    bus.set({ findings: data.findings, teeth: data.teeth, ...(gone ? { selected: null } : {}) });
    bus.sendAgain();
  }

  notice({ text, act, tone }) {
    if (!act) return h("p", { class: `notice ${tone || ""}`, text });
    return h("button", {
      type: "button", class: `notice floating ${tone || ""}`, text, onclick: () => this.bus.send({ act }),
    });
  }

  // A link to the picture lives briefly; the newest one is tried once when an older one no longer answers.
  reload() {
    const tried = this.img.getAttribute("src");
    if (tried !== this.nextUrl) this.img.src = this.nextUrl;
    else this.failed.hidden = false;
  }

  room() {
    return { width: this.stage.clientWidth || 1, height: this.stage.clientHeight || 1 };
  }

  view() {
    return this.bus.view || fitted(this.size, this.room());
  }

  show(view) {
    this.bus.set({ view: kept(view, this.size, this.room()) });
  }

  fit() {
    this.bus.set({ view: null });
  }

  actualSize() {
    const room = this.room();
    this.zoomStep(1 / this.view().k / (window.devicePixelRatio || 1), { x: room.width / 2, y: room.height / 2 });
  }

  zoomStep(factor, point) {
    const room = this.room();
    this.show(zoomedAt(this.view(), factor, point || { x: room.width / 2, y: room.height / 2 }));
  }

  togglePanel(name) {
    this.openPanel = this.openPanel === name ? null : name;
    this.holder.replaceChildren(...(this.openPanel ? [this.panels[this.openPanel].panel] : []));
    this.toolbar.update();
  }

  closePanels() {
    if (this.openPanel) this.togglePanel(this.openPanel);
  }

  draw(mode) {
    const { bus } = this;
    bus.set({ mode: bus.mode === mode ? "look" : mode, draft: null, asking: null, clean: false });
    if (bus.mode === mode) this.status.textContent = this.words.draw_hint;
  }

  proposeMiddle() {
    const room = this.room();
    const [x, y] = toImage(this.view(), { x: room.width / 2, y: room.height / 2 });
    const half = 40 / this.view().k;
    const blank = { box: [0, 0, 1, 1], polygon: [] };
    this.bus.propose(reboxed(blank, [x - half, y - half, x + half, y + half], this.size));
    this.stage.focus();
  }

  redraft(region) {
    const draft = this.bus.draft;
    if (draft) this.bus.set({ draft: { ...draft, region } });
  }

  remove(id) {
    const finding = this.bus.finding(id);
    if (finding && finding.state === "added") this.bus.send({ act: "remove", id });
    else this.bus.ask(id);
  }

  toggleHidden(id) {
    const hidden = new Set(this.bus.hidden);
    if (!hidden.delete(id)) hidden.add(id);
    this.bus.set({ hidden });
  }

  stepBack() {
    const { bus } = this;
    if (this.openPanel) this.closePanels();
    else if (bus.draft || bus.asking || bus.mode !== "look") bus.cancel();
    else bus.select(null);
  }

  // Structure is rebuilt when what is shown changes; a change of view only moves it.
  onBus(keys) {
    const only = (name) => keys.length === 1 && keys[0] === name;
    if (!only("view") && !only("window") && !only("picture")) this.rebuild();
    if (keys.includes("selected")) this.reveal();
    if (keys.includes("draft") && this.bus.draft && this.bus.draft.id && this.bus.draft.id !== this.closeTo) this.approach();
    if (!this.bus.draft) this.closeTo = null;
    if (keys.includes("window")) this.drawWindow();
    this.redraw();
  }

  rebuild() {
    const { bus } = this;
    this.builtAt = this.view().k;
    this.teeth.replaceChildren(...drawnTeeth(bus));
    const focused = this.root.getRootNode().activeElement?.getAttribute?.("data-finding");
    this.marks.replaceChildren(...bus.shown().filter((f) => !bus.draft || bus.draft.id !== f.id).map((f) => drawnFinding(this, f)));
    if (focused) this.marks.querySelector(`[data-finding="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    this.stage.dataset.mode = bus.mode;
    this.stage.classList.toggle("clean", bus.clean);
    for (const panel of Object.values(this.panels)) panel.update();
  }

  // A finding chosen in the list or chart that lies off the stage is brought into it.
  reveal() {
    const { bus } = this;
    const finding = bus.selected && bus.finding(bus.selected);
    if (!finding) return;
    this.status.textContent = finding.label;
    const room = this.room();
    const view = this.view();
    const [x0, y0, x1, y1] = boxOnStage(view, finding.box);
    if (x0 >= 0 && y0 >= 0 && x1 <= room.width && y1 <= room.height) return;
    bus.view = kept({ ...view, x: view.x + room.width / 2 - (x0 + x1) / 2, y: view.y + room.height / 2 - (y0 + y1) / 2 },
      this.size, room);
  }

  // A place too small for its handles is brought nearer before it is changed.
  approach() {
    const { bus } = this;
    const { id, region } = bus.draft;
    this.closeTo = id;
    const [x0, y0, x1, y1] = region.box;
    const room = this.room();
    const view = this.view();
    if (Math.max(x1 - x0, y1 - y0) * view.k > 90) return;
    const k = Math.min(150 / Math.max(x1 - x0, y1 - y0), view.k * 4, MOST_ZOOM);
    const middle = { x: room.width / 2 - ((x0 + x1) / 2) * k, y: room.height / 2 - ((y0 + y1) / 2) * k };
    bus.view = kept({ k, ...middle }, this.size, room);
  }

  drawWindow() {
    const { level, contrast, invert } = this.bus.window;
    const sign = invert ? -1 : 1;
    const base = 0.5 + level - 0.5 * contrast;
    for (const channel of this.channels) {
      channel.setAttribute("slope", String(sign * contrast));
      channel.setAttribute("intercept", String(invert ? 1 - base : base));
    }
    const neutral = level === 0 && contrast === 1 && !invert;
    this.img.style.filter = neutral ? "" : `url(#${this.filterId})`;
    for (const panel of Object.values(this.panels)) panel.update();
  }

  sketch(region) {
    this.sketched = region;
    this.redraw();
  }

  redraw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const view = this.view();
      const room = this.room();
      if (Math.abs(Math.log(view.k / (this.builtAt || 1e-9))) > 0.15) this.rebuild();
      this.img.style.width = `${this.size[0]}px`;
      this.img.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
      this.world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
      this.labels.replaceChildren(...drawnLabels(this, view, room));
      this.draftLayer.replaceChildren(...drawnDraft(this, view));
      this.toolbar.update();
    });
  }

  end() {
    this.stopListening();
    this.resizes.disconnect();
    this.ends.abort();
    cancelAnimationFrame(this.waiting);
    this.root.remove();
  }
}

export default function ({ parentElement, data, setStateValue }) {
  let viewer = parentElement.chairsideViewer;
  if (viewer && (viewer.imageId !== data.image.id || viewer.canDecide !== data.can_decide || viewer.words.language !== data.words.language)) {
    viewer.end();
    viewer = null;
  }
  if (!viewer) {
    viewer = new Viewer(parentElement, data);
    parentElement.chairsideViewer = viewer;
  }
  viewer.update(data, (outbox) => setStateValue("outbox", outbox));
  return () => {
    parentElement.chairsideViewer?.end();
    parentElement.chairsideViewer = null;
  };
}
