// Without a second click, a write that was carried out is not repeated, and a newer write is not undone.
import assert from 'node:assert/strict';
import { JSON_TYPE, kinds, note, onTheStage } from './lib/stage_bench.mjs';

const LINE = 'a line;';
const times = (text, part = LINE) => text.split(part).length - 1;

// Each write is carried out and reported as failed; the page sends it again with the same tag.
const APPENDS = {
  'a block after a 503': { manner: 'files+landing=503', query: '?comp=appendblock', method: 'PUT', body: LINE },
  'a block after a 504, with no tag on writes': { manner: 'files+landing+quiet', query: '?comp=appendblock', method: 'PUT', body: LINE },
  'a SPARQL update after a 504': { manner: 'files+landing', method: 'PATCH', type: 'application/sparql-update', body: `INSERT DATA { <#a> <#b> "${LINE}" }` },
  'an N3 patch after a 504': { manner: 'files+landing', method: 'PATCH', type: 'text/n3', body: `_:p solid:inserts { <#a> <#b> "${LINE}" }.` },
  'a copy by JSON Patch after a 504': {
    manner: 'landing', method: 'PATCH', type: 'application/json-patch+json', part: '"before"',
    body: JSON.stringify([{ op: 'copy', from: '', path: '/before' }]),
  },
  'a POST that appends, after a 504': { manner: 'files+landing', method: 'POST', body: LINE },
  'a POST to a note, after a 502': { manner: 'landing=502', method: 'POST', body: LINE },
};

// Gives the exchange of the second attempt.
async function landed(stage, path, { query = '', method, type = 'text/plain', body }) {
  const { etag } = await stage.send({ url: path });
  const request = { url: `${path}${query}`, method, body, headers: { 'If-Match': etag, 'Content-Type': type } };
  const first = await stage.send(request);
  assert.ok(first.status >= 500, `${method}: ${first.status} ${first.text}`);
  const second = await stage.send(request);
  assert.equal(second.status, 412, second.text);
  return stage.selected({ url: request.url, method, status: 412 });
}

for (const [name, kind] of Object.entries(APPENDS)) {
  onTheStage(`${name} is not appended twice by one click`, {}, async (stage) => {
    const path = stage.fresh(kind.manner);
    const exchange = await landed(stage, path, kind);
    const landings = async () => times((await stage.read(path)).text, kind.part);
    assert.equal(await landings(), 1, 'the first attempt landed');
    const asked = await stage.click(exchange);
    assert.equal(await landings(), 1, asked.text);
    assert.equal((await stage.requestsFor(path, kind.method)).length, 2, 'the page\'s own two');
    assert.equal(asked.state, 'review', asked.text);
    // Without the confirmation nothing is written.
    await stage.panel.click('[data-action="cancel"]');
    const { state, text } = await stage.outcome(exchange);
    assert.equal(state, 'cancelled', text);
    assert.equal((await stage.requestsFor(path, kind.method)).length, 2);
    assert.equal(await landings(), 1);
  });
}

onTheStage('a second click, with a name, appends once more', {}, async (stage) => {
  const path = stage.fresh('files+landing');
  const exchange = await landed(stage, path, { method: 'POST', body: LINE });
  assert.equal((await stage.click(exchange)).state, 'review');
  const label = await stage.panel.evaluate(() => document.querySelector('[data-action="confirm"]').innerText);
  assert.ok(label.trim().split(/\s+/).length > 1, `the label says what the click does: ${label}`);
  const { state, text } = await stage.confirm(exchange);
  assert.equal(state, 'succeeded', text);
  assert.equal(times((await stage.read(path)).text), 2);
  assert.equal((await stage.requestsFor(path, 'POST')).length, 3, 'one request a click');
});

// The page sends once; the connection ends before an answer, and the browser sends again on another: one row.
for (const [method, query] of [['POST', ''], ['PUT', '?comp=appendblock']]) {
  onTheStage(`what the browser itself sent twice is not appended a third time: ${method}`, {}, async (stage) => {
    const path = stage.fresh('files+cut');
    const { etag } = await stage.send({ url: path });
    const answer = await stage.send({ url: `${path}${query}`, method, body: LINE, headers: { 'If-Match': etag, 'Content-Type': 'text/plain' } });
    assert.equal(answer.status, 412, answer.text);
    assert.equal((await stage.requestsFor(path, method)).length, 2, 'the browser sent it again by itself');
    const exchange = await stage.selected({ url: `${path}${query}`, method, status: 412 });
    assert.equal(times((await stage.read(path)).text), 1, 'and it had landed');
    const { state, text } = await stage.click(exchange);
    assert.equal(times((await stage.read(path)).text), 1, text);
    assert.equal((await stage.requestsFor(path, method)).length, 2, text);
    assert.equal(state, 'review', text);
  });
}

onTheStage('what is stored already is not sent again', {}, async (stage) => {
  const path = stage.fresh('landing');
  const exchange = await landed(stage, path, { method: 'PUT', type: JSON_TYPE, body: note('once') });
  const before = await stage.read(path);
  const replay = await stage.click(exchange);
  assert.deepEqual(await stage.read(path), before, replay.text);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 2, replay.text);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 200']);
});

// The page was refused, read again and saved something newer; the older save is then repaired.
const HEALED = {
  PUT: { method: 'PUT', type: JSON_TYPE, body: note('newer') },
  PATCH: { method: 'PATCH', type: 'application/merge-patch+json', body: '{"text":"newer"}' },
};
for (const [name, newer] of Object.entries(HEALED)) {
  onTheStage(`the page's own newer save is not undone unasked: ${name}`, {}, async (stage) => {
    const path = stage.fresh('drafts');
    const save = (tag, { method, type, body }) => stage.send({ url: path, method, body, headers: { 'If-Match': tag, 'Content-Type': type } });
    const { etag } = await stage.send({ url: path });
    await stage.colleague(path);
    assert.equal((await save(etag, { method: 'PUT', type: JSON_TYPE, body: note('older') })).status, 412);
    const { etag: fresh } = await stage.send({ url: path });
    assert.equal((await save(fresh, newer)).status, 204);
    await stage.rowOf({ url: path, method: newer.method, status: 204 });
    const exchange = await stage.selected({ url: path, method: 'PUT', status: 412 });
    const before = await stage.read(path);
    const asked = await stage.click(exchange);
    assert.deepEqual(await stage.read(path), before, `the newer text is still there: ${asked.text}`);
    assert.equal(asked.state, 'review', asked.text);
    assert.match(asked.text, /newer/i);
    const { state, text } = await stage.confirm(exchange);
    assert.equal(state, 'succeeded', text);
    assert.match((await stage.read(path)).text, /older/);
  });
}
