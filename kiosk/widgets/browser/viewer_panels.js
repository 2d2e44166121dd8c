// The toolbar under the image and its two panels: layers, and window (brightness and contrast).
function makeToolbar(viewer) {
  const { bus, words } = viewer;
  const button = (name, text, act, hint) =>
    h("button", { type: "button", "data-tool": name, onclick: act }, h("span", { text }), hint && h("kbd", { text: hint }));
  const zoom = h("output", { class: "zoom" });
  const tools = {
    clean: button("clean", words.annotations, () => bus.set({ clean: !bus.clean }), words.space),
    layers: button("layers", words.layers, () => viewer.togglePanel("layers")),
    window: button("window", words.window, () => viewer.togglePanel("window")),
    fit: button("fit", words.fit, () => viewer.fit()),
    box: button("box", words.add, () => viewer.draw("box")),
    outline: button("outline", words.outline, () => viewer.draw("outline")),
    undo: button("undo", words.undo, () => bus.send({ act: "undo" })),
  };
  const step = (text, label, factor) =>
    h("button", { type: "button", class: "step", "aria-label": label, text, onclick: () => viewer.zoomStep(factor) });
  const zooming = h("div", { class: "zooming" }, step("−", words.zoom_out, 0.8), zoom, step("+", words.zoom_in, 1.25));
  const bar = h("div", { class: "toolbar floating", role: "toolbar", "aria-label": words.toolbar },
    tools.clean, tools.layers, tools.window, zooming, tools.fit);
  if (viewer.canDecide) bar.append(tools.box, tools.outline, tools.undo);

  function update() {
    zoom.textContent = `${Math.round(viewer.view().k * 100)} %`;
    tools.clean.setAttribute("aria-pressed", String(!bus.clean));
    tools.box.setAttribute("aria-pressed", String(bus.mode === "box"));
    tools.outline.setAttribute("aria-pressed", String(bus.mode === "outline"));
    for (const name of ["layers", "window"]) tools[name].setAttribute("aria-expanded", String(viewer.openPanel === name));
    tools.undo.disabled = !viewer.canUndo;
  }
  return { bar, update };
}

function makeLayersPanel(viewer) {
  const { bus, words } = viewer;
  const names = { teeth: words.layer_teeth, check: words.layer_check, work: words.layer_work };
  const boxes = Object.fromEntries(Object.keys(names).map((name) => [name, h("input", {
    type: "checkbox",
    onchange: (event) => bus.set({ clean: false, layers: { ...bus.layers, [name]: event.target.checked } }),
  })]));
  const panel = h("div", { class: "panel floating", role: "group", "aria-label": words.layers },
    Object.entries(names).map(([name, text]) => h("label", {}, boxes[name], h("span", { text }))));
  const update = () => {
    for (const [name, box] of Object.entries(boxes)) box.checked = bus.layers[name];
  };
  return { panel, update };
}

function makeWindowPanel(viewer) {
  const { bus, words } = viewer;
  const slider = (text, name, from, to, stepBy) => {
    const input = h("input", {
      type: "range", min: from, max: to, step: stepBy, "aria-label": text,
      oninput: (event) => bus.set({ window: { ...bus.window, [name]: Number(event.target.value) } }),
    });
    return { input, row: h("label", { class: "slider" }, h("span", { text }), input) };
  };
  const level = slider(words.brightness, "level", -0.6, 0.6, 0.01);
  const contrast = slider(words.contrast, "contrast", 0.3, 4, 0.05);
  const invert = h("input", {
    type: "checkbox", onchange: (event) => bus.set({ window: { ...bus.window, invert: event.target.checked } }),
  });
  const reset = h("button", {
    type: "button", text: words.reset, onclick: () => bus.set({ window: { level: 0, contrast: 1, invert: false } }),
  });
  const panel = h("div", { class: "panel floating", role: "group", "aria-label": words.window },
    level.row, contrast.row, h("label", {}, invert, h("span", { text: words.invert })), reset);
  const update = () => {
    level.input.value = bus.window.level;
    contrast.input.value = bus.window.contrast;
    invert.checked = bus.window.invert;
  };
  return { panel, update };
}
