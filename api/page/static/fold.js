// Where there is one column, the sections of a profile that is brought or brought back fold to their
// line, so that the ranking is near; what is typed into stays open, and on a wide page all are.
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
  document.addEventListener("DOMContentLoaded", fold);
})();
