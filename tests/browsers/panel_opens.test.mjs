// The smallest test that the extension runs: DevTools shows its panel, its wasm has drawn it, and no error is reported.
import assert from 'node:assert/strict';
import { inEachBrowser } from './lib/in_each_browser.mjs';

inEachBrowser('the panel opens and its wasm runs', {}, async ({ panel, problems }) => {
  await panel.waitForSelector('input[type=search][aria-label="Filter exchanges"]');
  await panel.waitForSelector('[role=grid][aria-label="Exchanges"]');
  assert.deepEqual(await problems(), []);
});

// panel.js takes it from there. Firefox's pages are no frames of one document.
inEachBrowser('in Chromium the panel reaches the module that the devtools page has compiled', {}, async ({ browser, panel }) => {
  await panel.waitForSelector('[role=grid][aria-label="Exchanges"]');
  const modules = await panel.evaluate(async () => {
    const kinds = [];
    for (let place = 0; place < parent.length; place += 1) {
      try {
        kinds.push(Object.prototype.toString.call(await parent[place].retagModule));
      } catch (error) {
        kinds.push(error.name);
      }
    }
    return kinds;
  });
  const compiled = modules.filter((kind) => kind === '[object WebAssembly.Module]').length;
  assert.equal(compiled, browser === 'chromium' ? 1 : 0, `${modules}`);
});
