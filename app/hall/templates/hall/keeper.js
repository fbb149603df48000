// Keeps the page so that it opens without a line. It keeps these files and nothing else, never what was answered.
const NAME = "hoi-truong-{{ version }}", KEPT = {{ kept|tojson }};

self.addEventListener("install", event => {
  self.skipWaiting();
  event.waitUntil(caches.open(NAME).then(cache => cache.addAll(KEPT.map(path => new Request(path, { cache: "reload" })))));
});

self.addEventListener("activate", event =>
  event.waitUntil(
    caches.keys().then(names => Promise.all(names.filter(name => name != NAME).map(name => caches.delete(name))))
      .then(() => self.clients.claim())
  )
);

self.addEventListener("fetch", event => {
  const { method, url } = event.request, { origin, pathname, search } = new URL(url);
  if (method != "GET" || origin != self.location.origin || !KEPT.includes(pathname)) return;
  const path = KEPT.includes(pathname + search) ? pathname + search : pathname;
  event.respondWith(caches.open(NAME).then(cache => cache.match(path)).then(kept => kept || fetch(event.request)));
});
