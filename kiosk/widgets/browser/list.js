// The findings of one image beside it: to check first, existing work after; each row a picture, its tooth, and its keys.
class FindingList {
  constructor(parent, data) {
    this.imageId = data.image_id;
    this.bus = busFor(this.imageId);
    this.root = h("div", { class: "list" });
    parent.append(this.root);
    this.ends = new AbortController();
    this.stopListening = this.bus.listen((keys) => this.onBus(keys));
    window.addEventListener("keydown", (event) => this.onKey(event), { signal: this.ends.signal });
  }

  update(data) {
    this.data = data;
    this.words = data.words;
    this.canDecide = data.can_decide;
    this.render();
  }

  onBus(keys) {
    if (!this.data) return;
    const structural = ["selected", "asking", "findings", "picture", "hidden", "clean", "layers", "mode"].some((key) => keys.includes(key));
    const draftChanged = keys.includes("draft") && this.draftKey() !== this.drawnDraft;
    if (structural || draftChanged) this.render(keys.includes("selected"));
  }

  // Moving a box changes the draft many times a second; the form is drawn anew only for another finding.
  draftKey() {
    const { draft } = this.bus;
    return draft ? `${draft.id}|${draft.kind === "caries"}|${draft.round}|${this.words.language}` : "";
  }

  onKey(event) {
    const { bus } = this;
    if (isTyping(event) || !bus.asking || event.ctrlKey || event.altKey || event.metaKey) return;
    const reason = this.data.reasons[Number(event.key) - 1];
    if (reason && /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      bus.reject(bus.asking, reason.code);
    }
  }

  render(scroll = false) {
    const { bus, data, words } = this;
    const focus = this.focusKey();
    this.drawnDraft = this.draftKey();
    const rows = data.findings.filter((finding) => !bus.draft || bus.draft.id !== finding.id);
    const group = (name) => rows.filter((finding) => finding.group === name && bus.stateOf(finding) !== "rejected");
    const rejected = rows.filter((finding) => bus.stateOf(finding) === "rejected");
    const check = group("check");
    const waiting = check.filter((finding) => bus.stateOf(finding) === "undecided").length;
    const heading = waiting ? fillWords(words.to_check_count, { waiting, all: check.length }) : words.to_check;
    const parts = bus.draft ? [{ key: "form", signature: this.drawnDraft, make: () => makeForm(this) }] : [];
    if (check.length || data.empty_text) parts.push({ key: "check", signature: "", make: () => section() });
    if (group("work").length) parts.push({ key: "work", signature: "", make: () => section() });
    if (rejected.length) parts.push({ key: "rejected", signature: "", make: () => section() });
    reconcile(this.root, parts);
    this.fillSection("check", heading, check, data.empty_text);
    this.fillSection("work", words.existing_work, group("work"), "");
    this.fillSection("rejected", words.rejected, rejected, "");
    this.refocus(focus, scroll);
    const chosen = this.root.querySelector(".form, .row.chosen");
    if (scroll && chosen) chosen.scrollIntoView({ block: "nearest" });
  }

  // The keyboard goes along with the choice: after a decision it stands on the next finding.
  refocus(focus, moved) {
    const { bus } = this;
    if (!focus) return;
    const row = bus.selected ? `row-${bus.selected}` : focus;
    const wanted = moved && focus.startsWith("row-") ? row : focus;
    const find = (name) => this.root.querySelector(`[data-focus="${CSS.escape(name)}"]`);
    (find(wanted) || find(row))?.focus({ preventScroll: true });
  }

  focusKey() {
    return this.root.getRootNode().activeElement?.getAttribute?.("data-focus") || null;
  }

  fillSection(name, title, rows, empty) {
    const place = this.root.chairsideNodes.get(name)?.node;
    if (!place) return;
    const [heading, list, nothing] = place.children;
    if (heading.textContent !== title) heading.textContent = title;
    nothing.textContent = empty;
    nothing.hidden = rows.length > 0;
    reconcile(list, rows.map((finding) => ({
      key: finding.id, signature: this.signature(finding), make: () => this.row(finding),
    })));
  }

  // All that a row is drawn from.
  signature(finding) {
    const { bus, words } = this;
    const { id } = finding;
    const picture = Boolean(bus.picture && bus.picture.naturalWidth);
    return JSON.stringify([finding, bus.selected === id, bus.stateOf(finding), bus.pending.has(id), bus.asking === id,
      bus.hidden.has(id), this.canDecide, picture, words.language]);
  }

