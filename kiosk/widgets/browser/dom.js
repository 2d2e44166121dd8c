// Small words for making elements. Values are set as text or attributes, never as markup.
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children || []) if (child) node.append(child);
  return node;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children.flat());
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children.flat());

function fillWords(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The focused element across shadow roots: keys typed into a field are text, not commands.
function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.matches("input:not([type=range]), textarea, select") || target.isContentEditable);
}

function isOnControl(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest("button, a, summary, input, select, [role=tab], [role=radio]") !== null;
}

// Brings the children of `parent` to `items`, in order, and touches only what has changed: a finger that is down on a
// button keeps its button when an answer of the server arrives meanwhile.
function reconcile(parent, items) {
  const known = parent.chairsideNodes || new Map();
  const next = new Map();
  let at = parent.firstChild;
  for (const { key, signature, make } of items) {
    let entry = known.get(key);
    if (!entry || entry.signature !== signature) {
      const node = make();
      if (entry) {
        if (at === entry.node) at = node;
        entry.node.replaceWith(node);
      }
      entry = { signature, node };
    }
    if (entry.node === at) at = at.nextSibling;
    else parent.insertBefore(entry.node, at);
    next.set(key, entry);
  }
  for (const [key, { node }] of known) if (!next.has(key)) node.remove();
  parent.chairsideNodes = next;
}
