// The form of a finding that is being drawn or changed: what it is, which tooth, how deep.
function makeForm(list) {
  const { bus, data, words } = list;
  const { draft } = bus;
  const change = (facts) => bus.set({ draft: { ...bus.draft, ...facts }, ...("tooth" in facts ? { tooth: facts.tooth } : {}) });
  const kindOption = (kind) => h("option", { value: kind.kind, text: kind.name, selected: kind.kind === draft.kind });
  const kind = h("select", {
    "data-focus": "form-kind", "data-field": "kind",
    onchange: (event) => { save.disabled = !event.target.value; change({ kind: event.target.value || null }); },
  },
  h("option", { value: "", text: words.choose_kind, selected: !draft.kind }),
  h("optgroup", { label: words.to_check }, data.kinds.filter((k) => k.group === "check").map(kindOption)),
  h("optgroup", { label: words.existing_work }, data.kinds.filter((k) => k.group === "work").map(kindOption)));
  const tooth = h("select", {
    "data-focus": "form-tooth", "data-field": "tooth",
    onchange: (event) => change({ tooth: Number(event.target.value) || null }),
  },
  h("option", { value: "", text: words.no_tooth, selected: !draft.tooth }),
  data.tooth_numbers.map((fdi) => h("option", { value: fdi, text: String(fdi), selected: fdi === draft.tooth })));
  const depth = h("select", {
    "data-focus": "form-depth", "data-field": "depth",
    onchange: (event) => change({ depth: Number(event.target.value) || null }),
  },
  h("option", { value: "", text: words.no_depth, selected: !draft.depth }),
  data.depths.map((text, index) => h("option", { value: index + 1, text, selected: index + 1 === draft.depth })));
  const save = h("button", {
    type: "button", class: "key main", "data-key": "save", "data-focus": "form-save", disabled: !draft.kind,
    text: draft.id ? words.save : words.add_finding, onclick: () => bus.saveDraft(),
  });
  const field = (text, input) => h("label", {}, h("span", { text }), input);
  return h("form", { class: "form", onsubmit: (event) => event.preventDefault(), "aria-label": draft.id ? words.edit : words.new_finding },
    h("h2", { text: draft.id ? words.edit : words.new_finding }),
    h("p", { text: words.form_hint }),
    field(words.kind, kind),
    h("div", { class: "pair" }, field(words.tooth, tooth), draft.kind === "caries" ? field(words.depth, depth) : null),
    h("div", { class: "keys" }, save, h("button", {
      type: "button", class: "key", "data-key": "cancel", text: words.cancel, onclick: () => bus.cancel(),
    })));
}
