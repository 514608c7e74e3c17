// What the page does beyond forms: it keeps what was typed until the tab closes, lets no late answer
// overwrite a newer word, and keeps rows still under the pointer.
"use strict";
(() => {
  const KEY = "oligomatch.profile";
  const form = () => document.getElementById("profile");
  const byId = (id) => document.getElementById(id);
  let typed = 0;

  // --- kept until the tab closes -----------------------------------------------------------------
  const keep = () => {
    if (!form()) return;
    const pairs = [...new FormData(form())].filter(([name]) => name !== "do" && name !== "undo");
    sessionStorage.setItem(KEY, JSON.stringify(pairs));
  };
  const hidden = (name, value) => {
    const one = document.createElement("input");
    Object.assign(one, { type: "hidden", name, value });
    form().append(one);
  };
  const bringBack = () => {
    const kept = sessionStorage.getItem(KEY);
    const carried = form() && form().querySelector("input[name=carry]");
    if (!carried || !kept || carried.value !== "{}" || location.pathname !== "/") return;
    for (const [name, value] of JSON.parse(kept)) {
      const own = form().elements.namedItem(name);
      if (own && "value" in own && name !== "open") own.value = value;
      else hidden(name, value);
    }
    changed();
  };
  const changed = () => form() && form().dispatchEvent(new Event("change", { bubbles: true }));

  // --- what is typed stays typed -----------------------------------------------------------------
  const settle = () => {
    if (!form()) return;
    for (const one of form().querySelectorAll("input")) {
      if (one.type === "radio" || one.type === "checkbox") one.checked = one.defaultChecked;
      else if (one !== document.activeElement && one.value !== one.defaultValue) one.value = one.defaultValue;
    }
  };
  document.addEventListener("input", (event) => { if (event.target.form === form()) typed += 1; }, true);
  document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.typed = typed; });
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (ctx && ctx.response && ctx.response.status >= 400) { event.preventDefault(); gone(true); }
    else if (ctx && ctx.sourceElement === form() && ctx.typed !== typed) event.preventDefault();
    else if (ctx && ctx.sourceElement === form()) hold(ctx.sourceEvent && ctx.sourceEvent.type !== "submit");
  });
  document.addEventListener("htmx:after:swap", () => { gone(false); settle(); keep(); wantAnswers(); if (byId("held")) byId("held").hidden = !held; });

  // --- rows stay where the pointer is ------------------------------------------------------------
  const lists = () => document.querySelectorAll("#ranking .grp");
  const over = () => [...lists()].some((one) => one.matches(":hover"));
  let held = false;
  const hold = (may) => {
    held = may && over();
    for (const one of lists()) {
      one.toggleAttribute("hx-morph-skip", held);
      one.classList.toggle("stale", held);
    }
  };
  document.addEventListener("pointerout", () => {
    if (!held) return;
    requestAnimationFrame(() => { if (held && !over()) { held = false; changed(); } });
  });

  // --- what each answer would do is fetched when it is quiet ---------------------------------------
  let quiet = 0;
  const wantAnswers = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const ask = byId("ask");
      if (ask && ask.querySelector("button[value=ask]")) ask.dispatchEvent(new Event("wanted"));
    }, 400);
  };

  // --- an argument is fetched when its row is opened ---------------------------------------------
  document.addEventListener("toggle", (event) => {
    const wanted = event.target.open && event.target.querySelector(":scope > .arg[hx-post]");
    if (wanted) wanted.dispatchEvent(new Event("wanted"));
  }, true);
  document.addEventListener("keydown", (event) => {
    const row = event.key === "Escape" && event.target.closest && event.target.closest("details.row[open]");
    if (row) { row.open = false; row.querySelector("summary").focus(); }
  });

  // --- the server is gone ------------------------------------------------------------------------
  const gone = (is) => {
    if (byId("gone")) byId("gone").hidden = !is;
    if (byId("ranking")) byId("ranking").classList.toggle("stale", is);
  };
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, (event) => {
      const error = event.detail && event.detail.error;
      if (!error || error.name !== "AbortError") gone(true);
    });
  }
  document.addEventListener("click", (event) => { if (event.target.id === "again") changed(); });

  // --- buttons that leave the page to the browser ------------------------------------------------
  const chooseTheme = async (button) => {
    const action = button.getAttribute("formaction") || button.form.getAttribute("action");
    const theme = action.split("/").pop();
    await fetch("/theme/" + theme, { method: "POST", body: new URLSearchParams() });
    const other = theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    button.textContent = other[0].toUpperCase() + other.slice(1);
    if (button.hasAttribute("formaction")) button.setAttribute("formaction", "/theme/" + other);
    else button.form.setAttribute("action", "/theme/" + other);
  };
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    if (button.id === "theme-button") { event.preventDefault(); event.stopImmediatePropagation(); chooseTheme(button); return; }
    if (button.hasAttribute("formaction")) event.stopImmediatePropagation();
    if (button.value === "clear") sessionStorage.removeItem(KEY);
    if (event.target === form()) typed += 1;
  }, true);
  document.addEventListener("change", (event) => {
    const one = event.target;
    if (one !== form() && one.form === form() && !form().contains(one)) changed();
  });
  document.addEventListener("htmx:after:process", () => { bringBack(); wantAnswers(); }, { once: true });
})();
