// Several failed writes of one resource, sent again in the order in which the page made them: what the server receives,
// where it stops, and where it is not offered.
import assert from 'node:assert/strict';
import { JSON_TYPE, kinds, note, onTheStage } from './lib/stage_bench.mjs';
import { until } from './lib/wait.mjs';

const MERGE = 'application/merge-patch+json';
const IN_ORDER = '[data-action="replay-in-order"]';
const put = (text) => ({ method: 'PUT', body: note(text), headers: { 'Content-Type': JSON_TYPE } });
const patch = (members) => ({ method: 'PATCH', body: JSON.stringify(members), headers: { 'Content-Type': MERGE } });

// The page reads, a colleague writes, and the page sends each write with the old tag; gives their exchanges in order.
async function failedWrites(stage, path, writes, { colleague = true } = {}) {
  const { etag } = await stage.send({ url: path });
  if (colleague) await stage.colleague(path);
  const failed = [];
  for (const write of writes) {
    const { status, text } = await stage.send({ ...write, url: path, headers: { ...write.headers, 'If-Match': etag } });
    assert.equal(status, 412, text);
    const alike = writes.slice(0, failed.length + 1).filter(({ method }) => method === write.method);
    failed.push(await stage.rowOf({ url: path, method: write.method, status: 412 }, alike.length));
  }
  return failed;
}

// Opens the Repair tab of an exchange; whether the way out is there.
async function opened(stage, exchange) {
  await stage.select(exchange);
  await stage.panel.click('[data-tab="repair"]');
  await stage.offer();
  return stage.panel.evaluate((button) => document.querySelector(button) !== null, IN_ORDER);
}

// What a browser sent after the page's own writes, as `METHOD If-Match body`.
async function sentAgain(stage, path, writes) {
  const sent = await stage.requestsFor(path);
  const own = 1 + writes;
  return sent.slice(own).map(({ method, headers, body }) => ({ method, ifMatch: headers['if-match'] ?? '', body }));
}

const replayed = (stage) => stage.panel.evaluate(() => [...document.querySelectorAll('[role=row][data-replayed-from]')]
  .map(({ dataset }) => `${dataset.method} ${dataset.status} of ${dataset.replayedFrom} ${dataset.verdict}`));

