// The patient's pages in the patient's own hands: exactly the bytes that are stored; says which one is open.
export default function ({ parentElement, data, setStateValue }) {
  const known = parentElement.chairsidePatientPages;
  if (known && known.id === data.id) {
    known.say = setStateValue;
    return;
  }
  known?.frame.remove();
  const frame = h("iframe", { title: data.words.frame, referrerpolicy: "no-referrer" });
  const mine = { id: data.id, frame, say: setStateValue };
  frame.addEventListener("load", () => {
    const name = frame.contentWindow.location.pathname.split("/").pop();
    if (name.endsWith(".html")) mine.say("page", name);
  });
  frame.src = data.url;
  parentElement.append(frame);
  parentElement.chairsidePatientPages = mine;
}
