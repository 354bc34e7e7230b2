// Apache 2.4: the suffix that mod_deflate adds to a tag, the tag of a file that has just been written, and WebDAV by
// mod_dav. Each case states the observed behaviour of the server.
import assert from 'node:assert/strict';
import { startApache } from '../servers/apache.mjs';
import { together } from '../servers/lib/together.mjs';
import { another, meet } from './lib/server_bench.mjs';

const note = (title) => JSON.stringify({ title, text: 'as long as compression wants it, '.repeat(20) });

// DeflateAlterETag AddSuffix is the default; NoChange leaves the tag as it is.
const start = () => together(async (started) => {
  const apache = await started(startApache());
  const unchanged = await started(startApache({ more: `
DeflateAlterETag NoChange
Header always set Access-Control-Allow-Origin *
Header always set Access-Control-Expose-Headers ETag
Header always set Access-Control-Allow-Headers If-Match
Header always set Access-Control-Allow-Methods PUT
` }));
  return { apache, unchanged, site: apache.url, others: { unchanged: unchanged.url } };
});

// A write lock by somebody else (RFC 4918 §9.10); gives its token.
async function lock(url) {
  const answer = await another('LOCK', url, { 'Content-Type': 'application/xml', Timeout: 'Second-600' },
    '<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>');
  assert.equal(answer.status, 200);
  return answer.headers.get('lock-token');
}

