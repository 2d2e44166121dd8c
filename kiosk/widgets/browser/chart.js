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

const isUpper = (fdi) => [1, 2, 5, 6].includes(Math.floor(fdi / 10));

// At most two chips on a tooth; more are told by a plus beside its number, and all of them by its name.
function drawnMarks(marks, upper) {
  return marks.slice(0, 2).map((mark, index) => {
    const drawn = chip(mark, marks.length > 1 ? 11 : 13);
    const y = (upper ? 36 : 20) - (marks.length > 1 ? (index - 0.5) * 30 * (upper ? 1 : -1) : 0);
    drawn.setAttribute("transform", `translate(20 ${y})`);
    return drawn;
  });
}

class ToothChart {
  constructor(parent, data) {
    this.imageId = data.image_id;
    this.bus = data.image_id ? busFor(data.image_id) : null;
    this.root = h("div", { class: "holder" });
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
    const missing = this.data.not_seen.includes(fdi);
    const upper = isUpper(fdi);
    const marks = this.marksOn(fdi);
    const drawing = svg("svg", { viewBox: "-2 -6 44 68", "aria-hidden": "true", class: "drawing" },
      svg("g", { transform: upper ? "" : "translate(0 56) scale(1 -1)" },
        svg("path", { d: SILHOUETTES[silhouetteOf(fdi)], class: "body" })),
      drawnMarks(marks, upper));
    const label = this.label(fdi, marks, missing);
    const number = h("span", {
      class: "number", "aria-hidden": "true", text: marks.length > 2 ? `${fdi}+` : String(fdi),
    });
    return h("button", {
      type: "button", class: `tooth ${missing ? "missing" : ""} ${this.data.seen.includes(fdi) ? "seen" : ""}`,
      "data-fdi": fdi, "aria-pressed": String(this.isChosen(fdi)), title: label, onclick: () => this.press(fdi),
    }, h("span", { class: "unseen", text: label }), upper ? [drawing, number] : [number, drawing]);
  }

  label(fdi, marks, missing) {
    const { words } = this.data;
    const facts = [fillWords(words.tooth_named, { fdi }), missing ? words.not_seen : "", ...marks.map((mark) => mark.name)];
    return facts.filter(Boolean).join(", ");
  }

  signature(fdi) {
    const marks = this.marksOn(fdi).map((mark) => [mark.kind, mark.letter]);
    return JSON.stringify([marks, this.data.not_seen.includes(fdi), this.data.seen.includes(fdi), this.data.words.language]);
  }

  render() {
    const { words } = this.data;
    const focused = this.root.getRootNode().activeElement?.getAttribute?.("data-fdi");
    const set = this.primary ? "primary" : "permanent";
    reconcile(this.root, [{ key: set, signature: words.language, make: () => this.frame(set) }]);
    for (const half of this.root.querySelectorAll(".half")) {
      reconcile(half, half.chairsideTeeth.map((fdi) => ({ key: fdi, signature: this.signature(fdi), make: () => this.tooth(fdi) })));
      for (const button of half.children) button.setAttribute("aria-pressed", String(this.isChosen(Number(button.dataset.fdi))));
    }
    if (focused) this.root.querySelector(`[data-fdi="${focused}"]`)?.focus({ preventScroll: true });
  }

  // The empty chart: two rows of two halves, with the patient's sides and the switch to the other dentition.
  frame(set) {
    const { words } = this.data;
    const half = (teeth) => {
      const place = h("div", { class: "half" });
      place.chairsideTeeth = teeth;
      return place;
    };
    const rows = ROWS[set].map((row) =>
      h("div", { class: `row ${set}` }, half(row.slice(0, row.length / 2)), half(row.slice(row.length / 2))));
    const toggle = h("button", {
      type: "button", class: "dentition", "data-tool": "dentition", text: this.primary ? words.permanent : words.primary,
      onclick: () => {
        this.primary = !this.primary;
        window.chairsideDentition.set(this.data.id, this.primary);
        this.render();
      },
    });
    const mouth = h("div", { class: "mouth", role: "group", "aria-label": words.chart }, rows);
    return h("div", { class: "chart" }, h("span", { class: "side", text: words.right }), mouth,
      h("div", { class: "ending" }, h("span", { class: "side", text: words.left }), toggle));
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
