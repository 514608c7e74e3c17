// A patient is kept as a file that is named by the label, written where the browser can write one; and
// a tab with changes that no file has is not closed without a warning.
"use strict";
(() => {
  let changed = false; // since the last file
  let within = false; // on the way to another page of ours, or back: the tab keeps what is typed
  const form = () => document.getElementById("profile");
  const stated = () => Boolean(form() && form().elements.namedItem("carry").value !== "{}");
  const leaves = () => { within = Kept.may; setTimeout(() => { within = false; }, 1000); };

  document.addEventListener("input", (event) => { if (event.target.form === form() && /^(|word|because)\//.test(event.target.name)) changed = true; }, true);
  document.addEventListener("click", (event) => { if (event.target.closest("a[href]:not([target])")) leaves(); });
  document.addEventListener("keydown", (event) => { if (event.key === "F5" || (event.key === "r" && (event.ctrlKey || event.metaKey))) leaves(); });
  window.addEventListener("beforeunload", (event) => { if (changed && stated() && !within) event.preventDefault(); });

  const named = () => {
    const label = form().elements.namedItem("/patient");
    return `${(label ? label.value : "").replace(/[\\/:*?"<>|]+/g, " ").trim() || "profile"}.yaml`;
  };
  const keep = async (button) => {
    await Kept.file(named(), "application/yaml", async () => {
      const answer = await fetch(button.formAction, { method: "POST", body: new URLSearchParams([...new FormData(form())]) });
      if (!answer.ok) throw new Error("no file");
      return answer.text();
    });
    changed = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.form !== form() || !form()) return;
    if (button.value === "take") {
      event.preventDefault();
      keep(button).catch((error) => { if (error.name !== "AbortError") { leaves(); aside(button).submit(); } });
    } else if (button.hasAttribute("formaction")) leaves();
    else if (!["show", "ask", "all", "usual", "try", "untry"].includes(button.value)) changed = true;
  });
  document.addEventListener("submit", (event) => { if (event.target.id === "bring-form") changed = false; }, true);
  const aside = (button) => { // the form as the browser sends it itself
    const copy = Object.assign(document.createElement("form"), { method: "post", action: button.formAction, hidden: true });
    for (const [name, value] of new FormData(form())) copy.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(copy);
    return copy;
  };
})();
