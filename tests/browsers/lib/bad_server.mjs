// A server with one bad manner for each resource. `/MANNER/NAME` is well-behaved until somebody else writes it (`write`);
// from then on it has its manner. Every other path is the page.
import { createServer } from 'node:http';

const JSON_TYPE = 'application/json';
const HUGE = 200 * 1000 * 1000;
const note = (text) => JSON.stringify({ title: 'Note', text });

// What a read gives, for manners that only give odd content.
const CONTENTS = {
  mislabelled: { type: JSON_TYPE, body: '<!doctype html><title>Sign in</title><p>This is no JSON.' },
  picture: { type: JSON_TYPE, body: Buffer.from('89504e470d0a1a0a0000000d49484452000000ff', 'hex') },
  broken: { type: JSON_TYPE, body: '{"title":"Note",\n"text":"theirs"' },
  lengthy: { type: JSON_TYPE, body: `{"title":"Note",\n"tags":"${'x'.repeat(400)}",\n${'"text":"theirs",\n'.repeat(60)}` },
  deep: { type: JSON_TYPE, body: '['.repeat(10_000) + ']'.repeat(10_000) },
  duplicate: { type: JSON_TYPE, body: '{"title":"one","title":"two","text":"theirs"}' },
  octets: { type: JSON_TYPE, body: Buffer.concat([Buffer.from('{"title":"gr'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('n"}')]) },
};

export async function startBadServer() {
  const resources = new Map();
  const requests = [];
  const sent = new Map();
  const paused = [];
  const resource = (path) => {
    if (!resources.has(path)) resources.set(path, { version: 1, body: note('first'), type: JSON_TYPE, isBad: false });
    return resources.get(path);
  };
  const tag = ({ version }) => `"v${version}"`;

  const read = (request, response, manner, it, path) => {
    if (manner === 'patient') return patient(request, response, it);
    const head = { 'Content-Type': it.type, 'Cache-Control': 'no-store' };
    const tagged = { ...head, ETag: tag(it) };
    if (!it.isBad) return response.writeHead(200, tagged).end(it.body);
    switch (manner) {
      case 'huge':
      case 'huge-chunked': {
        response.writeHead(200, { ...tagged, ...(manner === 'huge' ? { 'Content-Length': HUGE } : {}) });
        return request.method === 'HEAD' ? response.end() : pour(response, path);
      }
      case 'hang':
        return undefined;
      case 'stall':
        response.writeHead(200, tagged);
        return response.write(it.body.slice(0, 10));
      case 'never':
        // Somebody else is always faster.
        it.version += 1;
        return response.writeHead(200, { ...head, ETag: tag(it) }).end(it.body);
      case 'untagged-reads':
        return response.writeHead(200, head).end(it.body);
      default: {
        const odd = it.odd;
        return response.writeHead(200, { ...tagged, ...(odd ? { 'Content-Type': odd.type } : {}) }).end(odd ? odd.body : it.body);
      }
    }
  };

  // A large resource of FHIR, and its summary.
  const patient = ({ url }, response, it) => {
    const more = url.includes('_summary=true') ? {} : { photo: 'x'.repeat(1_200_000) };
    const body = JSON.stringify({ resourceType: 'Patient', ...more });
    response.writeHead(200, { 'Content-Type': 'application/fhir+json', 'Content-Length': body.length, ETag: tag(it) }).end(body);
  };

  // 200 MB, as fast as they are read; after 3 MB it waits for `flow`.
  const pour = (response, path) => {
    const chunk = Buffer.alloc(50_000, 'x');
    let poured = 0;
    let isOpen = true;
    let waits = true;
    response.on('close', () => { isOpen = false; });
    const go = () => {
      while (isOpen && poured < HUGE) {
        if (waits && poured >= 3_100_000) {
          waits = false;
          paused.push(go);
          return;
        }
        poured += chunk.length;
        sent.set(path, poured);
        if (!response.write(chunk)) {
          response.once('drain', go);
          return;
        }
      }
      response.end();
    };
    go();
  };

  const write = (request, response, manner, it, body) => {
    const isStale = request.headers['if-match'] !== tag(it);
    const answer = (status, fields = {}) => response.writeHead(status, { 'Cache-Control': 'no-store', ...fields }).end();
    if (manner === 'never' && it.isBad) return answer(412);
    if (isStale) return answer(412);
    const save = () => {
      it.version += 1;
      it.body = body;
      it.type = request.headers['content-type'] ?? JSON_TYPE;
      it.odd = undefined;
    };
    switch (manner) {
      case 'no-save': return answer(200);
      case 'no-save-tag': return answer(200, { ETag: tag(it) });
      case 'no-undo':
        // It saves once.
        if (it.saves) return answer(200);
        it.saves = 1;
        save();
        return answer(204, { ETag: tag(it) });
      case 'quiet':
        save();
        return answer(204);
      case 'hanging-write':
        save();
        return undefined;
      default:
        save();
        it.isBad = false;
        return answer(204, { ETag: tag(it) });
    }
  };

  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const [, manner, name] = pathname.split('/');
    if (!name) {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Bad input</title><p>Bad input');
      return;
    }
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const it = resource(pathname);
      requests.push({ path: pathname, search, method: request.method, ifMatch: request.headers['if-match'], body });
      if (request.method === 'GET' || request.method === 'HEAD') read(request, response, manner, it, pathname);
      else write(request, response, manner, it, body);
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    // Somebody else writes: the version is another one, and the resource shows its manner.
    write(path) {
      const it = resource(path);
      Object.assign(it, { version: it.version + 1, body: note('theirs'), isBad: true, odd: CONTENTS[path.split('/')[1]] });
    },
    stored: (path) => ({ tag: tag(resource(path)), body: resource(path).body }),
    requests: (path, method) => requests.filter((it) => it.path === path && (!method || it.method === method)),
    // How many bytes of a huge content were written to the connection.
    poured: (path) => sent.get(path) ?? 0,
    flow: () => paused.splice(0).forEach((go) => go()),
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
