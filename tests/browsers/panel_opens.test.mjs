// The smallest test that the extension runs: DevTools shows its panel, its wasm has drawn it, and no error is reported.
import assert from 'node:assert/strict';
import { inEachBrowser } from './lib/in_each_browser.mjs';

inEachBrowser('the panel opens and its wasm runs', {}, async ({ panel, problems }) => {
  await panel.waitForSelector('input[type=search][aria-label="Filter exchanges"]');
  await panel.waitForSelector('[role=grid][aria-label="Exchanges"]');
  assert.deepEqual(await problems(), []);
});
