// The way back after a repaired DELETE, and the cancellation of an undo.
import assert from 'node:assert/strict';
import { onHoldingServer } from './lib/holding_server.mjs';
import { JSON_TYPE, kinds, note, onTheStage } from './lib/stage_bench.mjs';
import { until } from './lib/wait.mjs';

// The page's DELETE is refused, and repaired; gives what it has removed.
async function removed(stage) {
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, { method: 'DELETE' });
  const theirs = await stage.read(path);
  const replay = await stage.click(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.equal((await stage.read(path)).status, 404, replay.text);
  await stage.panel.waitForSelector('[data-action="undo"]');
  return { path, exchange, theirs, replay };
}

onTheStage('what a repaired DELETE removed is put back', {}, async (stage) => {
  const { path, exchange, theirs, replay } = await removed(stage);
  await stage.panel.click('[data-action="undo"]');
  const undone = await stage.rests(exchange, replay.text);
  assert.equal(undone.state, 'succeeded', undone.text);
  assert.match(undone.text, /Undone with status 201.*the version from before the save is back/);
  assert.equal((await stage.read(path)).text, theirs.text, 'octet for octet');
  const [put, ...more] = await stage.requestsFor(path, 'PUT');
  assert.deepEqual(more, []);
  assert.deepEqual([put.headers['if-none-match'], put.headers['if-match'], put.headers['content-type']], ['*', undefined, JSON_TYPE]);
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-action="undo"]')), null, 'once');
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('what somebody has created since is not overwritten by the undo of a DELETE', {}, async (stage) => {
  const { path, exchange, replay } = await removed(stage);
  const headers = { 'Content-Type': JSON_TYPE, 'If-None-Match': '*' };
  const created = await fetch(`${stage.origin.url}${path}`, { method: 'PUT', headers, body: note('created since', 'Theirs') });
  assert.equal(created.status, 201);
  await stage.panel.click('[data-action="undo"]');
  const refused = await stage.rests(exchange, replay.text);
  assert.equal(refused.state, 'failed', refused.text);
  assert.deepEqual(kinds(refused).at(-1), 'undo 412');
  assert.match(refused.text, /somebody has written since/);
  assert.match((await stage.read(path)).text, /created since/);
});

// Cancels in a step that the server holds; gives the end in words.
async function cancelledIn(stage, server, exchange, step, before) {
  await stage.panel.waitForSelector(`[data-step="${step}"][data-consequence="under-way"]`);
  await until('the server to hold it', () => server.held.length === 1);
  await stage.panel.click('[data-action="cancel"]');
  return stage.rests(exchange, before);
}

onTheStage('cancel while an undo is on its way', {}, async (stage, context) => {
  const { server, exchange } = await onHoldingServer(stage, context);
  const replay = await stage.click(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  server.hold('PUT');
  await stage.panel.waitForSelector('[data-action="undo"]');
  await stage.panel.click('[data-action="undo"]');
  const { state, text } = await cancelledIn(stage, server, exchange, 'undo', replay.text);
  assert.equal(state, 'cancelled', text);
  assert.match(text, /Cancelled\. A write was on its way.*Sent: refetch \(200\), retry \(204\), undo \(no answer\)\./s);
  assert.doesNotMatch(text, /is back|Undone/);
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-action="undo"]')), null, 'what it did is not known');
});

onTheStage('cancel while a save is read back', {}, async (stage, context) => {
  const { server, exchange } = await onHoldingServer(stage, context, { isQuiet: true });
  server.afterSave = 'GET';
  await stage.repair();
  const { state, text } = await cancelledIn(stage, server, exchange, 'check');
  assert.equal(state, 'succeeded', text);
  assert.match(text, /Saved with status 204\. It was not read back: the read was cancelled\./);
  assert.equal(server.content, '{"text":"mine"}');
});

onTheStage('cancel while a read settles what a failed answer leaves open', {}, async (stage, context) => {
  const { server, exchange } = await onHoldingServer(stage, context, { fails: true });
  server.afterSave = 'GET';
  await stage.repair();
  const { state, text } = await cancelledIn(stage, server, exchange, 'check');
  assert.equal(state, 'cancelled', text);
  assert.match(text, /Cancelled\. A write was on its way.*Sent: refetch \(200\), retry \(500\), check \(no answer\)\./s);
  assert.doesNotMatch(text, /Saved|Nothing was written/);
});

onTheStage('cancel while an undo is read back', {}, async (stage, context) => {
  const { server, exchange } = await onHoldingServer(stage, context, { isQuiet: true });
  const replay = await stage.click(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  await stage.panel.waitForSelector('[data-action="undo"]');
  server.afterSave = 'GET';
  await stage.panel.click('[data-action="undo"]');
  const { state, text } = await cancelledIn(stage, server, exchange, 'check', replay.text);
  assert.equal(state, 'succeeded', text);
  assert.match(text, /Undone with status 204: so says the server\. It was not read back: the read was cancelled\./);
  assert.doesNotMatch(text, /is back/);
  assert.equal(server.content, '{"text":"theirs"}');
});
