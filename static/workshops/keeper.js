/* Keeps the page of a table's cards as it was last read, so that it opens again without a network. It is kept under the
   name of its reader, shown for a day at most, and goes when the session ends or somebody else reads (tablee.js). What is
   typed lives in the page's own store. */

const FAMILY = "tablee.table ";
const TABLE = new URL(self.registration.scope).pathname;
const KEPT_FOR = 86400000;

self.addEventListener("message", (event) => event.waitUntil(start(event.data)));

async function start({ reader, parts }) {
  await forget((name) => name !== shelfOf(reader));
  await keepOnly(shelfOf(reader), parts, [TABLE]);
  await fetch(TABLE, { credentials: "same-origin" }).then(keepPage).catch(() => {});
}

function shelfOf(reader) {
  return `${FAMILY}${reader} ${TABLE}`;
}

async function forget(isGone) {
  const own = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name.endsWith(` ${TABLE}`));
  await Promise.all(own.filter(isGone).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search } = new URL(request.url);
  const isTable = pathname === TABLE;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && (isTable || pathname.startsWith(`${TABLE}/`))) event.respondWith(page(request, isTable, search));
  else if (isTable && !search && request.destination === "") event.respondWith(again(request));
  else if (isPart(request)) event.respondWith(part(request));
});

/* The page as the server writes it now; without an answer the table's page as it was, whichever page was asked. */
async function page(request, isTable, search) {
  try {
    const answer = await fromServer(request);
    if (isTable && !search) await keepPage(answer.clone());
    return answer;
  } catch {
    return isTable ? await keptPage() || Response.error() : Response.redirect(TABLE);
  }
}

/* The page reads itself again from time to time: what is kept follows. */
async function again(request) {
  const answer = await fetch(request);
  await keepPage(answer.clone());
  return answer;
}

/* A page that is no longer given to its reader (session closed, table left) is not kept any more. */
async function keepPage(answer) {
  if (answer.type === "opaqueredirect" || answer.redirected || [401, 403, 404].includes(answer.status)) return forget(() => true);
  if (!answer.ok) return undefined;
  const text = await answer.text();
  const reader = text.match(/<body[^>]* data-reader="(\d+)"/);
  if (!reader) return forget(() => true);
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name); // the text is written out
  headers.set("X-Kept", String(Date.now()));
  return (await caches.open(shelfOf(reader[1]))).put(TABLE, new Response(text, { headers }));
}

async function keptPage() {
  const kept = await caches.match(TABLE);
  const at = kept ? Number(kept.headers.get("X-Kept")) : 0;
  if (Date.now() - at > KEPT_FOR) {
    await forget(() => true);
    return null;
  }
  const text = (await kept.text()).replace("<html ", `<html data-kept="${at}" `);
  return new Response(text, { headers: kept.headers });
}