onTheStage('three writes are replayed in order by one click, each with the tag of the one before', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const failed = await failedWrites(stage, path, [put('one'), put('two'), put('three')]);
  assert.ok(await opened(stage, failed[1]), 'offered on each of them');
  // The list before the click: each write, and what it takes the place of.
  const list = await stage.panel.evaluate(() => [...document.querySelectorAll('.way-writes [data-write]')]
    .map((line) => ({ of: Number(line.dataset.write), text: line.textContent })));
  assert.deepEqual(list.map(({ of }) => of), failed);
  assert.match(list[0].text, /PUT\. Takes the place of the version that the refetch finds\./);
  assert.match(list[1].text, new RegExp(`PUT\\. Takes the place of the version that #${failed[0]} makes\\.`));
  const primary = await stage.panel.evaluate(() => document.querySelector('.recommended .primary')?.dataset.action);
  assert.notEqual(primary, 'replay-in-order', 'the last of them decides alone');

  await stage.panel.click(IN_ORDER);
  const replay = await stage.rests(failed[1]);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 200', 'retry 204', 'retry 204', 'retry 204']);
  assert.match(replay.text, /All 3 were saved in order, the last with status 204/);
  const [read, ...writes] = await sentAgain(stage, path, 3);
  assert.equal(read.method, 'GET');
  assert.deepEqual(writes.map(({ method, body }) => `${method} ${body}`), ['one', 'two', 'three'].map((text) => `PUT ${note(text)}`));
  assert.deepEqual(writes.map(({ ifMatch }) => ifMatch), replay.steps.slice(0, 3).map(({ etag }) => etag));
  const stored = await stage.stored(path);
  assert.equal(stored.text, note('three'));
  assert.equal(replay.steps[3].etag, stored.etag);

  // Each retry's row names the write that it repeats, and none of them is open any more.
  assert.deepEqual((await replayed(stage)).sort(), [
    `GET 200 of ${failed[1]} plain`, ...failed.map((of) => `PUT 204 of ${of} held`),
  ].sort());
  for (const exchange of failed) {
    assert.equal(await opened(stage, exchange), false, `not offered again on ${exchange}`);
    const retry = await stage.panel.evaluate(() => document.querySelector('[data-path-step="retry"]').dataset.pathState);
    assert.equal(retry, 'done', `${exchange}`);
  }
  // The way back leads to the version from before the first of them.
  await stage.select(failed[1]);
  await stage.panel.click('[data-action="undo"]');
  await stage.panel.waitFor('the undo', (of) => /Undone/.test(document.querySelector(`[data-replay="${of}"]`)?.innerText), failed[1]);
  assert.match((await stage.stored(path)).text, /Cleo/);
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('patches of different members are saved together: it is the recommended way', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const { etag } = await stage.send({ url: path });
  // The page's first patch makes its own tag an old one.
  const headers = { 'If-Match': etag, 'Content-Type': MERGE };
  assert.equal((await stage.send({ url: path, method: 'PATCH', headers, body: '{"a":1}' })).status, 204);
  const failed = [];
  for (const body of ['{"b":2}', '{"c":3}']) {
    assert.equal((await stage.send({ url: path, method: 'PATCH', headers, body })).status, 412);
    failed.push(await stage.rowOf({ url: path, method: 'PATCH', status: 412 }, failed.length + 1));
  }
  await stage.select(failed[0]);
  await stage.offer();
  const shown = await stage.panel.evaluate(() => ({
    primary: document.querySelector('.recommended .primary')?.dataset.action,
    buttons: document.querySelectorAll('[data-action="replay-in-order"]').length,
    text: document.querySelector('.recommended').innerText,
  }));
  assert.deepEqual([shown.primary, shown.buttons], ['replay-in-order', 1], shown.text);
  assert.ok(shown.text.includes(`Sends GET, then PATCH of #${failed[0]}, then PATCH of #${failed[1]}.`), shown.text);
  await stage.panel.click(IN_ORDER);
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'succeeded', replay.text);
  const { a, b, c } = JSON.parse((await stage.stored(path)).text);
  assert.deepEqual([a, b, c], [1, 2, 3]);
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('where an answer gives no tag, the resource is read before the next write', {}, async (stage) => {
  const path = stage.fresh('drafts+quiet');
  const failed = await failedWrites(stage, path, [put('one'), put('two')]);
  assert.ok(await opened(stage, failed[0]));
  await stage.panel.click(IN_ORDER);
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 200', 'retry 204', 'check 200', 'retry 204', 'check 200']);
  const sent = await sentAgain(stage, path, 2);
  assert.deepEqual(sent.map(({ method }) => method), ['GET', 'PUT', 'GET', 'PUT', 'GET']);
  assert.equal(sent[3].ifMatch, replay.steps[2].etag);
  assert.equal((await stage.stored(path)).text, note('two'));
});

onTheStage('somebody writes in between: it stops there, says what was sent, and the rest can go on', {}, async (stage) => {
  const path = stage.fresh('drafts+slow=1500');
  const failed = await failedWrites(stage, path, [put('one'), put('two'), put('three')]);
  assert.ok(await opened(stage, failed[0]));
  await stage.panel.click(IN_ORDER);
  // The write is done, and its answer is held back.
  await until('the first write', async () => (await stage.stored(path)).text === note('one'));
  await stage.colleague(path);
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'failed', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 200', 'retry 204', 'retry 412']);
  assert.match(replay.text, new RegExp(`Saved: #${failed[0]}\\. Sent, and answered 412: #${failed[1]}\\. Not sent: #${failed[2]}\\.`));
  assert.equal((await sentAgain(stage, path, 3)).filter(({ method }) => method === 'PUT').length, 2);
  assert.match((await stage.stored(path)).text, /Cleo/, 'the colleague\'s version stands');
  const why = await stage.panel.waitFor('why there is no undo', () => document.querySelector('.undo.note')?.innerText);
  assert.match(why, /somebody has written since the last save/);
  assert.deepEqual((await replayed(stage)).sort(), [
    `GET 200 of ${failed[0]} plain`, `PUT 204 of ${failed[0]} held`, `PUT 412 of ${failed[1]} failed`,
  ].sort());
  // The one that was saved is done; the others are open, together.
  assert.equal(await opened(stage, failed[0]), false);
  assert.ok(await opened(stage, failed[2]));
  const left = await stage.panel.evaluate(() => ({
    of: [...document.querySelectorAll('.way-writes [data-write]')].map(({ dataset }) => Number(dataset.write)),
    retry: document.querySelector('[data-path-step="retry"]').dataset.pathState,
    label: document.querySelector('[data-action="replay-in-order"]').innerText,
  }));
  assert.deepEqual(left, { of: failed.slice(1), retry: 'next', label: 'Replay in order' });
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('cancel in the middle sends nothing more, and says what is not known', {}, async (stage) => {
  const path = stage.fresh('drafts+slow=1500');
  const failed = await failedWrites(stage, path, [put('one'), put('two')]);
  assert.ok(await opened(stage, failed[0]));
  await stage.panel.click(IN_ORDER);
  await until('the first write', async () => (await stage.stored(path)).text === note('one'));
  await stage.panel.click('[data-action="cancel"]');
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'cancelled', replay.text);
  assert.match(replay.text, new RegExp(`Cancelled\\. Sent, and its answer is not known: #${failed[0]}\\. Not sent: #${failed[1]}\\.`));
  // Another request of the page's passes, and none of the replay's.
  await stage.send({ url: path });
  assert.deepEqual((await sentAgain(stage, path, 2)).map(({ method }) => method), ['GET', 'PUT', 'GET']);
});

onTheStage('a read between that does not show what was sent asks before the next write, and tells what that overwrote', {}, async (stage) => {
  const path = stage.fresh('drafts+quiet+slow=1500');
  const failed = await failedWrites(stage, path, [put('one'), put('two')]);
  assert.ok(await opened(stage, failed[0]));
  await stage.panel.click(IN_ORDER);
  await until('the first write', async () => (await stage.stored(path)).text === note('one'));
  await stage.colleague(path);
  const asked = await stage.rests(failed[0]);
  assert.equal(asked.state, 'review', asked.text);
  assert.deepEqual(kinds(asked), ['refetch 200', 'retry 204', 'check 200']);
  assert.match(asked.text, new RegExp(`Saved: #${failed[0]}\\. Not sent: #${failed[1]}\\.`));
  assert.match((await stage.stored(path)).text, /Cleo/);
  const between = JSON.parse((await stage.stored(path)).text);
  const replay = await stage.confirm(failed[0]);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.equal((await stage.stored(path)).text, note('two'));
  // What the colleague had written between the two is told, and not only what was there before the first.
  const changes = await stage.panel.waitFor('what was overwritten', () =>
    [...document.querySelectorAll('.changes tbody tr')].map((row) => [...row.children].map(({ textContent }) => textContent)));
  const line = between.text.match(/Cleo was here, revision \d+\./)[0];
  const told = changes.find(([place, , lost]) => place === '/text' && lost.includes(line));
  assert.ok(told !== undefined && told[1].includes('one'), JSON.stringify({ changes, between }));
});

onTheStage('the page goes elsewhere in the middle: nothing more is sent', {}, async (stage) => {
  const path = stage.fresh('drafts+slow=60000');
  const { etag } = await stage.send({ url: path });
  await stage.colleague(path);
  // Each answer is held back for a minute only where the write is done.
  const headers = { 'Content-Type': JSON_TYPE, 'If-Match': etag };
  const failed = [];
  for (const text of ['one', 'two']) {
    assert.equal((await stage.send({ url: path, method: 'PUT', body: note(text), headers })).status, 412);
    failed.push(await stage.rowOf({ url: path, method: 'PUT', status: 412 }, failed.length + 1));
  }
  assert.ok(await opened(stage, failed[0]));
  await stage.panel.click(IN_ORDER);
  await until('the first write', async () => (await stage.stored(path)).text === note('one'));
  await stage.page.goto(`${stage.origin.url}/stage/?elsewhere`);
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'failed', replay.text);
  assert.match(replay.text, new RegExp(`Not sent: #${failed[1]}\\.`));
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 3, 'the page\'s two, and one');
});

