// nginx 1.22: its gzip and its own PUT, its cache, and its round robin, in front of Apache, which compares If-Match
// strongly. Each case states the observed behaviour of the servers.
import assert from 'node:assert/strict';
import { startApache } from '../servers/apache.mjs';
import { together } from '../servers/lib/together.mjs';
import { GZIP, startNginx } from '../servers/nginx.mjs';
import { another, meet } from './lib/server_bench.mjs';
import { until } from './lib/wait.mjs';

const note = (title) => JSON.stringify({ title, text: 'as long as gzip wants it, '.repeat(20) });
const HOST = 'proxy_set_header Host $http_host;';

const start = () => together(async (started) => {
  const origin = await started(startApache());
  // Two machines with copies of the same files: this tag has the inode in it, as Apache's own default had until 2.4.
  const copies = [];
  for (let count = 0; count < 2; count += 1) copies.push(await started(startApache({ fileETag: 'INode MTime Size' })));
  const nginx = await started(startNginx({
    // nginx's own files.
    site: () => `${GZIP}
    location /files/ { dav_methods PUT DELETE; create_full_put_path on; }

    location /gzip/ { proxy_pass ${origin.url}/; ${HOST} }

    location /cache/ {
      gzip off;
      proxy_pass ${origin.url}/; ${HOST}
      proxy_cache notes; proxy_cache_valid 200 10m;
      add_header X-Cache-Status $upstream_cache_status always;
    }

    # The same, for those who have read on in nginx's manual: a reader who reloads goes past the cache.
    location /bypass/ {
      gzip off;
      proxy_pass ${origin.url}/; ${HOST}
      proxy_cache notes; proxy_cache_valid 200 10m;
      proxy_cache_bypass $http_pragma $http_cache_control;
      add_header X-Cache-Status $upstream_cache_status always;
    }

    location /silent/ {
      gzip off;
      proxy_pass ${origin.url}/; ${HOST}
      proxy_cache notes; proxy_cache_valid 200 10m;
    }

    location /impatient/ { gzip off; proxy_pass ${origin.url}/; ${HOST} proxy_read_timeout 300ms; }

    location /named/ { gzip off; proxy_pass http://copies/; ${HOST} add_header X-Served-By $upstream_addr; }

    location /nameless/ { gzip off; proxy_pass http://copies/; ${HOST} }`,
  }, `
  proxy_cache_path FOLDER/cache keys_zone=notes:1m;
  proxy_cache_key $request_uri;
  upstream copies { ${copies.map(({ url }) => `server ${url.slice('http://'.length)};`).join(' ')} }`));
  return { origin, copies, site: nginx.site };
});

