// The patient's pages inside the chair screen: exactly the bytes that are stored, in a frame of their own.
export default function ({ parentElement, data }) {
  const known = parentElement.chairsidePages;
  if (known && known.id === data.id) return;
  known?.root.remove();
  const { words } = data;
  const frame = h("iframe", { src: data.url, title: words.frame, referrerpolicy: "no-referrer" });
  const leave = h("button", { type: "button", class: "leave", text: words.leave, onclick: () => document.exitFullscreen() });
  const present = h("button", {
    type: "button", class: "present", "data-tool": "present", text: words.present, onclick: () => root.requestFullscreen(),
  });
  const root = h("div", { class: "pages" }, h("div", { class: "above" }, h("p", { text: data.about }), present), frame, leave);
  root.addEventListener("fullscreenchange", () => {
    const whole = document.fullscreenElement !== null;
    root.classList.toggle("whole", whole);
    if (whole) frame.focus();
    else present.focus();
  });
  parentElement.append(root);
  parentElement.chairsidePages = { id: data.id, root };
}
