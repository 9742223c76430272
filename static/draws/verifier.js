/* Checks the dossier of a draw, in the browser or anywhere JavaScript runs: no server, no dependency.

     const report = await check(files)        files: a Map from file name to Uint8Array
     report.findings                          what does not hold: {code, file, line, params}; empty when all holds
     report.counts                            id → in how many of the 1,000 panels
     report.others                            ids of the published order that no panel holds (without the list)
     report.annulled                          the reason of an annulled draw, else ""
     report.steps                             {name, state}: held, broken, partly (candidats.csv is not at hand), skipped

   It shares no code with verifier.py, and a test holds both to the same findings. SHA-256 is here because browsers
   keep theirs for secure addresses, and the network of a room has none. Licence: EUPL-1.2. */

const FROZEN = ["candidats.csv", "panels.txt", "quotas.csv", "regles.json"];
const LATER = ["MANIFEST", "SOMMES", "empreinte.txt", "tirage.json", "remplacements.jsonl", "annulation.json"];
const ID = /^[A-Z0-9-]{1,32}$/;
const CODE = /^[A-Za-z0-9._+-]{1,64}$/;
const WHOLE = /^(?:0|[1-9][0-9]{0,8})$/;
const HASH = /^[0-9a-f]{64}$/;
const LISTED = /^[0-9a-f]{64} {2}([^\n]+)$/;
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const SAID = /^[\s\S]+$/;
const MOST = 10 ** 9;
const NEWLINE = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bytes = (text) => encoder.encode(text);

/* ---- SHA-256, FIPS 180-4 ---- */

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

function digest(data) {
  const padded = new Uint8Array((((data.length + 8) >> 6) + 1) * 64);
  padded.set(data);
  padded[data.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(data.length / 2 ** 29));
  view.setUint32(padded.length - 4, (data.length * 8) % 2 ** 32);
  const state = Uint32Array.from(START);
  const words = new Uint32Array(64);
  for (let offset = 0; offset < padded.length; offset += 64) mix(state, words, view, offset);
  return state;
}