  row(finding) {
    const { bus, words } = this;
    const chosen = bus.selected === finding.id;
    const state = bus.stateOf(finding);
    const pending = bus.pending.has(finding.id);
    const head = h("button", {
      type: "button", class: "head", "aria-expanded": String(chosen), "data-focus": `row-${finding.id}`,
      onclick: () => bus.select(chosen ? null : finding.id),
    },
    cropOf(this, finding),
    h("span", { class: "facts" },
      h("span", { class: "name" }, chipIcon(finding, 26), h("strong", { text: finding.name }),
        h("span", { class: "tooth", text: finding.tooth_text })),
      finding.detail && h("span", { class: "detail", text: finding.detail }),
      h("span", { class: `state ${state}`, text: stateText(finding, state, pending, words, bus) })));
    const item = h("li", { class: `row ${finding.group} ${chosen ? "chosen" : ""} ${state}`, "data-row": finding.id, "data-state": state }, head);
    if (chosen && this.canDecide) item.append(bus.asking === finding.id ? this.reasons(finding) : this.keys(finding, state));
    else if (chosen) item.append(h("div", { class: "keys" }, this.hideKey(finding)));
    return item;
  }

  key(name, finding, text, act, hint, tone) {
    return h("button", {
      type: "button", class: `key ${tone || ""}`, "data-key": name, "data-focus": `${name}-${finding.id}`, onclick: act,
    }, h("span", { text }), hint && h("kbd", { text: hint }));
  }

  hideKey(finding) {
    const { bus, words } = this;
    return this.key("hide", finding, bus.hidden.has(finding.id) ? words.show : words.hide, () => {
      const hidden = new Set(bus.hidden);
      if (!hidden.delete(finding.id)) hidden.add(finding.id);
      bus.set({ hidden });
    }, null, "quiet");
  }

  keys(finding, state) {
    const { bus, words } = this;
    const edit = this.key("edit", finding, words.edit, () => bus.edit(finding.id), "e");
    const hide = this.hideKey(finding);
    if (state === "undecided") {
      return h("div", { class: "keys" },
        this.key("confirm", finding, words.confirm, () => bus.confirm(finding.id), "c", "main"),
        this.key("reject", finding, words.reject, () => bus.ask(finding.id), "x"), edit, hide);
    }
    const back = finding.state === "added" ? words.remove : words.reopen;
    const reopen = this.key("reopen", finding, back, () => bus.send({ act: "reopen", id: finding.id }));
    return h("div", { class: "keys" }, state === "rejected" ? null : edit, reopen, state === "rejected" ? null : hide);
  }

  reasons(finding) {
    const { bus, words } = this;
    return h("div", { class: "reasons", role: "group", "aria-label": words.why_rejected },
      h("p", { text: words.why_rejected }),
      this.data.reasons.map((reason, index) =>
        this.key(`reason-${reason.code}`, finding, reason.name, () => bus.reject(finding.id, reason.code), String(index + 1))),
      this.key("cancel", finding, words.cancel, () => bus.cancel(), null, "quiet"));
  }

  end() {
    this.stopListening();
    this.ends.abort();
    this.root.remove();
  }
}

const section = () => h("section", {}, h("h2"), h("ul"), h("p", { class: "empty" }));

function stateText(finding, state, pending, words, bus) {
  const text = pending ? words[`state_${state}`] : finding.state_text;
  return bus.hidden.has(finding.id) && state !== "rejected" ? `${text} · ${words.hidden}` : text;
}

// The place on the picture, from the picture that the viewer has already loaded: nothing is sent twice.
function cropOf(list, finding) {
  const side = 144;
  const canvas = h("canvas", { class: "crop", width: side, height: side, "aria-hidden": "true" });
  const { picture } = list.bus;
  if (!picture || !picture.naturalWidth) return canvas;
  const [x0, y0, x1, y1] = finding.box;
  const span = Math.max(x1 - x0, y1 - y0, picture.naturalHeight * 0.05) * 1.7;
  const scale = picture.naturalWidth / list.data.image_width;
  const [left, top] = [(x0 + x1) / 2 - span / 2, (y0 + y1) / 2 - span / 2];
  canvas.getContext("2d").drawImage(picture, left * scale, top * scale, span * scale, span * scale, 0, 0, side, side);
  return canvas;
}

export default function ({ parentElement, data }) {
  let list = parentElement.chairsideList;
  if (list && list.imageId !== data.image_id) {
    list.end();
    list = null;
  }
  if (!list) {
    list = new FindingList(parentElement, data);
    parentElement.chairsideList = list;
  }
  list.update(data);
  return () => {
    parentElement.chairsideList?.end();
    parentElement.chairsideList = null;
  };
}
