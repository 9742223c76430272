/* Finding one's own lines in the published file, and counting everything again. Nothing leaves the page. */

import { recount, sha256 } from "./recount.js";

function receiptFrom(text) {
  const code = text.replace(/[\s.\-–_]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(code) ? code : null;
}

const textAt = async (address) => (await fetch(address)).text();

/* What the lines of this receipt say, project by project, in words. */
function told(mine, rule, place) {
  const marked = mine.filter(([, mark]) => mark !== null && (mark !== 0 || rule.mentions));
  if (!marked.length) return place.dataset.blank;
  const words = marked.map(([project, mark]) => {
    if (rule.mentions) return `${project} « ${place.dataset.grades.split("|")[mark]} »`;
    return rule.points ? `${project} (${mark})` : project;
  });
  return place.dataset.found.replace("{projects}", words.join(", "));
}

async function findLines(place) {
  const answer = document.querySelector("#reponse");
  const receipt = receiptFrom(document.querySelector("#recu").value);
  if (!receipt) {
    answer.textContent = place.dataset.unreadable;
    return;
  }
  const [lines, rule] = [await textAt(place.dataset.lines), JSON.parse(await textAt(place.dataset.rule))];
  const known = new Map(lines.trim().split("\n").slice(1).map((line) => [line.slice(0, 16), line.split(",")]));
  const numbers = rule.projets.map((project) => project.numero);
  const mine = numbers.map((project) => known.get(sha256(`${receipt}|${rule.scrutin}|${project}`).slice(0, 16)));
  answer.textContent = mine.every(Boolean)
    ? told(mine.map((line) => [Number(line[1]), line[2] === "" ? null : Number(line[2])]), rule, place)
    : place.dataset.lost;
}

async function countAgain(place) {
  const answer = document.querySelector("#recompte");
  const { same, differs, broken, fingerprint, ranking, dice } = place.dataset;
  try {
    const found = recount(await textAt(place.dataset.lines), await textAt(place.dataset.rule), dice);
    const isSame = found.fingerprint === fingerprint && found.ranking.join(",") === ranking;
    answer.textContent = (isSame ? same : differs)
      .replace("{ballots}", found.ballots)
      .replace("{ranking}", found.ranking.join(", "));
  } catch {
    answer.textContent = broken;
  }
}

/* Whether an envelope is in the published list. */
async function findEnvelope(place) {
  const answer = document.querySelector("#reponse-enveloppe");
  const name = document.querySelector("#nom").value.replace(/\s/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(name)) {
    answer.textContent = place.dataset.unreadable;
    return;
  }
  try {
    const names = (await textAt(place.dataset.names)).trim().split("\n");
    answer.textContent = (names.includes(name) ? place.dataset.there : place.dataset.missing).replace("{count}", names.length);
  } catch {
    answer.textContent = place.dataset.broken;
  }
}

const checking = document.querySelector("#verification");
if (checking) {
  checking.hidden = false;
  document.querySelector("#chercher").addEventListener("click", () => findLines(checking));
}
const counting = document.querySelector("#recomptage");
if (counting) {
  counting.hidden = false;
  document.querySelector("#recompter").addEventListener("click", () => countAgain(counting));
}
const urn = document.querySelector("#enveloppes");
if (urn) {
  urn.querySelector(".remote-search").hidden = false;
  document.querySelector("#chercher-enveloppe").addEventListener("click", () => findEnvelope(urn));
}
