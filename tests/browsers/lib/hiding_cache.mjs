// A server behind a cache that does not show itself: whatever a read's fields are, the cache answers with the first
// version that it stored for that URL. Only a read of another URL reaches the origin.
// `says`: fields by which the cache tells of itself, in its answers to reads.
import { createServer } from 'node:http';
import { once } from 'node:events';

async function startHidingCache(says = {}) {
  const seen = new Map();
  const asked = [];
  let held = null;
  const current = { tag: '"v2"', body: '{"text":"new"}' };
  seen.set('/note', { tag: '"v1"', body: '{"text":"old"}' });
  const server = createServer((request, response) => {
    asked.push({ method: request.method, url: request.url });
    const send = (status, { tag, body } = {}, type = 'application/json') => {
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...(tag ? { ETag: tag } : {}) });
      response.end(body);
    };
    if (request.url === '/') return send(200, { body: '<!doctype html><title>behind a cache</title>' }, 'text/html');
    if (request.url === '/favicon.ico') return send(404);
    if (request.method !== 'GET') {
      request.resume();
      return request.on('end', () => send(request.headers['if-match'] === current.tag ? 204 : 412));
    }
    if (held) return held.push(() => send(200, current));
    if (!seen.has(request.url)) seen.set(request.url, { ...current });
    Object.entries(says).forEach(([name, value]) => response.setHeader(name, value));
    send(200, seen.get(request.url));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    // Every request so far, in order.
    asked,
    // From now on reads wait until `release`.
    hold() { held = []; },
    release() { held?.forEach((answer) => answer()); held = null; },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

// A page behind the cache; its failed save is selected.
export async function behindACache(bench, context, says) {
  const cache = await startHidingCache(says);
  context.after(() => cache.close());
  await bench.showAll();
  await bench.page.goto(`${cache.url}/`);
  await bench.page.evaluate(async () => {
    const read = await fetch('/note');
    await read.text();
    const { headers } = read;
    await fetch('/note', { method: 'PUT', headers: { 'If-Match': headers.get('etag') }, body: 'mine' });
  });
  const exchange = await bench.rowOf({ url: '/note', method: 'PUT', status: 412 });
  await bench.select(exchange);
  return { cache, exchange };
}
