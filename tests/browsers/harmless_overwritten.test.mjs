// Content that the panel calls overwritten existed before the save, and is gone after it.
import assert from 'node:assert/strict';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';

const MERGE = 'application/merge-patch+json';

// The page has read; another wrote `theirs`; the page's own request is refused.
async function refusedAfter(stage, path, theirs, { method, type, body }) {
  const { etag } = await stage.send({ url: path });
  await stage.elsewhere(path, theirs);
  const failed = await stage.send({ url: path, method, body, headers: { 'Content-Type': type, 'If-Match': etag } });
  assert.equal(failed.status, 412, failed.text);
  return stage.selected({ url: path, method, status: 412 });
}

// The repair may ask for a second click; the test then confirms.
async function agreed(stage, exchange) {
  const first = await stage.click(exchange);
  return first.state === 'review' ? stage.confirm(exchange) : first;
}

const claimsLoss = /\b(\d+|one|two|three|four) (changes?|members?|lines?) (was|were) overwritten|^Overwritten/im;

const PARTIAL = {
  'a merge patch': { method: 'PATCH', type: MERGE, body: '{"stock":9}' },
  'a JSON patch': { method: 'PATCH', type: 'application/json-patch+json', body: '[{"op":"add","path":"/stock","value":9}]' },
};
for (const [name, request] of Object.entries(PARTIAL)) {
  onTheStage(`${name} overwrites what it names, and nothing else`, {}, async (stage) => {
    const path = stage.fresh('drafts');
    const exchange = await refusedAfter(stage, path, { title: 'Theirs', by: 'Dana and Cleo' }, request);
    const { state, text } = await agreed(stage, exchange);
    assert.equal(state, 'succeeded', text);
    const stored = JSON.parse((await stage.read(path)).text);
    assert.deepEqual([stored.title, stored.by, stored.stock], ['Theirs', 'Dana and Cleo', 9], 'nothing of theirs is gone');
    assert.doesNotMatch(text, claimsLoss);
    assert.equal((await stage.requestsFor(path, 'PATCH')).length, 2);
  });

  onTheStage(`${name} that undoes another's value says so`, {}, async (stage) => {
    const path = stage.fresh('drafts');
    const exchange = await refusedAfter(stage, path, { stock: 4711 }, request);
    const { state, text } = await agreed(stage, exchange);
    assert.equal(state, 'succeeded', text);
    assert.equal(JSON.parse((await stage.read(path)).text).stock, 9);
    assert.match(text, /4711/);
    // The undo writes the other's value back by a patch of the same kind.
    await stage.panel.waitForSelector('[data-action="undo"]');
    await stage.panel.click('[data-action="undo"]');
    await stage.panel.waitFor('the undo to end', (of) => {
      const replay = document.querySelector(`[data-replay="${of}"][data-state="succeeded"]`);
      return replay?.querySelector('[data-step="undo"][data-status]');
    }, exchange);
    assert.equal(JSON.parse((await stage.read(path)).text).stock, 4711);
    assert.equal((await stage.requestsFor(path, 'PATCH')).length, 3);
  });
}

onTheStage('a POST that appends overwrites nothing', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await refusedAfter(stage, path, { title: 'Theirs' }, { method: 'POST', type: 'text/plain', body: 'one more' });
  const { state, text } = await agreed(stage, exchange);
  assert.equal(state, 'succeeded', text);
  const stored = (await stage.read(path)).text;
  assert.ok(stored.includes('Theirs') && stored.split('one more').length === 2, stored);
  assert.doesNotMatch(text, claimsLoss);
});

onTheStage('what the server alone writes is the server\'s', {}, async (stage) => {
  const path = stage.fresh('stamped');
  const begun = await stage.send({ url: path, method: 'PUT', body: note('begun'), headers: { 'Content-Type': JSON_TYPE } });
  assert.equal(begun.status, 204);
  const exchange = await refusedAfter(stage, path, {}, { method: 'PATCH', type: MERGE, body: '{"stock":9}' });
  const { state, text } = await agreed(stage, exchange);
  assert.equal(state, 'succeeded', text);
  assert.doesNotMatch(text, claimsLoss);
  assert.match(text, /modifiedAt/);
  assert.match(text, /server/i);
});

onTheStage('a save of everything tells what it overwrote, and what the server writes itself', {}, async (stage) => {
  const path = stage.fresh('stamped');
  const begun = await stage.send({ url: path, method: 'PUT', body: note('begun'), headers: { 'Content-Type': JSON_TYPE } });
  assert.equal(begun.status, 204);
  const exchange = await refusedAfter(stage, path, { title: 'Theirs' }, { method: 'PUT', type: JSON_TYPE, body: note('mine') });
  const { state, text } = await agreed(stage, exchange);
  assert.equal(state, 'succeeded', text);
  assert.match(text, /Theirs/, 'their title is gone, and named');
  assert.match(text, /server/i, 'modifiedAt is the server\'s');
});

onTheStage('a page that misreports what it read does not change what was overwritten', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await refusedAfter(stage, path, { title: 'Theirs' }, { method: 'PUT', type: JSON_TYPE, body: note('mine') });
  await stage.page.evaluate(() => {
    TextDecoder.prototype.decode = () => '{"title":"Invented"}';
  });
  const { state, text } = await agreed(stage, exchange);
  assert.equal(state, 'succeeded', text);
  // The browser's log decides, as soon as it has the content.
  await stage.panel.waitFor('the browser\'s content to be compared', (of) => {
    const told = document.querySelector(`[data-replay="${of}"]`)?.innerText ?? '';
    return told.includes('Theirs') && !told.includes('Invented') && /another answer than the browser recorded/.test(told);
  }, exchange);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 2);
});
