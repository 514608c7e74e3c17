// Where there is one column, the sections of a profile that is brought or brought back fold to their
// line, so that the ranking is near; what is typed into stays open, and on a wide page all are.
// A fold in which a field is asked for, or wrong, opens once: never under the pointer, and what one has
// opened or closed stays so.
"use strict";
(() => {
  const narrow = matchMedia("screen and (max-width: 75rem)");
  const sections = () => document.querySelectorAll("#profile details.sec");
  const empty = () => Boolean(document.getElementById("bring"));
  const typing = () => Boolean(document.activeElement && document.activeElement.closest("#profile"));
  let waits = true; // until there is a profile
  const fold = () => {
    if (narrow.matches && empty()) return;
    waits = false;
    for (const one of sections()) one.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  document.addEventListener("htmx:after:swap", (event) => {
    const from = event.detail && event.detail.ctx && event.detail.ctx.sourceElement;
    if (!from || from.tagName !== "FORM") return;
    if (empty()) waits = true;
    else if (from.id === "bring-form" || waits) { if (typing()) waits = false; else fold(); }
  });
  const settledFolds = new WeakSet();
  const under = (one) => { // whether the pointer rests on it, or on what it would push down
    const resting = [...document.querySelectorAll("#profile :hover")].pop();
    return resting && (one.contains(resting) || Boolean(one.compareDocumentPosition(resting) & Node.DOCUMENT_POSITION_FOLLOWING));
  };
  const underKey = new WeakSet(); // opened by itself while its line has the focus: Enter goes into it, and does not close it
  const open = (one) => {
    settledFolds.add(one);
    if (document.activeElement === one.firstElementChild) underKey.add(one);
    one.open = true;
  };
  const opens = () => {
    for (const one of document.querySelectorAll("#profile details[data-opens]")) if (!settledFolds.has(one) && !under(one)) open(one);
  };
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("#profile details.fold > summary");
    if (!summary) return;
    settledFolds.add(summary.parentElement);
    const field = event.detail === 0 && underKey.has(summary.parentElement) && summary.parentElement.querySelector("input");
    if (field) { // once: back on its line, Enter closes it
      event.preventDefault();
      underKey.delete(summary.parentElement);
      field.focus();
    }
  });
  document.addEventListener("focusout", (event) => { // gone for good, not for the moment of a swap
    const line = event.target;
    if (line.matches("#profile details > summary")) setTimeout(() => { if (document.activeElement !== line) underKey.delete(line.parentElement); });
  });
  document.addEventListener("focusin", (event) => { // by Tab, also where the pointer rests beneath
    const one = event.target.matches("#profile details[data-opens] > summary:focus-visible") && event.target.parentElement;
    if (one && !settledFolds.has(one)) open(one);
  });
  document.addEventListener("htmx:after:swap", opens);
  document.addEventListener("DOMContentLoaded", () => { fold(); opens(); });
})();
