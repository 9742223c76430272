"use strict";
/* One card at a time: kept in this browser until the server has it, sent by itself, and the table's cards below.
   Without this file the button sends the card and the page comes back empty for the next one. */

const card = document.querySelector("#carte");
const waiting = document.querySelector("#en-attente");
const REFRESH = 30000;
const keptAt = Number(document.documentElement.dataset.kept || 0); // when this page was kept; 0 when the server wrote it now
const FIELDS = ["token", "writer", "version", "kind", "theme", "under", "text", "reason"];

function newToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* ---- what is not sent yet, by token ---- */
const shelf = {
  key: `tablee-cartes-${waiting.dataset.account}-${waiting.dataset.autosave}`,
  isSafe: true,
  held: {},
  read() {
    try {
      this.held = JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      this.isSafe = false; // this browser keeps nothing: the page itself holds the cards
    }
    return this.held;
  },
  write() {
    try {
      if (Object.keys(this.held).length) localStorage.setItem(this.key, JSON.stringify(this.held));
      else localStorage.removeItem(this.key);
      this.isSafe = true;
    } catch {
      this.isSafe = false;
    }
  },
  put(kept) { this.read(); this.held[kept.token] = kept; this.write(); },
  drop(token) { this.read(); delete this.held[token]; this.write(); },
};

function written(form) {
  const data = new FormData(form);
  return Object.fromEntries(FIELDS.filter((name) => data.has(name)).map((name) => [name, data.get(name)]));
}

function restore(form, kept) {
  for (const name of FIELDS) if (name in kept && form.elements[name]) form.elements[name].value = kept[name];
}

/* ---- sending what waits ---- */
let line = Promise.resolve(); // one sending after the other: the order of cards is that of the table
let retry = 0;

function flush() {
  line = line.then(sendAll).catch((reason) => {
    say(card && (reason instanceof SignedOut ? card.dataset.closed : card.dataset.offline));
    clearTimeout(retry);
    retry = setTimeout(flush, AFTER_FAILURE);
  });
  return line;
}

class SignedOut extends Error {}

/* Under the card, as long as nobody types the next one. */
function say(text) {
  if (card && text && card.elements.text.value.trim() === "") document.querySelector("#enregistrement").textContent = text;
}

async function sendAll() {
  for (const kept of Object.values(shelf.read())) {
    if (card && kept.token === card.elements.token.value) continue; // the form sends its own
    if (kept.stale) continue;
    const said = await sendOne(kept);
    if (said.closed) {
      if (!await takeToken(waiting)) throw new SignedOut();
      if (card) card.elements.csrf_token.value = waiting.querySelector("[name='csrf_token']").value;
      return sendAll();
    }
    if (said.saved) {
      shelf.drop(kept.token);
      say(said.said);
      await refresh();
    } else {
      shelf.put({ ...kept, stale: said.stale === true, said: said.said, address: said.address });
    }
    showWaiting();
  }
}

function sendOne(kept) {
  const body = new FormData();
  body.set("csrf_token", waiting.querySelector("[name='csrf_token']").value);
  for (const name of FIELDS) if (name in kept) body.set(name, kept[name]);
  return sendDraft(waiting.dataset.autosave, body);
}

function showWaiting() {
  const own = card ? card.elements.token.value : "";
  const others = Object.values(shelf.read()).filter((kept) => kept.token !== own);
  waiting.hidden = others.length === 0;
  waiting.querySelector("ul").replaceChildren(...others.map(asWaiting));
}

function asWaiting(kept) {
  const item = document.createElement("li");
  const body = item.appendChild(document.createElement("article"));
  body.className = "ws-card ws-card--waiting";
  const words = body.appendChild(document.createElement("p"));
  words.className = "ws-card__text";
  words.textContent = kept.text;
  const state = body.appendChild(document.createElement("p"));
  state.className = "tb-mention";
  state.textContent = kept.stale ? waiting.dataset.stale : kept.said || waiting.dataset.waiting;
  if (kept.stale && kept.address) {
    const link = body.appendChild(document.createElement("a"));
    link.href = kept.address;
    link.textContent = waiting.dataset.compare;
  }
  if (kept.said) {
    const drop = body.appendChild(document.createElement("button"));
    drop.type = "button";
    drop.className = "fr-btn fr-btn--tertiary fr-btn--sm";
    drop.textContent = waiting.dataset.drop;
    drop.addEventListener("click", () => {
      if (drop.textContent === waiting.dataset.sure) { shelf.drop(kept.token); showWaiting(); }
      else drop.textContent = waiting.dataset.sure;
    });
  }
  return item;
}

/* ---- the table's cards, as the server now shows them ---- */
async function refresh() {
  const page = await fetch(waiting.dataset.table);
  if (!page.ok || page.redirected) return;
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = read.querySelector("#cartes");
  const shown = document.querySelector("#cartes");
  if (fresh && !shown.contains(document.activeElement)) shown.replaceChildren(...fresh.childNodes);
  offerParents(read.querySelector("#carte"));
}

/* A finding just written may be chosen at once. */
function offerParents(fresh) {
  const here = card && card.elements.under;
  const there = fresh && fresh.elements.under;
  if (!here || !there || !card.hasAttribute("data-blank")) return;
  const chosen = here.value;
  here.replaceChildren(...there.options);
  here.value = chosen;
  showParents(card);
}

/* A finding hangs under nothing: the choice is there for the others, once there is something to choose. */
function showParents(form) {
  form.querySelector("[data-parents]").hidden = form.elements.kind.value === "finding" || form.elements.under.options.length < 2;
}

