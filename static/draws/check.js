"use strict";
/* The verification of a draw on its page: fetches the files (or takes those chosen), runs verifier.js, says the result.
   Nothing leaves the page; the words come from the page, in the reader's language. */

(function verification() {
  const place = document.querySelector("#verification");
  if (!place) return;
  const words = JSON.parse(document.querySelector("#verification-mots").textContent);
  const find = (name) => place.querySelector(`[data-check="${name}"]`);
  const [start, chosen, bar, verdict, steps, found, mine] = [
    "start", "files", "progress", "verdict", "steps", "found", "mine"].map(find);
  const MOST = 30;
  let report = null;
  let tools = null;

  const say = (name, values = {}) => words[name].replace(/%\((\w+)\)s/g, (_whole, key) => String(values[key] ?? "—"));
  const item = (list, text, state) => {
    const line = document.createElement("li");
    if (state) line.className = `dr-check__step dr-check__step--${state}`;
    line.textContent = text;
    list.append(line);
  };

  async function fetched() {
    const files = new Map();
    for (const link of document.querySelectorAll("a[data-dossier]")) {
      const answer = await fetch(link.href, { cache: "no-store" });
      if (!answer.ok) throw new Error(link.dataset.dossier);
      files.set(link.dataset.dossier, new Uint8Array(await answer.arrayBuffer()));
    }
    return files;
  }

  async function taken(list) {
    if (list.length === 1 && /\.zip$/i.test(list[0].name)) {
      if (typeof DecompressionStream === "undefined") throw new Error("unzip");
      return tools.unzip(new Uint8Array(await list[0].arrayBuffer()));
    }
    const files = new Map();
    for (const file of list) {
      if (file.name !== "verifier.py") files.set(file.name, new Uint8Array(await file.arrayBuffer()));
    }
    return files;
  }

  function begin() {
    report = null;
    [steps, found].forEach((list) => list.replaceChildren());
    verdict.className = "dr-check__verdict";
    verdict.textContent = say("running");
    mine.hidden = true;
    bar.hidden = false;
    bar.value = 0;
    start.disabled = true;
  }

  const breathe = () => new Promise((done) => { setTimeout(done, 0); });

  /* `read` gives the files; the coded list may be missing only where this page does not offer it. */
  async function run(read) {
    begin();
    try {
      tools = tools || await import(place.dataset.module);
      const files = await read();
      const options = {
        partial: place.dataset.partial === "1",
        onProgress: (done) => { bar.value = done; return breathe(); },
      };
      show(await tools.check(files, options), files);
    } catch (error) {
      verdict.classList.add("dr-check__verdict--broken");
      verdict.textContent = refusal(error);
    }
    bar.hidden = true;
    start.disabled = false;
  }

  function refusal(error) {
    if (error.message === "unzip") return say("cannot-unzip");
    const isArchive = tools && error instanceof tools.BadArchive;
    return say(isArchive ? `archive-${error.reason}` : "unreadable", { file: error.file });
  }

  function show(result, files) {
    report = result;
    const state = result.findings.length ? "broken" : result.partial ? "partly" : "held";
    verdict.classList.add(`dr-check__verdict--${state}`);
    verdict.textContent = say(`verdict-${state}`);
    for (const step of result.steps) item(steps, say(`${step.name}-${step.state}`), step.state);
    if (files.has("MANIFEST")) {
      const print = tools.sha256(files.get("MANIFEST"));
      const isSame = print === place.dataset.fingerprint;
      const byFour = print.match(/.{4}/g).join(" ");
      item(steps, say(isSame ? "print-same" : "print-other", { fingerprint: byFour }), isSame ? "held" : "broken");
    }
    if (result.draw && result.draw.rehearsal) item(steps, say("rehearsal-file"), "broken");
    if (result.annulled) item(steps, say("annulled-file", { reason: result.annulled }), "broken");
    for (const one of result.findings.slice(0, MOST)) item(found, sentence(one));
    if (result.findings.length > MOST) item(found, say("more", { count: result.findings.length - MOST }));
    mine.hidden = !result.counts.size;
    find("commitment").hidden = result.partial;
  }

  function sentence({ code, file, line, params }) {
    let where = file;
    if (line && file === "panels.txt") where = say("place-panel", { number: String(line - 1).padStart(3, "0"), line });
    else if (line) where = say("place-line", { file, line });
    return say("whole", { place: where, what: say(`found-${code}`, params) });
  }

  function answer() {
    const id = find("id").value.trim().toUpperCase();
    const out = find("answer");
    out.replaceChildren();
    const isKnown = report.counts.has(id) || report.others.has(id);
    if (!isKnown) {
      item(out, say("mine-unknown", { id: id || "—" }), "broken");
      return;
    }
    const count = report.counts.get(id) || 0;
    const about = count && count < 667 ? say("mine-about", { n: Math.round(1000 / count) }) : "";
    item(out, say("mine-chance", { id, count, about }), "held");
    if (report.seated.length) item(out, say(report.seated.includes(id) ? "mine-seated" : "mine-waiting", { id }));
    commit(id, out);
  }

  function commit(id, out) {
    const [name, salt] = [find("name").value.trim(), find("salt").value.replace(/\s/g, "").toLowerCase()];
    if (!name || !salt || report.partial) return;
    const isMine = tools.commitment(id, salt, name) === report.draw.commitments.get(id);
    item(out, say(isMine ? "mine-committed" : "mine-not-committed"), isMine ? "held" : "broken");
  }

  place.hidden = false;
  start.addEventListener("click", () => run(fetched));
  chosen.addEventListener("change", () => {
    if (chosen.files.length) run(() => taken([...chosen.files]));
  });
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) run(() => taken([...event.dataTransfer.files]));
  });
  find("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    if (report) answer();
  });
}());