meet(start, [
  {
    name: 'mod_deflate adds -gzip to the tag, and mod_dav does not know it again',
    firefox: true,
    async meets(bench, { apache }) {
      const path = bench.fresh('/deflated/suffix', '.json');
      apache.put(path, note('mine'));
      // "2a3-…-gzip" with Content-Encoding: gzip. If-Match with it is 412, with If-None-Match it is 304.
      const read = await bench.send('GET', path);
      assert.match(read.etag, /-gzip"$/);
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('edited'))).status, 412);
      const exchange = await bench.blamed('tag-rewritten-by-compression', { url: path, method: 'PUT', status: 412 });
      // The 412 has no tag. The fresh read has the refused tag again, so a retry cannot help, and nothing is written.
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps, replay.tags], ['failed', ['refetch 200'], [read.etag]], replay.text);
      await bench.tops('tag-rewritten-by-compression high');
      assert.equal((await another('GET', apache.url + path)).text, note('mine'));
    },
  },
  {
    name: 'DeflateAlterETag NoChange: the tag is the same for both codings, and the save goes through',
    async meets(bench, { unchanged, others }) {
      const path = bench.fresh('/deflated/unchanged', '.json');
      unchanged.put(path, note('mine'));
      const read = await bench.send('GET', others.unchanged + path);
      assert.doesNotMatch(read.etag, /gzip/);
      assert.equal((await bench.send('PUT', others.unchanged + path, { 'If-Match': read.etag }, note('edited'))).status, 204);
      await bench.rowOf({ url: path, method: 'PUT', status: 204, verdict: 'held' });
    },
  },
  {
    name: 'a file read within a second of its change has a weak tag, which no If-Match can hold',
    async meets(bench, { apache }) {
      const path = bench.fresh('/young', '.json');
      // A modification time some seconds ahead remains "just now" while this test runs.
      apache.put(path, note('mine'), new Date(Date.now() + 60_000));
      const read = await bench.send('GET', path);
      assert.match(read.etag, /^W\/"/);
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('edited'))).status, 412);
      const exchange = await bench.blamed('weak-validator', { url: path, method: 'PUT', status: 412 });
      assert.match((await bench.causes())[0].text, /a second later/);
      // When the file is older its tag is strong, and one click repairs.
      apache.put(path, note('mine'));
      const replay = await bench.repaired(exchange);
      // Apache's 204 has no ETag: Retag reads what it saved.
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 204', 'check 200']], replay.text);
      assert.equal((await another('GET', apache.url + path)).text, note('edited'));
    },
  },
  {
    name: 'a plain PUT with a stale If-Match: somebody else wrote',
    async meets(bench, { apache }) {
      const path = bench.fresh('/stale', '.json');
      apache.put(path, note('first'));
      const read = await bench.send('GET', path);
      apache.put(path, note("a colleague's"), new Date(Date.now() - 60_000));
      // 412 with a page of HTML and no tag.
      const write = await bench.send('PUT', path, { 'If-Match': read.etag }, note('mine'));
      assert.deepEqual([write.status, write.etag], [412, null]);
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 204', 'check 200']], replay.text);
      // One read before and one after do not show that the tag stays while nobody writes.
      await bench.tops('changed-by-another medium');
      assert.equal((await another('GET', apache.url + path)).text, note('mine'));
    },
  },
  {
    name: "a second save with the first one's tag: mod_dav's 204 carries no new tag",
    async meets(bench, { apache }) {
      const path = bench.fresh('/twice', '.json');
      apache.put(path, note('first'));
      const read = await bench.send('GET', path);
      const write = await bench.send('PUT', path, { 'If-Match': read.etag }, note('second'));
      assert.deepEqual([write.status, write.etag], [204, null]);
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('third'))).status, 412);
      await bench.blamed('stale-after-own-write', { url: path, method: 'PUT', status: 412 });
    },
  },
  {
    name: 'If-None-Match: * where the file is there',
    async meets(bench, { apache }) {
      const path = bench.fresh('/there', '.json');
      apache.put(path, note('first'));
      assert.equal((await bench.send('PUT', path, { 'If-None-Match': '*' }, note('mine'))).status, 412);
      await bench.blamed('already-exists', { url: path, method: 'PUT', status: 412 });
      assert.ok((await bench.offer()).disabled, 'a fresh tag would make an overwrite of a creation');
    },
  },
  {
    name: 'If-Unmodified-Since with a clock in local time',
    async meets(bench, { apache }) {
      const path = bench.fresh('/clock', '.json');
      apache.put(path, note('first'));
      const read = await bench.send('GET', path);
      const twoHoursEarlier = new Date(new Date(read.headers['last-modified']) - 7_200_000).toUTCString();
      assert.equal((await bench.send('PUT', path, { 'If-Unmodified-Since': twoHoursEarlier }, note('mine'))).status, 412);
      await bench.blamed('clock-skew', { url: path, method: 'PUT', status: 412 });
    },
  },
  ...['COPY', 'MOVE'].map((method) => ({
    name: `WebDAV: ${method} with Overwrite: F, and the destination is there`,
    firefox: method === 'COPY',
    async meets(bench, { apache, site }) {
      const [from, to] = [bench.fresh('/from', '.json'), bench.fresh('/to', '.json')];
      apache.put(from, note('from'));
      apache.put(to, note('to'));
      const answer = await bench.send(method, from, { Destination: site + to, Overwrite: 'F' });
      assert.equal(answer.status, 412);
      assert.match(answer.text, /Destination is not empty and Overwrite is not "T"/);
      await bench.blamed('not-a-precondition-header', { url: from, method, status: 412 });
      const [{ text }] = await bench.causes();
      assert.match(text, /Overwrite: F/);
      assert.ok((await bench.offer()).disabled, 'a fresh tag would not help');
      assert.equal((await another('GET', apache.url + to)).text, note('to'));
    },
  })),
  {
    name: 'WebDAV: a lock token in If that is not the lock\'s: 412, and nothing of HTTP\'s own conditions failed',
    async meets(bench, { apache }) {
      const path = bench.fresh('/token', '.json');
      apache.put(path, note('mine'));
      const token = await lock(apache.url + path);
      const wrong = '(<opaquelocktoken:00000000-0000-0000-0000-000000000000>)';
      assert.equal((await bench.send('PUT', path, { If: wrong }, note('edited'))).status, 412);
      await bench.blamed('not-a-precondition-header', { url: path, method: 'PUT', status: 412 });
      const [{ text }] = await bench.causes();
      assert.match(text, /If: \(<opaquelocktoken:0000/);
      assert.ok((await bench.offer()).disabled);
      // With the lock's own token it is written.
      assert.equal((await bench.send('PUT', path, { If: `(${token})` }, note('edited'))).status, 204);
    },
  },
  {
    name: 'WebDAV: If-Match holds, and a lock is in the way: 423, which is no failed precondition',
    async meets(bench, { apache }) {
      const path = bench.fresh('/locked', '.json');
      apache.put(path, note('mine'));
      const read = await bench.send('GET', path);
      await lock(apache.url + path);
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('edited'))).status, 423);
      const exchange = await bench.rowOf({ url: path, method: 'PUT', status: 423 });
      await bench.select(exchange);
      const top = await bench.tops('refused-for-another-reason high');
      assert.match(top.text, /Locked/);
    },
  },
]);