onTheStage('it is not offered where one write is left, or one cannot be sent as it was', {}, async (stage) => {
  // One alone.
  const alone = stage.fresh('drafts');
  const [one] = await failedWrites(stage, alone, [put('one')]);
  assert.equal(await opened(stage, one), false, 'one alone');

  // Two resources.
  const other = stage.fresh('drafts');
  const [another] = await failedWrites(stage, other, [put('two')]);
  assert.equal(await opened(stage, another), false, 'another resource');

  // The page has sent the last of two once more, and saved it.
  const again = stage.fresh('drafts');
  const failed = await failedWrites(stage, again, [put('one'), put('two')]);
  const { etag } = await stage.send({ url: again });
  const saved = await stage.send({ ...put('two'), url: again, headers: { 'Content-Type': JSON_TYPE, 'If-Match': etag } });
  assert.equal(saved.status, 204);
  await stage.rowOf({ url: again, method: 'PUT', status: 204 });
  for (const exchange of failed) assert.equal(await opened(stage, exchange), false, 'saved since');
  assert.equal((await stage.requestsFor(again, 'PUT')).length, 3);

  // A body that the browser has not recorded: together they are offered exactly where each alone is.
  const path = stage.fresh('files');
  const first = await stage.send({ url: path });
  await stage.colleague(path);
  await stage.page.evaluate(async (url, tag) => {
    const send = (body) => fetch(url, { method: 'PUT', body, headers: { 'If-Match': tag, 'Content-Type': 'application/octet-stream' } });
    await send('text');
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from({ length: 256 }, (_, index) => 255 - index)]), 'a.bin');
    await fetch(url, { method: 'PUT', body: form, headers: { 'If-Match': tag } });
  }, path, first.etag);
  const binary = await stage.rowOf({ url: path, method: 'PUT', status: 412 }, 2);
  await stage.select(binary);
  const { possible } = await stage.offer();
  assert.equal(await opened(stage, binary), possible);
  if (stage.session.browser === 'chromium') assert.equal(possible, false, 'Chromium records no bytes of a file');
});

