// What if: while a slider moves, an answer to an older place of it does not move it back.
"use strict";
(() => {
  const here = (element) => Boolean(element && element.closest && element.closest("#what-if"));
  let moved = 0;
  document.addEventListener("input", (event) => { if (here(event.target)) moved += 1; }, true);
  document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.moved = moved; });
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (ctx && ctx.sourceElement && ctx.sourceElement.id === "tried" && ctx.moved !== moved) event.preventDefault();
  });
})();
