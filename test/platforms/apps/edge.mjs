// The worker, as a script that listens for requests.
import worker from './worker.mjs';

const { LUNARY_PUBLIC_KEY, LUNARY_API_URL } = globalThis;

addEventListener('fetch', (event) => {
  const context = { waitUntil: (promise) => event.waitUntil(promise) };
  event.respondWith(worker.fetch(event.request, { LUNARY_PUBLIC_KEY, LUNARY_API_URL }, context));
});