onTheStage('what a frame of another origin has sent is not among them', {}, async (stage) => {
  const path = stage.fresh('exposed');
  await stage.page.evaluate(async (src) => { window.framed = await window.stage.frame(src); }, `${stage.origin.otherUrl}/stage/`);
  const fromFrame = (request) => stage.page.evaluate((it) => window.stage.fromFrame(window.framed, it), { ...request, url: `${stage.origin.url}${path}` });
  const [own] = await failedWrites(stage, path, [put('of the page')]);
  const { status } = await fromFrame({ ...put('of the frame'), headers: { 'Content-Type': JSON_TYPE, 'If-Match': '"old"' } });
  assert.equal(status, 412);
  const frames = await stage.rowOf({ url: path, method: 'PUT', status: 412 }, 2);
  assert.notEqual(frames, own);
  for (const exchange of [own, frames]) assert.equal(await opened(stage, exchange), false, `${exchange}`);
});

// The page and a frame of its origin write the same resource with one old tag: the frame's write is the second of three.
async function withAFrame(stage) {
  const path = stage.fresh('drafts');
  await stage.page.evaluate(async () => { window.framed = await window.stage.frame('/stage/?a-frame'); });
  const fromFrame = (request) => stage.page.evaluate((it) => window.stage.fromFrame(window.framed, it), request);
  const { etag } = await stage.send({ url: path });
  await stage.colleague(path);
  const failed = [];
  for (const [sender, text] of [[stage.send, 'one'], [fromFrame, 'the frame\'s'], [stage.send, 'two']]) {
    const { status } = await sender({ ...put(text), url: path, headers: { 'Content-Type': JSON_TYPE, 'If-Match': etag } });
    assert.equal(status, 412);
    failed.push(await stage.rowOf({ url: path, method: 'PUT', status: 412 }, failed.length + 1));
  }
  return { path, failed };
}

const listed = (stage) => stage.panel.evaluate(() => [...document.querySelectorAll('.way-writes [data-write]')]
  .map(({ dataset }) => Number(dataset.write)));

onTheStage('what a frame of the page has sent is left out, and named before the click', {}, async (stage) => {
  const { path, failed } = await withAFrame(stage);
  assert.ok(await opened(stage, failed[0]));
  // Once the documents were asked which of them sent each.
  await stage.panel.waitFor('the frame\'s write to be left out', (of) =>
    document.querySelector(`.way-writes [data-write="${of}"]`) === null, failed[1]);
  assert.deepEqual(await listed(stage), [failed[0], failed[2]]);
  const said = await stage.panel.evaluate(() => document.querySelector('[role=region][aria-label="Exchange details"]').textContent);
  assert.ok(said.includes(`#${failed[1]} is left out. `), said);
  assert.match(said, stage.session.browser === 'chromium' ? /The frame \S+a-frame of the page sent it/ : /A frame of the page sent it/);
  await stage.panel.click(IN_ORDER);
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'succeeded', replay.text);
  const sent = (await sentAgain(stage, path, 3)).filter(({ method }) => method === 'PUT');
  assert.deepEqual(sent.map(({ body }) => body), [note('one'), note('two')]);
  assert.equal((await stage.stored(path)).text, note('two'));
});

