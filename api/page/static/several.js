// A field that takes several names, apart by commas: what is suggested goes on behind the last comma.
"use strict";
(() => {
  const SEVERAL = ["agents", "classes", "treatments"];
  const heads = new Map(); // by list: what stands before each of its names now
  const suggest = (event) => {
    const list = event.target.list;
    if (!list || !SEVERAL.includes(list.id)) return;
    const text = event.target.value;
    const at = text.lastIndexOf(",") + 1;
    const head = at ? `${text.slice(0, at)} ` : "";
    if ((heads.get(list.id) || "") === head) return;
    heads.set(list.id, head);
    for (const one of list.options) {
      one.dataset.name = one.dataset.name || one.value;
      one.value = head + one.dataset.name;
    }
  };
  for (const name of ["focusin", "input"]) document.addEventListener(name, suggest);
})();
