// A review of a body that the browser did not record as it was sent, and that the page keeps: the click on Refetch and
// review reads it into the panel.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveDocuments } from './lib/document_server.mjs';
import { BROWSERS, open } from './lib/open.mjs';
import { workbench } from './lib/recipe_bench.mjs';
import { until } from './lib/wait.mjs';

const SWITCH = '[data-action="keep-exact-bodies"]';
const REVIEW = '[data-action="refetch-and-review"]';

// Firefox 153 records 1,048,576 characters of a request's body. The body crosses from the page in parts of an even number of
// UTF-16 code units, and each of these characters is two, the first of them at an odd place: a part must not end within one.
const LONG = `${'🙂'.repeat(600_000)}, Grüße.`;

async function kept(browser, context) {
  const server = await serveDocuments();
  context.after(() => server.close());
  const session = await open({ browser, url: `${server.url}/` });
  context.after(() => session.close());
  const bench = workbench(session, server);
  await bench.panel.click(SWITCH);
  await bench.panel.waitFor('the page to keep bodies', (it) => document.querySelector(it)?.dataset.state === 'on', SWITCH);
  return bench;
}

// The page reads a document, somebody else saves it, and the page's own save is refused; gives the failed exchange, selected.
async function failed(bench, url, [base, theirs, mine]) {
  bench.origin.put(url, base);
  const tag = await bench.page.evaluate(async (path) => {
    const read = await fetch(path);
    await read.text();
    return read.headers.get('ETag');
  }, url);
  bench.origin.put(url, theirs);
  const status = await bench.page.evaluate(async (path, body, read) => {
    const headers = { 'If-Match': read, 'Content-Type': 'application/json' };
    return (await fetch(path, { method: 'PUT', body: new Blob([body]), headers })).status;
  }, url, mine, tag);
  assert.equal(status, 412);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  return exchange;
}

const versions = (text) => [
  { title: 'a', text: 'short', by: 'nobody' }, { title: 'b', text: 'short', by: 'Cleo' }, { title: 'a', text, by: 'nobody' },
].map((version) => JSON.stringify(version));

for (const browser of BROWSERS) {
  test(`a text that the browser records in part is reviewed as the page keeps it (${browser})`, async (context) => {
    const bench = await kept(browser, context);
    const url = '/kept';
    const exchange = await failed(bench, url, versions(LONG));
    await bench.panel.waitForSelector(`${REVIEW}:not(:disabled)`);
    const reasons = await bench.panel.evaluate(() => document.querySelector('.recommended').textContent);
    assert.equal(reasons.includes('Reads the body, which the page keeps, into this panel.'), browser === 'firefox', reasons);
    await bench.panel.click(REVIEW);
    await bench.panel.waitForSelector('.merge[data-compared]');
    assert.equal(await bench.panel.evaluate(() => document.querySelector('.merge').dataset.conflicts), '0');
    await bench.panel.click('[data-action="send-merged"]');
    const done = await bench.outcome(exchange);
    assert.equal(done.state, 'succeeded', done.text);
    assert.deepEqual(JSON.parse(bench.origin.text(url)), { title: 'b', text: LONG, by: 'Cleo' });
    // Nothing of it stays in the page.
    await until('the page to hold nothing of it', () => bench.page.evaluate(() =>
      Object.getOwnPropertySymbols(globalThis).every((it) => !String(it).includes('retag'))));
    assert.deepEqual(await bench.session.problems(), []);
  });
}

// Firefox records the octets of a Blob, and Chromium does not: a review of them would show nothing.
test('a kept body that is no text is not read: it is sent from the page as a whole, or not at all', { skip: !BROWSERS.includes('chromium') }, async (context) => {
  const bench = await kept('chromium', context);
  const url = '/no-text';
  const [base, theirs] = ['{"a":1}', '{"a":2}'];
  bench.origin.put(url, base);
  const tag = await bench.page.evaluate(async (path) => (await fetch(path)).headers.get('ETag'), url);
  bench.origin.put(url, theirs);
  const status = await bench.page.evaluate(async (path, read) => {
    const body = new Blob([new Uint8Array([0x7B, 0xFF])]);
    return (await fetch(path, { method: 'PUT', body, headers: { 'If-Match': read, 'Content-Type': 'text/plain' } })).status;
  }, url, tag);
  assert.equal(status, 412);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  await bench.panel.click(REVIEW);
  const said = await bench.panel.waitFor('why it is not shown', () => {
    const merge = document.querySelector('.merge')?.innerText;
    return merge?.includes('not read into this panel') && merge;
  });
  assert.match(said, /it is no UTF-8 text/);
  assert.equal(bench.origin.text(url), theirs);
  await bench.panel.click('.review [data-action="confirm"]');
  const done = await bench.outcome(exchange);
  assert.match(done.text, /status 204/);
  assert.equal(bench.origin.text(url), '{\uFFFD', 'as the server reads those octets');
  assert.deepEqual(await bench.session.problems(), []);
});
