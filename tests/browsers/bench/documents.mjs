// Large JSON documents with a change on each side, and a server that keeps one of them.
import { createServer } from 'node:http';

// A little under 5 MB, and under the 8 MiB up to which the recorder keeps a body.
const BYTES = 4_900_000;

// Each shape: a base, and the edit of one side as a function of the document that was read.
export const SHAPES = {
  // Records that have an identity, as a list of a REST interface has them.
  records: {
    base: () => {
      const items = [];
      for (let length = 0; length < BYTES;) {
        const id = items.length + 1;
        const item = {
          id, name: `Item ${id}`, price: (id * 7919) % 100_000 / 100, tags: ['red', 'green', 'blue'].slice(0, id % 4),
          stock: { shelf: id % 97, count: (id * 31) % 500, orders: [id % 11, id % 13, id % 17] },
          note: `The ${id}th item is described here at some length, so that the document has as much text as numbers.`,
        };
        length += JSON.stringify(item).length + 1;
        items.push(item);
      }
      return { title: 'A list', items };
    },
    edit: (document, side) => {
      const { items } = document;
      for (let place = side === 'mine' ? 7 : 11; place < items.length; place += 50) items[place].price += side === 'mine' ? 1 : 2;
      for (let place = 100; place < 1600; place += 500) items[place].stock.count = side === 'mine' ? -1 : -2;
      items.splice(side === 'mine' ? 5000 : 9000, 1, { id: side, name: `Of ${side}` });
      return document;
    },
    conflicts: 3,
  },
  // One array of numbers without an identity: a single container with as many elements as 5 MB have.
  numbers: {
    base: () => ({ values: Array.from({ length: BYTES / 7 }, (_, at) => (at * 7919) % 900_000 + 100_000) }),
    edit: (document, side) => {
      const { values } = document;
      for (let place = side === 'mine' ? 700 : 1100; place < values.length; place += 5000) values[place] = side === 'mine' ? 1 : 2;
      values[300_000] = side === 'mine' ? 3 : 4;
      values.splice(side === 'mine' ? 200_000 : 400_000, 0, 5);
      return document;
    },
    conflicts: 1,
  },
};

// Serves a page at /, and each shape that has begun at /SHAPE, with its version as the tag.
export async function serveDocuments() {
  const kept = {};
  const server = createServer(async (request, response) => {
    const name = request.url.slice(1);
    const one = kept[name];
    const parts = [];
    for await (const part of request) parts.push(part);
    if (!one) return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Documents</title>');
    const isStale = request.method === 'PUT' && request.headers['if-match'] !== `"v${one.version}"`;
    if (request.method === 'PUT' && !isStale) one.text = Buffer.concat(parts).toString();
    if (request.method !== 'GET' && !isStale) one.version += 1;
    const status = isStale ? 412 : request.method === 'GET' ? 200 : 204;
    response.writeHead(status, { ETag: `"v${one.version}"`, 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' });
    return response.end(status === 200 ? one.text : undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    // Puts the base of a shape there, as a new version.
    begin(name) {
      kept[name] = { version: (kept[name]?.version ?? 0) + 1, text: JSON.stringify(SHAPES[name].base()) };
    },
    // The colleague's edit.
    edit(name) {
      const one = kept[name];
      one.version += 1;
      one.text = JSON.stringify(SHAPES[name].edit(JSON.parse(one.text), 'theirs'));
    },
    text: (name) => kept[name].text,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