onTheStage('a click before the documents have answered sends nothing for another document', {}, async (stage) => {
  const { path, failed } = await withAFrame(stage);
  // The button is clicked in the moment in which it appears.
  await stage.panel.evaluate((button) => {
    window.early = new Promise((resolve) => {
      const look = () => {
        const found = document.querySelector(`.way-out ${button}, ${button}`);
        if (!found) return setTimeout(look, 0);
        found.click();
        resolve([...document.querySelectorAll('.way-writes [data-write]')].length);
      };
      look();
    });
  }, IN_ORDER);
  await stage.select(failed[0]);
  await stage.panel.click('[data-tab="repair"]');
  await stage.panel.evaluate(() => window.early);
  const replay = await stage.rests(failed[0]);
  const sent = (await sentAgain(stage, path, 3)).filter(({ method }) => method === 'PUT');
  assert.ok(!sent.some(({ body }) => body === note('the frame\'s')), JSON.stringify(sent));
  if (replay.state === 'failed') {
    assert.match(replay.text, new RegExp(`It was not sent: #${failed[1]}: .*frame`));
    assert.deepEqual(sent, []);
  } else {
    assert.deepEqual(sent.map(({ body }) => body), [note('one'), note('two')], replay.text);
  }
});

onTheStage('a save before the stop is told with what it overwrote, and undone with the tag that it gave', {}, async (stage) => {
  const path = stage.fresh('drafts+slow=1500');
  const failed = await failedWrites(stage, path, [put('one'), put('two'), put('three')]);
  const theirs = (await stage.stored(path)).text;
  assert.ok(await opened(stage, failed[0]));
  await stage.panel.click(IN_ORDER);
  await until('the second write', async () => (await stage.stored(path)).text === note('two'));
  await stage.panel.click('[data-action="cancel"]');
  const replay = await stage.rests(failed[0]);
  assert.equal(replay.state, 'cancelled', replay.text);
  assert.match(replay.text, new RegExp(`Saved: #${failed[0]}\\. Sent, and its answer is not known: #${failed[1]}\\. Not sent: #${failed[2]}\\.`));
  // Against the version from before the first write: Cleo's.
  const overwritten = await stage.panel.waitFor('what was overwritten', () => document.querySelector('.overwritten')?.innerText);
  assert.match(overwritten, /overwritten that the page had not read/);
  assert.match(overwritten, /Cleo/);
  const undo = await stage.panel.waitFor('the undo', () => document.querySelector('.undo')?.innerText);
  assert.ok(undo.includes('Undo') && undo.includes('the content back that the refetch found'), undo);
  // The second write has landed: the undo carries the tag of the first, and is refused.
  await stage.panel.click('[data-action="undo"]');
  const late = await stage.rests(failed[0], replay.text);
  assert.match(late.text, /somebody has written since/);
  assert.equal((await stage.stored(path)).text, note('two'));
  const undone = (await stage.requestsFor(path, 'PUT')).at(-1);
  assert.equal(undone.headers['if-match'], replay.steps[1].etag);
  assert.equal(undone.body, theirs);
});

// The third write takes a member away that the second has taken away: the server refuses it. Gives what stood there before
// the first of them was sent again.
async function stopsAtTheThird(stage, first, second) {
  const path = stage.fresh('drafts');
  await stage.send({ ...put('old'), url: path, body: JSON.stringify({ title: 'Mine', text: 'old', x: 1.5 }) });
  const third = { method: 'PATCH', body: '[{"op":"remove","path":"/x"}]', headers: { 'Content-Type': 'application/json-patch+json' } };
  const failed = await failedWrites(stage, path, [first, second, third]);
  const theirs = (await stage.stored(path)).text;
  assert.ok(await opened(stage, failed[2]));
  await stage.panel.click(IN_ORDER);
  const asked = await stage.rests(failed[2]);
  const replay = asked.state === 'review' ? await stage.confirm(failed[2]) : asked;
  assert.equal(replay.state, 'failed', replay.text);
  assert.deepEqual(kinds(replay), ['refetch 200', `retry ${replay.steps[1].status}`, `retry ${replay.steps[2].status}`, 'retry 422']);
  assert.ok(replay.text.includes(`Saved: #${failed[0]}, #${failed[1]}. Sent, and answered 422: #${failed[2]}.`), replay.text);
  return { path, failed, theirs, replay };
}

