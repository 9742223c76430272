"use strict";
/* The booth with a script: the code comes from the card's address, the receipt is made here, the count is said. */

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 128 bits of this device's own, in the letters of a card: the server does not choose them. */
function newTracker() {
  let number = 0n;
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) number = number * 256n + BigInt(byte);
  let code = "";
  for (let place = 0; place < 26; place += 1) {
    code = DIGITS[Number(number % 32n)] + code;
    number /= 32n;
  }
  return code;
}

function enterWithCard(form) {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}

function sayCount(form) {
  const place = document.querySelector("#compte");
  const say = () => {
    const count = form.querySelectorAll("[name='projects']:checked").length;
    const { none, one, many } = form.dataset;
    place.textContent = count === 0 ? none : count === 1 ? one : many.replace("{count}", count);
  };
  form.addEventListener("change", say);
  say();
}

const entry = document.querySelector("#entree");
const ballot = document.querySelector("#bulletin");
if (entry) {
  enterWithCard(entry);
  window.addEventListener("hashchange", () => enterWithCard(entry));
}
if (ballot) {
  ballot.elements.tracker.value = newTracker();
  sayCount(ballot);
}
