"use strict";
/* Keeps the door's page and what it is made of, so that it opens again without a network. Nothing else of the site goes
   through here: the list lives in the page's own store, and what is sent is sent by the page. */

const SHELF = `tablee.accueil ${self.registration.scope}`;
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data.keep)));

async function keep(addresses) {
  const shelf = await caches.open(SHELF);
  const wanted = addresses.map((address) => new URL(address, self.location).href);
  for (const kept of await shelf.keys()) if (!wanted.includes(kept.url)) await shelf.delete(kept);
  await Promise.all(wanted.map(async (address) => {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await shelf.put(address, answer);
  }));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("X-Fresh")) return;
  if (request.mode === "navigate") {
    const isDoor = new URL(request.url).pathname === new URL(self.registration.scope).pathname;
    if (isDoor) event.respondWith(page(request));
  } else if (["style", "script", "image", "font"].includes(request.destination)) {
    event.respondWith(part(request));
  }
});

/* The page as the server writes it now; the one kept here when the server does not answer. */
async function page(request) {
  try {
    return await Promise.race([fetch(request), tooLate()]);
  } catch {
    const kept = await (await caches.open(SHELF)).match(self.registration.scope);
    return kept || Response.error();
  }
}

function tooLate() {
  return new Promise((_done, fail) => setTimeout(() => fail(new Error("too late")), PATIENCE));
}

/* Files carry their version in their address: the one kept here is the right one. */
async function part(request) {
  const kept = await (await caches.open(SHELF)).match(request);
  return kept || fetch(request);
}
