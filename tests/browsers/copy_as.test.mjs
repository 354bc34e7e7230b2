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
