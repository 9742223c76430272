/* Keeps the door's page and what it is made of, so that it opens again without a network. Nothing else of the site goes
   through here: the list lives in the page's own store, and what is sent is sent by the page. */

const SHELF = `tablee.accueil ${self.registration.scope}`;

self.addEventListener("message", (event) => event.waitUntil(keepOnly(SHELF, event.data.keep)));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("X-Fresh")) return;
  if (request.mode === "navigate") {
    const isDoor = new URL(request.url).pathname === new URL(self.registration.scope).pathname;
    if (isDoor) event.respondWith(page(request));
  } else if (isPart(request)) {
    event.respondWith(part(request));
  }
});

/* The page as the server writes it now; the one kept here when the server does not answer. */
async function page(request) {
  try {
    return await fromServer(request);
  } catch {
    const kept = await (await caches.open(SHELF)).match(self.registration.scope);
    return kept || Response.error();
  }
}
