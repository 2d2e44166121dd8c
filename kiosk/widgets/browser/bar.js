// The bar on top of every screen: whose visit, the steps, the dentist who acts, the language.
export default function ({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  parentElement.querySelector("header")?.remove();
  const step = (item) => h("li", {}, h("button", {
    type: "button", class: `step ${item.done ? "done" : ""}`, "data-step": item.id, "aria-current": item.current ? "step" : null,
    disabled: !item.open, onclick: () => setTriggerValue("go", item.id),
  }, item.done && svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { d: "M2 8.5 6 12.5 14 3.5", fill: "none", stroke: "currentColor", "stroke-width": 2.2, "stroke-linecap": "round" })),
  h("span", { text: item.name }), item.done && h("span", { class: "unseen", text: data.words.done })));
  const language = (item) => h("button", {
    type: "button", lang: item.code, "aria-pressed": String(item.current), "data-language": item.code,
    onclick: () => setTriggerValue("language", item.code),
  }, h("span", { "aria-hidden": "true", text: item.code.toUpperCase() }), h("span", { class: "unseen", text: item.name }));
  const who = h("button", { type: "button", class: "who", "data-step": "home", onclick: () => setTriggerValue("go", "home") },
    h("strong", { text: data.title }), data.subtitle && h("span", { text: data.subtitle }));
  parentElement.append(h("header", { class: "bar" }, who,
    data.steps.length ? h("nav", { "aria-label": data.words.steps }, h("ol", {}, data.steps.map(step))) : h("span"),
    h("div", { class: "end" }, data.actor && h("span", { class: "actor", text: data.actor }),
      h("div", { class: "languages", role: "group", "aria-label": data.words.language }, data.languages.map(language)))));
}
