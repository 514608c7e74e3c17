// An answer to a change sends only the pieces of the page that differ; of the others it sends their
// names, and they stay as they are. What takes longer stays too, and is marked as outdated.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const isForm = (ctx) => Boolean(ctx && ctx.sourceElement && ctx.sourceElement.id === "profile");
  const unsign = (one) => one.closest("[data-sign]") && one.closest("[data-sign]").removeAttribute("data-sign");

  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail.ctx;
    if (!isForm(ctx)) return;
    const signs = [...document.querySelectorAll("#page [data-sign]")].map((one) => one.dataset.sign);
    ctx.request.body.set("have", signs.join(" "));
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    if (!ctx || !ctx.sourceElement) return;
    if (!isForm(ctx)) { unsign(ctx.sourceElement); return; }  // a piece whose inside is changed is another
    const left = tasks.flatMap((task) => [...task.fragment.querySelectorAll("[data-same]")]);
    const there = (one) => byId(one.id) && byId(one.id).dataset.sign === one.dataset.same;
    if (left.every(there)) {  // an argument is outdated too where its row stays under the pointer
      for (const one of document.querySelectorAll(".row .arg:not([data-old])")) one.dataset.old = "kept";
      return;
    }
    event.preventDefault();
    byId("profile").dispatchEvent(new Event("change", { bubbles: true }));
  }, true);  // before those who look at what is coming
  const stays = (is, coming) => {
    if (coming.nodeType !== Node.ELEMENT_NODE) return false;
    if (coming.hasAttribute("data-same") || coming.hasAttribute("data-keep")) return true;
    if (coming.dataset.old !== "kept" || is.dataset.old === "empty") return false;
    is.dataset.old = "kept";
    return true;
  };
  htmx.registerExtension("pieces", { htmx_before_morph_node: (_, { oldNode, newNode }) => !stays(oldNode, newNode) });
})();
