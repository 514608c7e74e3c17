// What the page does beyond forms: it keeps what was typed until the tab closes (kept.js), lets no late
// answer overwrite a newer word, and asks for what takes longer when it is quiet.
"use strict";
(() => {
  const KEY = "oligomatch.profile";
  const form = () => document.getElementById("profile");
  const byId = (id) => document.getElementById(id);
  let typed = 0;
  let due = ""; // what the last button does: each request says it until an answer with it is on the page
  let then = ""; // a button that was pressed meanwhile: it is pressed again on the page that answers
  let blank = false; // the fields are those of an empty page, and say nothing of the patient that the board gave

  // --- what is sent and kept: the fields that stand as they were shown are carried already --------
  const asShown = (one) => one.type === "text" && one.name.startsWith("/") && one.value === one.defaultValue
    && one.value.trim() !== "?" && !one.name.startsWith("/biomarkers/") && !one.hasAttribute("aria-invalid");
  const changedOnly = (pairs) => {
    const same = new Set([...form().elements].filter(asShown).map((one) => one.name));
    return [...pairs].filter(([name]) => !same.has(name));
  };
  const untouched = (name) => name.startsWith("/") && [...form().elements].filter((one) => one.name === name)
    .every((one) => (one.tagName === "SELECT" ? [...one.options].every((option) => option.selected === option.defaultSelected || !one.querySelector("[selected]")) : one.value === one.defaultValue && one.checked === one.defaultChecked));
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (!form() || !ctx.request.body || !ctx.request.body.has("carry")) return;
    const body = new FormData();
    for (const [name, value] of changedOnly(ctx.request.body)) if (!blank || !untouched(name)) body.append(name, value);
    if (ctx.sourceElement === form() && due) body.set("do", due);
    ctx.button = body.get("do") || "";
    ctx.request.body = body;
  });

  // --- kept until the tab closes -----------------------------------------------------------------
  const keep = () => {
    if (!form()) return;
    const pairs = changedOnly(new FormData(form())).filter(([name]) => name !== "do" && name !== "undo");
    Kept.put(KEY, pairs);
  };
  const hidden = (name, value) => {
    const one = document.createElement("input");
    Object.assign(one, { type: "hidden", name, value });
    form().append(one);
  };
  const handed = () => {  // by the board that opened this tab
    try {
      const given = window.opener && window.opener.handed;
      if (given) window.opener.handed = null;
      return given || null;
    } catch { return null; }
  };
  let toOpen = [];
  const bringBack = async () => {
    if (!form() || new URL(form().getAttribute("action"), location).pathname !== location.pathname) return;
    const given = handed();
    const kept = given ? given.pairs : await Kept.get(KEY);
    const carried = form().querySelector("input[name=carry]");
    if (!kept || carried.value !== "{}" || typed) return;
    if (given) {
      toOpen = kept.filter(([name]) => name === "open").map(([, value]) => `row-${value}`);
    }
    for (const [name, value] of kept) {
      const own = form().elements.namedItem(name);
      if (own && "value" in own && name !== "open") own.value = value;
      else hidden(name, value);
    }
    blank = Boolean(given);
    if (given) Back.begin({ row: given.row, carry: carried.value });
    changed();
  };
  const changed = () => form() && form().dispatchEvent(new Event("change", { bubbles: true }));

  // --- what is typed stays typed -----------------------------------------------------------------
  const settle = () => {
    if (!form()) return;
    for (const one of form().elements) {
      if (one.closest("[data-old]")) continue; // it is fetched again, and says then what it is told now
      if (one.tagName === "SELECT" && one !== document.activeElement) one.selectedIndex = Math.max(0, [...one.options].findIndex((option) => option.defaultSelected));
      if (one.tagName !== "INPUT") continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = one.defaultChecked;
      else if (one !== document.activeElement && one.value !== one.defaultValue) one.value = one.defaultValue;
    }
  };
  document.addEventListener("input", (event) => { if (event.target.form === form()) typed += 1; }, true);
  document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.typed = typed; });
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (ctx && ctx.response && ctx.response.status >= 400) { event.preventDefault(); if (ctx.sourceElement === form()) due = then = ""; if (isAsk(ctx)) unanswered(); else gone(true, ctx.text); }
    else if (ctx && ctx.sourceElement === form() && ctx.typed !== typed) event.preventDefault();
    else if ((isAsk(ctx) || isOld(ctx)) && ctx.typed !== typed) event.preventDefault();
    else if (isAsk(ctx)) stale(false);
    else if (ctx && ctx.sourceElement === form()) stale(Boolean(!ctx.button && answers()));
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail && event.detail.ctx;
    if (ctx && ctx.sourceElement && ctx.sourceElement.tagName !== "FORM") { keep(); return; }  // a part of the page
    if (ctx && ctx.sourceElement && ctx.sourceElement !== form()) typed += 1;  // another profile was brought
    gone(false);
    blank = false;
    due = "";
    for (const one of toOpen.splice(0)) if (byId(one)) byId(one).open = true;
    settle();
    keep();
    wantAnswers();
    pressNext();
  });
  // A row that goes moves those below it: its number may be that of another row then.
  const waits = (value) => due && value !== due && value !== "clear" && !(value.startsWith("drop ") && due.startsWith("drop "));
  const pressNext = () => {
    const next = then && [...form().elements].find((one) => one.tagName === "BUTTON" && one.name === "do" && one.value === then);
    then = "";
    if (next) next.click();
  };

  // --- what each answer would do is fetched when it is quiet ---------------------------------------
  const answers = () => byId("ask") && byId("ask").querySelector(".ans");
  const stale = (is) => {
    const ask = byId("ask");
    if (!ask) return;
    ask.toggleAttribute("hx-morph-skip", is);
    ask.classList.toggle("stale", is);
    ask.inert = is;
  };
  let quiet = 0;
  let asking = false;
  const wantAnswers = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const ask = byId("ask");
      const button = ask && ask.querySelector("button[value=ask]");
      if (asking || failed === typed || !ask || !(button || ask.inert)) return;
      if (button) button.textContent = phrase("script.working_out");
      ask.dispatchEvent(new Event("wanted"));
    }, 400);
  };
  // the rest of the page is as good without them: they are asked for again at the next change, or when pressed
  const AGAIN = 2000; // milliseconds
  let failed = -1; // what was typed when they could not be had
  const unanswered = () => {
    failed = typed;
    const button = byId("ask") && byId("ask").querySelector("button[value=ask]");
    if (button) button.textContent = phrase("script.not_worked_out");
  };
  const isAsk = (ctx) => ctx && ctx.sourceElement && ctx.sourceElement.id === "ask";
  document.addEventListener("htmx:before:request", (event) => { if (isAsk(event.detail.ctx)) asking = true; });
  document.addEventListener("htmx:finally:request", (event) => { if (isAsk(event.detail.ctx)) { asking = false; wantAnswers(); } });

  document.addEventListener("htmx:before:response", (event) => {  // nobody had time for it: later
    const { ctx } = event.detail;
    if (ctx.response.status !== 204) return;
    event.preventDefault();
    if (!isAsk(ctx)) return;
    failed = typed;
    setTimeout(() => { failed = -1; wantAnswers(); }, AGAIN);
  });

  const isOld = (ctx) => ctx && ctx.sourceElement && ctx.sourceElement.hasAttribute("data-old");

  document.addEventListener("keydown", (event) => {
    const row = event.key === "Escape" && event.target.closest && event.target.closest("details.row[open]");
    if (row) { row.open = false; row.querySelector("summary").focus(); }
  });

  // --- the server is gone ------------------------------------------------------------------------
  const SILENT = phrase("script.silent");
  const why = (text) => {  // a refusal is a page that says why
    const said = new DOMParser().parseFromString(text || "", "text/html").querySelector("main p");
    return said ? said.textContent : SILENT;
  };
  const gone = (is, text) => {
    if (byId("gone")) byId("gone").hidden = !is;
    if (is && byId("gone-why")) byId("gone-why").textContent = why(text);
    if (byId("ranking")) byId("ranking").classList.toggle("stale", is);
  };
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, (event) => {
      const error = event.detail && event.detail.error;
      if (error && error.name === "AbortError") return;
      if (isAsk(event.detail && event.detail.ctx)) unanswered(); else gone(true);
    });
  }
  document.addEventListener("click", (event) => { if (event.target.id === "again") changed(); });

  // --- buttons that leave the page to the browser ------------------------------------------------
  const themed = (button) => (button.hasAttribute("formaction") ? [button, "formaction"] : [button.form, "action"]);
  const offerTheme = (button, theme) => {  // the button says what it will do
    button.textContent = theme === "dark" ? phrase("script.dark") : phrase("script.light");
    const [one, name] = themed(button);
    one.setAttribute(name, one.getAttribute(name).replace(/[^/]*$/, theme));
  };
  const chooseTheme = async (button) => {
    const [one, name] = themed(button);
    const action = one.getAttribute(name);
    const theme = action.split("/").pop();
    await fetch(action, { method: "POST", body: new URLSearchParams() });
    document.documentElement.dataset.theme = theme;
    offerTheme(button, theme === "dark" ? "light" : "dark");
  };
  document.addEventListener("DOMContentLoaded", () => {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const button = byId("theme-button");
    if (button && isDark && !document.documentElement.dataset.theme) offerTheme(button, "light");
  });
  const openSheet = async (button) => {
    await Kept.put("oligomatch.sheet", [...new FormData(form())]);
    location.assign(button.formAction);
  };
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    if (button.id === "theme-button") { event.preventDefault(); event.stopImmediatePropagation(); chooseTheme(button); return; }
    if (button.hasAttribute("formaction")) event.stopImmediatePropagation();
    if (/\/(sheet|compare)$/.test(button.formAction) && Kept.may) { event.preventDefault(); openSheet(button); return; }
    if (button.value === "clear") Kept.drop(KEY);
    if (event.target === form() && button.name === "do" && button.value !== "show" && !button.hasAttribute("formaction")) {
      if (waits(button.value)) { then = button.value; event.preventDefault(); event.stopImmediatePropagation(); return; }
      due = button.value;
    }
    if ([form(), byId("bring-form"), byId("letter-form")].includes(event.target) && !button.hasAttribute("formaction")) typed += 1;
  }, true);
  for (const name of ["change", "input"]) document.addEventListener(name, (event) => {
    const one = event.target;
    if (form() && one !== form() && one.form === form() && !form().contains(one) && !one.closest("#what-if")) changed();
  });
  document.addEventListener("htmx:after:process", () => { bringBack(); wantAnswers(); }, { once: true });
})();
