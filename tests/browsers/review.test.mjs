// The second click: when a retry waits for it, what the panel says, and which action alone sends the retry.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

const kinds = ({ steps }) => steps.map(({ step, status }) => `${step} ${status ?? ''}`.trim());
const fresh = (manner) => `/${manner}/review-${Date.now()}`;

const reviewOf = (bench, exchange) => bench.panel.waitFor(`the review of ${exchange}`, (of) => {
  const replay = document.querySelector(`[data-replay="${of}"][data-state="review"]`);
  return replay?.querySelector('[data-action="confirm"]') && {
    text: replay.innerText,
    label: replay.querySelector('[data-action="confirm"]').innerText,
    focus: document.activeElement?.id ?? '',
  };
}, exchange);

const stateOf = (bench, exchange) => bench.panel.evaluate((of) =>
  document.querySelector(`[data-replay="${of}"]`)?.dataset.state, exchange);

// POST appends a line. The gateway answers 504 to the first POST, which was carried out.
async function landed(bench) {
  const url = fresh('landing');
  await bench.page.evaluate(async (note) => {
    const tag = (await fetch(note)).headers.get('ETag');
    const append = () => fetch(note, { method: 'POST', body: 'one line', headers: { 'If-Match': tag, 'Content-Type': 'text/plain' } });
    await append();
    await append();
  }, url);
  const exchange = await bench.rowOf({ url, method: 'POST', status: 412 });
  await bench.select(exchange);
  return { exchange, url };
}

