// The phrases that scripts say, from the catalogue: the page brings them as data.
"use strict";
{
  const words = JSON.parse(document.getElementById("words").textContent);
  window.phrase = (name, parts = {}) => words[name].replace(/\{(\w+)\}/g, (_, part) => parts[part]);
}
