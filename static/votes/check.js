"use strict";
/* Finding one's own lines in the published file. Nothing leaves the page; SHA-256 is here because browsers keep
   theirs for secure addresses, and a room's own network has none. */

const ROUNDS = new Uint32Array(64);
const START = new Uint32Array(8);

(function fillConstants() {
  const fraction = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32);
  const isPrime = (number) => {
    for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
    return true;
  };
  for (let number = 2, found = 0; found < 64; number += 1) {
    if (!isPrime(number)) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(number));
    ROUNDS[found] = fraction(Math.cbrt(number));
    found += 1;
  }
})();

function padded(text) {
  const bytes = new TextEncoder().encode(text);
  const length = (((bytes.length + 8) >> 6) + 1) * 64;
  const block = new Uint8Array(length);
  block.set(bytes);
  block[bytes.length] = 128;
  new DataView(block.buffer).setUint32(length - 4, bytes.length * 8);
  return new DataView(block.buffer);
}

function sha256(text) {
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const data = padded(text);
  const state = Uint32Array.from(START);
  const words = new Uint32Array(64);
  for (let offset = 0; offset < data.byteLength; offset += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = data.getUint32(offset + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [before, last] = [words[i - 15], words[i - 2]];
      const low = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
      const high = turn(last, 17) ^ turn(last, 19) ^ (last >>> 10);
      words[i] = words[i - 16] + low + words[i - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
  }
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}

function receiptFrom(text) {
  const code = text.replace(/[\s.\-–_]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(code) ? code : null;
}

async function findLines(place) {
  const answer = document.querySelector("#reponse");
  const receipt = receiptFrom(document.querySelector("#recu").value);
  if (!receipt) {
    answer.textContent = place.dataset.unreadable;
    return;
  }
  const file = await (await fetch(place.dataset.lines)).text();
  const lines = new Map(file.trim().split("\n").slice(1).map((line) => [line.slice(0, 16), line.split(",")]));
  const projects = [...new Set([...lines.values()].map((line) => line[1]))].sort((a, b) => a - b);
  const mine = projects.map((project) => lines.get(sha256(`${receipt}|${place.dataset.poll}|${project}`).slice(0, 16)));
  if (mine.some((line) => !line)) {
    answer.textContent = place.dataset.lost;
    return;
  }
  const approved = mine.filter((line) => line[2] === "1").map((line) => line[1]);
  answer.textContent = approved.length ? place.dataset.found.replace("{projects}", approved.join(", ")) : place.dataset.blank;
}

const checking = document.querySelector("#verification");
if (checking) {
  checking.hidden = false;
  document.querySelector("#chercher").addEventListener("click", () => findLines(checking));
}
