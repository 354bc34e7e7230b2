// A server with a condition of its own, that no table knows: X-If-Version on a PUT, X-Version on every answer, and
// 409 where they differ.
import { createServer } from 'node:http';

export async function startOwnSystem() {
  let version = 1;
  let text = 'first';
  const server = createServer((request, response) => {
    if (request.url !== '/note') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>A system of its own</title>');
      return;
    }
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      const wanted = request.headers['x-if-version'];
      const isStale = request.method === 'PUT' && wanted !== undefined && wanted !== String(version);
      if (request.method === 'PUT' && !isStale) {
        version += 1;
        text = body;
      }
      response.writeHead(isStale ? 409 : 200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store', 'X-Version': String(version) });
      response.end(isStale ? 'another version' : text);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stored: () => ({ version, text }),
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
