// The tooth chart: FDI numbers as the dentist sees the patient, 32 permanent or 20 primary teeth. In "link" mode it
// shows and selects what is on an image; in "pick" mode it chooses teeth.
const ROWS = {
  permanent: [[18, 17, 16, 15, 14, 13, 12, 11, 21, 22, 23, 24, 25, 26, 27, 28], [48, 47, 46, 45, 44, 43, 42, 41, 31, 32, 33, 34, 35, 36, 37, 38]],
  primary: [[55, 54, 53, 52, 51, 61, 62, 63, 64, 65], [85, 84, 83, 82, 81, 71, 72, 73, 74, 75]],
};

// Schematic silhouettes, crown down, in a box of 40 × 56: enough to tell an incisor from a molar, no more.
const SILHOUETTES = {
  incisor: "M14 3 Q20 -3 26 3 L29 34 Q31 52 28 54 L12 54 Q9 52 11 34 Z",
  canine: "M15 2 Q20 -4 25 2 L30 34 Q31 46 20 56 Q9 46 10 34 Z",
  premolar: "M14 6 Q17 -2 20 6 Q23 -2 26 6 L31 34 Q33 50 27 54 L20 51 L13 54 Q7 50 9 34 Z",
  molar: "M8 5 Q12 -3 16 6 L19 20 L21 20 L24 6 Q28 -3 32 5 L36 34 Q38 52 31 54 L24 51 L20 54 L16 51 L9 54 Q2 52 4 34 Z",
};

function silhouetteOf(fdi) {
  const place = fdi % 10;
  if (place <= 2) return "incisor";
  if (place === 3) return "canine";
  if (fdi > 50) return "molar";
  return place <= 5 ? "premolar" : "molar";
}

class ToothChart {
  constructor(parent, data) {
    this.imageId = data.image_id;
    this.bus = data.image_id ? busFor(data.image_id) : null;
    this.root = h("div", { class: "chart" });
    parent.append(this.root);
    this.primary = (window.chairsideDentition ??= new Map()).get(data.id) ?? data.start_primary;
    this.chosen = new Set(data.chosen);
    this.stopListening = this.bus ? this.bus.listen(() => this.data && this.render()) : () => {};
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    if (data.round !== this.round) this.chosen = new Set(data.chosen);
    this.round = data.round;
    this.render();
  }

  marksOn(fdi) {
    if (!this.bus) return this.data.marks.filter((mark) => mark.tooth === fdi);
    return this.bus.findings.filter((f) => f.tooth === fdi && this.bus.stateOf(f) !== "rejected" && !this.bus.hidden.has(f.id));
  }

  isChosen(fdi) {
    return this.bus ? this.bus.tooth === fdi : this.chosen.has(fdi);
  }

  press(fdi) {
    if (this.bus && this.bus.draft) this.bus.set({ tooth: fdi, mode: "edit", draft: { ...this.bus.draft, tooth: fdi } });
    else if (this.bus) this.bus.selectTooth(fdi);
    else {
      if (!this.chosen.delete(fdi)) this.chosen.add(fdi);
      this.render();
      this.send([...this.chosen].sort((a, b) => a - b));
    }
  }

  tooth(fdi) {
    const { words, not_seen: notSeen, seen } = this.data;
    const upper = [1, 2, 5, 6].includes(Math.floor(fdi / 10));
    const missing = notSeen.includes(fdi);
    const marks = this.marksOn(fdi);
    const chosen = this.isChosen(fdi);
    const drawing = svg("svg", { viewBox: "-2 -6 44 68", "aria-hidden": "true", class: "drawing" },
      svg("g", { transform: upper ? "" : "translate(0 56) scale(1 -1)" },
        svg("path", { d: SILHOUETTES[silhouetteOf(fdi)], class: "body" })));
    const shown = marks.slice(0, 2).map((mark, index) => {
      const drawn = chip(mark, marks.length > 1 ? 11 : 13);
      const y = (upper ? 36 : 20) - (marks.length > 1 ? (index - 0.5) * 30 * (upper ? 1 : -1) : 0);
      drawn.setAttribute("transform", `translate(20 ${y})`);
      return drawn;
    });
    drawing.append(...shown);
    const facts = [fillWords(words.tooth_named, { fdi }), missing ? words.not_seen : "", ...marks.map((mark) => mark.name)];
    const label = facts.filter(Boolean).join(", ");
    const number = h("span", { class: "number", text: marks.length > 2 ? `${fdi}+` : String(fdi) });
    return h("button", {
      type: "button", class: `tooth ${missing ? "missing" : ""} ${seen.includes(fdi) ? "seen" : ""} ${upper ? "upper" : "lower"}`,
      "data-fdi": fdi, "aria-pressed": String(chosen), "aria-label": label, title: label, onclick: () => this.press(fdi),
    }, upper ? [drawing, number] : [number, drawing]);
  }

  render() {
    const { words } = this.data;
    const focused = this.root.getRootNode().activeElement?.getAttribute?.("data-fdi");
    const set = this.primary ? "primary" : "permanent";
    const rows = ROWS[set].map((row) => h("div", { class: `row ${set}` },
      h("div", { class: "half" }, row.slice(0, row.length / 2).map((fdi) => this.tooth(fdi))),
      h("div", { class: "half" }, row.slice(row.length / 2).map((fdi) => this.tooth(fdi)))));
    const toggle = h("button", {
      type: "button", class: "dentition", "data-tool": "dentition", text: this.primary ? words.permanent : words.primary,
      onclick: () => {
        this.primary = !this.primary;
        window.chairsideDentition.set(this.data.id, this.primary);
        this.render();
      },
    });
    const mouth = h("div", { class: "mouth", role: "group", "aria-label": words.chart }, rows);
    this.root.replaceChildren(
      h("span", { class: "side", text: words.right }), mouth, h("div", { class: "ending" }, h("span", { class: "side", text: words.left }), toggle));
    if (focused) this.root.querySelector(`[data-fdi="${focused}"]`)?.focus({ preventScroll: true });
  }

  end() {
    this.stopListening();
    this.root.remove();
  }
}

export default function ({ parentElement, data, setStateValue }) {
  let chart = parentElement.chairsideChart;
  if (chart && (chart.imageId !== data.image_id || chart.data.id !== data.id)) {
    chart.end();
    chart = null;
  }
  if (!chart) {
    chart = new ToothChart(parentElement, data);
    parentElement.chairsideChart = chart;
  }
  chart.update(data, (teeth) => setStateValue("teeth", teeth));
  return () => {
    parentElement.chairsideChart?.end();
    parentElement.chairsideChart = null;
  };
}
