// A request goes out again from the document that sent it, or not at all; what cannot be made again is said before.
import assert from 'node:assert/strict';
import { behindACache } from './lib/hiding_cache.mjs';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';

const SAVE = { method: 'PUT', body: note('mine'), headers: { 'Content-Type': JSON_TYPE } };

// A frame in the page, and what sends from it.
async function frameIn(stage, src) {
  await stage.page.evaluate(async (it) => { window.framed = await window.stage.frame(it); }, src);
  return (request) => stage.page.evaluate((it) => window.stage.fromFrame(window.framed, it), request);
}

// The details say so, once the panel has asked the documents which of them sent the request.
const says = (stage, words) => stage.panel.waitFor(words, (wanted) =>
  document.querySelector('[role=region][aria-label="Exchange details"]').textContent.includes(wanted), words);

async function refused(stage, path, exchange, words) {
  const before = await stage.read(path);
  await stage.silent([path], async () => {
    const { state, text } = await stage.click(exchange);
    assert.equal(state, 'refused', text);
    assert.match(text, words);
    return text;
  });
  assert.deepEqual(await stage.read(path), before);
}

for (const [name, src] of [
  ['a frame of the page\'s origin', () => '/stage/?a-frame'],
  ['a frame of another site', ({ otherUrl }) => `${otherUrl.replace('127.0.0.1', 'localhost')}/stage/?another`],
]) {
  onTheStage(`the save of ${name} is repaired by that frame`, { browsers: ['chromium'] }, async (stage) => {
    const url = src(stage.origin);
    const sender = await frameIn(stage, url);
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, { ...SAVE, sender });
    await says(stage, 'Everything is sent from the frame that sent the original');
    const { state, text } = await stage.click(exchange);
    assert.equal(state, 'succeeded', text);
    assert.equal((await stage.read(path)).text, SAVE.body);
    const sent = await stage.requestsFor(path);
    assert.deepEqual(new Set(sent.map(({ headers }) => headers.referer)), new Set([new URL(url, stage.origin.url).href]));
    assert.deepEqual(await stage.session.problems(), []);
  });
}

onTheStage('the save of a frame is refused where no code reaches the frame', { browsers: ['firefox'] }, async (stage) => {
  const sender = await frameIn(stage, '/stage/?a-frame');
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  await says(stage, 'A frame of the page sent it');
  await refused(stage, path, exchange, /A frame of the page sent it.*top document only/);
});

onTheStage('the save of one of two frames of one URL is refused', { browsers: ['chromium'] }, async (stage) => {
  await frameIn(stage, '/stage/?a-frame');
  const sender = await frameIn(stage, '/stage/?a-frame');
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  await says(stage, 'several frames have the URL');
  await refused(stage, path, exchange, /several frames have the URL/);
});

onTheStage('the save of a frame that has gone is not sent by the page', { browsers: ['chromium'] }, async (stage) => {
  const sender = await frameIn(stage, '/stage/?a-frame');
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  await says(stage, 'Everything is sent from the frame');
  await stage.page.evaluate(() => window.framed.remove());
  const { state, text } = await stage.click(exchange);
  assert.equal(state, 'failed', text);
  assert.match(text, /Nothing was written/);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 1);
});

onTheStage('a page that gave itself another URL keeps its click', {}, async (stage) => {
  await frameIn(stage, '/stage/?a-frame');
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, SAVE);
  await stage.page.evaluate(() => history.pushState({}, '', '/stage/?later'));
  const { state, text } = await stage.click(exchange);
  assert.equal(state, 'succeeded', text);
});

onTheStage('what a replay cannot repeat is listed before the click', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  const { text } = await stage.offer();
  assert.match(text, /Not recorded, and not repeated: keepalive, priority, integrity, signal, redirect mode/);
  const opaque = stage.fresh('required');
  await stage.send({ url: opaque, method: 'POST', mode: 'no-cors', body: 'a line' });
  await stage.selected({ url: opaque, method: 'POST', status: 428 });
  assert.match((await stage.offer()).text, /sent it with the mode no-cors/);
});

onTheStage('a cache that answers the refetch is named', {}, async (stage, context) => {
  const { exchange } = await behindACache(stage, context, { Age: '30' });
  const { state, text } = await stage.click(exchange);
  assert.equal(state, 'failed', text);
  assert.match(text, /a cache answered: Age: 30/);
});

onTheStage('a worker\'s save is refused with its script', {}, async (stage) => {
  await stage.page.evaluate(() => { window.hired = window.stage.worker(); });
  const sender = (request) => stage.page.evaluate((it) => window.stage.fromWorker(window.hired, it), request);
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  await refused(stage, path, exchange, /worker .*\/stage\/worker\.js sent it/);
});

// Firefox's log does not have what a service worker sends for itself.
onTheStage('a service worker\'s own save is refused with its script', { browsers: ['chromium'] }, async (stage) => {
  await stage.page.evaluate(() => window.stage.underServiceWorker('passes'));
  const sender = (request) => stage.page.evaluate((it) => window.stage.fromServiceWorker(it), request);
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  await refused(stage, path, exchange, /worker .*\/stage\/service-worker\.js sent it/);
});

onTheStage('a frame that goes in the middle leaves what was sent', { browsers: ['chromium'] }, async (stage) => {
  const sender = await frameIn(stage, '/stage/?a-frame');
  const path = stage.fresh('slow=60000');
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  await says(stage, 'Everything is sent from the frame');
  await stage.repair();
  await stage.panel.waitForSelector('[data-step="retry"]');
  await stage.page.evaluate(() => window.framed.remove());
  const { state, text } = await stage.outcome(exchange);
  assert.equal(state, 'failed', text);
  assert.match(text, /A write was on its way.*Sent: refetch \(200\), retry \(no answer\)\./s);
});
