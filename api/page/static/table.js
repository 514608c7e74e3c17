// The table of lesions and scans as a spreadsheet has it: the arrow keys and Enter move from cell to cell
// (after Tab, Enter goes to the row beneath where Tab began),
// and rows that were copied in a spreadsheet are taken over from the cell that they are pasted into.
"use strict";
(() => {
  const CELL = "[data-grid] input:not([type=radio]), [data-grid] select";
  const ROWS = { ArrowUp: -1, ArrowDown: 1 };
  let typed = null; // the cell that was typed into since it took the focus: its list keeps the arrows
  let down = null; // the cell to go to as soon as its row is there
  let run = null; // the cell that Tab was first pressed in: Enter goes to the one beneath it
  let tabbed = false; // whether Tab moves the focus
  let last = null; // what had the focus last
  const grid = (cell) => {
    const body = [...cell.closest("table").rows].map((row) => [...row.querySelectorAll("input:not([type=radio]), select")]);
    return body.filter((row) => row.length);
  };
  const go = (cell) => {
    if (!cell) return false;
    cell.focus();
    if (cell.select) cell.select();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };
  const middle = (cell) => { const box = cell.getBoundingClientRect(); return box.x + box.width / 2; };
  const begin = (cell) => cell.closest("td, th").getBoundingClientRect().x;
  const beside = (cell, by) => {  // the cell of the next row that stands nearest; beneath the day of a scan the first of its
    const rows = grid(cell);
    const row = rows[rows.findIndex((each) => each.includes(cell)) + by];
    const at = cell.closest("thead") ? begin : middle;
    return row && row.reduce((best, one) => Math.abs(at(one) - at(cell)) < Math.abs(at(best) - at(cell)) ? one : best);
  };
  const PLACE = /^\/lesions\/\d+\/(organ|side|station)$/;
  const beneath = (cell) => {  // where Enter leads: into a new row at its organ, from its organ to the foot of the latest scan
    const to = beside(cell, 1);
    const row = to && grid(cell).find((each) => each.includes(to));
    if (!row) return to;
    if (to.closest("tfoot") && PLACE.test(cell.name)) return row.filter((one) => one.tagName === "INPUT").pop();
    return to.closest("tbody") && row.every((one) => !one.value.trim()) ? row[0] : to;
  };
  const BESIDE = "[data-grid] td.end button"; // reached by the arrow keys, passed by Tab
  const along = (cell, by) => {
    const row = [...cell.closest("tr").querySelectorAll("input:not([type=radio]), select, td.end button")];
    return row[row.indexOf(cell) + by];
  };
  const atEnd = (cell, by) => {
    if (cell.selectionStart === null) return true;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return whole || (cell.selectionStart === cell.selectionEnd && cell.selectionStart === (by < 0 ? 0 : cell.value.length));
  };
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest && event.target.closest(CELL);
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Tab") {
      tabbed = true;
      if (!run || !run.isConnected || run.closest("tr") !== cell.closest("tr")) run = cell;
    }
    if (event.key === "Enter" && cell.tagName === "INPUT") {
      event.preventDefault();
      const row = grid(cell).find((each) => each.includes(cell));
      const from = cell.closest("tbody") && row.includes(run) ? run : cell; // at the foot each scan keeps its own column
      const to = event.shiftKey ? beside(from, -1) : beneath(from);
      if (!event.shiftKey && cell.closest("tbody") && !(to && to.closest("tbody")) && row.some((one) => one.value.trim())) {
        down = row[0].name.replace(/\d+/, (number) => Number(number) + 1); // the organ of a row that is not there yet
        cell.dispatchEvent(new Event("change", { bubbles: true }));
        return;
      }
      go(to);
      return;
    }
    if (cell.tagName !== "INPUT") return;
    if (ROWS[event.key] && !(cell.list && typed === cell)) {
      if (go(beside(cell, ROWS[event.key]))) event.preventDefault();
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key) && !event.shiftKey) {
      const by = event.key === "ArrowLeft" ? -1 : 1;
      if (atEnd(cell, by) && go(along(cell, by))) event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.target.closest && event.target.matches(BESIDE) && go(along(event.target, by))) event.preventDefault();
  });
  const passed = () => { for (const one of document.querySelectorAll(BESIDE)) one.tabIndex = -1; };
  for (const name of ["DOMContentLoaded", "htmx:after:swap"]) document.addEventListener(name, passed);
  document.addEventListener("input", (event) => { if (event.target.matches(CELL)) typed = event.target; });
  document.addEventListener("focusin", (event) => {
    if (event.target !== typed) typed = null;
    if (!event.target.matches(CELL) || (!tabbed && event.target !== last)) run = null; // a swap focuses the same anew
    tabbed = false;
    last = event.target;
  });
  document.addEventListener("htmx:after:swap", () => {
    const cell = down && document.querySelector(`[name="${down}"]`);
    if (!cell) return;
    down = null;
    go(cell);
  });
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest && event.target.closest(CELL);
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!cell || !text || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const form = document.getElementById("profile");
    form.elements.rows.value = text;
    form.elements["rows-at"].value = cell.name;
    form.requestSubmit(form.querySelector("button[value=paste]"));
  });
})();
