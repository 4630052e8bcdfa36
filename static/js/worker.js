/* Service worker. TOLD stands above: version, offline (address), kept (addresses), static (prefix).
   It keeps the offline page and static files, and no page: pages hold data that must not stay on a
   device. Everything it does not name goes to the network as if it were not there. */
"use strict";

const CACHE = "zs-" + TOLD.version;
const MOST = 200;
/* A name with a hash of its content never changes: style.0123456789ab.css. */
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;
/* Fetched without who asks: what is kept is the same for everybody. */
const PLAIN = { credentials: "omit", cache: "reload" };

self.addEventListener("install", (event) => {
  const files = [TOLD.offline, ...TOLD.kept].map((address) => new Request(address, PLAIN));
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(files)).then(() => self.skipWaiting())
  );
});

self.addEventListener("activate", (event) => {
  const drop = (names) => names.filter((name) => name !== CACHE).map((name) => caches.delete(name));
  event.waitUntil(
    caches.keys().then((names) => Promise.all(drop(names))).then(() => self.clients.claim())
  );
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(TOLD.offline)));
  } else if (address.pathname.startsWith(TOLD.static)) {
    event.respondWith(HASHED.test(address.pathname) ? firstKept(request) : firstFetched(request));
  }
});

async function firstKept(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  /* Only whole, own, successful answers. */
  if (answer.status === 200 && answer.type === "basic") await keep(request, answer.clone());
  return answer;
}

async function firstFetched(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function keep(request, answer) {
  const cache = await caches.open(CACHE);
  const names = await cache.keys();
  if (names.length < MOST) await cache.put(request, answer);
}
