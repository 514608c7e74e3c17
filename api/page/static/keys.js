// The keyboard outside fields: the keys of the sheet at the foot of the page, and the arrow keys in a
// matrix. A key works where no field has the focus, and not at all once it is turned off (WCAG 2.1.4).
"use strict";
(() => {
  const OFF = "oligomatch.keys"; // a choice of the reader, nothing of a patient
  const WAITS = 1500; // milliseconds in which the second letter may follow
  const FOCUSABLE = "a[href], button, summary, input:not([type=hidden]), select, textarea";
  const sheet = () => document.getElementById("keys");
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0;
  const field = (one) => one.isContentEditable || one.matches("input, select, textarea");
  const first = (inside, which) => [...inside.querySelectorAll(which)].find(seen);

  // --- where a key leads ---------------------------------------------------------------------------
  const toSearch = () => {
    const main = document.querySelector("main");
    const one = first(main, "input[type=search]") || first(main, "input:not([type=hidden]), select, textarea");
    if (one) one.focus();
  };
  const follow = (link) => {
    const to = new URL(link.href);
    const place = to.pathname === location.pathname && to.hash && document.querySelector(to.hash);
    if (!place) { link.click(); return; }
    place.scrollIntoView();
    (first(place, FOCUSABLE) || place).focus();
  };
  let before = null;
  const help = (open) => {
    const one = sheet();
    if (open && !one.open) before = document.activeElement;
    one.open = open;
    if (open) one.querySelector("summary").focus();
    else if (before && before.isConnected) before.focus();
  };

  let begun = "";
  let wait = 0;
  const pressed = (key) => {
    const keys = begun + key;
    begun = "";
    clearTimeout(wait);
    if (keys === "/") return toSearch;
    if (keys === "?") return () => help(!sheet().open);
    const link = sheet().querySelector(`a[data-keys="${CSS.escape(keys)}"]`);
    if (link) return () => follow(link);
    if (key === "g") return () => { begun = key; wait = setTimeout(() => { begun = ""; }, WAITS); };
    return null;
  };
  const off = () => localStorage.getItem(OFF) === "off";

  // --- a matrix: one stop for Tab, arrows from cell to cell ------------------------------------------
  const MATRIX = "table[data-matrix]";
  const stops = (inside) => [...inside.querySelectorAll(FOCUSABLE)].filter((one) => !one.disabled && !one.closest("[hidden]"));
  const rove = (table, to) => {
    const each = stops(table);
    const one = to || each.find((stop) => stop.dataset.stop) || stops(table.tBodies[0])[0] || each[0];
    for (const stop of each) { stop.tabIndex = stop === one ? 0 : -1; delete stop.dataset.stop; }
    if (one) one.dataset.stop = "here";
  };
  const below = (table, from, cell, by) => {
    const rows = [...table.rows].filter((row) => !row.hidden && row.cells.length === cell.parentElement.cells.length);
    const place = stops(cell).indexOf(from);
    let found = null;
    let left = Math.abs(by);
    for (let at = rows.indexOf(cell.parentElement) + Math.sign(by); left && rows[at]; at += Math.sign(by)) {
      const there = stops(rows[at].cells[cell.cellIndex]);
      if (there.length) { found = there[place] || there[0]; left -= 1; }
    }
    return found;
  };
  const moved = (table, from, cell, key) => {
    const row = stops(cell.parentElement);
    switch (key) {
      case "ArrowLeft": return row[row.indexOf(from) - 1];
      case "ArrowRight": return row[row.indexOf(from) + 1];
      case "ArrowUp": return below(table, from, cell, -1);
      case "ArrowDown": return below(table, from, cell, 1);
      case "Home": return row[0];
      case "End": return row[row.length - 1];
      case "PageUp": return below(table, from, cell, -10);
      case "PageDown": return below(table, from, cell, 10);
      default: return null;
    }
  };
  const inMatrix = (event) => {
    const cell = event.target.closest(`:is(${MATRIX}) :is(td, th)`);
    const to = cell && moved(cell.closest("table"), event.target, cell, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  const roveAll = () => document.querySelectorAll(MATRIX).forEach((table) => rove(table));
  document.addEventListener("focusin", (event) => {
    const table = event.target.closest(MATRIX);
    if (table) rove(table, event.target);
  });
  for (const name of ["DOMContentLoaded", "htmx:after:swap", "matrix"]) document.addEventListener(name, roveAll);

  // --- in the profile: Page Down and Page Up lead from section to section, Enter to the next field that
  // a trial asks for; a gene's result is the one whose column begins with the letter that is pressed
  const FIELD = "input:not([type=hidden])";
  const onto = (one) => {
    const chosen = one.type === "radio" && document.querySelector(`#profile input[name="${CSS.escape(one.name)}"]:checked`);
    (chosen || one).focus();
  };
  const nextSection = (from, by) => {
    const each = [...document.querySelectorAll("#profile fieldset")];
    const to = each[each.indexOf(from.closest("fieldset")) + by];
    return to && first(to, `${FIELD}, summary`);
  };
  const nextAsked = (from) => [...document.querySelectorAll(`#profile .asks ${FIELD}`)].find((one) =>
    one.name !== from.name && from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && seen(one));
  const inProfile = (event) => {
    const from = event.target;
    if (!from.matches("#profile fieldset :is(input, summary)")) return false;
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    const asked = event.key === "Enter" && from.matches("input") && !from.closest("[data-grid]");
    const to = by ? nextSection(from, by) : asked && nextAsked(from);
    if (!to) return false;
    event.preventDefault();
    onto(to);
    return true;
  };
  const lettered = (event) => {
    const row = event.key.length === 1 && event.target.matches("input[type=radio]") && event.target.closest("tr.gene");
    if (!row) return false;
    const heads = row.closest("table").tHead.rows[0].cells;
    const each = [...row.querySelectorAll("input")].filter((one) =>
      heads[one.closest("td").cellIndex].textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    const one = each[(each.indexOf(event.target) + 1) % each.length];
    if (!one) return false;
    event.preventDefault();
    one.focus();
    one.click();
    return true;
  };

  // --- a button that has a key of its own, from wherever the focus is ------------------------------
  const withAlt = (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !/^Key[A-Z]$/.test(event.code)) return;
    const one = document.querySelector(`button[data-key="${event.code}"]`);
    if (!one || !seen(one)) return;
    event.preventDefault();
    one.focus(); // what was typed is taken first
    one.click();
  };
  document.addEventListener("keydown", withAlt);

  // --- every key -----------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.closest("#keys") && sheet().open) { help(false); return; }
    if (inProfile(event) || lettered(event) || field(event.target)) return;
    inMatrix(event);
    if (off() || event.key.length > 1) return;
    const act = pressed(event.key);
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("DOMContentLoaded", () => {
    const choice = document.getElementById("keys-on");
    choice.checked = !off();
    choice.closest("label").hidden = false;
    choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "on" : "off"));
  });
})();
