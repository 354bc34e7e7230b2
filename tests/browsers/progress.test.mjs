// Each step of a repair as it happens; wherever it ends, it says what had been sent.
import assert from 'node:assert/strict';
import { behindACache } from './lib/hiding_cache.mjs';
import { onTheRecipes } from './lib/recipe_bench.mjs';
import { JSON_TYPE, kinds, note, onTheStage } from './lib/stage_bench.mjs';

const SAVE = { method: 'PUT', body: note('mine'), headers: { 'Content-Type': JSON_TYPE } };

// Starts the repair, and cancels it in the step.
async function cancelledIn(stage, exchange, step) {
  await stage.repair();
  await stage.panel.waitForSelector(`[data-step="${step}"][data-consequence="under-way"]`);
  await stage.panel.click('[data-action="cancel"]');
  const { state, text } = await stage.outcome(exchange);
  assert.equal(state, 'cancelled', text);
  return text;
}

onTheStage('each step has its status, its tag and its time', {}, async (stage) => {
  const path = stage.fresh('slow=1500');
  const exchange = await stage.failedSave(path, SAVE);
  await stage.offer();
  await stage.repair();
  await stage.panel.waitFor('a step that is under way to count', () =>
    /^1 s$/.test(document.querySelector('[data-step="retry"] .elapsed')?.textContent ?? ''));
  const replay = await stage.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 200', 'retry 204']);
  assert.ok(replay.steps.every(({ etag }) => etag), replay.text);
  const times = await stage.panel.evaluate(() => [...document.querySelectorAll('[data-step] .took')].map(({ textContent }) => textContent));
  assert.equal(times.length, 2, replay.text);
  assert.match(times[1], /^1\.\d\d s$/, replay.text);
});

onTheStage('cancel while the latest version is read', {}, async (stage, context) => {
  const { cache, exchange } = await behindACache(stage, context);
  await stage.offer();
  cache.hold();
  const text = await cancelledIn(stage, exchange, 'refetch');
  assert.match(text, /Cancelled\. Nothing was written\. Sent: refetch \(no answer\)\./);
  assert.equal(cache.asked.filter(({ method }) => method === 'PUT').length, 1);
});

onTheStage('cancel while the retry is on its way', {}, async (stage) => {
  const path = stage.fresh('slow=60000');
  const exchange = await failedAtOnce(stage, path);
  const text = await cancelledIn(stage, exchange, 'retry');
  assert.match(text, /Cancelled\. A write was on its way.*Sent: refetch \(200\), retry \(no answer\)\./s);
});

onTheRecipes('cancel in a pause counts down first', {}, async (bench) => {
  const { exchange } = await bench.runAndSelect('hard-repair--wait');
  await bench.repair();
  await bench.panel.waitFor('the pause to count down', () =>
    /^[1-8] s$/.test(document.querySelector('[data-step="wait"] .countdown')?.textContent ?? ''));
  await bench.panel.click('[data-action="cancel"]');
  const { state, text } = await bench.outcome(exchange);
  assert.equal(state, 'cancelled', text);
  assert.match(text, /Nothing was written\. Sent: refetch \(200\), retry \(412\)\./);
});

onTheStage('a page that leaves in the middle leaves what was sent', {}, async (stage) => {
  const path = stage.fresh('slow=60000');
  const exchange = await failedAtOnce(stage, path);
  await stage.repair();
  await stage.panel.waitForSelector('[data-step="retry"]');
  await stage.page.goto(`${stage.origin.url}/stage/?elsewhere`);
  const { state, text } = await stage.outcome(exchange);
  assert.equal(state, 'failed', text);
  assert.match(text, /A write was on its way.*Sent: refetch \(200\), retry \(no answer\)\./s);
});

// The panel's page is unloaded as when DevTools closes.
onTheStage('a panel that closes in the middle leaves a record for the next', {}, async (stage) => {
  const path = stage.fresh('slow=60000');
  const exchange = await failedAtOnce(stage, `${path}?token=secret-of-cleo`);
  await stage.repair();
  await stage.panel.waitForSelector(`[data-replay="${exchange}"] [data-step="retry"]`);
  const kept = () => stage.panel.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('retag-sent')).join());
  assert.doesNotMatch(await kept(), /secret-of-cleo|If-Match|mine/);
  await stage.panel.evaluate(() => { setTimeout(() => location.reload(), 0); });
  const said = await stage.panel.waitFor('the record', () =>
    [...document.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent).find((it) => it.includes('in the middle of a repair')));
  assert.match(said, /Sent: refetch GET http:\S+ \(200\); retry PUT http:\S+ \(no answer\)\. A write was on its way/);
  assert.doesNotMatch(said, /secret-of-cleo/);
  assert.equal(await kept(), '');
});

// A save that fails although the server is slow to write: only what it takes is held.
async function failedAtOnce(stage, url) {
  await stage.page.evaluate(async (it) => {
    const { headers } = await fetch(it);
    await fetch(`/colleague${it.split('?')[0]}`, { method: 'POST' });
    await fetch(it, { method: 'PUT', headers: { 'If-Match': headers.get('etag'), 'Content-Type': 'application/json' }, body: '{"title":"mine","text":""}' });
  }, url);
  const exchange = await stage.selected({ url, method: 'PUT', status: 412 });
  await stage.offer();
  return exchange;
}
