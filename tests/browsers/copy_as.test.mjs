// What is copied from the panel is run as a user would run it, and the demo's origin says what reached it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';

const SAVE = { method: 'PUT', headers: { 'Content-Type': JSON_TYPE, 'X-Api-Key': 'k3y-that-nobody-sees' }, body: note("it's mine") };

async function copied(stage, form) {
  await stage.panel.click(`[data-copy="${form}"]`);
  return stage.panel.waitFor(`the copy as ${form}`, () => document.querySelector('[data-copied]')?.textContent);
}

onTheStage('a request is copied, masked unless the user says otherwise, and repairs itself in a shell', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  await stage.offer();
  await stage.panel.click('[data-section="copy-as"] > summary');
  const masked = await copied(stage, 'curl');
  assert.match(masked, /--request PUT/);
  assert.match(masked, /If-Match: "/, 'a condition is no secret');
  assert.doesNotMatch(masked, /k3y-that/);
  await stage.panel.click('[data-copy-secrets]');
  await stage.panel.waitFor('the text to go', () => document.querySelector('[data-copied]') === null);
  const script = await copied(stage, 'repair-sh');
  assert.match(script, /k3y-that-nobody-sees/);
  const done = spawnSync('sh', { input: script, encoding: 'utf8' });
  assert.equal(done.status, 0, `${done.stderr}\n${script}`);
  assert.equal((await stage.read(path)).text, SAVE.body);
  assert.deepEqual(await stage.session.problems(), []);
});

// Two failed writes of one resource, the second of them selected, and the buttons of *Copy as* open.
async function twoFailed(stage, path) {
  const { etag } = await stage.send({ url: path });
  await stage.colleague(path);
  for (const [place, text] of ["it's one", 'two'].entries()) {
    const headers = { 'Content-Type': JSON_TYPE, 'If-Match': etag };
    assert.equal((await stage.send({ url: path, method: 'PUT', body: note(text), headers })).status, 412);
    await stage.selected({ url: path, method: 'PUT', status: 412 }, place + 1);
  }
  await stage.offer();
  // It stays unfolded.
  const isOpen = await stage.panel.evaluate(() => document.querySelector('[data-section="copy-as"]').open);
  if (!isOpen) await stage.panel.click('[data-section="copy-as"] > summary');
  await stage.panel.waitForSelector('[data-copy="order-sh"]');
}

onTheStage('a replay in order is copied as a script, which sends each with the tag that the one before gave', {}, async (stage) => {
  for (const manner of ['drafts', 'drafts+quiet']) {
    const path = stage.fresh(manner);
    await twoFailed(stage, path);
    const script = await copied(stage, 'order-sh');
    const done = spawnSync('sh', { input: script, encoding: 'utf8' });
    assert.equal(done.status, 0, `${done.stderr}\n${script}`);
    assert.match(done.stdout, /Saved \(204\): 2 of 2/);
    assert.equal((await stage.stored(path)).text, note('two'));
  }
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('a replay in order is copied as a function, which the page runs', {}, async (stage) => {
  for (const manner of ['drafts', 'drafts+quiet']) {
    const path = stage.fresh(manner);
    await twoFailed(stage, path);
    const code = await copied(stage, 'order-fetch');
    const overwritten = await stage.page.evaluate(async (text) => {
      const run = new (async () => {}).constructor(text.replace(/await replayInOrder\(\);\s*$/, 'return replayInOrder();'));
      return (await run()).overwritten;
    }, code);
    assert.match(overwritten, /Cleo/);
    assert.equal((await stage.stored(path)).text, note('two'));
    const writes = (await stage.requestsFor(path, 'PUT')).slice(2);
    assert.deepEqual(writes.map(({ body }) => body), [note("it's one"), note('two')]);
    assert.notEqual(writes[0].headers['if-match'], writes[1].headers['if-match']);
  }
});

onTheStage('a replay in order is copied only where one is planned', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  await stage.offer();
  await stage.panel.click('[data-section="copy-as"] > summary');
  await stage.panel.waitForSelector('[data-copy="repair-sh"]');
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-copy="order-sh"]')), null);
});

onTheStage('a row’s menu copies its request by keyboard alone, with secrets masked', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  // The panel's own clipboard stands in for the browser's.
  await stage.panel.evaluate(() => Object.defineProperty(navigator, 'clipboard', {
    configurable: true, value: { writeText: async (text) => { window.onClipboard = text; } },
  }));
  await stage.panel.waitForSelector('[role=row][data-status="412"]');
  // As a right click or the menu key asks for it.
  await stage.panel.evaluate(() => {
    const row = document.querySelector('[role=row][data-status="412"]');
    const { x, y } = row.getBoundingClientRect();
    row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: x + 40, clientY: y + 5 }));
  });
  await stage.panel.waitFor('the keyboard in the menu', () => document.activeElement?.dataset.copy === 'curl');
  const open = () => stage.panel.evaluate(() => document.querySelector('.row-menu').matches(':popover-open'));
  assert.equal(await open(), true);
  // A letter is no command here: no repair begins.
  await stage.panel.key('r');
  await stage.panel.key('ArrowDown');
  await stage.panel.waitFor('the keyboard on the second form', () => document.activeElement?.dataset.copy === 'curl-cmd');
  await stage.panel.key('ArrowUp');
  await stage.panel.waitFor('the keyboard on the first form', () => document.activeElement?.dataset.copy === 'curl');
  await stage.panel.key('Enter');
  const text = await stage.panel.waitFor('the text on the clipboard', () => window.onClipboard);
  assert.match(text, /^curl .*--request PUT/s);
  assert.doesNotMatch(text, /k3y-that/);
  assert.equal(await open(), false);
  assert.equal(await stage.panel.evaluate(() => document.querySelectorAll('[data-replayed-from]').length), 0);
  assert.deepEqual(await stage.session.problems(), []);
});
