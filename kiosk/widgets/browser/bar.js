// The bar on top of every screen: whose visit, the steps, the dentist who acts, the language; and whether the kiosk answers.
const TICK = "M2 8.5 6 12.5 14 3.5";

function makeBar(data, say) {
  const step = (item) => h("li", {}, h("button", {
    type: "button", class: `step ${item.done ? "done" : ""}`, "data-step": item.id, "aria-current": item.current ? "step" : null,
    disabled: !item.open, onclick: () => say("go", item.id),
  }, item.done && svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { d: TICK, fill: "none", stroke: "currentColor", "stroke-width": 2.2, "stroke-linecap": "round" })),
  h("span", { text: item.name }), item.done && h("span", { class: "unseen", text: data.words.done })));
  const language = (item) => h("button", {
    type: "button", lang: item.code, "aria-pressed": String(item.current), "data-language": item.code,
    onclick: () => say("language", item.code),
  }, h("span", { "aria-hidden": "true", text: item.code.toUpperCase() }), h("span", { class: "unseen", text: item.name }));
  const who = h("button", { type: "button", class: "who", "data-step": "home", onclick: () => say("go", "home") },
    h("strong", { text: data.title }), data.subtitle && h("span", { text: data.subtitle }));
  return h("header", { class: "bar" }, who,
    data.steps.length ? h("nav", { "aria-label": data.words.steps }, h("ol", {}, data.steps.map(step))) : h("span"),
    h("div", { class: "end" }, data.actor && h("span", { class: "actor", text: data.actor }),
      h("div", { class: "languages", role: "group", "aria-label": data.words.language }, data.languages.map(language))));
}

export default function ({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  const bar = (parentElement.chairsideBar ??= { say: null, lost: null });
  bar.say = setTriggerValue;
  if (!bar.lost) {
    bar.holder = h("div");
    // In the body, since everything else is inert while that dialog is open.
    bar.lost = h("p", { class: "chairside-lost", role: "alert", hidden: true });
    document.body.append(bar.lost);
    parentElement.append(bar.holder);
    bar.watch = watchConnection(bar.lost);
  }
  bar.lost.textContent = data.words.lost;
  const focus = parentElement.activeElement?.getAttribute("data-step") || parentElement.activeElement?.getAttribute("data-language");
  reconcile(bar.holder, [{ key: "bar", signature: JSON.stringify(data), make: () => makeBar(data, (...said) => bar.say(...said)) }]);
  if (focus) bar.holder.querySelector(`[data-step="${focus}"], [data-language="${focus}"]`)?.focus({ preventScroll: true });
  return () => {
    window.clearInterval(bar.watch);
    bar.lost.remove();
    parentElement.chairsideBar = null;
  };
}