/* ---- the card under one's thumb ---- */
function countWords(form) {
  const count = [...form.elements.text.value.trim()].length;
  const limit = Number(form.dataset.limit);
  const place = form.querySelector("[data-counter]");
  place.classList.toggle("ws-counter--over", count > limit);
  place.textContent = fill(count > limit ? form.dataset.toolong : form.dataset.counted, { count, over: count - limit });
}

function keepCard(form) {
  const state = document.querySelector("#enregistrement");
  const isBlank = () => form.elements.text.value.trim() === "";
  const isNew = form.hasAttribute("data-blank");

  const saver = { restart() {}, changed() {} };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBlank()) {
      state.textContent = form.dataset.empty;
      form.elements.text.focus();
      return;
    }
    const kept = written(form);
    shelf.put(kept);
    if (!isNew) return sendAndLeave(form, state, kept, saver);
    saver.restart();
    form.elements.token.value = newToken();
    form.elements.version.value = 0;
    form.elements.text.value = "";
    state.textContent = form.dataset.next;
    countWords(form);
    form.elements.text.focus();
    showWaiting();
    await flush();
  });
  Object.assign(saver, saveBySelf(form, {
    onInput() {
      countWords(form);
      if (isBlank()) shelf.drop(form.elements.token.value);
      else shelf.put(written(form));
    },
    onSaved(_said, isWhole) {
      if (isWhole) shelf.drop(form.elements.token.value);
      else shelf.put(written(form));
    },
    isReady: () => !isBlank(),
    mayLeave: () => shelf.isSafe,
  }));
  const kept = shelf.read()[form.elements.token.value];
  if (kept && kept.text !== form.elements.text.value) {
    restore(form, kept);
    saver.changed();
  }
}

/* A card that exists already: once it is saved, back to the next one; if somebody changed it, the server shows both. */
async function sendAndLeave(form, state, kept, saver) {
  state.textContent = form.dataset.saving;
  try {
    const said = await sendOne(kept);
    if (said.saved) {
      saver.restart();
      shelf.drop(kept.token);
      location.assign(form.dataset.new);
    } else if (said.stale) {
      saver.restart();
      form.submit();
    } else {
      state.textContent = said.closed ? form.dataset.closed : said.said;
    }
  } catch {
    state.textContent = form.dataset.offline;
    saver.changed();
  }
}

/* ---- the time left, by the clock of the server ---- */
function tick(clock) {
  const drift = Number(clock.dataset.now) - (keptAt || Date.now()); // a page that was kept tells the hour of then
  const place = clock.querySelector("[data-time]");
  const show = () => {
    const left = Number(clock.dataset.ends) - Date.now() - drift;
    const minutes = Math.floor(left / 60000);
    const text = left < 0 ? clock.dataset.over : minutes < 1 ? clock.dataset.last : fill(clock.dataset.left, { minutes });
    if (place.textContent !== text) place.textContent = text;
    clock.classList.toggle("ws-clock--near", left < 5 * 60000);
  };
  show();
  setInterval(show, 1000);
}

/* ---- without a network: the page as it was, which says so until the server answers again ---- */
function tellLost() {
  const line = document.querySelector("#hors-ligne");
  line.hidden = false;
  line.textContent = fill(line.dataset.lost, { time: hour(keptAt) });
  const ask = async () => {
    try {
      await refresh();
      line.hidden = true;
      flush();
    } catch {
      setTimeout(ask, AFTER_FAILURE);
    }
  };
  window.addEventListener("online", () => flush());
  setTimeout(ask, 1000);
}

/* « 9 h 05 » in Paris, in English « 9:05 ». */
function hour(at) {
  const parts = new Intl.DateTimeFormat("fr", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: "Europe/Paris" }).formatToParts(at);
  const [hours, minutes] = ["hour", "minute"].map((name) => parts.find((part) => part.type === name).value);
  if (document.documentElement.lang !== "fr") return `${Number(hours)}:${minutes}`;
  return minutes === "00" ? `${Number(hours)}\u00a0h` : `${Number(hours)}\u00a0h\u00a0${minutes}`;
}

/* The card of a kept page was begun when it was kept, and perhaps sent since: this one is another. */
function beginAnew(form) {
  form.elements.token.value = newToken();
  form.elements.writer.value = newToken();
  form.elements.version.value = 0;
  form.elements.text.value = "";
}

/* On a secure origin, the page and what it is made of stay on this phone for its reader. */
async function keepPage() {
  if (!waiting.dataset.keeper || !window.isSecureContext || !navigator.serviceWorker) return;
  const scope = waiting.dataset.table;
  await navigator.serviceWorker.register(waiting.dataset.keeper, { scope });
  const { active } = await navigator.serviceWorker.ready;
  const parts = [...document.querySelectorAll("link[rel='stylesheet'], script[src], link[rel='icon']")];
  active.postMessage({ reader: waiting.dataset.account, parts: parts.map((one) => one.href || one.src) });
}

if (keptAt) tellLost();
else keepPage().catch(() => {}); // a browser that refuses keeps what is typed all the same
if (card && keptAt && card.hasAttribute("data-blank")) beginAnew(card);
if (card) {
  countWords(card);
  card.addEventListener("input", () => { countWords(card); showParents(card); });
  showParents(card);
  if (card.dataset.autosave) keepCard(card);
  else card.addEventListener("submit", () => shelf.drop(card.elements.token.value)); // settled before everyone's eyes
}
for (const link of document.querySelectorAll("[data-forget]")) {
  link.addEventListener("click", () => shelf.drop(link.dataset.forget));
}
for (const clock of document.querySelectorAll("[data-ends]")) tick(clock);
showWaiting();
flush();
window.addEventListener("online", flush);
setInterval(() => { if (!document.hidden && navigator.onLine) refresh().catch(() => {}); }, REFRESH);
