// The order of the ranking: rows stay where the pointer or the focus is, what changed is said there, and
// they go to their places when asked to, or when they are left. The counts are spoken once a second.
"use strict";
(() => {
  const MOST_NAMED = 3;
  const QUIET = 400; // milliseconds
  const SECOND = 1000;
  const CLASS = {
    eligible: phrase("script.eligible"), possible: phrase("script.possible"),
    "not-yet": phrase("script.not_yet"), ineligible: phrase("script.ineligible"),
  };
  const byId = (id) => document.getElementById(id);
  const form = () => byId("profile");
  const lists = () => [...document.querySelectorAll("#ranking .grp")];
  const busy = () => lists().some((one) => one.matches(":hover") || one.contains(document.activeElement));
  let held = null; // what is said while the rows stay
  let waiting = false; // for 400 ms without a keystroke

  // --- what is coming ------------------------------------------------------------------------------
  const whole = (one) => one.dataset.same ? byId(one.id) : one;  // a piece that stays is here already
  const trials = (page) => {
    const found = new Map();
    for (const list of page.querySelectorAll("#ranking .grp")) {
      for (const one of list.querySelectorAll(":scope > details")) {
        const row = whole(one);
        const told = whole(row.querySelector("summary"));
        found.set(row.id.slice(4), { list, row, why: told.querySelector(".why"), name: told.querySelector("b").textContent });
      }
      for (const piece of list.querySelectorAll(":scope > [id^='cl-']")) {
        const why = whole(piece).querySelector("span");
        for (const one of whole(piece).querySelectorAll("button")) found.set(one.value, { list, row: null, why, name: one.textContent });
      }
    }
    return found;
  };
  const order = (page) => [...trials(page)].map(([id, one]) => `${one.list.id} ${id}`).join();
  const difference = (now, coming) => {
    const changed = [...coming].filter(([id, one]) => now.has(id) && now.get(id).list.id !== one.list.id && CLASS[one.list.id]);
    const words = changed.slice(0, MOST_NAMED).map(([, one]) => phrase("script.is_now", { name: one.name, kind: CLASS[one.list.id] }));
    if (changed.length > MOST_NAMED) words.push(phrase("script.more_changed", { number: changed.length - MOST_NAMED }));
    return words.length ? phrase("script.order_changed_by", { changes: words.join(", ") }) : phrase("script.order_changed");
  };
  const count = (page) => {  // a heading says the number that the counts say, though its rows stay
    for (const list of lists()) {
      const coming = page.getElementById(list.id);
      const [own, next] = [list, coming].map((one) => one && whole(one).querySelector("h3 > .m"));
      if (own && next) own.textContent = next.textContent;
    }
  };
  const mark = (now, coming) => {
    for (const [id, one] of now) {
      const next = coming.get(id);
      if (!one.row || !next) continue;
      if (one.why === next.why) continue;
      for (const piece of [one.row, one.row.querySelector("summary")]) piece.removeAttribute("data-sign");
      one.why.textContent = next.why.textContent;
      if (next.list.id === one.list.id || !CLASS[next.list.id]) continue;
      one.row.querySelector("summary > svg").replaceWith(document.importNode(next.list.querySelector("svg"), true));
      const word = document.createElement("b");
      word.textContent = phrase("script.now", { kind: CLASS[next.list.id] });
      one.why.prepend(word);
    }
  };

  // --- holding and moving --------------------------------------------------------------------------
  const still = (one, is) => { one.toggleAttribute("hx-morph-skip", is); };
  const tops = () => new Map(lists().flatMap((list) => [...list.querySelectorAll(".row")]).map((row) => [row.id, row.getBoundingClientRect().top]));
  let before = new Map();
  let anchor = null; // the row under the pointer, and how high it stands
  const stay = () => {
    if (anchor && anchor.row.isConnected) scrollBy(0, anchor.row.getBoundingClientRect().top - anchor.top);
    anchor = null;
  };
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (event.defaultPrevented || !ctx || !ctx.sourceElement) return;
    const pointed = document.querySelector("#ranking .row:hover");
    anchor = pointed ? { row: pointed, top: pointed.getBoundingClientRect().top } : null;
    if (ctx.sourceElement !== form()) return;
    const typed = ctx.sourceEvent && !ctx.button;
    held = null;
    waiting = false;
    const written = typed && ctx.sourceEvent.target !== form() && form().contains(ctx.sourceEvent.target);
    const page = event.detail.tasks[0].fragment;
    const moves = !none(ctx.text) && order(page) !== order(document);
    if (moves && typed && (busy() || written)) {
      if (busy()) held = difference(trials(document), trials(page));
      waiting = held === null;
      mark(trials(document), trials(page));
      count(page);
    }
    for (const list of lists()) { still(list, held !== null || waiting); list.classList.toggle("settling", waiting); }
    before = moves && held === null && !waiting ? tops() : new Map();
    whenQuiet();
    if (!typed) anchor = null;
  });
  let quiet = 0;
  const whenQuiet = () => {
    clearTimeout(quiet);
    if (waiting) quiet = setTimeout(release, QUIET);
  };
  document.addEventListener("input", () => whenQuiet());
  const move = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [id, top] of before) {
      const by = byId(id) ? top - byId(id).getBoundingClientRect().top : 0;
      if (by && Math.abs(by) < innerHeight) byId(id).animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 200, easing: "ease-out" });
    }
    before = new Map();
  };
  const release = () => {
    held = null;
    form().dispatchEvent(new Event("change", { bubbles: true }));
  };
  let leaving = 0;
  const left = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => { if (held !== null && !busy()) release(); }, QUIET);
  };
  for (const name of ["pointerout", "focusout"]) document.addEventListener(name, () => { if (held !== null) left(); });
  document.addEventListener("click", (event) => { if (event.target.id === "put") release(); });

  // --- while a profile contradicts itself the last ranking stays, in grey ---------------------------
  let since = new Date(); // when the ranking on the page came
  let kept = false;
  const none = (text) => !text.includes('id="told"');
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    const ranking = byId("ranking");
    if (event.defaultPrevented || !ctx || !ctx.sourceElement || ctx.sourceElement.tagName !== "FORM" || !ranking) return;
    const another = byId("bring") || ["clear", "undo"].includes(ctx.button);  // the ranking is of another profile
    kept = ctx.sourceElement === form() && none(ctx.text) && Boolean(byId("told")) && !another;
    still(ranking, kept);
    if (!kept) ranking.inert = false;
    if (!none(ctx.text)) since = new Date();
  });
  const grey = () => {
    byId("ranking").classList.toggle("stale", kept);
    byId("ranking").inert = kept;
    if (!kept || !byId("kept")) return;
    byId("kept").hidden = false;
    byId("kept-at").textContent = since.toTimeString().slice(0, 5);
  };

  // --- the counts are spoken at most once a second -----------------------------------------------
  let spoken = 0;
  let later = 0;
  const speak = () => {
    const words = byId("told") && byId("told").dataset.words;
    if (!words || byId("status").textContent === words) return;
    const wait = spoken + SECOND - Date.now();
    clearTimeout(later);
    if (wait > 0) { later = setTimeout(speak, wait); return; }
    spoken = Date.now();
    byId("status").textContent = words;
  };
  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail && event.detail.ctx;
    const whole = ctx && ctx.sourceElement && ctx.sourceElement.tagName === "FORM";
    if (whole && byId("held")) {
      byId("held").hidden = held === null;
      byId("held-why").textContent = held || "";
    }
    stay();
    if (!whole) return;
    grey();
    move();
    speak();
  });

  // --- a fact leads into its field ---------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#page a[href^='#']");
    const place = link && byId(link.getAttribute("href").slice(1));  // a link of a drawing has no hash
    if (!place) return;
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const field = place.matches("input, summary") ? place : (place.closest("tr.gene") || place).querySelector("input:checked, input:not([type=hidden]), button, a, summary");
    if (field) requestAnimationFrame(() => field.focus());
  });
})();
