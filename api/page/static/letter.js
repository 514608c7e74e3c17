// Letters: each fact is confirmed or dropped by one key, and the next has the focus at once; what is decided is
// sent when the hand rests. The words that a fact rests on are shown while it has the focus.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const rowOf = (one) => one && one.closest && one.closest("#letters .lt-facts > li");
  const open = () => [...document.querySelectorAll("#letters .lt-facts > li.open")];

  const after = (row) => open().find((one) => row.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) || open()[0];
  const decide = (button, name, at) => {
    const row = rowOf(button);
    const said = Object.assign(document.createElement("input"), { type: "hidden", name, value: at });
    byId("profile").append(said);
    row.classList.replace("open", name === "sure" ? "sure" : "gone");
    for (const one of row.querySelectorAll(".yes, .leave")) one.disabled = true;
    const to = after(row);
    (to ? to.querySelector(".yes") : byId("letters-h")).focus();
    said.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#letters .open :is(.yes, .leave)");
    if (!button || !byId("profile")) return;
    event.preventDefault();
    decide(button, ...button.value.split(" "));
  });

  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const each = [...row.parentElement.children];
    const by = STEPS[event.key];
    const to = by && each[each.indexOf(row) + by];
    const stop = to && to.querySelector("button, a.change");
    const own = { y: ".yes", c: ".change", d: ".leave" }[event.key];
    const one = stop || (own && row.querySelector(own));
    if (!one) return;
    event.preventDefault();
    if (stop) stop.focus(); else one.click();
  }, true);

  document.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    const own = (one) => one.dataset.of.split(" ").includes(row.dataset.number);
    let first = null;
    for (const one of document.querySelectorAll("#letter-texts mark[data-of]")) {
      one.classList.toggle("here", own(one));
      if (!first && own(one)) first = one;
    }
    const box = byId("letter-texts");
    if (first && box.scrollHeight > box.clientHeight) box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const from = event.detail && event.detail.ctx && event.detail.ctx.sourceElement;
    if (!from || from.id !== "letter-form") return;
    if (byId("letter")) byId("letter").value = "";
    const first = open()[0];
    if (first) { first.querySelector(".yes").focus({ preventScroll: true }); byId("letters").scrollIntoView(); }
  });
})();
