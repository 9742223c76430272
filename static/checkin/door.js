"use strict";
/* The door on a tablet: the list is here, an arrival is noted at once and sent when it can be. Every act has a key made
   here, so that the server takes it once however often it is sent. Without this file the page does the same by forms. */

const AGAIN_AFTER = 5000;
const ASK_EVERY = 10000;
const MOST_SHOWN = 12;
const MOST_SENT = 100;

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/* The code in an address that was scanned, or as it was typed. */
function codeIn(text) {
  const last = text.trim().split("?")[0].replace(/\/+$/, "").split("/").pop();
  const code = last.replace(/[\s.\-–_]+/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? code : "";
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

class Door {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.store = new Store(root.dataset.edition);
    this.sender = root.querySelector("[data-send]");
    this.field = root.querySelector("#recherche");
    this.list = this.store.read("liste");
    this.tag = "";
    this.isLost = false;
    this.isSending = false;
    this.shown = null;
    this.answers = new Map();
    this.watchPage();
    this.ask();
    this.send();
  }

  show(name) {
    return this.root.querySelector(`[data-show="${name}"]`);
  }

  /* « 9 h 05 » in Paris, wherever the tablet thinks it is; in English « 9:05 ». */
  time(at) {
    const parts = new Intl.DateTimeFormat("fr", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: "Europe/Paris" }).formatToParts(at);
    const [hour, minutes] = ["hour", "minute"].map((name) => parts.find((part) => part.type === name).value);
    if (document.documentElement.lang !== "fr") return `${Number(hour)}:${minutes}`;
    return minutes === "00" ? `${Number(hour)}\u00a0h` : `${Number(hour)}\u00a0h\u00a0${minutes}`;
  }

  /* ---- who is known, with what this tablet did since ---- */
  everybody() {
    if (!this.list) return [];
    const people = [...this.list.people, ...this.list.guests].map((one) => ({ ...one }));
    const byWho = new Map(people.map((one) => [one.who, one]));
    for (const act of this.store.acts()) {
      const one = byWho.get(act.who);
      if (!one || one.state === "replaced" || (!this.list.open && one.who.startsWith("p"))) continue;
      if (act.kind === "arrived" && one.state !== "present") Object.assign(one, { state: "present", at: act.at });
      else if (act.kind === "undone") Object.assign(one, { state: act.before || "confirmed", at: null });
    }
    return people;
  }

  person(who) {
    return this.everybody().find((one) => one.who === who);
  }

  found(text) {
    const code = codeIn(text);
    const everybody = this.everybody();
    const owner = code ? everybody.filter((one) => (one.codes || []).includes(code)) : [];
    if (owner.length) return owner;
    const wanted = plain(text).split(" ").filter(Boolean);
    if (wanted.join("").length < 2) return [];
    return everybody
      .filter((one) => wanted.every((part) => one.words.split(" ").some((word) => word.startsWith(part))))
      .slice(0, MOST_SHOWN);
  }

  /* ---- acts ---- */
  note(who) {
    const one = this.person(who);
    if (!one) return;
    const act = { key: newKey(), who, kind: "arrived", at: Date.now(), before: one.state, undoes: "" };
    this.store.keep(act);
    this.reveal(act, one, this.saidHere(one));
    this.field.value = "";
    this.search();
    this.send();
  }

  /* Somebody who is here already, found by name: looking is no arrival. A card that is read again is one. */
  look(one) {
    this.reveal({ key: "", who: one.who, kind: "arrived", before: "confirmed" }, one, { ...this.saidHere(one), outcome: "already" });
  }

  /* Takes back the arrival noted here; without one, whatever the tablets noted of this person. */
  undo(arrival) {
    const act = { key: newKey(), who: arrival.who, kind: "undone", at: Date.now(), before: arrival.before, undoes: arrival.key };
    this.store.keep(act);
    this.reveal(act, this.person(arrival.who), { tone: "success", sentences: [this.words.undone], table: null, here: false });
    this.send();
  }

  /* What can be said without the server, which corrects it when it answers. */
  saidHere(one) {
    const words = this.words;
    const isGuest = one.who.startsWith("g");
    if (one.state === "present") {
      const text = one.at ? filled(words.already, { time: this.time(one.at) }) : words.noted;
      return { tone: "info", sentences: [text], table: one.table, here: true };
    }
    if (one.state === "replaced") return { tone: "warning", sentences: [words.replaced], table: null, here: false };
    if (!isGuest && !this.list.open) return { tone: "warning", sentences: [words.closed], table: null, here: false };
    const sentences = words.late[one.state] ? [words.late[one.state]] : [];
    if (!isGuest && !one.table) sentences.push(words.no_table);
    const here = this.counted().here;
    if (!isGuest && here > Number(this.root.dataset.seats)) sentences.push(filled(words.too_many, { here, seats: this.root.dataset.seats }));
    return { tone: sentences.length ? "info" : "success", sentences, table: one.table, here: true };
  }

  /* ---- sending and asking ---- */
  async send() {
    clearTimeout(this.again);
    const acts = this.store.acts().slice(0, MOST_SENT);
    if (this.isSending || !acts.length) return this.drawWire();
    this.isSending = true;
    this.drawWire();
    try {
      await this.sendActs(acts);
      this.isLost = false;
    } catch {
      this.isLost = true;
    }
    this.isSending = false;
    this.drawWire();
    if (this.store.acts().length) this.again = setTimeout(() => this.send(), this.isLost ? AGAIN_AFTER : 0);
  }

  async sendActs(acts) {
    const body = new FormData(this.sender);
    body.set("acts", JSON.stringify(acts.map(({ key, who, kind, at, undoes }) => ({ key, who, kind, at, undoes }))));
    body.set("sent", String(Date.now()));
    body.set("tablet", this.store.read("tablette") || "");
    const answer = await fetch(this.sender.action, { method: "POST", body, signal: AbortSignal.timeout(15000) });
    if (answer.redirected || [400, 401, 403].includes(answer.status)) {
      const isBack = await this.takeToken();
      this.show("closed").hidden = isBack;
      throw new Error("closed");
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    this.show("closed").hidden = true;
    this.show("clock").hidden = !said.clock_is_off;
    for (const act of acts) if (said.answers[act.key]) this.taken(act, said.answers[act.key]);
    this.receive(said.list);
  }

  taken(act, answer) {
    this.store.remove(`acte.${act.key}`);
    if (this.shown && this.shown.key === act.key) this.reveal(act, this.person(act.who), answer);
    else if (answer.tone === "warning" || answer.outcome === "already" || answer.outcome === "kept") this.notify(act, answer);
  }

  /* The session ended, here or in another window: once somebody is signed in again the page holds a good token. */
  async takeToken() {
    const page = await fetch(location.href, { headers: { "X-Fresh": "1" } });
    if (!page.ok || page.redirected) return false;
    const read = new DOMParser().parseFromString(await page.text(), "text/html");
    const fresh = read.querySelector("[data-send] [name='csrf_token']");
    const own = this.sender.elements.csrf_token;
    if (!fresh || fresh.value === own.value) return false;
    own.value = fresh.value;
    return true;
  }

  async ask() {
    try {
      const headers = this.tag ? { "If-None-Match": this.tag } : {};
      const answer = await fetch(this.root.dataset.list, { cache: "no-store", headers, signal: AbortSignal.timeout(8000) });
      if (answer.redirected || answer.status === 403) this.show("closed").hidden = false;
      else if (answer.status === 200) {
        this.tag = answer.headers.get("ETag") || "";
        this.receive(await answer.json());
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      const wasLost = this.isLost;
      this.isLost = false;
      if (wasLost) this.send();
    } catch {
      this.isLost = true;
    }
    this.drawWire();
    setTimeout(() => this.ask(), ASK_EVERY);
  }

  receive(list) {
    this.list = { ...list, saved: Date.now() };
    this.store.write("liste", this.list);
    this.drawCount();
    if (this.field.value && document.activeElement === this.field) this.search();
  }

  counted() {
    if (!this.list) return { here: 0, total: 0 };
    const seated = new Set(this.list.people.filter((one) => one.holds).map((one) => one.who));
    const people = this.everybody().filter((one) => seated.has(one.who));
    return { here: people.filter((one) => one.state === "present").length, total: people.length };
  }

  /* ---- drawing ---- */
  drawCount() {
    if (!this.list) return;
    const counted = this.counted();
    put(this.show("count"), filled(counted.here < 2 ? this.words.count_one : this.words.count, counted));
  }

  drawWire() {
    const line = this.show("wire");
    const count = this.store.acts().length;
    const words = this.words;
    line.hidden = false;
    line.dataset.state = this.isLost || !this.store.isLasting ? "waiting" : "sent";
    this.root.dataset.wire = this.isLost ? "lost" : count ? "sending" : "sent";
    if (!this.store.isLasting && count) put(line, words.full);
    else if (this.isLost && !this.list) put(line, words.first_time);
    else if (this.isLost) put(line, count === 0 ? words.lost : count === 1 ? words.waiting_one : filled(words.waiting, { count }));
    else put(line, count ? words.sending : words.sent);
    this.drawCount();
  }

  search() {
    const text = this.field.value;
    const people = this.list ? this.found(text) : [];
    this.show("found").replaceChildren(...people.map((one) => this.row(one)));
    this.show("nobody").hidden = people.length > 0 || plain(text).length < 2 || !this.list;
  }

  row(one) {
    const row = this.copy("row");
    const isHere = one.state === "present";
    const state = isHere && one.at ? filled(this.words.since, { time: this.time(one.at) }) : this.words.states[one.state];
    const place = one.who.startsWith("g") ? [this.words.guest, one.organisation] : [one.table && filled(this.words.table, { number: one.table })];
    put(row.querySelector(".name"), one.name);
    put(row.querySelector(".where"), [...place, one.who.startsWith("g") && !isHere ? "" : state].filter(Boolean).join(" – "));
    const button = row.querySelector("button");
    if (isHere) put(button, this.words.see);
    const name = document.createElement("span");
    name.className = "fr-sr-only";
    name.textContent = ` : ${one.name}`;
    button.append(name);
    button.addEventListener("click", () => (isHere ? this.look(one) : this.note(one.who)));
    return row;
  }

  copy(name) {
    return this.root.querySelector(`[data-template="${name}"]`).content.cloneNode(true).firstElementChild;
  }

  reveal(act, one, said) {
    const content = this.root.querySelector('[data-template="result"]').content.cloneNode(true);
    const part = (selector) => content.querySelector(selector);
    const key = one.who.slice(1);
    put(part(".door-result__name"), one.shown);
    put(part(".door-table strong"), String(said.table || ""));
    part(".door-table").hidden = !said.table;
    part(".door-pictures").hidden = !said.here || one.pictures !== false;
    const sentences = [...(said.sentences.length ? said.sentences : [this.words.noted])];
    if (!said.outcome && this.isLost) sentences.push(this.words.kept);
    part(".door-sentences").append(...sentences.map((text) => this.sentence(text, said.tone)));
    const badge = part('[data-press="badge"]');
    badge.href = this.root.dataset.badge.replace("/0/", `/${key}/`);
    badge.hidden = one.who.startsWith("g") || !said.here;
    const undo = part('[data-press="undo"]');
    undo.hidden = act.kind !== "arrived" || !said.here;
    undo.addEventListener("click", () => this.undo(act));
    part('[data-press="next"]').addEventListener("click", () => this.next());
    this.shown = act;
    this.show("result").replaceChildren(content);
    this.drawWire();
  }

  sentence(text, tone) {
    const line = document.createElement("p");
    line.className = `door-said door-said--${tone}`;
    line.textContent = text;
    return line;
  }

  next() {
    this.shown = null;
    this.show("result").replaceChildren();
    this.field.value = "";
    this.search();
    this.field.focus();
  }

  /* Something that the server said of an act when its result was no longer on the screen. */
  notify(act, answer) {
    const one = this.person(act.who);
    const notice = this.copy("notice");
    put(notice.querySelector(".name"), one ? one.shown : "");
    put(notice.querySelector(".where"), answer.sentences.join(" "));
    notice.querySelector("button").addEventListener("click", () => {
      notice.remove();
      this.show("notices").hidden = !this.show("notice-list").children.length;
    });
    this.show("notice-list").append(notice);
    this.show("notices").hidden = false;
  }

  /* A card was read: by a scanner that types, by the camera, or by hand. */
  read(text) {
    if (!this.list) return false;
    const people = codeIn(text) ? this.found(text).filter((one) => (one.codes || []).includes(codeIn(text))) : [];
    if (people.length !== 1) return false;
    this.note(people[0].who);
    return true;
  }

  /* ---- the page ---- */
  watchPage() {
    this.field.addEventListener("input", () => this.search());
    this.root.querySelector("[data-search]").addEventListener("submit", (event) => {
      if (!this.list) return; // the first list is not here yet: the form does it
      event.preventDefault();
      if (!this.read(this.field.value)) this.search();
    });
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
    window.addEventListener("beforeunload", (event) => {
      if (!this.store.isLasting && this.store.acts().length) event.preventDefault();
    });
    this.watchOwn();
    this.field.focus();
  }

  watchOwn() {
    const name = this.root.querySelector("#tablette");
    this.show("own").hidden = false;
    this.show("secure").hidden = !window.isSecureContext;
    this.show("insecure").hidden = window.isSecureContext;
    name.value = this.store.read("tablette") || "";
    name.addEventListener("change", () => this.store.write("tablette", name.value.trim().slice(0, 40)));
    this.root.querySelector('[data-press="clear"]').addEventListener("click", () => this.clear());
    if (window.isSecureContext && navigator.serviceWorker) this.keepPage();
  }

  async keepPage() {
    await navigator.serviceWorker.register(this.root.dataset.keeper, { scope: this.root.dataset.scope });
    const ready = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel='stylesheet'], script[src], link[rel='icon']")];
    const keep = [this.root.dataset.scope, ...parts.map((one) => one.href || one.src)];
    if (!this.isLost) ready.active.postMessage({ keep });
  }

  async clear() {
    const said = this.show("cleared");
    said.hidden = false;
    if (this.store.acts().length) return put(said, this.words.not_yet);
    this.store.clear();
    this.list = null;
    this.tag = "";
    this.next();
    if (window.isSecureContext && navigator.serviceWorker) {
      const ready = await navigator.serviceWorker.getRegistration(this.root.dataset.scope);
      if (ready) await ready.unregister();
      for (const name of await caches.keys()) if (name.startsWith("tablee.accueil")) await caches.delete(name);
    }
    put(said, this.words.cleared);
  }
}

const doorRoot = document.querySelector("#accueil");
const door = doorRoot ? new Door(doorRoot) : null;
