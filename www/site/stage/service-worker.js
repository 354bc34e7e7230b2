// A service worker with a behaviour that the stage names:
//   passes          sends everything on as it is
//   keeps-reads     answers a GET with the first answer that it saw to it
//   answers-writes  answers a write itself, with 204 and a tag of its own, and sends nothing

let behaviour = "passes";
const kept = new Map();

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("message", async ({ data, ports }) => {
  if (data.request) return ports[0].postMessage(await send(data.request));
  behaviour = data.behaviour;
  ports[0].postMessage("done");
});

addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") return;
  const { method, url } = event.request;
  if (method === "GET") event.respondWith(read(event.request, url));
  else if (behaviour === "answers-writes") event.respondWith(written());
  else event.respondWith(fetch(event.request));
});

/** A request of the service worker's own. */
async function send({ url, ...init }) {
  const response = await fetch(url, init);
  return { status: response.status, etag: response.headers.get("ETag"), text: await response.text() };
}

async function read(request, url) {
  const [address] = url.split("#");
  if (behaviour === "keeps-reads" && kept.has(address)) return kept.get(address).clone();
  const response = await fetch(request);
  if (!kept.has(address)) kept.set(address, response.clone());
  return response;
}

const written = () => new Response(null, { status: 204, headers: { ETag: '"made-by-the-service-worker"' } });