function mix(state, words, view, offset) {
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(offset + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const before = words[i - 15];
    const last = words[i - 2];
    const low = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
    words[i] = words[i - 16] + low + words[i - 7] + (turn(last, 17) ^ turn(last, 19) ^ (last >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}

/* Hexadecimal SHA-256 of bytes. */
export const sha256 = (data) => [...digest(data)].map((word) => word.toString(16).padStart(8, "0")).join("");

/* What ties an id to a name: SHA-256 of id|salt|name. */
export const commitment = (id, salt, name) => sha256(bytes(`${id}|${salt}|${name.normalize("NFC")}`));

/* ---- The order that the dice give ---- */

/* The order of UTF-8 bytes, which is that of code points: units of a pair come after every other one. */
function byBytes(one, other) {
  const rank = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i += 1) {
    const [a, b] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (a !== b) return rank(a) - rank(b);
  }
  return one.length - other.length;
}

function compare(one, other) {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i += 1) if (one[i] !== other[i]) return one[i] - other[i];
  return one.length - other.length;
}

/* Blocks of SHA-256, covering mask, rejection; Fisher–Yates, descending. */
export function shuffled(ids, label, fingerprint, seed) {
  const base = sha256(bytes(`tirage-v1\n${label}\n${fingerprint}\n${seed}`));
  const order = [...ids].sort(byBytes);
  let block = 0;
  const below = (n) => {
    const mask = (1n << BigInt((n - 1).toString(2).length)) - 1n;
    for (;;) {
      block += 1;
      const value = BigInt(`0x${sha256(bytes(`${base},${block}`))}`) & mask;
      if (value < BigInt(n)) return Number(value);
    }
  };
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/* ---- Records: JSON in its one accepted form ---- */

class Unreadable extends Error {}

/* Reads canonical JSON only: keys sorted and single, no spaces, integers, NFC, no needless escape, one final LF. */
class Canonical {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  static object(data) {
    const reader = new Canonical(decoder.decode(data));
    const record = reader.value();
    if (reader.text.slice(reader.at) !== "\n" || !isObject(record)) throw new Unreadable();
    return record;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) throw new Unreadable();
    this.at += match[0].length;
    return match[0];
  }

  value() {
    switch (this.text[this.at]) {
      case "{": return this.members();
      case "[": return this.items();
      case '"': return this.string();
      case "t": return this.take(/true/y) === "true";
      case "f": return this.take(/false/y) !== "false";
      case "n": return this.take(/null/y) && null;
      default: return this.number();
    }
  }

  number() {
    const written = this.take(/0(?![0-9.eE])|-?[1-9][0-9]*(?![.eE])/y);
    return Number.isSafeInteger(Number(written)) ? Number(written) : BigInt(written);
  }

  string() {
    const written = this.take(/"(?:[^"\\\u0000-\u001f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*"/y);
    const text = JSON.parse(written);
    if (JSON.stringify(text) !== written || text !== text.normalize("NFC")) throw new Unreadable();
    return text;
  }

  items() {
    const found = [];
    this.take(/\[/y);
    while (this.text[this.at] !== "]") {
      if (found.length) this.take(/,/y);
      found.push(this.value());
    }
    this.at += 1;
    return found;
  }

  members() {
    const found = new Map();
    let last = null;
    this.take(/\{/y);
    while (this.text[this.at] !== "}") {
      if (last !== null) this.take(/,/y);
      const name = this.string();
      if (last !== null && byBytes(last, name) >= 0) throw new Unreadable();
      this.take(/:/y);
      found.set(name, this.value());
      last = name;
    }
    this.at += 1;
    return Object.fromEntries(found);
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isWhole = (value, least) => Number.isSafeInteger(value) && least <= value && value < MOST;
const areTexts = (value, pattern) => Array.isArray(value)
  && value.every((one) => typeof one === "string" && (!pattern || pattern.test(one)));
const isSame = (one, other) => Array.isArray(one) && one.length === other.length
  && one.every((item, i) => item === other[i]);

/* ---- Findings ---- */

class Stop extends Error {}

class Findings {
  constructor() {
    this.list = [];
  }

  say(code, file, line = null, params = {}) {
    this.list.push({ code, file, line, params });
  }

  stop(code, file, line = null, params = {}) {
    this.say(code, file, line, params);
    throw new Stop();
  }

  stopIfAnySince(before) {
    if (this.list.length > before) throw new Stop();
  }

  record(data, file, line = null) {
    try {
      return Canonical.object(data);
    } catch (error) {
      return this.stop("json", file, line);
    }
  }

  lines(data, file) {
    if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) this.stop("bom", file);
    if (data.includes(13)) this.stop("crlf", file);
    const { length } = data;
    if (data[length - 1] !== NEWLINE || data[length - 2] === NEWLINE) this.stop("ending", file);
    try {
      return decoder.decode(data).slice(0, -1).split("\n");
    } catch (error) {
      return this.stop("utf8", file);
    }
  }

  * table(data, file, header) {
    const [first, ...rest] = this.lines(data, file);
    if (first !== header.join(",")) this.stop("header", file, 1, { expected: header.join(",") });
    for (const [index, line] of rest.entries()) {
      const row = line.split(",");
      if (row.length === header.length) yield [index + 2, row];
      else this.say("columns", file, index + 2, { count: header.length });
    }
  }
}

/* ---- Candidates, quotas and rules, read again from the frozen files ---- */

const key = (criterion, value) => `${criterion} ${value}`;

class Draw {
  constructor(files, findings) {
    this.readRules(files.get("regles.json"), findings);
    this.readQuotas(files.get("quotas.csv"), findings);
    this.values = null;
    if (files.has("candidats.csv")) this.readCandidates(files.get("candidats.csv"), findings);
  }

  readRules(data, findings) {
    const file = "regles.json";
    const before = findings.list.length;
    const rules = findings.record(data, file);
    if (rules.protocole !== "tirage-v1") findings.stop("protocol", file);
    this.seats = rules.places;
    this.rehearsal = rules.repetition;
    this.office = "d_office" in rules ? rules.d_office : [];
    this.excluded = "exclues" in rules ? rules.exclues : [];
    if (!isWhole(this.seats, 1)) findings.say("field", file, null, { name: "places" });
    if (typeof this.rehearsal !== "boolean") findings.say("field", file, null, { name: "repetition" });
    this.maxima = new Map();
    for (const one of Array.isArray(rules.groupes) ? rules.groupes : [null]) {
      const { type: kind, maximum } = isObject(one) ? one : {};
      const isNew = typeof kind === "string" && CODE.test(kind) && !this.maxima.has(kind);
      if (!isNew || !isWhole(maximum, 1)) findings.stop("field", file, null, { name: "groupes" });
      this.maxima.set(kind, maximum);
    }
    for (const [name, ids] of [["d_office", this.office], ["exclues", this.excluded]]) {
      if (!areTexts(ids, ID) || new Set(ids).size !== ids.length) findings.say("field", file, null, { name });
    }
    findings.stopIfAnySince(before);
  }

  readQuotas(data, findings) {
    const file = "quotas.csv";
    const before = findings.list.length;
    this.quotas = new Map();
    for (const [line, row] of findings.table(data, file, ["critere", "valeur", "min", "max"])) {
      const [criterion, value, low, high] = row;
      const wrong = [criterion, value].find((text) => !CODE.test(text));
      if (wrong !== undefined) findings.say("code", file, line, { text: wrong });
      else if (!WHOLE.test(low) || !WHOLE.test(high) || Number(low) > Number(high)) {
        findings.say("bounds", file, line, { text: `${low},${high}` });
      } else if (this.quotas.has(key(criterion, value))) {
        findings.say("twice", file, line, { text: `${criterion},${value}` });
      } else {
        this.quotas.set(key(criterion, value), { criterion, value, low: Number(low), high: Number(high) });
      }
    }
    findings.stopIfAnySince(before);
    this.criteria = [...new Set([...this.quotas.values()].map((quota) => quota.criterion))];
  }

  readCandidates(data, findings) {
    const file = "candidats.csv";
    const before = findings.list.length;
    const kinds = [...this.maxima.keys()];
    const width = 2 + this.criteria.length;
    this.values = new Map();
    this.groups = new Map();
    this.commitments = new Map();
    let last = "";
    for (const [line, row] of findings.table(data, file, ["id", "engagement", ...this.criteria, ...kinds])) {
      const values = this.criteria.map((criterion, i) => key(criterion, row[2 + i]));
      const groups = kinds.map((kind, i) => [kind, row[width + i]]).filter((pair) => pair[1]);
      if (this.refuses(row, values, groups, last, findings, line)) continue;
      [last] = row;
      this.values.set(row[0], values);
      this.groups.set(row[0], groups.map(([kind, group]) => key(kind, group)));
      this.commitments.set(row[0], row[1]);
    }
    findings.stopIfAnySince(before);
    const pool = this.values.size;
    if (pool < this.seats) findings.stop("few", file, null, { seats: this.seats, pool });
    for (const id of this.office) if (!this.values.has(id)) findings.stop("office", "regles.json", null, { id });
    for (const id of this.excluded) if (this.values.has(id)) findings.stop("excluded", "regles.json", null, { id });
  }

  refuses(row, values, groups, last, findings, line) {
    const before = findings.list.length;
    const say = (code, params) => findings.say(code, "candidats.csv", line, params);
    const [id, engagement] = row;
    const free = values.findIndex((pair) => !this.quotas.has(pair));
    const group = groups.find((pair) => !CODE.test(pair[1]));
    if (!ID.test(id)) say("id", { id });
    else if (this.values.has(id)) say("twice", { text: id });
    else if (id < last) say("order");
    else if (!HASH.test(engagement)) say("commitment", { id });
    else if (free >= 0) say("value", { id, criterion: this.criteria[free], value: row[2 + free] });
    else if (group) say("code", { text: group[1] });
    return findings.list.length > before;
  }

  counted(panel) {
    const counts = new Map([...this.quotas.keys()].map((pair) => [pair, 0]));
    const groups = new Map();
    for (const id of panel) {
      for (const pair of this.values.get(id)) counts.set(pair, counts.get(pair) + 1);
      for (const pair of this.groups.get(id)) groups.set(pair, (groups.get(pair) || 0) + 1);
    }
    return { counts, groups };
  }

  missed(pair, count) {
    const { low, high } = this.quotas.get(pair);
    return Math.max(low - count, count - high, 0);
  }

  /* Who enters, and by how many seats the quotas are then missed; groups always hold. */
  entry(seated, order, gone) {
    const { counts, groups } = this.counted(seated);
    const most = (pair) => this.maxima.get(pair.slice(0, pair.indexOf(" ")));
    let empty = 0;
    for (const [pair, count] of counts) empty += this.missed(pair, count);
    let best = { id: null, cost: empty };
    for (const id of order) {
      if (seated.has(id) || gone.has(id)) continue;
      if (this.groups.get(id).some((pair) => 1 + (groups.get(pair) || 0) > most(pair))) continue;
      let cost = empty;
      for (const pair of this.values.get(id)) {
        cost += this.missed(pair, counts.get(pair) + 1) - this.missed(pair, counts.get(pair));
      }
      if (cost === 0) return { id, cost };
      if (best.id === null || cost < best.cost) best = { id, cost };
    }
    return best;
  }
}

/* ---- The steps of the check ---- */

const listing = (digests) => [...digests.keys()].sort(byBytes).map((name) => `${digests.get(name)}  ${name}\n`).join("");
const equals = (data, text) => compare(data, bytes(text)) === 0;

/* `partial`: the coded list is not at hand; its digest is then taken from MANIFEST. */
function checkHashes(files, findings, partial) {
  const needed = [...FROZEN, "MANIFEST"].filter((name) => !files.has(name) && !(partial && name === "candidats.csv"));
  needed.forEach((name) => findings.say("missing", name));
  const known = new Set([...FROZEN, ...LATER]);
  [...files.keys()].filter((name) => !known.has(name)).sort(byBytes).forEach((name) => findings.say("stranger", name));
  if (files.has("remplacements.jsonl") && !files.has("tirage.json")) findings.say("orphan", "remplacements.jsonl");
  if (needed.length) throw new Stop();
  const digests = new Map([...files].map(([name, data]) => [name, sha256(data)]));
  const written = findings.lines(files.get("MANIFEST"), "MANIFEST");
  if (partial) {
    const line = written.find((one) => one.slice(66) === "candidats.csv" && LISTED.test(one));
    if (line) digests.set("candidats.csv", line.slice(0, 64));
  }
  const changed = FROZEN.filter((name) => !written.includes(`${digests.get(name)}  ${name}`));
  changed.forEach((name) => findings.say("changed", name));
  const frozen = new Map(FROZEN.map((name) => [name, digests.get(name)]));
  if (!changed.length && !equals(files.get("MANIFEST"), listing(frozen))) findings.say("listing", "MANIFEST");
  if (files.has("empreinte.txt") && !equals(files.get("empreinte.txt"), `${digests.get("MANIFEST")}\n`)) {
    findings.say("fingerprint", "empreinte.txt");
  }
  if (files.has("SOMMES")) checkSums(files.get("SOMMES"), digests, findings);
}

function checkSums(data, digests, findings) {
  const before = findings.list.length;
  const written = findings.lines(data, "SOMMES");
  digests.delete("SOMMES");
  for (const name of [...digests.keys()].sort(byBytes)) {
    if (!written.includes(`${digests.get(name)}  ${name}`)) findings.say("sums", name);
  }
  for (const line of written) {
    const match = LISTED.exec(line);
    if (match && !digests.has(match[1])) findings.say("sums", match[1]);
  }
  if (findings.list.length === before && !equals(data, listing(digests))) findings.say("listing", "SOMMES");
}

/* Returns the reason of an annulled draw, "" for the others. */
function checkAnnulment(files, findings) {
  if (!files.has("annulation.json")) return "";
  const record = findings.record(files.get("annulation.json"), "annulation.json");
  if (record.protocole !== "tirage-v1") findings.say("protocol", "annulation.json");
  if (record.empreinte !== sha256(files.get("MANIFEST"))) findings.say("print", "annulation.json");
  for (const [name, form] of [["motif", SAID], ["instant", INSTANT]]) {
    if (!areTexts([record[name]], form)) findings.say("field", "annulation.json", null, { name });
  }
  return String(record.motif);
}

function readPanels(data, findings) {
  const before = findings.list.length;
  const numbered = findings.lines(data, "panels.txt").map((line) => line.split(" "));
  if (numbered.length !== 1000) findings.stop("panel-count", "panels.txt", null, { count: numbered.length });
  numbered.forEach(([first], index) => {
    const number = String(index).padStart(3, "0");
    if (first !== number) findings.say("panel-number", "panels.txt", index + 1, { number });
  });
  findings.stopIfAnySince(before);
  return numbered.map((row) => row.slice(1));
}

async function checkPanels(draw, panels, findings, progress) {
  const counts = new Map(draw.values ? [...draw.values.keys()].map((id) => [id, 0]) : []);
  for (const [index, ids] of panels.entries()) {
    checkPanel(draw, ids, index + 1, counts, findings);
    if (index % 50 === 49) await progress(index + 1);
  }
  return counts;
}

function checkPanel(draw, ids, line, counts, findings) {
  const say = (code, params) => findings.say(code, "panels.txt", line, params);
  const unknown = ids.find((id) => (draw.values ? !draw.values.has(id) : !ID.test(id)));
  if (unknown !== undefined) {
    say("panel-unknown", { id: unknown });
    return;
  }
  if (!isSame(ids, [...new Set(ids)].sort())) say("panel-order"); // ids are plain ASCII by now: units are bytes
  if (ids.length !== draw.seats) say("panel-size", { count: ids.length, seats: draw.seats });
  if (draw.values) checkBounds(draw, ids, say);
  for (const id of draw.office) if (!ids.includes(id)) say("panel-office", { id });
  for (const id of ids) counts.set(id, (counts.get(id) || 0) + 1);
}

function checkBounds(draw, ids, say) {
  const { counts, groups } = draw.counted(ids);
  for (const [pair, { criterion, value, low, high }] of draw.quotas) {
    const count = counts.get(pair);
    if (count < low || count > high) say("panel-bounds", { count, criterion, value });
  }
  const most = (pair) => draw.maxima.get(pair.slice(0, pair.indexOf(" ")));
  for (const pair of [...groups.keys()].filter((one) => groups.get(one) > most(one)).sort(byBytes)) {
    const [kind, group] = pair.split(" ");
    say("panel-group", { count: groups.get(pair), criterion: kind, value: group });
  }
}

/* What the balls and the dice gave: {panel, order}. */
function checkResult(draw, panels, files, findings) {
  const file = "tirage.json";
  const fingerprint = sha256(files.get("MANIFEST"));
  const result = findings.record(files.get(file), file);
  if (result.protocole !== "tirage-v1") findings.say("protocol", file);
  if (result.empreinte !== fingerprint) findings.say("print", file);
  if (result.repetition !== draw.rehearsal) findings.say("rehearsal", file);
  if (!areTexts(result.temoins)) findings.say("field", file, null, { name: "temoins" });
  if (!areTexts([result.instant], INSTANT)) findings.say("field", file, null, { name: "instant" });
  for (const [name, form] of [["boules", /^[0-9]{3}$/], ["des", /^[0-9]{20}$/]]) {
    if (!areTexts([result[name]], form)) findings.stop("field", file, null, { name });
  }
  const panel = panels[Number(result.boules)];
  if (!isSame(result.titulaires, panel)) findings.say("titulaires", file, null, { number: result.boules });
  const here = new Set(panel);
  const others = draw.values ? [...draw.values.keys()].filter((id) => !here.has(id)) : namedOthers(result, panels, here);
  const order = others && shuffled(others, "suppleants", fingerprint, result.des);
  if (!order || !isSame(result.suppleants, order)) findings.say("substitutes", file);
  return { panel, order: order || [], readable: !draw.values || panel.every((id) => draw.values.has(id)) };
}

/* Without the coded list, those of the order itself: then their order is checked, and that nobody of a panel is missing. */
function namedOthers(result, panels, here) {
  const named = new Set(areTexts(result.suppleants, ID) ? result.suppleants : []);
  const isComplete = panels.every((ids) => ids.every((id) => here.has(id) !== named.has(id)));
  return isComplete ? [...named] : null;
}

/* Returns who is seated after every replacement. */
function replay(draw, { panel, order }, files, findings) {
  const file = "remplacements.jsonl";
  const data = files.get(file);
  const state = { draw, order, seated: new Set(panel), gone: new Set(), findings };
  let previous = files.get("tirage.json");
  if (data[data.length - 1] !== NEWLINE) findings.stop("ending", file);
  for (let start = 0, number = 1; start < data.length; number += 1) {
    const end = data.indexOf(NEWLINE, start) + 1;
    const line = data.subarray(start, end);
    const record = findings.record(line, file, number);
    if (record.precedent !== sha256(previous)) findings.say("chain", file, number);
    previous = line;
    start = end;
    if (!areTexts([record.instant], INSTANT)) findings.say("field", file, number, { name: "instant" });
    if (record.type === "retrait") leave(state, record, number);
    else if (record.type === "indisponible") skip(state, record, number);
    else findings.say("kind", file, number);
  }
  return [...state.seated].sort(byBytes);
}

function skip({ draw, order, seated, gone, findings }, { id }, line) {
  const isKnown = draw.values ? draw.values.has(id) : order.includes(id) || seated.has(id);
  if (!isKnown || seated.has(id) || gone.has(id)) findings.say("unavailable", "remplacements.jsonl", line, { id });
  else gone.add(id);
}

function leave({ draw, order, seated, gone, findings }, record, line) {
  const { sortant: leaving, entrant: written, ecart } = record;
  if (!seated.has(leaving)) {
    findings.say("not-seated", "remplacements.jsonl", line, { id: leaving });
    return;
  }
  seated.delete(leaving);
  gone.add(leaving);
  const { id, cost } = draw.values ? draw.entry(seated, order, gone) : { id: written, cost: ecart };
  if (id) seated.add(id);
  const isRule = (written === undefined ? null : written) === id && isWhole(ecart, 0) && ecart === cost;
  if (!isRule) findings.say("entering", "remplacements.jsonl", line, { expected: id || "—", written: written || "—" });
}

/* `options.partial` accepts that candidats.csv is not at hand; `options.onProgress(done)` is told of panels read. */
export async function check(files, options = {}) {
  const partial = Boolean(options.partial) && !files.has("candidats.csv");
  const report = { findings: [], counts: new Map(), steps: [], seated: [], others: new Set(), partial };
  Object.assign(report, { annulled: "", draw: null });
  const findings = new Findings();
  report.findings = findings.list;
  const progress = async (done) => {
    if (options.onProgress) await options.onProgress(done);
  };
  const step = async (name, work, state = "held") => {
    const before = findings.list.length;
    try {
      return await work();
    } finally {
      report.steps.push({ name, state: findings.list.length > before ? "broken" : state });
    }
  };
  const partly = partial ? "partly" : "held";
  try {
    await step("files", () => checkHashes(files, findings, partial));
    await step("rules", () => {
      report.annulled = checkAnnulment(files, findings);
      report.draw = new Draw(files, findings);
    }, partly);
    const panels = await step("panels", async () => {
      const read = readPanels(files.get("panels.txt"), findings);
      report.counts = await checkPanels(report.draw, read, findings, progress);
      return read;
    }, partly);
    if (!files.has("tirage.json")) return report;
    const result = await step("lots", () => checkResult(report.draw, panels, files, findings), partly);
    report.seated = [...result.panel];
    report.others = new Set(result.order);
    if (!files.has("remplacements.jsonl") || !result.readable) return report;
    report.seated = await step("replacements", () => replay(report.draw, result, files, findings), partly);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return report;
}

/* ---- The downloaded archive ---- */

const LARGEST = 200 * 1024 * 1024;
const [END, ENTRY, STORED, DEFLATED] = [0x06054b50, 0x02014b50, 0, 8];

/* What an archive is refused for: "zip" (not one that is read here), "large", "outside" or "twice" (with the file). */
export class BadArchive extends Error {
  constructor(reason, file = "") {
    super(reason);
    this.reason = reason;
    this.file = file;
  }
}

/* Reads a .zip into a Map of files, at its root or in its only folder. Throws `BadArchive` for what is no such archive. */
export async function unzip(data) {
  try {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return await unpacked(data, view, entriesOf(data, view));
  } catch (error) {
    throw error instanceof BadArchive ? error : new BadArchive("zip");
  }
}

function entriesOf(data, view) {
  let end = data.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new BadArchive("zip");
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== ENTRY) throw new BadArchive("zip");
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    entries.push({
      name: decoder.decode(data.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + extra + comment;
  }
  const outside = entries.find((one) => leavesFolder(one.name));
  if (outside) throw new BadArchive("outside", outside.name);
  if (entries.reduce((sum, one) => sum + one.size, 0) > LARGEST) throw new BadArchive("large");
  return entries.filter((one) => !one.name.endsWith("/"));
}

/* Whether a name would be written elsewhere than in its folder. Nothing is written here, but such a file is a trap. */
function leavesFolder(name) {
  const parts = name.replace(/\/+$/, "").split("/");
  return /[\\:\0]/.test(name) || parts.some((part) => ["", ".", ".."].includes(part));
}

async function unpacked(data, view, entries) {
  const files = new Map();
  const names = withoutFolder(entries.map((one) => one.name));
  for (const [index, one] of entries.entries()) {
    const start = one.start + 30 + view.getUint16(one.start + 26, true) + view.getUint16(one.start + 28, true);
    const content = data.subarray(start, start + one.packed);
    if (![STORED, DEFLATED].includes(one.method)) throw new BadArchive("zip");
    if (files.has(names[index])) throw new BadArchive("twice", names[index]);
    const read = one.method === STORED ? content : await inflated(content, one.size);
    if (read.length !== one.size) throw new BadArchive("zip");
    files.set(names[index], read);
  }
  files.delete("verifier.py");
  return files;
}

async function inflated(content, size) {
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const [reader, whole] = [stream.getReader(), new Uint8Array(size)];
  for (let at = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return whole.subarray(0, at);
    if (at + value.length > size) throw new BadArchive("zip");
    whole.set(value, at);
    at += value.length;
  }
}

/* `tirage/MANIFEST`, … → `MANIFEST`, …, when all are in the one same folder. */
export function withoutFolder(names) {
  const folders = new Set(names.map((name) => name.slice(0, name.indexOf("/") + 1)));
  const [folder] = folders;
  return folders.size === 1 && folder ? names.map((name) => name.slice(folder.length)) : names;
}
