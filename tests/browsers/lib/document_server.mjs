// A server that keeps any document: GET reads it, PUT with the current tag replaces it, another tag is refused with 412.
import { createServer } from 'node:http';

// `put(path, text)` is a save by somebody else; it also creates the document. `writes(path)` counts the PUTs, refused ones
// too. `url` is the address without a slash at the end; `/` is a page.
export async function serveDocuments() {
  const kept = new Map();
  const writes = new Map();
  const put = (path, text) => kept.set(path, { version: (kept.get(path)?.version ?? 0) + 1, text });
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const one = kept.get(request.url);
    if (!one) return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Documents</title>');
    const isWrite = request.method === 'PUT';
    if (isWrite) writes.set(request.url, (writes.get(request.url) ?? 0) + 1);
    const isStale = isWrite && request.headers['if-match'] !== `"v${one.version}"`;
    if (isWrite && !isStale) put(request.url, Buffer.concat(parts).toString());
    const { version, text } = kept.get(request.url);
    const status = isStale ? 412 : isWrite ? 204 : 200;
    response.writeHead(status, { ETag: `"v${version}"`, 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' });
    return response.end(status === 200 ? text : undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    put,
    text: (path) => kept.get(path).text,
    writes: (path) => writes.get(path) ?? 0,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
