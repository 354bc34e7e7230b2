// A page of one origin and notes on another, behind nginx with `add_header`, which is how most people set CORS up.
import assert from 'node:assert/strict';
import { startApache } from '../servers/apache.mjs';
import { together } from '../servers/lib/together.mjs';
import { startNginx } from '../servers/nginx.mjs';
import { another, meet } from './lib/server_bench.mjs';

const note = (title) => JSON.stringify({ title, text: '' });

// The configuration that most answers to "how do I enable CORS in nginx" give.
const cors = (origin, allowed, exposed = '') => `
    location / {
      if ($request_method = OPTIONS) {
        add_header Access-Control-Allow-Origin *;
        add_header Access-Control-Allow-Methods "GET, PUT, DELETE, OPTIONS";
        add_header Access-Control-Allow-Headers "${allowed}";
        return 204;
      }
      add_header Access-Control-Allow-Origin * always;
      ${exposed && `add_header Access-Control-Expose-Headers "${exposed}" always;`}
      proxy_pass ${origin};
    }`;

const start = () => together(async (started) => {
  const origin = await started(startApache());
  const nginx = await started(startNginx({
    page: () => '',
    hidden: () => cors(origin.url, 'Content-Type, If-Match'),
    refusing: () => cors(origin.url, 'Content-Type, Authorization', 'ETag'),
    // Without `always` the fields are on successes only: the page may not even see that it was a 412.
    successes: () => cors(origin.url, 'Content-Type, If-Match', 'ETag').replaceAll(' always;', ';'),
  }));
  const { page, ...others } = Object.fromEntries(['page', 'hidden', 'refusing', 'successes'].map((name) => [name, nginx[name]]));
  return { origin, site: page, others };
});

meet(start, [
  {
    name: 'the tag is not exposed, and the page sends null',
    firefox: true,
    async meets(bench, { origin, others }) {
      const path = bench.fresh('/hidden', '.json');
      origin.put(path, note('mine'));
      // On the wire there is an ETag; response.headers.get('ETag') is null, and fetch makes of it the text "null".
      const read = await bench.send('GET', others.hidden + path);
      assert.deepEqual([read.status, read.etag], [200, null]);
      assert.equal((await bench.send('PUT', others.hidden + path, { 'If-Match': read.etag }, note('edited'))).status, 412);
      const exchange = await bench.blamed('etag-hidden-by-cors high', { url: path, method: 'PUT', status: 412 });
      // The panel reads the tag off the network log, where the page's script cannot.
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 204', 'check 200']], replay.text);
      await bench.tops('etag-hidden-by-cors');
      assert.equal((await another('GET', origin.url + path)).text, note('edited'));
    },
  },
  {
    name: 'the preflight does not allow If-Match: the PUT never leaves',
    firefox: true,
    async meets(bench, { origin, others }) {
      const path = bench.fresh('/refused', '.json');
      origin.put(path, note('mine'));
      const read = await bench.send('GET', others.refusing + path);
      assert.match(read.etag, /^"/);
      assert.equal((await bench.send('PUT', others.refusing + path, { 'If-Match': read.etag }, note('edited'))).status, 0);
      // Firefox has no entry of the PUT; the row of the OPTIONS, a 204, shows the block.
      await bench.blamed('preflight-refused-condition', bench.browser === 'firefox'
        ? { url: path, method: 'OPTIONS', verdict: 'blocked' }
        : { url: path, method: 'PUT', status: 0 });
      const [{ confidence, text }] = await bench.causes();
      assert.equal(confidence, 'high');
      assert.match(text, /Content-Type, Authorization/);
    },
  },
  {
    name: 'add_header without always: the 412 is there, and the page may not see it',
    async meets(bench, { origin, others }) {
      const path = bench.fresh('/successes', '.json');
      origin.put(path, note('first'));
      const read = await bench.send('GET', others.successes + path);
      origin.put(path, note("a colleague's"), new Date(Date.now() - 60_000));
      assert.equal((await bench.send('PUT', others.successes + path, { 'If-Match': read.etag }, note('mine'))).status, 0);
      // Both browsers keep the entry of the 412, whose fields fetch may not show. The 204 has them again.
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 204', 'check 200']], replay.text);
      assert.equal((await another('GET', origin.url + path)).text, note('mine'));
    },
  },
]);
