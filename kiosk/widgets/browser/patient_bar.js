// All that stands above a patient's view: with whom, and the way back for the practice; and whether the kiosk answers.
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
  reconcile(bar.holder, [{ key: "bar", signature: JSON.stringify(data), make: () => h("header", { class: "patient" },
    h("p", { text: data.title }),
    h("button", { type: "button", "data-step": "practice", onclick: () => bar.say("go", "practice"), text: data.practice })) }]);
  return () => {
    window.clearInterval(bar.watch);
    bar.lost.remove();
    parentElement.chairsideBar = null;
  };
}
