"use strict";
/* What the keepers of pages share (the door's, a table's): a shelf of files, and a page when the server is silent.
   The server sends these lines before each keeper's own. */

const PATIENCE = 4000;

/* Puts these addresses on a shelf; nothing else stays there, but for what the keeper itself puts under `spared`. */
async function keepOnly(shelfName, addresses, spared = []) {
  const shelf = await caches.open(shelfName);
  const wanted = addresses.map((address) => new URL(address, self.location).href);
  const staying = [...wanted, ...spared.map((address) => new URL(address, self.location).href)];
  for (const kept of await shelf.keys()) if (!staying.includes(kept.url)) await shelf.delete(kept);
  await Promise.all(wanted.map(async (address) => {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await shelf.put(address, answer);
  }));
}

/* The server's answer; throws when it does not come. */
function fromServer(request) {
  return Promise.race([fetch(request), tooLate()]);
}

function tooLate() {
  return new Promise((_done, fail) => setTimeout(() => fail(new Error("too late")), PATIENCE));
}

function isPart(request) {
  return ["style", "script", "image", "font"].includes(request.destination);
}

/* Files carry their version in their address: the one kept here is the right one. */
async function part(request) {
  const kept = await caches.match(request);
  return kept || fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
