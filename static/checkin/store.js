"use strict";
/* What a tablet keeps: the list, its own name, and each act under a key of its own, so that two windows of the same
   tablet never erase each other's. Where nothing can be kept (private browsing), memory does, and the page says so. */

const DAYS_KEPT = 3;

class Store {
  constructor(edition) {
    this.prefix = `tablee.accueil.${edition}.`;
    this.memory = new Map();
    this.isLasting = true;
    try {
      localStorage.setItem(`${this.prefix}essai`, "1");
      localStorage.removeItem(`${this.prefix}essai`);
    } catch {
      this.isLasting = false;
    }
    this.forgetOld();
  }

  read(name) {
    const text = this.isLasting ? localStorage.getItem(this.prefix + name) : this.memory.get(name);
    try {
      return JSON.parse(text ?? "null");
    } catch {
      return null;
    }
  }

  write(name, value) {
    const text = JSON.stringify(value);
    this.memory.set(name, text);
    if (!this.isLasting) return;
    try {
      localStorage.setItem(this.prefix + name, text);
    } catch { /* full: everything goes on in memory */
      for (const known of this.names()) this.memory.set(known, localStorage.getItem(this.prefix + known));
      this.memory.set(name, text);
      this.isLasting = false;
    }
  }

  remove(name) {
    this.memory.delete(name);
    try {
      localStorage.removeItem(this.prefix + name);
    } catch { /* nothing was kept there */ }
  }

  names() {
    if (!this.isLasting) return [...this.memory.keys()];
    const all = Array.from({ length: localStorage.length }, (_one, place) => localStorage.key(place));
    return all.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
  }

  /* Acts not yet taken by the server, in the order in which they were made. */
  acts() {
    const kept = this.names().filter((name) => name.startsWith("acte.")).map((name) => this.read(name));
    return kept.filter(Boolean).sort((one, other) => one.rank - other.rank || one.at - other.at);
  }

  keep(act) {
    const rank = (this.read("rang") || 0) + 1;
    this.write("rang", rank);
    this.write(`acte.${act.key}`, { ...act, rank });
  }

  /* A list of names has no business on a tablet when the day is over. */
  forgetOld() {
    const list = this.read("liste");
    if (list && Date.now() - list.saved > DAYS_KEPT * 86400000 && !this.acts().length) this.remove("liste");
  }

  clear() {
    for (const name of this.names()) this.remove(name);
  }
}

/* 128 random bits as 32 hexadecimal digits: works without a secure origin, where randomUUID does not. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
