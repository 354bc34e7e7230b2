// The thinnest proof that the extension runs: its panel is in DevTools, its wasm is alive, nothing complains.
import assert from 'node:assert/strict';
import { inEachBrowser } from './lib/in_each_browser.mjs';

inEachBrowser('the panel opens and its wasm runs', {}, async ({ panel, problems }) => {
  await panel.waitFor('the wasm to have been loaded', async () => {
    const { default: init } = await import('./retag.js');
    return (await init()).memory instanceof WebAssembly.Memory;
  });
  assert.deepEqual(await problems(), []);
});
