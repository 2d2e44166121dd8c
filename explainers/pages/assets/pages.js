// What a browser can add; every page works without it: text size kept from page to page, and dragging along the track.
"use strict";

(() => {
  const root = document.documentElement;

  function keep(size) {
    try { window.localStorage.setItem("text-size", size); } catch { /* storage is off: the size lasts for this page */ }
  }

  function kept() {
    try { return window.localStorage.getItem("text-size"); } catch { return null; }
  }

  function setSize(buttons, size) {
    root.dataset.size = size;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.size === size));
  }

  function sizes() {
    const group = document.querySelector(".sizes");
    const buttons = [...group.querySelectorAll("button")];
    const known = buttons.map((button) => button.dataset.size);
    group.hidden = false;
    setSize(buttons, known.includes(kept()) ? kept() : "1");
    for (const button of buttons) {
      button.addEventListener("click", () => { setSize(buttons, button.dataset.size); keep(button.dataset.size); });
    }
  }

  function stage() {
    const stage = document.querySelector(".stage");
    if (!stage) return;
    const radios = [...stage.querySelectorAll('input[name="time"]')];
    const show = () => { stage.dataset.time = radios.find((radio) => radio.checked).value; };
    for (const radio of radios) radio.addEventListener("change", show);
    show();
    drag(stage.querySelector(".stops"), radios, show);
    const outline = stage.querySelector("#outline");
    if (outline) {
      const figure = stage.querySelector(".closeup");
      const toggle = () => { figure.dataset.outline = outline.checked ? "on" : "off"; };
      outline.addEventListener("change", toggle);
      toggle();
    }
  }

  function tabs() {
    const main = document.querySelector("main");
    const radios = [...document.querySelectorAll('input[name="part"]')];
    if (!radios.length) return;
    const show = () => { main.dataset.part = radios.find((radio) => radio.checked).value; };
    for (const radio of radios) radio.addEventListener("change", show);
    show();
  }

  // Sliding is only another way to press a stop: nothing needs it (WCAG 2.5.7).
  function drag(track, radios, show) {
    const toNearest = (x) => {
      const distance = (radio) => { const box = radio.getBoundingClientRect(); return Math.abs(box.x + box.width / 2 - x); };
      const nearest = radios.reduce((best, radio) => (distance(radio) < distance(best) ? radio : best));
      if (!nearest.checked) { nearest.checked = true; show(); }
    };
    track.addEventListener("pointerdown", (event) => { if (event.isPrimary) track.dataset.dragging = "yes"; });
    track.addEventListener("pointermove", (event) => { if (track.dataset.dragging && event.buttons) toNearest(event.clientX); });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      track.addEventListener(end, () => { delete track.dataset.dragging; });
    }
  }

  sizes();
  stage();
  tabs();
})();
