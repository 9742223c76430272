"use strict";
/* A passage written where the network comes and goes: its words stay in this browser until the server has them, its
   photo is made smaller before it leaves. Without this file the button sends the form as it is. */

const passage = document.querySelector("#passage");
const KEPT = ["text", "happened_on", "place", "alternative", "token"];
const LONGEST = 1600; // pixels: what the server would keep anyway
const MEGABYTE = 1024 * 1024;
const HEAVIEST = 20 * MEGABYTE;

const draft = {
  key: `tablee-passage-${passage.dataset.key}`,
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  },
  /* Whether this browser keeps anything. */
  write(form) {
    const words = Object.fromEntries(KEPT.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]));
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...words, at: new Date().toISOString() }));
      return true;
    } catch {
      return false;
    }
  },
  drop() {
    try {
      localStorage.removeItem(this.key);
    } catch { /* nothing was kept */ }
  },
};

/* The same image within LONGEST pixels, upright, in JPEG; the file itself where this browser cannot read it. */
async function lighter(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const ink = canvas.getContext("2d");
    ink.fillStyle = "white";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

function keepPassage(form) {
  const state = document.querySelector("#enregistrement");
  let retry = 0;
  let isSending = false;
  let isWaiting = false; // for the network, or for somebody to sign in again

  const kept = draft.read();
  if (kept && kept.text === form.elements.text.value) draft.drop(); // the server has it
  else if (kept && kept.text && !form.querySelector("[data-focus]")) {
    for (const name of KEPT) if (name in kept && form.elements[name]) form.elements[name].value = kept[name];
    const when = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    state.textContent = fill(form.dataset.found, { when });
  }
  form.addEventListener("input", () => {
    if (draft.write(form) && !isSending) state.textContent = form.dataset.kept;
  });
  form.elements.photo.addEventListener("change", () => {
    const file = form.elements.photo.files[0];
    if (file && file.size > HEAVIEST) tellHeavy(file);
  });

  function tellHeavy(file) {
    state.textContent = fill(form.dataset.heavy, { size: Math.round(file.size / MEGABYTE) });
  }

  async function send() {
    clearTimeout(retry);
    isSending = true;
    isWaiting = false;
    state.textContent = form.dataset.sending;
    const body = new FormData(form);
    const photo = form.elements.photo.files[0];
    if (photo) body.set("photo", await lighter(photo));
    if (photo && body.get("photo").size > HEAVIEST) {
      isSending = false;
      tellHeavy(body.get("photo"));
      return;
    }
    try {
      const said = await sendDraft(form.dataset.send, body);
      if (said.saved) {
        draft.drop();
        location.assign(said.address);
        return;
      }
      if (said.closed) {
        const isBack = await takeToken(form);
        state.textContent = form.dataset.closed;
        isWaiting = true;
        retry = setTimeout(send, isBack ? 0 : AFTER_FAILURE);
        return;
      }
      isSending = false;
      state.textContent = said.said || form.dataset.refused;
    } catch (reason) {
      if (reason instanceof SyntaxError) { // an answer that is no answer of ours: too heavy, or broken
        isSending = false;
        state.textContent = form.dataset.refused;
        return;
      }
      state.textContent = form.dataset.offline;
      isWaiting = true;
      retry = setTimeout(send, AFTER_FAILURE);
    }
  }

  if (!form.dataset.send) return; // a correction is sent as it is; its draft goes once the passage says the same
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draft.write(form);
    if (!isSending) send();
  });
  window.addEventListener("online", () => { if (isWaiting) send(); });
}

keepPassage(passage);
