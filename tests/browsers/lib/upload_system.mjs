// A server that takes uploads under If-Match, and says what reached it. Every path is a resource of its own; `/` and
// whatever ends in `.html` is the page.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const sha256 = (octets) => createHash('sha256').update(octets).digest('hex');

// The parts of a form as another parser than this project's own reads them.
async function partsOf(octets, type) {
  if (!/^multipart\/form-data/i.test(type ?? '')) return undefined;
  const form = await new Response(octets, { headers: { 'Content-Type': type } }).formData();
  return Promise.all([...form].map(async ([name, value]) => {
    if (typeof value === 'string') return { name, text: value };
    return { name, file: value.name, type: value.type, length: value.size, sha256: sha256(Buffer.from(await value.arrayBuffer())) };
  }));
}

// `scripts` are the first scripts of pages, by their path.
export async function startUploadSystem({ scripts = {} } = {}) {
  const versions = new Map();
  const received = [];
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/' || pathname.endsWith('.html')) {
      const script = scripts[pathname];
      response.writeHead(200, { 'Content-Type': 'text/html' })
        .end(`<!doctype html><title>Uploads</title>${script ? `<script>${script}</script>` : ''}<p>Uploads`);
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const octets = Buffer.concat(chunks);
    const tag = () => `"v${versions.get(pathname) ?? 1}"`;
    const common = { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' };
    if (request.method === 'GET' || request.method === 'HEAD') {
      response.writeHead(200, { ...common, ETag: tag() }).end(`version ${tag()}`);
      return;
    }
    const { 'if-match': wanted, 'content-type': type, 'content-length': length } = request.headers;
    const fails = wanted !== undefined && wanted !== tag();
    received.push({
      path: pathname, method: request.method, status: fails ? 412 : 204, type, length, fields: Object.keys(request.headers).sort(),
      octets: octets.length, sha256: sha256(octets), parts: await partsOf(octets, type),
    });
    if (!fails) versions.set(pathname, (versions.get(pathname) ?? 1) + 1);
    response.writeHead(fails ? 412 : 204, { ...common, ETag: tag() }).end(fails ? 'another version' : undefined);
  };
  const server = createServer((request, response) =>
    answer(request, response).catch((error) => response.writeHead(500).end(String(error))));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    // A write that no page makes.
    write: (path) => versions.set(path, (versions.get(path) ?? 1) + 1),
    received: (path) => received.filter((it) => it.path === path),
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
