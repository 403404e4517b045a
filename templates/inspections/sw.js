/* The service worker of 下井模式. Registered only by a person who opened that page; see docs/decisions/0034.
   It keeps one page and the files that page is made of, by this list, and nothing else: no page of a person, no answer
   with data. Every other request goes to the network as if this file were not there; only when a page cannot be
   fetched at all does it lead to the kept one. */
"use strict";
var PAGE = "{{ page }}";
var NAME = "anquan-offline-{{ version }}";
var FILES = [{% for url in urls %}
  "{{ url }}"{% if not forloop.last %},{% endif %}{% endfor %}
];

self.addEventListener("install", function (event) {
  var all = FILES.concat([PAGE]).map(function (url) { return new Request(url, { cache: "reload" }); });
  event.waitUntil(caches.open(NAME).then(function (box) { return box.addAll(all); }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  var old = caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("anquan-offline-") === 0 && name !== NAME; })
      .map(function (name) { return caches.delete(name); }));
  });
  var preload = self.registration.navigationPreload ? self.registration.navigationPreload.enable() : null;
  event.waitUntil(Promise.all([old, preload]).then(function () { return self.clients.claim(); }));
});

function kept(url) {
  return caches.open(NAME).then(function (box) { return box.match(url); });
}
function opened(event) {
  return Promise.resolve(event.preloadResponse)
    .then(function (answer) { return answer || fetch(event.request); })
    .catch(function () { return Response.redirect(PAGE + "#no-signal", 302); });
}

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") {
    event.respondWith(url.pathname === PAGE ? kept(PAGE).then(function (page) { return page || fetch(event.request); }) : opened(event));
    return;
  }
  if (FILES.indexOf(url.pathname) >= 0) {
    event.respondWith(kept(url.pathname).then(function (file) { return file || fetch(event.request); }));
  }
});
