"use strict";
/* Small comforts; every page works without them. */

document.documentElement.classList.add("js");

function focusRefusals(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}

/* A table that does not overflow needs no stop of the keyboard. */
function releaseTables(root) {
  for (const region of root.querySelectorAll(".tb-table")) {
    if (region.scrollWidth > region.clientWidth) region.setAttribute("tabindex", "0");
    else region.removeAttribute("tabindex");
  }
}

/* One press, one sending: a second press within five seconds is ignored. */
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-repeatable], [hx-post]") || event.defaultPrevented) return;
  const now = Date.now();
  if (now - Number(form.dataset.sentAt || 0) < 5000) event.preventDefault();
  else form.dataset.sentAt = String(now);
}

function offerPrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/* [data-copy="#id"]: puts the text of that element in the clipboard, and says so. */
function offerCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.copied || "Copié";
    });
  }
}

/* [data-limit]: how many signs are written, once most of the room is taken; said after a pause, not at each key. */
function countSigns(root) {
  for (const field of root.querySelectorAll("[data-limit]")) {
    const place = document.getElementById(`${field.id}-compte`);
    if (!place || field.dataset.counting) continue;
    field.dataset.counting = "1";
    const limit = Number(field.dataset.limit);
    const before = place.textContent;
    let pause = 0;
    const tell = () => {
      const count = [...field.value.trim()].length;
      const over = count - limit;
      const lang = document.documentElement.lang;
      const text = over > 0 ? place.dataset.over.replace("{over}", over.toLocaleString(lang))
        : count > 0.8 * limit ? place.dataset.counted.replace("{count}", count.toLocaleString(lang)) : before;
      if (place.textContent !== text) place.textContent = text;
      place.classList.toggle("tb-counter--over", over > 0);
    };
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(tell, 400);
    });
    tell();
  }
}

/* [data-wide]: folded where room is short, open on a desk. */
function unfold(root) {
  if (!window.matchMedia("(min-width: 62em)").matches) return;
  for (const fold of root.querySelectorAll("details[data-wide]")) fold.open = true;
}

/* A link to something folded opens it; recent browsers do it by themselves. */
function reveal() {
  const target = document.querySelector(":target");
  const folds = [];
  for (let at = target; at; at = at.parentElement) if (at.matches("details:not([open])")) folds.push(at);
  for (const fold of folds) fold.open = true;
  if (folds.length) target.scrollIntoView();
}

/* Paper shows everything; what was folded on the screen is folded again afterwards. */
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
window.addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});

function prepare(root) {
  unfold(root);
  releaseTables(root);
  offerPrinting(root);
  offerCopying(root);
  countSigns(root);
}

/* What the page of a table keeps on this phone (static/workshops) is its reader's alone: with another reader, or none,
   it goes. A page that was itself kept says nothing of who reads now. */
async function forgetOthers() {
  const { reader } = document.body.dataset;
  const { kept } = document.documentElement.dataset;
  if (reader === undefined || kept || !window.isSecureContext || !window.caches) return;
  const others = (await caches.keys()).filter((name) => name.startsWith("tablee.table ") && name.split(" ")[1] !== reader);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/* Leaving for good: cards not sent yet are said first, then nothing of this reader stays. */
function leaveNothing(event) {
  const form = event.target;
  if (!form.dataset.leaving) return;
  let words = [];
  try {
    words = Object.keys(localStorage).filter((name) => name.startsWith("tablee-cartes-"));
  } catch { /* this browser keeps nothing */ }
  if (words.length && !window.confirm(form.dataset.leaving)) return event.preventDefault();
  for (const name of words) localStorage.removeItem(name);
  if (window.isSecureContext && window.caches) {
    caches.keys().then((names) => names.filter((name) => name.startsWith("tablee.table ")).forEach((name) => caches.delete(name)));
  }
}

document.addEventListener("submit", leaveNothing);
document.addEventListener("submit", sendOnce);
window.addEventListener("resize", () => releaseTables(document));
window.addEventListener("load", reveal);
window.addEventListener("hashchange", reveal);
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sentAt;
});
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement || document));
prepare(document);
forgetOthers();
focusRefusals(document);