// Clicks Undo; gives the request that the server got.
async function undone(stage, { path, failed, replay }, said) {
  const words = await stage.panel.waitFor('the undo', () => document.querySelector('.undo')?.innerText);
  assert.ok(words.includes(`Takes back all that was saved: #${failed[0]}, #${failed[1]}.`), words);
  await stage.panel.click('[data-action="undo"]');
  const ended = await stage.rests(failed[2], replay.text);
  assert.equal(ended.state, 'succeeded', ended.text);
  assert.match(ended.text, said);
  const sent = (await stage.requestsFor(path)).filter(({ method }) => method !== 'GET').at(-1);
  assert.equal(sent.headers['if-match'], replay.steps[2].etag, 'the tag that the last save gave');
  return sent;
}

onTheStage('saves before a refused write are undone by one PUT, with the tag of the last save', {}, async (stage) => {
  const stopped = await stopsAtTheThird(stage, put('one'), put('two'));
  const sent = await undone(stage, stopped, /the version from before the first of the saves is back/);
  assert.equal(sent.method, 'PUT');
  assert.equal((await stage.stored(stopped.path)).text, stopped.theirs, 'byte for byte');
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-action="undo"]')), null, 'once');
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('merge patches before a refused write are undone by one patch', {}, async (stage) => {
  const stopped = await stopsAtTheThird(stage, patch({ a: { b: 1 } }), patch({ x: null, a: { b: 2 } }));
  const sent = await undone(stage, stopped, /the version from before the first of the saves is back/);
  assert.deepEqual([sent.method, sent.body], ['PATCH', '{"a":null,"x":1.5}']);
  assert.deepEqual(JSON.parse((await stage.stored(stopped.path)).text), JSON.parse(stopped.theirs));
});

onTheStage('saves of which no request tells the whole are not undone, and the panel says why', {}, async (stage) => {
  const operations = { method: 'PATCH', body: '[{"op":"move","from":"/x","path":"/y"}]', headers: { 'Content-Type': 'application/json-patch+json' } };
  await stopsAtTheThird(stage, patch({ a: 1 }), operations);
  const why = await stage.panel.waitFor('the reason', () => document.querySelector('.undo.note')?.innerText);
  assert.match(why, /No undo: several requests were saved that each change a part/);
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-action="undo"]')), null);
});

onTheStage('patches sent while the first is still on its way: all are saved in the end', {}, async (stage) => {
  const path = stage.fresh('drafts+slow=2000');
  const { etag } = await stage.send({ url: path });
  const save = (members) => ({ ...patch(members), url: path, headers: { 'If-Match': etag, 'Content-Type': MERGE } });
  await stage.page.evaluate((request) => { window.first = window.stage.send(request); }, save({ a: 1 }));
  await until('the first patch', async () => JSON.parse((await stage.stored(path)).text).a === 1);
  for (const members of [{ b: 2 }, { c: 3 }]) assert.equal((await stage.send(save(members))).status, 412);
  assert.equal(await stage.page.evaluate(async () => (await window.first).status), 204);
  const last = await stage.rowOf({ url: path, method: 'PATCH', status: 412 }, 2);
  await stage.rowOf({ url: path, method: 'PATCH', status: 204 });
  await stage.select(last);
  await stage.panel.waitForSelector(`.recommended .primary${IN_ORDER}`);
  await stage.panel.click(IN_ORDER);
  const replay = await stage.rests(last);
  assert.equal(replay.state, 'succeeded', replay.text);
  const { a, b, c } = JSON.parse((await stage.stored(path)).text);
  assert.deepEqual([a, b, c], [1, 2, 3]);
});

onTheStage('a version in the body is the one that the answer before gave', {}, async (stage) => {
  const path = stage.fresh('couch');
  const { _rev } = JSON.parse((await stage.send({ url: path })).text);
  await stage.colleague(path);
  const failed = [];
  for (const n of [1, 2]) {
    const body = JSON.stringify({ _rev, n });
    const { status } = await stage.send({ url: path, method: 'PUT', body, headers: { 'Content-Type': JSON_TYPE } });
    assert.equal(status, 409);
    failed.push(await stage.rowOf({ url: path, method: 'PUT', status: 409 }, failed.length + 1));
  }
  assert.ok(await opened(stage, failed[1]));
  await stage.panel.click(IN_ORDER);
  const replay = await stage.rests(failed[1]);
  assert.equal(replay.state, 'succeeded', replay.text);
  const bodies = (await sentAgain(stage, path, 2)).filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body));
  assert.deepEqual(bodies.map(({ n }) => n), [1, 2]);
  assert.deepEqual(bodies.map(({ _rev }) => _rev), replay.steps.slice(0, 2).map(({ etag }) => etag));
  assert.equal(JSON.parse((await stage.stored(path)).text).n, 2);
});
