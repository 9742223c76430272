"use strict";
/* The sheet saves itself, adds up its lines and grows its rows. Without this file the button « Enregistrer » does it all. */

const sheet = document.querySelector("#fiche");
const AFTER_TYPING = 2000;
const AFTER_FAILURE = 8000;

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

/* ---- saving by itself ---- */
function saveBySelf(form) {
  const state = document.querySelector("#enregistrement");
  let timer = 0;
  let changes = 0;
  let sending = null; // the save under way
  let isStale = false; // somebody else saved: only the button can go on, by showing both

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    clearTimeout(timer);
    if (sending || changes === 0 || isStale) return;
    sending = send();
    const before = await sending;
    sending = null;
    if (changes > before) later(AFTER_TYPING);
  }

  /* How many changes are still to be saved by another sending. */
  async function send() {
    const before = changes;
    state.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), keepalive: true });
      if (answer.redirected || [400, 401, 403].includes(answer.status)) {
        const isBack = await takeToken(form);
        if (!isBack) state.textContent = form.dataset.closed;
        later(isBack ? 0 : AFTER_FAILURE);
        return before;
      }
      const said = await answer.json();
      isStale = said.stale === true;
      state.textContent = said.said;
      if (answer.ok) {
        form.elements.version.value = said.version;
        showGaps(form, said.gaps);
        changes -= before;
        return 0;
      }
    } catch {
      state.textContent = form.dataset.offline;
      later(AFTER_FAILURE);
    }
    return before;
  }

  form.addEventListener("input", () => {
    changes += 1;
    if (isStale) return;
    if (!sending) state.textContent = form.dataset.unsaved;
    later(AFTER_TYPING);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (sending) { // one's own save under way would look like somebody else's version
      event.preventDefault();
      await sending;
      sending = null;
      form.requestSubmit(event.submitter);
      return;
    }
    changes = 0;
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("beforeunload", (event) => { if (changes > 0) event.preventDefault(); });
}

/* The session ended, here or in another tab. Once somebody is signed in again, the page has a token that is worth
   something: take it, and the words need not be typed twice. */
async function takeToken(form) {
  const page = await fetch(location.href);
  if (!page.ok || page.redirected) return false;
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = read.querySelector("#fiche [name='csrf_token']");
  if (!fresh || fresh.value === form.elements.csrf_token.value) return false;
  form.elements.csrf_token.value = fresh.value;
  return true;
}

function showGaps(form, gaps) {
  for (const line of form.querySelectorAll("[data-gap]")) {
    line.textContent = gaps[line.dataset.gap] || "";
    line.hidden = !(line.dataset.gap in gaps);
  }
  for (const step of document.querySelectorAll(".sheet-list [data-heading]")) {
    const isDone = !(step.dataset.heading in gaps);
    step.className = isDone ? "tb-step--done" : "tb-step--upcoming";
    step.querySelector(".sheet-list__state").textContent = ` ${isDone ? form.dataset.complete : form.dataset.incomplete}`;
  }
}

/* ---- the lines add up ---- */
function cents(text) {
  const bare = text.replace(/[\s\u00a0\u202f']/g, "").replace(/(€|euros?)$/i, "").replace(",", ".");
  return /^\d+(\.\d{1,2})?$/.test(bare) ? Math.round(Number(bare) * 100) : null;
}

function euros(amount) {
  const digits = amount % 100 === 0 ? 0 : 2;
  return (amount / 100).toLocaleString(document.documentElement.lang, {
    style: "currency", currency: "EUR", minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
}

function addUp(form) {
  const place = form.querySelector("[data-sum]");
  const total = cents(form.elements.budget.value);
  const lines = [...form.querySelectorAll("[name^='lines-'][name$='-cents']")].map((field) => cents(field.value));
  const sum = lines.reduce((before, line) => before + (line || 0), 0);
  if (total === null || sum === 0) {
    place.textContent = "";
    return;
  }
  const text = total === sum ? form.dataset.fits : total > sum ? form.dataset.short : form.dataset.over;
  const said = fill(text, { sum: euros(sum), gap: euros(Math.abs(total - sum)) });
  place.classList.toggle("sheet-sum--fits", total === sum);
  if (place.textContent !== said) place.textContent = said;
}

/* ---- more rows ---- */
function growRows(group) {
  const button = group.querySelector("[data-add-row]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = group.querySelectorAll("[data-row]");
    const last = rows[rows.length - 1];
    const row = last.cloneNode(true);
    const renumber = (text) => text.replace(/-\d+-/, `-${rows.length}-`);
    for (const field of row.querySelectorAll("input, select")) {
      field.name = renumber(field.name);
      field.id = renumber(field.id);
      if (field.tagName === "INPUT") field.value = "";
    }
    for (const label of row.querySelectorAll("label")) {
      label.htmlFor = renumber(label.htmlFor);
      label.textContent = label.textContent.replace(/\d+/, String(rows.length + 1));
    }
    last.after(row);
    row.querySelector("input").focus();
  });
}

if (sheet && sheet.elements.budget) {
  if (sheet.dataset.autosave) saveBySelf(sheet);
  sheet.addEventListener("input", () => addUp(sheet));
  addUp(sheet);
  for (const group of sheet.querySelectorAll("[data-rows]")) growRows(group);
}
