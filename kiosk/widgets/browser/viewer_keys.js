// The keyboard: space shows the bare image, c and x decide, e edits, a adds, arrows move, + and - zoom, Esc steps back.
function listenToKeys(viewer, signal) {
  const { bus } = viewer;

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function arrow(event) {
    const [dx, dy] = ARROWS[event.key];
    const view = viewer.view();
    if (bus.draft) {
      const step = (event.ctrlKey ? 10 : 2) / view.k;
      const { region } = bus.draft;
      const [x0, y0, x1, y1] = region.box;
      if (event.shiftKey) viewer.redraft(reboxed(region, [x0, y0, x1 + dx * step, y1 + dy * step], viewer.size));
      else viewer.redraft(moved(region, dx * step, dy * step, viewer.size));
    } else viewer.show({ ...view, x: view.x - dx * 60, y: view.y - dy * 60 });
  }

  const COMMANDS = {
    " ": () => bus.set({ clean: !bus.clean }),
    "+": () => viewer.zoomStep(1.25),
    "=": () => viewer.zoomStep(1.25),
    "-": () => viewer.zoomStep(0.8),
    0: () => viewer.fit(),
    1: () => viewer.actualSize(),
    i: () => bus.set({ window: { ...bus.window, invert: !bus.window.invert } }),
    c: () => bus.selected && viewer.canDecide && bus.confirm(bus.selected),
    x: () => bus.selected && viewer.canDecide && bus.ask(bus.selected),
    e: () => bus.selected && viewer.canDecide && bus.edit(bus.selected),
    a: () => viewer.canDecide && viewer.proposeMiddle(),
    h: () => bus.selected && viewer.toggleHidden(bus.selected),
    Delete: () => bus.selected && viewer.canDecide && viewer.remove(bus.selected),
    Escape: () => viewer.stepBack(),
  };

  window.addEventListener("keydown", (event) => {
    if (viewer.root.getRootNode().host.closest("[inert]")) return; // the kiosk does not answer
    if (event.defaultPrevented || isTyping(event) || event.altKey || event.metaKey) return;
    if (event.ctrlKey && event.key === "z" && viewer.canDecide) {
      event.preventDefault();
      bus.send({ act: "undo" });
      return;
    }
    if (event.key in ARROWS) {
      const inViewer = event.composedPath().includes(viewer.root);
      if (!inViewer || isOnControl(event)) return;
      event.preventDefault();
      arrow(event);
      return;
    }
    if (event.ctrlKey || (event.key === " " && isOnControl(event))) return;
    if (bus.asking && /^[1-7]$/.test(event.key)) return; // the list takes it as a reason
    const command = COMMANDS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!command) return;
    event.preventDefault();
    command();
  }, { signal });
}
