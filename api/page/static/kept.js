// What was typed is kept until the tab closes: a browser writes its session storage, and the forms that a
// page is the answer to, to the disk. So the text is stored encrypted, under a key that stands in the tab's
// own name alone, which stays over a reload and is never written; and no page is the answer to a form.
"use strict";
window.Kept = (() => {
  const NAMED = /^oligomatch:([A-Za-z0-9+/]{43}=)$/;
  const PIECE = 1 << 15;
  const may = Boolean(window.isSecureContext && window.crypto && crypto.subtle); // https, or this machine
  const text = (bytes) => {
    let all = "";
    for (let at = 0; at < bytes.length; at += PIECE) all += String.fromCharCode(...bytes.subarray(at, at + PIECE));
    return all;
  };
  const bytes = (told) => Uint8Array.from(told, (one) => one.charCodeAt(0));
  const key = () => {
    const named = NAMED.exec(window.name);
    const raw = named ? bytes(atob(named[1])) : crypto.getRandomValues(new Uint8Array(32));
    if (!named) window.name = `oligomatch:${btoa(text(raw))}`;
    return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  let last = Promise.resolve(); // what is put later is written later
  const put = (name, value) => {
    if (!may) return last;
    last = last.then(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), new TextEncoder().encode(JSON.stringify(value)));
      try { sessionStorage.setItem(name, text(iv) + text(new Uint8Array(closed))); } catch { sessionStorage.removeItem(name); } // too much
    });
    return last;
  };
  const get = async (name) => {
    await last;
    const closed = may && sessionStorage.getItem(name);
    if (!closed) return null;
    try {
      const all = bytes(closed);
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.subarray(0, 12) }, await key(), all.subarray(12));
      return JSON.parse(new TextDecoder().decode(open));
    } catch { // of another tab
      sessionStorage.removeItem(name);
      return null;
    }
  };
  const drop = (name) => { last = last.then(() => sessionStorage.removeItem(name)); };
  const KEEPS = phrase("script.keeps");
  const FORGETS = phrase("script.forgets");
  const say = () => { for (const one of document.querySelectorAll("[data-kept]")) one.textContent = may ? KEEPS : FORGETS; };
  document.addEventListener("DOMContentLoaded", say);
  // --- a file: written by the browser where it can, else to its downloads ---------------------------
  const file = async (name, type, made) => {
    const place = window.showSaveFilePicker && await window.showSaveFilePicker({ suggestedName: name });
    const content = await made();
    if (place) {
      const one = await place.createWritable();
      await one.write(content);
      await one.close();
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return { may, put, get, drop, say, file };
})();
