// What the page does beyond forms: it keeps the unsaved profile until its tab closes.
"use strict";
(() => {
  const KEY = "oligomatch.profile";
  const carried = () => document.querySelector("input[name=carry]");
  const keep = () => {
    const field = carried();
    if (field) sessionStorage.setItem(KEY, field.value);
  };
  const bringBack = () => {
    const kept = sessionStorage.getItem(KEY);
    const field = carried();
    if (!field || !kept || kept === "{}" || field.value !== "{}") return;
    field.value = kept;
    field.form.querySelectorAll("input[name^='/']").forEach((one) => { one.disabled = true; });
    field.form.submit();
  };
  document.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value === "clear") sessionStorage.removeItem(KEY);
  });
  document.addEventListener("htmx:after:swap", keep);
  addEventListener("DOMContentLoaded", () => { bringBack(); keep(); });
})();
