// A JSON Patch whose tests (RFC 6902 §4.6) are its only condition: the user sees the values that it tests, before it is
// sent with the present ones.
import assert from 'node:assert/strict';
import { onTheStage } from './lib/stage_bench.mjs';

const PATCH = 'application/json-patch+json';

// The page reads a stock of 5, somebody sets it to 7, and the page's patch tests for 5; gives the failed exchange.
async function failedPatch(stage, path) {
  await stage.elsewhere(path, { stock: 5 });
  await stage.send({ url: path });
  await stage.elsewhere(path, { stock: 7, by: 'Dana' });
  const body = JSON.stringify([{ op: 'test', path: '/stock', value: 5 }, { op: 'replace', path: '/stock', value: 4 }]);
  const failed = await stage.send({ url: path, method: 'PATCH', body, headers: { 'Content-Type': PATCH } });
  assert.equal(failed.status, 412, failed.text);
  return stage.selected({ url: path, method: 'PATCH', status: 412 });
}

const stored = async (stage, path) => JSON.parse((await stage.read(path)).text);

// The review, with a row of what is tested.
async function review(stage, exchange, now) {
  await stage.panel.waitForSelector('[data-action="refetch-and-review"].primary:not([disabled])');
  await stage.panel.click('[data-action="refetch-and-review"]');
  await stage.rests(exchange);
  const tested = await stage.panel.waitFor(`a test for ${now}`, (wanted) => {
    const rows = [...document.querySelectorAll('.merge tr')].map((row) => [...row.cells].map(({ innerText }) => innerText));
    return rows.find((row) => row[0] === '/stock' && row.length === 3 && row[2] === wanted);
  }, now);
  return tested;
}

onTheStage('a patch with tests is reviewed, sent with the present values, and taken back', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await failedPatch(stage, path);
  await stage.panel.waitFor('the reason', () => /The patch tests values, and no version/.test(document.querySelector('[role=region][aria-label="Exchange details"]').textContent));
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-action="refetch-and-retry"]')), null, 'not by one click');
  assert.deepEqual(await review(stage, exchange, '7'), ['/stock', '5', '7']);
  const said = await stage.panel.evaluate(() => document.querySelector('[data-action="confirm"]').innerText);
  assert.equal(said, 'Send it with the values that are there now');
  assert.equal((await stored(stage, path)).stock, 7, 'nothing is sent before the click');
  const { state, text } = await stage.confirm(exchange);
  assert.equal(state, 'succeeded', text);
  const { stock, by } = await stored(stage, path);
  assert.deepEqual([stock, by], [4, 'Dana']);
  const [, retry] = await stage.requestsFor(path, 'PATCH');
  assert.deepEqual(JSON.parse(retry.body), [{ op: 'test', path: '/stock', value: 7 }, { op: 'replace', path: '/stock', value: 4 }]);
  assert.match(text, /\b7\b/, 'what it overwrote');
  await stage.panel.click('[data-action="undo"]');
  await stage.panel.waitFor('the undo', () => /Undone with status/.test(document.querySelector('[data-replay]')?.innerText ?? ''));
  assert.equal((await stored(stage, path)).stock, 7);
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('an undo of a patch with tests leaves what somebody has written since', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await failedPatch(stage, path);
  await review(stage, exchange, '7');
  assert.equal((await stage.confirm(exchange)).state, 'succeeded');
  await stage.elsewhere(path, { stock: 3 });
  await stage.panel.click('[data-action="undo"]');
  await stage.panel.waitFor('the refusal', () => /Not undone: somebody has written since/.test(document.querySelector('[data-replay]')?.innerText ?? ''));
  assert.equal((await stored(stage, path)).stock, 3);
});

onTheStage('a patch whose values change once more is reviewed once more', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await failedPatch(stage, path);
  await review(stage, exchange, '7');
  await stage.elsewhere(path, { stock: 8 });
  await stage.panel.click('[data-action="confirm"]');
  const again = await stage.panel.waitFor('the new value', () => {
    const rows = [...document.querySelectorAll('.merge tr')].map((row) => [...row.cells].map(({ innerText }) => innerText));
    return rows.find((row) => row[0] === '/stock' && row.length === 3 && row[2] === '8');
  });
  assert.deepEqual(again, ['/stock', '5', '8']);
  assert.equal((await stored(stage, path)).stock, 8);
  const { state, text } = await stage.confirm(exchange);
  assert.equal(state, 'succeeded', text);
  assert.equal((await stored(stage, path)).stock, 4);
});

onTheStage('without its tests a patch is sent after a second click', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await failedPatch(stage, path);
  await stage.panel.waitForSelector('[data-action="retry-unconditionally"]:not([disabled])');
  await stage.panel.click('[data-action="retry-unconditionally"]');
  const asked = await stage.rests(exchange);
  assert.equal(asked.state, 'review', asked.text);
  assert.equal((await stored(stage, path)).stock, 7);
  const { state, text } = await stage.confirm(exchange);
  assert.equal(state, 'succeeded', text);
  const [, retry] = await stage.requestsFor(path, 'PATCH');
  assert.deepEqual(JSON.parse(retry.body), [{ op: 'replace', path: '/stock', value: 4 }]);
  assert.equal((await stored(stage, path)).stock, 4);
});
