// The whole course is put aside at the first visit; from then on every page comes from this copy. A new version of the
// course (another name below) is fetched in the background and used once the course's pages have been closed.
const NAME = "massage-course $version";
const FILES = $files;

const mine = () => `${NAME} ${self.registration.scope}`;

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(mine()).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("massage-course ") && name.endsWith(` ${self.registration.scope}`) && name !== mine();
  const clear = async () => {
    for (const name of (await caches.keys()).filter(old)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(self.registration.scope)) return;
  const address = url.split(/[?#]/)[0];
  const kept = async () => {
    const cache = await caches.open(mine());
    return (await cache.match(address.endsWith("/") ? `${address}index.html` : address)) ?? fetch(event.request);
  };
  event.respondWith(kept());
});
