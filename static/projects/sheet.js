"use strict";
/* The sheet saves itself (static/keeping.js), adds up its lines and grows its rows. Without scripts the button
   « Enregistrer » does it all. */

const sheet = document.querySelector("#fiche");

function showSteps(form, { gaps, stages, next }) {
  for (const line of form.querySelectorAll("[data-gap]")) {
    line.textContent = gaps[line.dataset.gap] || "";
    line.hidden = !(line.dataset.gap in gaps);
  }
  for (const step of document.querySelectorAll("[data-stage]")) {
    const isDone = stages[step.dataset.stage];
    step.className = isDone ? "tb-step--done" : "tb-step--upcoming";
    step.querySelector(".sheet-list__state").textContent = isDone ? form.dataset.complete : form.dataset.incomplete;
  }
  const bar = document.querySelector("#etapes-faites");
  const done = Object.values(stages).filter(Boolean).length;
  bar.value = done;
  bar.nextElementSibling.textContent = form.dataset.done.replace("{done}", done).replace("{total}", bar.max);
  const line = document.querySelector("[data-next]");
  line.textContent = next;
  line.parentElement.hidden = next === "";
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
  if (sheet.dataset.autosave) saveBySelf(sheet, { onSaved: (said) => showSteps(sheet, said) });
  sheet.addEventListener("input", () => addUp(sheet));
  addUp(sheet);
  for (const group of sheet.querySelectorAll("[data-rows]")) growRows(group);
}
