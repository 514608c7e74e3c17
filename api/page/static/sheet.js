// What is made of the patient's page to print (the sheet, the comparison): posted from here, so that the
// browser keeps no form.
"use strict";
(() => {
  const put = async (told) => {
    const here = document.activeElement && document.activeElement.id;
    const across = document.getElementById("across");
    const [left, top] = [across ? across.scrollLeft : 0, scrollY];
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(told) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.title = page.title;
      document.body.replaceWith(document.adoptNode(page.body));
    } catch {
      const none = document.getElementById("none");
      none.hidden = false;
      none.textContent = none.dataset.words;
      return;
    }
    const now = here && document.getElementById(here);
    if (now) now.focus({ preventScroll: true });
    if (document.getElementById("across")) document.getElementById("across").scrollLeft = left;
    scrollTo(0, top);
  };
  const chosen = (event) => {
    const form = event.type === "submit" ? event.target : event.target.form;
    if (!form || form.id !== "choosing") return;
    event.preventDefault();
    put([...new FormData(form)]);
  };
  for (const name of ["change", "submit"]) document.addEventListener(name, chosen);
  document.addEventListener("click", (event) => { if (event.target.id === "print") print(); });
  if (document.getElementById("framed")) Kept.get("oligomatch.sheet").then((told) => told && put(told));
})();
