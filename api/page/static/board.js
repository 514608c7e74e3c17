// What the board does beyond forms: it judges a long list in portions, sorts and narrows without asking
// the server, opens an argument in its place, and keeps the list until the tab closes (kept.js).
"use strict";
(() => {
  const KEY = "oligomatch.board";
  const FIRST = 8; // patients in the first portion; the later ones are larger
  const PORTION = 24;
  const byId = (id) => document.getElementById(id);
  const table = () => document.querySelector("table.mx");
  const rows = () => [...table().tBodies[0].rows].filter((row) => row.dataset.number);
  const carried = (row) => row.querySelector("input[name=carry]").value;
  const label = (row) => row.querySelector(".who").textContent;
  const posted = async (path, pairs) => {
    const body = new FormData();
    for (const [name, value] of pairs) body.append(name, value);
    const answer = await fetch(path, { method: "POST", body });
    if (!answer.ok) throw new Error("refused");
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    return holder.content;
  };

  // --- a long list is judged in portions -----------------------------------------------------------
  let stopped = false;
  const waiting = () => rows().filter((row) => "wanted" in row.dataset);
  const fill = async () => {
    const all = rows().length;
    stopped = false;
    byId("progress").hidden = false;
    byId("stop").textContent = phrase("script.stop_here");
    for (let portion = 0; waiting().length && !stopped; portion += 1) {
      const some = waiting().slice(0, portion ? PORTION : FIRST);
      const told = some.map((row) => ["one", `${row.dataset.number} ${carried(row)}`]);
      try {
        const found = await posted("board/rows", told);
        for (const row of [...found.querySelectorAll("tr")]) if ("wanted" in byId(row.id).dataset) put(row); // not changed since
      } catch {
        return say(phrase("script.silent_judged"), phrase("script.go_on"));
      }
      const left = waiting().length;
      byId("bar").value = all - left;
      say(phrase("script.judged_of", { judged: all - left, all }), phrase("script.stop_here"));
      if (!left || portion < 8 || portion % 8 === 7) await sums(); // of a very long list, not at each portion
    }
    if (!waiting().length) { byId("progress").hidden = true; byId("sums").tabIndex = -1; }
    else { await sums(); say(phrase("script.stopped_after", { judged: all - waiting().length, all }), phrase("script.go_on")); }
    document.dispatchEvent(new Event("matrix"));
  };
  const put = (row) => {
    const old = byId(row.id);
    row.hidden = old.hidden;
    if (at.order) ordered(row, at.order, at.shown);
    narrowed(row);
    mark(row);
    old.replaceWith(row);
  };
  const say = (words, button) => { byId("progressed").textContent = words; byId("stop").textContent = button; };
  const foundPairs = () => rows().filter((row) => row.dataset.found).map((row) => ["found", row.dataset.found]);
  const sums = async () => {
    try {
      const found = await posted("board/sums", [["patients", rows().length], ...foundPairs()]);
      for (const id of ["sums", "asof", "totals", "over"]) byId(id).replaceWith(found.getElementById(id));
      view();
    } catch { say(phrase("script.silent"), phrase("script.go_on")); }
  };

  // --- order, filters, pages: what is on the page already ------------------------------------------
  const at = { page: 0, first: null, order: null, shown: null };
  const chosen = (name) => document.querySelector(`#board select[name=${name}]`).value;
  const place = (row, trial) => {
    const cell = trial && row.querySelector(`td[data-t="${trial}"]`);
    return cell && cell.dataset.k ? Number(cell.dataset.k) : 9;
  };
  const counts = (row) => (row.dataset.found ? JSON.parse(row.dataset.found).counts : [-1, -1, -1]);
  const inOrder = (by) => {
    const keys = new Map(rows().map((row) => {
      const number = Number(row.dataset.number);
      if (by === "step") return [row, [row.dataset.found ? JSON.parse(row.dataset.found).step[0] : 99, 0, number]];
      if (by === "eligible") { const own = counts(row); return [row, [-own[0], -own[1], number]]; }
      return [row, [by ? place(row, by) : 0, 0, number]];
    }));
    const before = (one, other) => keys.get(one).map((key, n) => key - keys.get(other)[n]).find((by) => by) || 0;
    return [...keys.keys()].sort(before);
  };
  const usual = () => at.first || (at.first = [...document.querySelectorAll(".mx .th th[data-t]")].map((one) => one.dataset.t));
  const columns = (along) => {
    const trials = [...usual()];
    if (!along) return trials;
    const row = along === "eligible" ? null : byId(`r${along}`);
    const reach = (trial) => (row ? place(row, trial) : -rows().filter((one) => place(one, trial) === 0).length);
    const keys = new Map(trials.map((trial) => [trial, reach(trial)]));
    return trials.sort((one, other) => keys.get(one) - keys.get(other));
  };
  const ordered = (line, trials, shown) => {
    const cells = new Map([...line.querySelectorAll("[data-t]")].map((cell) => [cell.dataset.t, cell]));
    const wrong = [...cells.keys()].some((trial, n) => trial !== trials[n]);
    for (const [trial, cell] of cells) cell.hidden = !shown.has(trial);
    if (wrong) line.append(...trials.map((trial) => cells.get(trial)));
  };
  const narrowed = (row) => {
    const show = chosen("show");
    for (const one of row.querySelectorAll("td > button")) one.hidden = Boolean(show) && !one.dataset.tags.split(" ").includes(show);
  };
  const groups = (along, shown) => {
    const head = document.querySelector(".mx .gh");
    if (!head.querySelector("th")) return;
    head.hidden = Boolean(along);
    table().classList.toggle("grouped", !along);
    let from = 0;
    for (const one of head.querySelectorAll("th")) {
      one.dataset.size = one.dataset.size || one.colSpan;
      const own = usual().slice(from, from + Number(one.dataset.size)).filter((trial) => shown.has(trial)).length;
      from += Number(one.dataset.size);
      one.hidden = !own;
      if (own) one.colSpan = own;
    }
  };
  const view = () => {
    const [by, along, country] = ["by", "along", "country"].map(chosen);
    close();
    table().classList.toggle("steps", by === "step");
    const heads = [...document.querySelectorAll(".mx .th th[data-t]")];
    const shown = new Set(heads.filter((one) => !country || one.dataset.country === country).map((one) => one.dataset.t));
    groups(along, shown);
    at.order = columns(along);
    at.shown = shown;
    for (const line of [document.querySelector(".mx .th"), ...rows(), byId("totals")]) ordered(line, at.order, shown);
    const sorted = inOrder(by);
    const long = sorted.length > Number(table().dataset.long);
    const size = long ? Number(table().dataset.page) : sorted.length;
    at.page = Math.min(at.page, Math.ceil(sorted.length / size) - 1);
    sorted.forEach((row, n) => {
      row.hidden = Math.floor(n / size) !== at.page;
      row.classList.toggle("sel", along === row.dataset.number);
      if (!row.hidden) narrowed(row);
    });
    if (rows().some((row, n) => row !== sorted[n])) table().tBodies[0].replaceChildren(...sorted);
    pages(sorted.length, size);
  };
  const pages = (all, size) => {
    const holder = byId("pages");
    holder.hidden = all <= size;
    if (holder.hidden) return;
    const from = at.page * size;
    const step = (words, by, may) => {
      const one = document.createElement("button");
      Object.assign(one, { type: "button", className: "plain", textContent: words, disabled: !may });
      one.addEventListener("click", () => { at.page += by; view(); table().scrollIntoView(); });
      return one;
    };
    const words = document.createElement("span");
    words.textContent = phrase("script.page_of", { first: from + 1, last: Math.min(from + size, all), all });
    holder.replaceChildren(words, step(phrase("script.earlier"), -1, at.page > 0), " ", step(phrase("script.later"), 1, from + size < all));
  };

  // --- an argument, in its place -------------------------------------------------------------------
  const close = () => {
    const open = document.querySelector(".mx tr.why");
    if (!open) return null;
    open.remove();
    const cell = document.querySelector(".mx button[aria-expanded=true]");
    if (cell) cell.removeAttribute("aria-expanded");
    return cell;
  };
  const openArgument = async (cell, focused) => {
    const row = cell.closest("tr");
    if (close() === cell) return;
    cell.setAttribute("aria-expanded", "true");
    const line = document.createElement("tr");
    line.className = "why";
    const td = line.insertCell();
    td.colSpan = row.cells.length;
    const holder = document.createElement("div");
    const lead = document.createElement("p");
    const acts = document.createElement("p");
    lead.className = "lead"; lead.tabIndex = -1; lead.textContent = cell.getAttribute("aria-label");
    acts.className = "acts";
    const patient = document.createElement("button");
    Object.assign(patient, { className: "plain", textContent: phrase("script.open_in_tab", { label: label(row) }), name: "open", value: cell.value });
    patient.setAttribute("form", `p${row.dataset.number}`);
    const shut = document.createElement("button");
    Object.assign(shut, { type: "button", className: "plain", textContent: phrase("script.close") });
    shut.addEventListener("click", () => { const to = close(); if (to) to.focus(); });
    acts.append(patient, " ", shut);
    holder.append(lead, acts);
    td.append(holder);
    row.after(line);
    lead.focus();
    try {
      const found = await posted(`argument/${cell.value}`, [["carry", carried(row)]]);
      for (const one of found.querySelectorAll("input[type=hidden]")) one.remove();
      for (const one of found.querySelectorAll("a[href^='#']")) one.replaceWith(...one.childNodes);
      acts.before(found);
      if (focused && byId(focused)) byId(focused).focus();
    } catch { acts.before(phrase("script.silent"), " "); }
  };

  // --- the board's word on a patient and a trial: it stands in the list, and in its file ------------
  let changed = new Set(); // the numbers of the rows that no file has as they are
  let listId = ""; // by which a patient's tab names a row of this list, over a reload too
  const mark = (row) => {
    for (const one of row.querySelectorAll(".edited")) one.remove();
    if (!changed.has(row.dataset.number)) return;
    const words = document.createElement("em");
    Object.assign(words, { className: "edited", textContent: phrase("script.edited") });
    row.querySelector(".two-lines").append(words);
  };
  const list = () => rows().sort((one, other) => one.dataset.number - other.dataset.number).map(carried);
  const keepPairs = (pairs) => Kept.put(KEY, { pairs, count: rows().length, id: listId, changed: [...changed] });
  const keepList = () => keepPairs([["text", list().join("\n")], ["name", "list.ndjson"], ["portions", "1"]]);
  const worded = async (field) => {
    const [, of, trial] = /^(word|because)\/(.*)$/.exec(field.name);
    const row = field.closest("tr").previousElementSibling;
    const carry = JSON.parse(carried(row));
    const board = (carry.case && carry.case.board) || {};
    if (of === "because") board[trial].because = field.value;
    else if (field.value === "new") delete board[trial];
    else board[trial] = { word: field.value };
    carry.case = { ...carry.case, board };
    try {
      const found = await posted("board/rows", [["one", `${row.dataset.number} ${JSON.stringify(carry)}`]]);
      changed.add(row.dataset.number);
      put(found.querySelector("tr"));
    } catch { field.after(" ", phrase("script.silent")); return; }
    keepList();
    document.dispatchEvent(new Event("matrix"));
    const again = byId(row.id).querySelector(`td[data-t="${trial}"] button`);
    if (of === "word") { await openArgument(again, `word-${trial}`); }
  };
  const takeList = async () => {
    await Kept.file("board.ndjson", "application/x-ndjson", async () => `${list().join("\n")}\n`);
    changed.clear();
    rows().forEach(mark);
    keepList();
  };
  window.addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });

  // --- a patient that was changed in a tab of its own ------------------------------------------------
  const rowId = (row) => `${listId} ${row.dataset.number}`;
  const boardOf = (told) => (told.case && told.case.board) || {};
  const together = (before, now, here) => { // a word that was said here since stays, where the tab said none
    const [old, said, own] = [before, now, here].map(boardOf);
    const board = {};
    for (const trial of new Set([...Object.keys(said), ...Object.keys(own)])) {
      const from = JSON.stringify(said[trial]) === JSON.stringify(old[trial]) ? own : said;
      if (from[trial]) board[trial] = from[trial];
    }
    const beside = { ...now.case };
    delete beside.board;
    if (Object.keys(board).length) beside.board = board;
    const { case: _, ...profile } = now;
    return Object.keys(beside).length ? { ...profile, case: beside } : profile;
  };
  const takeBack = async ({ row: id, before, carry }) => {
    const row = rows().find((one) => rowId(one) === id);
    if (!row) return false;
    const told = JSON.stringify(together(...[before, carry, carried(row)].map((one) => JSON.parse(one))));
    if (told === JSON.stringify(JSON.parse(carried(row)))) return true;
    const found = await posted("board/rows", [["one", `${row.dataset.number} ${told}`]]);
    const made = found.querySelector("tr");
    if (!made) return false; // not to be used as it is: the tab says so
    changed.add(row.dataset.number);
    put(made);
    keepList();
    if (!waiting().length) await sums();
    document.dispatchEvent(new Event("matrix"));
    return true;
  };
  let takes = Promise.resolve(); // one after the other
  window.addEventListener("message", (event) => {
    const told = event.data || {};
    if (event.origin !== location.origin || typeof told.carry !== "string" || !table()) return;
    takes = takes.then(() => takeBack(told)).catch(() => false).then((taken) => {
      event.source.postMessage({ row: told.row, carry: told.carry, taken }, event.origin);
    });
  });

  // --- the list, until the tab closes: posted from here, so that the browser keeps no form ---------
  const SHOWN = "#list";
  const mayComeBack = async () => {
    const button = byId("again-list");
    const kept = await Kept.get(KEY);
    if (!button || !kept || !kept.count) return;
    button.textContent = phrase("script.bring_back", { count: kept.count });
    button.hidden = false;
    button.addEventListener("click", () => show(kept));
  };
  const brought = async (event) => {
    if (!Kept.may) return;
    event.preventDefault();
    const form = event.target;
    const pairs = [];
    for (const [name, value] of new FormData(form, event.submitter)) {
      if (typeof value === "string") { pairs.push([name, value]); continue; }
      try { pairs.push([name, new TextDecoder("utf-8", { fatal: true }).decode(await value.arrayBuffer())], [`${name}#name`, value.name]); }
      catch { form.removeEventListener("submit", brought); form.requestSubmit(event.submitter); return; } // the server says why
    }
    show({ pairs });
  };
  const show = async (told) => {
    const main = document.querySelector("main");
    const body = new FormData();
    for (const [name, value] of told.pairs) body.append(name, value);
    if (location.hash !== SHOWN) history.pushState(null, "", SHOWN);
    main.inert = true;
    try {
      const answer = await fetch("board", { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      main.replaceChildren(...document.adoptNode(page.querySelector("main")).childNodes);
    } catch {
      const words = document.createElement("p");
      Object.assign(words, { className: "note bad", textContent: phrase("script.silent_brought") });
      main.prepend(words);
    }
    main.inert = false;
    listId = told.id || "";
    changed = new Set(told.changed);
    if (table()) { listId = listId || crypto.randomUUID(); keepPairs(told.pairs); rows().forEach(mark); }
    start();
    scrollTo(0, 0);
  };
  let patientTab = null;
  const openPatient = (form, button) => {
    window.handed = { pairs: [...new FormData(form, button && button.form === form ? button : null)], row: rowId(form.closest("tr")) };
    if (patientTab && !patientTab.closed) { patientTab.name = ""; patientTab.location.assign("./"); patientTab.focus(); } else patientTab = window.open("./", "_blank");
  };

  // --- what the buttons do -------------------------------------------------------------------------
  const sendFound = (button) => {
    for (const one of button.form.querySelectorAll("[name=found]")) one.remove();
    for (const [name, value] of foundPairs()) {
      const one = document.createElement("input");
      Object.assign(one, { type: "hidden", name, value });
      button.form.append(one);
    }
    button.form.enctype = "multipart/form-data";
  };
  const project = (is) => {
    if (is) document.documentElement.dataset.view = "projector";
    else delete document.documentElement.dataset.view;
    window.scrollTo(0, 0);
  };
  const pressed = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (["by", "along"].includes(button.name)) {
      const one = document.querySelector(`#board select[name=${button.name}]`);
      one.value = one.value === button.value ? "" : button.value;
      view();
    } else if (button.id === "projector" || button.id === "leave") project(button.id === "projector");
    else if (button.id === "print") window.print();
    else if (button.id === "take") takeList().catch((error) => { if (error.name !== "AbortError") say(phrase("script.silent"), phrase("script.go_on")); });
    else if (button.id === "stop") { if (button.textContent === phrase("script.go_on")) fill(); else stopped = true; }
    else if (button.id === "csv") { sendFound(button); return; }
    else if (button.matches("td > button")) openArgument(button);
    else return;
    event.preventDefault();
  };
  const start = () => {
    Kept.say();
    if (byId("brings")) {
      byId("brings").elements.portions.disabled = false;
      byId("brings").addEventListener("submit", brought);
      mayComeBack();
      return;
    }
    if (!table()) return;
    document.querySelector("main").addEventListener("click", pressed);
    document.addEventListener("submit", (event) => {
      if (!Kept.may || !event.target.matches(".mx form")) return;
      event.preventDefault();
      openPatient(event.target, event.submitter);
    });
    byId("board").addEventListener("change", view);
    byId("print").hidden = byId("take").hidden = false;
    document.querySelector("main").addEventListener("change", (event) => { if (/^(word|because)\//.test(event.target.name)) worded(event.target); });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const cell = close();
      if (cell) cell.focus();
      else if (document.documentElement.dataset.view) project(false);
    });
    for (const one of document.querySelectorAll(".mx td > button, .mx .n")) one.removeAttribute("form"); // moved faster without
    view();
    if (waiting().length) fill();
  };
  window.addEventListener("hashchange", () => { if (location.hash !== SHOWN) location.reload(); });
  document.addEventListener("DOMContentLoaded", async () => {
    start();
    const kept = location.hash === SHOWN && byId("brings") && await Kept.get(KEY);
    if (kept) show(kept);
  });
})();
