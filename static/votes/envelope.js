/* The ballot of a vote from an account: filled, read again and sealed in this page; only the envelope leaves it. */

import { canSeal, seal } from "./hpke.js";

const form = document.querySelector("#bulletin");
const review = document.querySelector("#relecture");
const receipt = document.querySelector("#recepisse");
const state = document.querySelector("#etat");
const send = document.querySelector("#sceller");
const change = document.querySelector("#modifier");
let envelope = null; // sealed once: sent again, it is the same one
let isWaiting = false;

const bytesFrom = (hexadecimal) => Uint8Array.from(hexadecimal.match(/../g), (pair) => parseInt(pair, 16));
const grouped = (code) => [4, 4, 5, 4, 4, 5].reduce(
  ([words, at], size) => [[...words, code.slice(at, at + size)], at + size], [[], 0],
)[0].join(" ");

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/* Project → mark, as the form holds it; what is left blank is not there. */
function marksOf() {
  const marks = new Map();
  if (form.dataset.method === "approval") {
    for (const box of form.querySelectorAll("[name='projects']:checked")) marks.set(Number(box.value), 1);
    return marks;
  }
  const points = form.dataset.method === "points";
  const fields = form.querySelectorAll(points ? "[type='number']" : "[type='radio']:checked");
  for (const field of fields) {
    const isBlank = field.value.trim() === "" || (points && Number(field.value) === 0);
    if (!isBlank) marks.set(Number(field.name.slice("mark-".length)), Number(field.value));
  }
  return new Map([...marks].sort(([one], [other]) => one - other));
}

/* The one text of the ballot: the same that the count writes. */
function ballotOf(marks) {
  if (form.dataset.method === "approval") return JSON.stringify({ approuve: [...marks.keys()].sort((a, b) => a - b) });
  const key = form.dataset.method === "points" ? "points" : "mentions";
  return JSON.stringify({ [key]: Object.fromEntries(marks) });
}

/* What cannot be voted is said before anything is sealed: nobody could say it after. */
function refusalOf(marks) {
  if (form.dataset.method !== "points") return "";
  const values = [...marks.values()];
  if (values.some((one) => !Number.isInteger(one) || one < 0)) return form.dataset.whole;
  const over = values.reduce((sum, one) => sum + one, 0) - Number(form.dataset.limit);
  return over > 0 ? form.dataset.over.replace("{count}", over) : "";
}

function wordsOf(mark) {
  if (form.dataset.method === "approval") return "";
  if (form.dataset.method === "points") return String(mark);
  return form.dataset.grades.split("|")[mark];
}

function readAgain(marks) {
  const list = review.querySelector("ul");
  list.replaceChildren();
  for (const [project, mark] of marks) {
    const title = form.querySelector(`#projet-${project}`).closest(".booth-project, .booth-option").querySelector("strong");
    const line = document.createElement("li");
    for (const [kind, text] of [["booth-option__number", project], ["booth-chosen__title", title.textContent]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      line.append(part, " ");
    }
    const said = document.createElement("strong");
    said.className = "booth-chosen__mark";
    said.textContent = wordsOf(mark);
    line.append(said);
    list.append(line);
  }
  review.querySelector("[data-blank]").hidden = marks.size > 0;
}

function show(part) {
  for (const one of [form, review, receipt]) one.hidden = one !== part;
  part.querySelector("h1, h2, legend")?.scrollIntoView({ block: "center" });
  part.focus({ preventScroll: true });
}

function say(text, isRefusal = false) {
  state.hidden = !text;
  state.classList.toggle("fr-alert--error", isRefusal);
  state.classList.toggle("fr-alert--info", !isRefusal);
  state.querySelector("p").textContent = text;
}

async function sealed() {
  const { key, context, bytes } = form.dataset;
  const inside = `{"recu":"${form.elements.tracker.value}","bulletin":${ballotOf(marksOf())}}`;
  const message = new TextEncoder().encode(inside.padEnd(Number(bytes), " "));
  return base64(await seal(bytesFrom(key), new TextEncoder().encode(context), message));
}

async function deposit() {
  send.disabled = true;
  change.hidden = true; // an envelope that may have been received is never replaced by another
  say(form.dataset.sending);
  try {
    envelope ??= await sealed();
    isWaiting = true;
    const body = new URLSearchParams({ code: form.elements.code.value, sealed: envelope });
    const answer = await fetch(form.dataset.urn, { method: "POST", body });
    const told = await answer.json();
    isWaiting = false;
    if (answer.ok) given(told);
    else say(told.message, true);
    if (!answer.ok) change.hidden = false;
  } catch {
    say(form.dataset.lost, true);
    send.textContent = form.dataset.again;
  }
  send.disabled = false;
}

function given({ envelope: name, is_new: isNew }) {
  say("");
  document.querySelector("#recu").textContent = grouped(form.elements.tracker.value);
  document.querySelector("#enveloppe").textContent = name;
  document.querySelector("#deja").hidden = isNew;
  form.reset();
  show(receipt);
}

if (!canSeal()) {
  document.querySelector("#impossible").hidden = false;
} else {
  form.hidden = false;
  form.querySelector("#remplir").disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const marks = marksOf();
    const refusal = refusalOf(marks);
    say(refusal, true);
    if (refusal) return;
    readAgain(marks);
    show(review);
  });
  change.addEventListener("click", () => {
    envelope = null; // refused or never sent: what is read again is sealed again
    say("");
    show(form);
  });
  send.addEventListener("click", deposit);
  addEventListener("beforeunload", (event) => { if (isWaiting) event.preventDefault(); });
}
