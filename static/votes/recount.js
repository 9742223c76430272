/* The published lines counted again, by the frozen rule, with nothing but this file: whole numbers only, no server.

   SHA-256 is here because browsers keep theirs for secure addresses, and a room's own network has none. */

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

export function sha256(text) {
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

/* The order of the lot: as the draw's published expansion says, label « egalites ». */
export function lotOrder(numbers, fingerprint, dice) {
  const order = numbers.map(String).sort();
  const base = sha256(`tirage-v1\negalites\n${fingerprint}\n${dice}`);
  let block = 0;
  for (let last = order.length - 1; last > 0; last -= 1) {
    const mask = (1n << BigInt(last.toString(2).length)) - 1n;
    let other;
    do {
      block += 1;
      other = Number(BigInt(`0x${sha256(`${base},${block}`)}`) & mask);
    } while (other > last);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order.map(Number);
}

const COLUMNS = { approbation: ["approuve", 1], "jugement majoritaire": ["mention", 6], points: ["points", 10] };

/* {ballots, profiles: project → how many gave each mark, the worst first, rows: name → [project, mark or null]}.
   Throws an Error whose message is a code when the file is not whole. */
export function readLines(text, rule) {
  const [column, top] = COLUMNS[rule.methode];
  const [header, ...lines] = text.split("\n");
  if (header !== `empreinte,projet,${column}` || lines.pop() !== "") throw new Error("shape");
  const profiles = new Map(rule.projets.map((project) => [project.numero, new Array(top + 1).fill(0)]));
  const sizes = new Map(rule.projets.map((project) => [project.numero, 0]));
  const rows = new Map();
  lines.forEach((line, place) => {
    const [name, number, mark, ...more] = line.split(",");
    const project = Number(number);
    const isBlank = mark === "" && column === "mention";
    const isMark = /^(0|[1-9][0-9]?)$/.test(mark) && Number(mark) <= top;
    if (more.length || !profiles.has(project) || !(isBlank || isMark)) throw new Error("shape");
    if (place && lines[place - 1] >= line) throw new Error("shape");
    if (rows.has(name)) throw new Error("double");
    rows.set(name, [project, isBlank ? null : Number(mark)]);
    sizes.set(project, sizes.get(project) + 1);
    if (!isBlank) profiles.get(project)[Number(mark)] += 1;
  });
  if (new Set(sizes.values()).size > 1) throw new Error("missing");
  return { ballots: [...sizes.values()][0] ?? 0, profiles, rows };
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/* Below zero when the first profile is better. The medians are removed from both, brought to the same even number of
   judgments; only where a cumulated count passes can the grades that are met change. */
function compareProfiles(one, other) {
  const [judged, others] = [sum(one), sum(other)];
  if (!judged || !others) return Math.sign(others) - Math.sign(judged);
  const half = judged * others;
  const cumulated = (counts, times) => counts.map((_, grade) => sum(counts.slice(0, grade + 1)) * times);
  const [first, second] = [cumulated(one, 2 * others), cumulated(other, 2 * judged)];
  const gradeAt = (totals, place) => totals.findIndex((total) => total > place);
  const inside = [...first, ...second].filter((total) => total > 0 && total < 2 * half);
  const places = [...new Set([0, ...inside.map((total) => Math.abs(half - total))])].sort((a, b) => a - b);
  for (const place of places) {
    for (const index of [half - 1 - place, half + place]) {
      if (index < 0 || index >= 2 * half) continue;
      const difference = gradeAt(second, index) - gradeAt(first, index);
      if (difference) return difference;
    }
  }
  return 0;
}

const GOOD = 4;
const goodShares = (one, other) => sum(other.slice(GOOD)) * (sum(one) || 1) - sum(one.slice(GOOD)) * (sum(other) || 1);
const total = (profile) => sum(profile.map((count, mark) => count * mark));
const CHAINS = {
  approbation: [(one, other) => other[1] - one[1]], // every project has as many lines
  points: [(one, other) => total(other) - total(one)],
  "jugement majoritaire": [compareProfiles, goodShares],
};

/* {fingerprint, ballots, ranking: project numbers, first to last, rows, profiles}. `ruleText` byte for byte. */
export function recount(linesText, ruleText, dice) {
  const rule = JSON.parse(ruleText);
  const fingerprint = sha256(ruleText);
  const { ballots, profiles, rows } = readLines(linesText, rule);
  const budgets = new Map(rule.projets.map((project) => [project.numero, project.budget_centimes]));
  const numbers = [...budgets.keys()];
  const places = new Map(lotOrder(numbers, fingerprint, dice).map((number, place) => [number, place]));
  const compare = (one, other) => {
    for (const link of CHAINS[rule.methode]) {
      const difference = link(profiles.get(one), profiles.get(other));
      if (difference) return difference;
    }
    return budgets.get(one) - budgets.get(other) || places.get(one) - places.get(other);
  };
  return { fingerprint, ballots, ranking: numbers.sort(compare), rows, profiles, rule };
}
