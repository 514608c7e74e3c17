// The patient's entry beyond forms: the arrow keys on the body figure, and a profile that is dropped.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);

  // --- the figure: one stop for Tab, the arrow keys from organ to organ ------------------------------
  const organs = () => [...document.querySelectorAll("[data-figure] button")];
  const rove = (to) => {
    const each = organs();
    const one = to || each.find((organ) => organ === document.activeElement) || each[0];
    for (const organ of each) organ.tabIndex = organ === one ? 0 : -1;
  };
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const middle = (one) => { const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const nearest = (from, [x, y]) => {
    const [left, top] = middle(from);
    let best = null;
    for (const one of organs()) {
      const [there, deep] = middle(one);
      const along = (there - left) * x + (deep - top) * y;
      const aside = Math.abs((there - left) * y) + Math.abs((deep - top) * x);
      if (along > 1 && aside <= 2 * along && (!best || along + 2 * aside < best.far)) best = { one, far: along + 2 * aside };
    }
    return best && best.one;
  };
  document.addEventListener("keydown", (event) => {
    if (!WAYS[event.key] || !event.target.closest("[data-figure]")) return;
    const to = nearest(event.target, WAYS[event.key]);
    event.preventDefault();
    if (to) { rove(to); to.focus(); }
  });
  document.addEventListener("focusin", (event) => { if (event.target.closest("[data-figure]")) rove(event.target); });
  for (const name of ["DOMContentLoaded", "htmx:after:swap"]) document.addEventListener(name, () => rove());

  // --- a profile file is dropped anywhere on the page ------------------------------------------------
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const dropping = (is) => { if (byId("drop")) byId("drop").hidden = !is; };
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    dropping(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) dropping(false); });
  document.addEventListener("htmx:after:swap", (event) => {
    const from = event.detail && event.detail.ctx && event.detail.ctx.sourceElement;
    if (from && from.id === "bring-form" && byId("bring-form")) byId("bring-form").reset(); // what was brought is on the page
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    dropping(false);
    const into = byId("file");
    into.files = event.dataTransfer.files;
    into.form.requestSubmit(into.form.querySelector("button[value=bring]"));
  });
})();
