"use strict";
/* The booth with a script: the code comes from the card's address, the receipt is made here, the count is said, one
   project is shown at a time if one prefers, and a tablet that many use clears itself. */

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const WARNED = 20; // seconds before the screen clears

/* 128 bits of this device's own, in the letters of a card: the server does not choose them. */
function newTracker() {
  let number = 0n;
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) number = number * 256n + BigInt(byte);
  let code = "";
  for (let place = 0; place < 26; place += 1) {
    code = DIGITS[Number(number % 32n)] + code;
    number /= 32n;
  }
  return code;
}

function enterWithCard(form) {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.code.value = code;
  form.requestSubmit();
}

/* How many are ticked or judged, or how many points are left. */
function counted(form) {
  if (form.dataset.method === "approval") return form.querySelectorAll("[name='projects']:checked").length;
  if (form.dataset.method !== "points") return form.querySelectorAll("[type='radio']:checked:not([value=''])").length;
  const given = [...form.querySelectorAll("[type='number']")].map((field) => Math.max(0, Math.trunc(field.value) || 0));
  return Number(form.dataset.limit) - given.reduce((sum, one) => sum + one, 0);
}

function sayCount(form) {
  const place = document.querySelector("#compte");
  const say = () => {
    const count = counted(form);
    const { none, one, many, over } = form.dataset;
    const words = count < 0 ? over : count === 0 ? none : count === 1 ? one : many;
    const said = words.replace("{count}", Math.abs(count));
    place.classList.toggle("booth-bar__over", count < 0);
    if (place.textContent !== said) place.textContent = said;
  };
  form.addEventListener("input", say);
  form.addEventListener("change", say);
  say();
}

/* − and + beside each number of points. */
function offerSteps(form) {
  for (const button of form.querySelectorAll(".booth-points__step")) {
    const field = button.parentElement.querySelector("input");
    button.hidden = false;
    button.addEventListener("click", () => {
      const value = (Math.trunc(field.value) || 0) + Number(button.dataset.step);
      field.value = value <= 0 ? "" : Math.min(value, Number(form.dataset.limit));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/* Majority judgment: one project at a time, or all in a list. */
class Pages {
  constructor(form) {
    this.form = form;
    this.projects = [...form.querySelectorAll(".booth-project")];
    this.at = Math.max(0, this.projects.findIndex((one) => `#${one.id}` === location.hash));
    this.corrects = Boolean(location.hash); // comes back from the summary, and goes there again
    this.submit = form.querySelector("[type='submit']");
    form.querySelector(".booth-views").hidden = false;
    for (const button of form.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => this.show(button.dataset.view, true));
    }
    for (const button of form.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(Number(button.dataset.go)));
    }
    this.places = this.projects.map((project, place) => {
      const said = document.createElement("p");
      said.className = "booth-project__place";
      said.textContent = form.dataset.place.replace("{place}", place + 1);
      project.querySelector("legend").prepend(said);
      project.tabIndex = -1;
      return said;
    });
    this.show(form.elements.view.value || "un", this.corrects);
  }

  show(view, moves) {
    this.one = view === "un";
    this.form.elements.view.value = view;
    for (const button of this.form.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === view));
    }
    this.form.classList.toggle("booth-form--one", this.one);
    this.draw(moves);
  }

  go(by) {
    this.at = Math.min(this.projects.length - 1, Math.max(0, this.at + by));
    this.draw(true);
  }

  draw(moves) {
    const last = this.projects.length - 1;
    this.projects.forEach((project, place) => { project.hidden = this.one && place !== this.at; });
    this.places.forEach((said) => { said.hidden = !this.one; });
    const [back, next] = this.form.querySelectorAll("[data-go]");
    back.hidden = !this.one;
    back.disabled = this.at === 0;
    next.hidden = !this.one || this.at === last;
    this.submit.hidden = !next.hidden && !this.corrects;
    next.classList.toggle("fr-btn--secondary", this.corrects);
    if (!moves) return;
    this.projects[this.at].focus({ preventScroll: true });
    this.projects[this.at].scrollIntoView();
  }
}

/* A tablet that many use goes back to a blank page when nobody touches it, and says so before. */
function clearAlone(notice) {
  const said = notice.querySelector("p");
  let left = 0;
  const wake = () => {
    left = Number(notice.dataset.after);
    notice.hidden = true;
  };
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(kind, wake, { passive: true });
  notice.querySelector("button").addEventListener("click", wake);
  wake();
  setInterval(() => {
    left -= 1;
    if (left <= 0) location.replace(notice.dataset.home);
    else if (left <= WARNED && notice.hidden) {
      notice.hidden = false;
      said.textContent = notice.dataset.said.replace("{count}", WARNED);
    }
  }, 1000);
}

const entry = document.querySelector("#entree");
const ballot = document.querySelector("#bulletin");
const idle = document.querySelector("#veille");
if (entry) {
  enterWithCard(entry);
  window.addEventListener("hashchange", () => enterWithCard(entry));
}
if (ballot) {
  ballot.elements.tracker.value = newTracker();
  if (ballot.querySelector(".booth-project")) new Pages(ballot);
  if (ballot.dataset.method === "points") offerSteps(ballot);
  sayCount(ballot);
}
if (idle) clearAlone(idle);
