// What the pointer is over, or what is typed into, stays where it is when something above it grows
// or shrinks, such as the dates beneath the time axis.
"use strict";
(() => {
  const held = () => document.querySelector("#ranking .grp:hover, #ranking .diff:hover") || typing();
  const typing = () => {
    const one = document.activeElement;
    return one && one.form && one.form.id === "profile" ? one : null;
  };
  let kept = null;
  document.addEventListener("htmx:before:swap", () => {
    const one = held();
    kept = one && { one, top: one.getBoundingClientRect().top };
  });
  document.addEventListener("htmx:after:swap", () => {
    const now = typing();
    if (kept && kept.one.form && now && now !== kept.one) { // the answer took the focus: it is looked at
      kept = null;
      if (now.closest("#tried")) now.scrollIntoView({ block: "center" });
    }
    if (kept && kept.one.isConnected) window.scrollBy(0, kept.one.getBoundingClientRect().top - kept.top);
    kept = null;
  });
})();