meet(start, [
  {
    name: 'gzip in front of a strict origin: the tag comes out weak, and the origin refuses it',
    firefox: true,
    async meets(bench, { site, origin }) {
      const file = bench.fresh('/note', '.json');
      const path = `/gzip${file}`;
      origin.put(file, note('mine'));
      // Apache gave "20b-…", nginx sends W/"20b-…" with Content-Encoding: gzip, and passes it to Apache as it came.
      const read = await bench.send('GET', path);
      assert.match(read.etag, /^W\/"/);
      const write = await bench.send('PUT', path, { 'If-Match': read.etag }, note('edited'));
      assert.equal(write.status, 412);
      const exchange = await bench.blamed('weak-validator', { url: path, method: 'PUT', status: 412 });
      // A fresh read is as weak as the first. Nothing is written, and W/ is not stripped.
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['failed', ['refetch 200']], replay.text);
      assert.match(replay.text, /weak/);
      await bench.tops('weak-validator');
      assert.equal((await another('GET', origin.url + file)).text, note('mine'));
    },
  },
  {
    name: 'gzip, and a GET with If-Match: nginx compares its own file strongly, before gzip makes its tag weak',
    async meets(bench, { site }) {
      const path = bench.fresh('/files/note', '.json');
      await another('PUT', site + path, {}, note('mine'));
      const read = await bench.send('GET', path);
      assert.match(read.etag, /^W\/"/);
      assert.equal((await bench.send('GET', path, { 'If-Match': read.etag }, undefined, { cache: 'no-store' })).status, 412);
      await bench.blamed('weak-validator', { url: path, method: 'GET', status: 412 });
    },
  },
  {
    name: "nginx's own PUT looks at no condition: a stale If-Match overwrites, and the tag may not even change",
    async meets(bench, { site }) {
      const path = bench.fresh('/files/note', '.json');
      await another('PUT', site + path, {}, note('mine'));
      const read = await bench.send('GET', path);
      await another('PUT', site + path, {}, note("a colleague's, and longer"));
      await bench.send('GET', path, {}, undefined, { cache: 'no-store' });
      // The tag is the time in seconds and the length, "67d2a3b1-20b": of one second and one length it is the same.
      const write = await bench.send('PUT', path, { 'If-Match': read.etag }, note('mine again'));
      assert.equal(write.status, 204);
      await bench.blamed('condition-ignored', { url: path, method: 'PUT', status: 204 });
      assert.equal((await another('GET', site + path)).text, note('mine again'), 'the colleague has lost');
    },
  },
  {
    name: 'proxy_cache hands out an old tag, and takes no no-cache from a reader: one click cannot get past it, and says so',
    async meets(bench, { site, origin }) {
      const file = bench.fresh('/note', '.json');
      const path = `/cache${file}`;
      origin.put(file, note('first'));
      await another('GET', site + path);
      origin.put(file, note("a colleague's"), new Date(Date.now() - 60_000));
      // 200, X-Cache-Status: HIT, the first tag, and nginx's own Date: there is no Age.
      const read = await bench.send('GET', path);
      assert.deepEqual([read.headers['x-cache-status'], read.headers.age, read.text], ['HIT', undefined, note('first')]);
      // A write goes through to Apache.
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('mine'))).status, 412);
      const exchange = await bench.blamed('stale-cache-read', { url: path, method: 'PUT', status: 412 });
      // Cache-Control: no-cache changes nothing for nginx, unless it is told so: HIT again, and the same tag.
      const replay = await bench.repaired(exchange);
      assert.equal(replay.state, 'failed', replay.text);
      assert.equal(replay.steps[0], 'refetch 200');
      assert.equal(replay.tags[0], read.etag);
      await bench.tops('stale-cache-read');
      assert.equal((await another('GET', origin.url + file)).text, note("a colleague's"), 'nobody has lost anything');
    },
  },
  {
    name: 'proxy_cache that a reload goes past: one click repairs',
    firefox: true,
    async meets(bench, { site, origin }) {
      const file = bench.fresh('/note', '.json');
      const path = `/bypass${file}`;
      origin.put(file, note('first'));
      await another('GET', site + path);
      origin.put(file, note("a colleague's"), new Date(Date.now() - 60_000));
      const read = await bench.send('GET', path);
      assert.equal(read.headers['x-cache-status'], 'HIT');
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('mine'))).status, 412);
      const exchange = await bench.blamed('stale-cache-read', { url: path, method: 'PUT', status: 412 });
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 204', 'check 200']], replay.text);
      await bench.tops('stale-cache-read');
      assert.equal((await another('GET', origin.url + file)).text, note('mine'));
    },
  },
  {
    name: 'two upstreams with two tags for one text, each answer with its name',
    async meets(bench, { copies }) {
      const file = bench.fresh('/note', '.json');
      const path = `/named${file}`;
      const at = new Date(Date.now() - 3_600_000);
      for (const copy of copies) copy.put(file, note('the same'), at);
      // "99ca19-20b-…" and "99ca1a-20b-…" in turn, with X-Served-By; the 412 has none, for add_header is for successes.
      const first = await bench.send('GET', path, {}, undefined, { cache: 'no-store' });
      const second = await bench.send('GET', path, {}, undefined, { cache: 'no-store' });
      assert.notEqual(first.etag, second.etag);
      assert.notEqual(first.headers['x-served-by'], second.headers['x-served-by']);
      assert.equal(first.text, second.text);
      assert.equal((await bench.send('PUT', path, { 'If-Match': second.etag }, note('mine'))).status, 412);
      await bench.blamed('replicas-disagree high', { url: path, method: 'PUT', status: 412 });
    },
  },
  {
    name: 'two upstreams with two tags for one text, and nothing that tells them apart',
    firefox: true,
    async meets(bench, { copies }) {
      const file = bench.fresh('/note', '.json');
      const path = `/nameless${file}`;
      const at = new Date(Date.now() - 3_600_000);
      for (const copy of copies) copy.put(file, note('the same'), at);
      const read = await bench.send('GET', path, {}, undefined, { cache: 'no-store' });
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('mine'))).status, 412);
      const exchange = await bench.rowOf({ url: path, method: 'PUT', status: 412 });
      await bench.select(exchange);
      // The page read from the one and wrote to the other; the click reads from the first again.
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps, replay.tags], ['failed', ['refetch 200'], [read.etag]], replay.text);
      assert.match(replay.text, /disagrees with itself/);
      await bench.tops('server-checks-wrongly');
    },
  },
  {
    name: 'proxy_cache that says nothing of itself: nobody is blamed for a change, and the contradiction is named',
    async meets(bench, { site, origin }) {
      const file = bench.fresh('/note', '.json');
      const path = `/silent${file}`;
      origin.put(file, note('first'));
      await another('GET', site + path);
      origin.put(file, note("a colleague's"), new Date(Date.now() - 60_000));
      const read = await bench.send('GET', path);
      assert.equal((await bench.send('PUT', path, { 'If-Match': read.etag }, note('mine'))).status, 412);
      // No X-Cache-Status, no Age, and nginx's own Date: from the traffic alone it cannot be told from two servers.
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps, replay.tags], ['failed', ['refetch 200'], [read.etag]], replay.text);
      await bench.tops('server-checks-wrongly');
      const [{ confidence, text }] = await bench.causes();
      assert.equal(confidence, 'medium');
      assert.match(text, /cache/);
      assert.equal((await another('GET', origin.url + file)).text, note("a colleague's"));
    },
  },
  {
    name: 'nginx gives up with 504 while the origin is busy, the origin writes all the same, and the page tries again',
    async meets(bench, { site, origin }) {
      const file = bench.fresh('/note', '.json');
      const path = `/impatient${file}`;
      origin.put(file, note('first'));
      const read = await bench.send('GET', path);
      const save = () => bench.send('PUT', path, { 'If-Match': read.etag }, note('mine'));
      await origin.pause();
      try {
        assert.equal((await save()).status, 504);
      } finally {
        origin.resume();
      }
      await until('the origin to have written', async () => (await another('GET', origin.url + file)).text === note('mine'));
      assert.equal((await save()).status, 412);
      const exchange = await bench.blamed('first-attempt-landed', { url: path, method: 'PUT', status: 412 });
      // For a second after its change the file has a weak tag, which would stop the click; older, it has a strong one.
      origin.put(file, note('mine'));
      const replay = await bench.repaired(exchange);
      // Content that the file already holds is not sent again.
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200']], replay.text);
      await bench.tops('first-attempt-landed high');
      assert.equal((await another('GET', origin.url + file)).text, note('mine'));
    },
  },
]);