onTheRecipes('what may have been done is done again only by a click that names it', {}, async (bench) => {
  const { exchange, url } = await landed(bench);
  const before = await bench.stored(url);
  assert.equal(before.text.split('one line').length, 2, 'the first attempt had landed');
  // Said before the first click, beside the button.
  const said = await bench.panel.waitFor('the reasons', () => document.querySelector('[data-asks]')?.innerText);
  assert.match(said, /The server may have carried out an earlier attempt\. The retry could do it twice\./);

  await bench.repair();
  const review = await reviewOf(bench, exchange);
  assert.match(review.text, /The server (may have )?carried out an earlier attempt/);
  assert.match(review.text, /Nothing was written\./);
  assert.equal(review.label, 'Send it again');
  await bench.panel.waitFor('the keyboard on the question', () => document.activeElement?.id === 'review');
  // Neither the key of the first click nor the one that presses a button sends it.
  for (const key of ['r', 'Enter']) await bench.panel.key(key);
  assert.equal(await stateOf(bench, exchange), 'review');
  assert.equal((await bench.stored(url)).etag, before.etag);

  await bench.panel.click('.review [data-action="cancel"]');
  const cancelled = await bench.outcome(exchange);
  assert.equal(cancelled.state, 'cancelled');
  assert.match(cancelled.text, /Cancelled\. Nothing was written\./);
  assert.equal((await bench.stored(url)).etag, before.etag);

  // Confirmed by the keyboard, it is sent once.
  await bench.repair();
  await reviewOf(bench, exchange);
  await bench.panel.waitFor('the keyboard on the question', () => document.activeElement?.id === 'review');
  await bench.panel.key('Tab');
  await bench.panel.key('Enter');
  const done = await bench.outcome(exchange);
  assert.equal(done.state, 'succeeded', done.text);
  assert.deepEqual(kinds(done), ['refetch 200', 'retry 204', 'check 200']);
  assert.equal((await bench.stored(url)).text.split('one line').length, 3);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('older content is not put over newer without a word', {}, async (bench) => {
  const url = fresh('drafts');
  await bench.page.evaluate(async (note) => {
    const tag = (await fetch(note)).headers.get('ETag');
    await fetch(`/colleague${note}`, { method: 'POST' });
    const save = (tag, text) => fetch(note, {
      method: 'PUT', body: JSON.stringify({ title: 'Own', text }), headers: { 'If-Match': tag, 'Content-Type': 'application/json' },
    });
    await save(tag, 'older');
    await save((await fetch(note)).headers.get('ETag'), 'newer');
  }, url);
  const failed = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.rowOf({ url, method: 'PUT', status: 204 });
  await bench.select(failed);
  await bench.repair();
  const review = await reviewOf(bench, failed);
  assert.match(review.text, /has saved a newer version since/);
  assert.equal(review.label, 'Save the older content over the newer');
  assert.match((await bench.stored(url)).text, /newer/);
  await bench.panel.click('[data-action="confirm"]');
  const done = await bench.outcome(failed);
  assert.equal(done.state, 'succeeded', done.text);
  assert.match((await bench.stored(url)).text, /older/);
});

onTheRecipes('a review ends with the page, and with what it is about', {}, async (bench) => {
  const first = await landed(bench);
  const before = await bench.stored(first.url);
  await bench.repair();
  await reviewOf(bench, first.exchange);
  await bench.page.goto(`${bench.origin.url}/recipes.html?elsewhere`);
  const left = await bench.outcome(first.exchange);
  assert.equal(left.state, 'failed', left.text);
  assert.match(left.text, /Nothing was written\./);
  assert.equal((await bench.stored(first.url)).etag, before.etag);

  const second = await landed(bench);
  await bench.repair();
  await reviewOf(bench, second.exchange);
  await bench.panel.click('[data-action="clear"]');
  await bench.panel.waitForSelector('[role=alert]');
  assert.match(await bench.panel.text(), /Cancelled\. Nothing was written\./);
  assert.equal((await bench.stored(second.url)).text.split('one line').length, 2);
});

onTheRecipes('what the page makes up is no read and no save', {}, async (bench) => {
  const url = fresh('drafts');
  await bench.page.evaluate(async (note) => {
    const tag = (await fetch(note)).headers.get('ETag');
    await fetch(`/colleague${note}`, { method: 'POST' });
    await fetch(note, { method: 'PUT', body: '{"title":"mine","text":""}', headers: { 'If-Match': tag, 'Content-Type': 'application/json' } });
    window.fetch = async () => new Response('{}', { status: 200, headers: { ETag: '"made-up"' } });
  }, url);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  await bench.repair();
  const done = await bench.outcome(exchange);
  const stored = await bench.stored(url);
  if (bench.session.browser === 'chromium') {
    // Sent past the page's replacement.
    assert.equal(done.state, 'succeeded', done.text);
    assert.match(stored.text, /mine/);
  } else {
    assert.equal(done.state, 'failed', done.text);
    assert.match(done.text, /The page says 200, and the browser.s log has no such request/);
    assert.match(done.text, /Nothing was written\./);
    assert.match(done.text, /the page has replaced fetch/);
    assert.doesNotMatch(stored.text, /mine/);
  }
});

onTheRecipes('a page that drops the condition on the way is no plain success', {}, async (bench) => {
  const url = fresh('drafts');
  await bench.page.evaluate(async (note) => {
    const tag = (await fetch(note)).headers.get('ETag');
    await fetch(`/colleague${note}`, { method: 'POST' });
    await fetch(note, { method: 'PUT', body: '{"title":"mine","text":""}', headers: { 'If-Match': tag, 'Content-Type': 'application/json' } });
    const { fetch: own } = window;
    window.fetch = (request) => {
      request.headers.delete('If-Match');
      return own(request);
    };
  }, url);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  await bench.repair();
  const done = await bench.outcome(exchange);
  if (bench.session.browser === 'chromium') {
    assert.equal(done.state, 'succeeded', done.text);
  } else {
    assert.equal(done.state, 'failed', done.text);
    assert.match(done.text, /the page changed If-Match on the way/);
    assert.deepEqual(kinds(done), ['refetch 200', 'retry 204', 'check 200']);
  }
});

onTheRecipes('a patch says what is still there', {}, async (bench) => {
  const url = fresh('drafts');
  await bench.page.evaluate(async (note) => {
    const read = await fetch(note);
    await read.text();
    await fetch(`/colleague${note}`, { method: 'POST' });
    await fetch(note, {
      method: 'PATCH', body: '{"title":"mine"}',
      headers: { 'If-Match': read.headers.get('ETag'), 'Content-Type': 'application/merge-patch+json' },
    });
  }, url);
  const exchange = await bench.rowOf({ url, method: 'PATCH', status: 412 });
  await bench.select(exchange);
  await bench.repair();
  const done = await bench.outcome(exchange);
  assert.equal(done.state, 'succeeded', done.text);
  assert.deepEqual(kinds(done), ['refetch 200', 'retry 204', 'check 200']);
  assert.match(done.text, /Nothing of anybody else’s was overwritten: what the page had not read is still there \((\/text|\/by)/);
  const [{ text }] = [await bench.stored(url)];
  assert.match(text, /Cleo/);
  assert.match(text, /mine/);
});
