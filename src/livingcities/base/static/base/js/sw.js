// Shows the offline page when a page cannot be reached, and keeps the stylesheet and the fonts.
// Pages themselves are never kept: they may hold what only one person may see.
const CACHE = "face-1";
const OFFLINE = "/offline/";
const HASHED = /\.[0-9a-f]{12}\.(css|woff2)$/;

async function prepare() {
  const cache = await caches.open(CACHE);
  const page = await fetch(OFFLINE, { cache: "reload", credentials: "omit" });
  if (!page.ok) throw new Error(`the offline page answered ${page.status}`);
  const sheets = [...(await page.clone().text()).matchAll(/href="([^"]+\.css)"/g)].map((found) => found[1]);
  await cache.put(OFFLINE, page);
  await cache.addAll(sheets);
}

async function forgetOld() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) || Response.error();
  }
}

async function face(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known && HASHED.test(new URL(request.url).pathname)) return known;
  try {
    const answer = await fetch(request);
    if (answer.ok && HASHED.test(new URL(request.url).pathname)) await keep(cache, request, answer.clone());
    return answer;
  } catch {
    return known || Response.error();
  }
}

async function keep(cache, request, answer) {
  await cache.put(request, answer);
  const kept = (await cache.keys()).filter((entry) => HASHED.test(new URL(entry.url).pathname));
  for (const old of kept.slice(0, -24)) await cache.delete(old);
}

self.addEventListener("install", (event) => event.waitUntil(prepare().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["style", "font"].includes(request.destination)) event.respondWith(face(request));
});
