// The read of a repair only reads.
import assert from 'node:assert/strict';
import { JSON_TYPE, kinds, note, onTheStage } from './lib/stage_bench.mjs';

const OVERRIDES = [
  { headers: { 'X-HTTP-Method-Override': 'DELETE' } },
  { headers: { 'x-http-method-override': 'delete' } },
  { query: '?_method=DELETE' },
  // This server knows only the two above; others know these.
  { headers: { 'X-HTTP-Method': 'DELETE' }, elsewhere: true },
  { headers: { 'X-Method-Override': 'DELETE' }, elsewhere: true },
];

for (const action of ['refetch-and-retry', 'refetch-only']) {
  onTheStage(`the read of ${action} has no other method's name`, {}, async (stage) => {
    for (const { headers = {}, query = '', elsewhere } of OVERRIDES) {
      const path = stage.fresh(elsewhere ? 'files' : 'overriding+files');
      const url = `${path}${query}`;
      // The page's own read is not in the recording: the tag came from elsewhere.
      const failed = await stage.send({ url, method: 'POST', body: 'gone', headers: { ...headers, 'If-Match': '"of-yesterday"' } });
      assert.equal(failed.status, 412, failed.text);
      await stage.selected({ url, method: 'POST', status: 412 });
      await stage.offer();
      const pressed = await stage.panel.evaluate((name) => {
        const button = document.querySelector(`[data-action="${name}"]`);
        return button !== null && !button.disabled && button.getAttribute('aria-disabled') !== 'true';
      }, action);
      const what = JSON.stringify({ headers, query });
      if (pressed) {
        await stage.panel.click(`[data-action="${action}"]`);
        await stage.panel.waitForSelector('[data-state="succeeded"], [data-state="failed"], [data-state="review"]');
      }
      assert.equal((await stage.read(path)).status, 200, `${what} deleted`);
      const reads = await stage.requestsFor(path, 'GET');
      const named = reads.filter((read) => Object.keys(headers).some((name) => name.toLowerCase() in read.headers) || (query && read.url.includes(query)));
      assert.deepEqual(named, [], `${what} went with a read`);
      if (query) assert.equal(pressed, false, `${what} is refused`);
    }
  });
}

onTheStage('a read that is answered 204 is no read', {}, async (stage) => {
  const path = stage.fresh('blank');
  const { etag } = await stage.send({ url: path });
  const failed = await stage.send({ url: path, method: 'PUT', body: note('mine'), headers: { 'If-Match': etag, 'Content-Type': JSON_TYPE } });
  assert.equal(failed.status, 412);
  const exchange = await stage.selected({ url: path, method: 'PUT', status: 412 });
  const replay = await stage.click(exchange);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 1, `nothing was written: ${replay.text}`);
  assert.equal(replay.state, 'failed', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 204']);
});

// The read leaves out fields that only the write needs, also where the page's own read is unknown.
onTheStage('a read carries a read\'s headers', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const body = note('mine');
  const headers = {
    'If-Match': '"of-yesterday"', 'Content-Type': JSON_TYPE, 'X-Idempotency-Key': 'k1', 'Idempotency-Key': 'k2', Prefer: 'return=minimal',
    'Content-Language': 'de', 'X-Ms-Blob-Type': 'BlockBlob', 'X-Write-Only': '1', Accept: JSON_TYPE,
  };
  assert.equal((await stage.send({ url: path, method: 'PUT', body, headers })).status, 412);
  const exchange = await stage.selected({ url: path, method: 'PUT', status: 412 });
  await stage.offer();
  await stage.panel.click('[data-action="refetch-only"]');
  const { state, text } = await stage.rests(exchange);
  assert.equal(state, 'succeeded', text);
  const [read] = await stage.requestsFor(path, 'GET');
  const carried = Object.keys(headers).map((name) => name.toLowerCase()).filter((name) => name in read.headers);
  assert.deepEqual(carried, ['accept']);
});
