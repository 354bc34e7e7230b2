// The thinnest proof that the extension runs: its panel is in DevTools, its wasm drew it, nothing complains.
import assert from 'node:assert/strict';
import { inEachBrowser } from './lib/in_each_browser.mjs';

inEachBrowser('the panel opens and its wasm runs', {}, async ({ panel, problems }) => {
  await panel.waitForSelector('input[type=search][aria-label="Filter exchanges"]');
  await panel.waitForSelector('[role=grid][aria-label="Exchanges"]');
  assert.deepEqual(await problems(), []);
});
