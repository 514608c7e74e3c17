// A patient that the board opened goes back to its list with each change, to the tab that opened this one and
// to no other: the row is named by what the board gave, and kept as what is typed is (kept.js).
"use strict";
window.Back = (() => {
  const KEY = "oligomatch.row";
  let link = null; // the row in the board's list, and what it holds of this patient
  let begun = false;
  const ready = Kept.get(KEY).then((kept) => { if (!begun) link = kept; });
  const say = (words) => { document.getElementById("back").textContent = words; };
  const carry = () => document.getElementById("profile").elements.namedItem("carry").value;
  const keep = (now) => { begun = true; link = now; if (now) Kept.put(KEY, now); else Kept.drop(KEY); };
  const send = async () => {
    await ready;
    if (!link || !document.getElementById("profile") || ["{}", link.carry].includes(carry())) return; // nothing stated is no patient
    const unread = [...document.getElementById("profile").elements].some((one) => one.hasAttribute("aria-invalid"));
    if (unread) { say(phrase("script.back_unusable")); return; } // the list keeps what it has until the field is read
    const open = window.opener && !window.opener.closed;
    say(open ? phrase("script.back_waits") : phrase("script.back_closed"));
    if (open) window.opener.postMessage({ row: link.row, before: link.carry, carry: carry() }, location.origin);
  };
  window.addEventListener("message", (event) => {
    const { row, carry: sent, taken } = event.data || {};
    if (event.origin !== location.origin || event.source !== window.opener || !link || row !== link.row) return;
    if (taken) keep({ row, carry: sent });
    if (sent === carry()) say(taken ? phrase("script.back_taken") : phrase("script.back_unusable"));
  });
  document.addEventListener("htmx:after:swap", send);
  document.addEventListener("submit", (event) => { // another patient than the row's
    const clears = event.submitter && event.submitter.value === "clear";
    if (link && (clears || event.target.id === "bring-form")) { keep(null); say(phrase("script.back_ended")); }
  }, true);
  return { begin: keep };
})();
