"use strict";
/* A form that saves itself: after a pause in typing, again after a failure, and once somebody is signed in again.
   Its words for each state are in its data-… attributes; what it says is written in #enregistrement. */

const AFTER_TYPING = 2000;
const AFTER_FAILURE = 8000;
const OUTLIVES_THE_PAGE = 20000; // characters: browsers refuse to finish larger sendings once the page is left

/* « il manque {gap} »: the words come from the page, the values from here. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

/* What the server answered: { saved, stale, closed, said, … }. Throws when there is no network. */
async function sendDraft(address, body) {
  const bulk = [...body.values()].reduce((sum, value) => sum + value.length, 0);
  const answer = await fetch(address, { method: "POST", body, keepalive: bulk < OUTLIVES_THE_PAGE });
  if (answer.redirected || [400, 401, 403].includes(answer.status)) return { closed: true };
  return { ...await answer.json(), saved: answer.ok };
}

/* The session ended, here or in another tab. Once somebody is signed in again, the page has a token that is worth
   something: take it, and the words need not be typed twice. */
async function takeToken(holder) {
  const page = await fetch(location.href);
  if (!page.ok || page.redirected) return false;
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = read.querySelector(`#${holder.id} [name='csrf_token']`);
  const held = holder.querySelector("[name='csrf_token']");
  if (!fresh || fresh.value === held.value) return false;
  held.value = fresh.value;
  return true;
}

/* `onInput()` at each change, `onSaved(said, isWhole)` after each saving (`isWhole`: nothing typed since),
   `isReady()`: whether there is anything to save yet, `mayLeave()`: whether what is not sent is safe elsewhere. */
function saveBySelf(form, { onInput = () => {}, onSaved = () => {}, isReady = () => true, mayLeave = () => false } = {}) {
  const state = document.querySelector("#enregistrement");
  let timer = 0;
  let changes = 0;
  let sending = null; // the save under way
  let isStale = false; // somebody else saved: only the button can go on, by showing both
  let subject = 0; // grows when the form is emptied for another card: answers on the one before no longer count

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  async function save() {
    clearTimeout(timer);
    if (sending || changes === 0 || isStale || !isReady()) return;
    sending = send();
    const before = await sending;
    sending = null;
    if (changes > before) later(AFTER_TYPING);
  }

  /* How many changes are still to be saved by another sending. */
  async function send() {
    const before = changes;
    const about = subject;
    state.textContent = form.dataset.saving;
    try {
      const said = await sendDraft(form.dataset.autosave, new FormData(form));
      if (about !== subject) return 0;
      if (said.closed) {
        const isBack = await takeToken(form);
        if (!isBack) state.textContent = form.dataset.closed;
        later(isBack ? 0 : AFTER_FAILURE);
        return before;
      }
      isStale = said.stale === true;
      state.textContent = said.said;
      if (said.saved) {
        form.elements.version.value = said.version;
        changes -= before;
        onSaved(said, changes === 0);
        return 0;
      }
    } catch {
      if (about !== subject) return 0;
      state.textContent = form.dataset.offline;
      later(AFTER_FAILURE);
    }
    return before;
  }

  function changed() {
    changes += 1;
    onInput();
    if (isStale || !isReady()) return;
    if (!sending) state.textContent = form.dataset.unsaved;
    later(AFTER_TYPING);
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented) return;
    if (sending) { // one's own save under way would look like somebody else's version
      event.preventDefault();
      await sending;
      sending = null;
      form.requestSubmit(event.submitter);
      return;
    }
    changes = 0;
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("online", () => later(0));
  window.addEventListener("beforeunload", (event) => { if (changes > 0 && !mayLeave()) event.preventDefault(); });

  return {
    changed,
    /* Forget what was being saved: the form now holds another card. */
    restart() {
      clearTimeout(timer);
      subject += 1;
      changes = 0;
      sending = null;
      isStale = false;
    },
  };
}
