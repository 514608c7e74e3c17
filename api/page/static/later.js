// What takes longer than a keystroke may (the course of the disease, the argument of an open row) is
// fetched by itself when nothing is typed, one after the other; in grey where that takes long.
"use strict";
(() => {
  const QUIET = 250, LONG = 1000, AGAIN = 2000; // milliseconds
  const OLD = "[data-old][hx-post]";
  const shown = (one) => !one.closest("details.row:not([open])");
  const old = () => [...document.querySelectorAll(OLD)].filter((one) => shown(one));
  const going = new Set();
  let failed = new WeakSet(); // until something is changed
  const ask = (one) => {
    if (!one || going.has(one)) return;
    going.add(one);
    one.dispatchEvent(new Event("wanted"));
  };
  const next = () => {
    for (const one of going) if (!one.isConnected) going.delete(one);
    if (!going.size) ask(old().find((one) => !failed.has(one)));
  };

  let since = 0, quiet = 0, long = 0;
  const wait = () => {
    clearTimeout(quiet);
    quiet = setTimeout(next, Math.max(0, since + QUIET - Date.now()));
  };
  const changed = () => {
    since = Date.now();
    wait();
    clearTimeout(long);
    long = setTimeout(() => { for (const one of old()) one.classList.toggle("stale", one.dataset.old === "kept"); }, LONG);
  };
  document.addEventListener("input", (event) => { if (event.target.form && event.target.form.id === "profile") changed(); });
  document.addEventListener("toggle", (event) => {
    if (event.target.open) ask(event.target.querySelector(`:scope > ${OLD}`));
  }, true);
  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail && event.detail.ctx;
    if (!ctx || !ctx.sourceElement || ctx.sourceElement.tagName !== "FORM") return;
    failed = new WeakSet();
    changed();
  });
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, (event) => { if (event.detail && event.detail.ctx) failed.add(event.detail.ctx.sourceElement); });
  }
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status !== 204) return;  // nobody had time for it
    failed.add(ctx.sourceElement);
    setTimeout(() => { failed.delete(ctx.sourceElement); wait(); }, AGAIN);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx && going.delete(event.detail.ctx.sourceElement)) wait();
  });
  document.addEventListener("htmx:after:process", changed, { once: true });
})();
