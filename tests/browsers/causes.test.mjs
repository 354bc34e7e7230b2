// Runs every recipe of the demo against the origin; the panel must put its cause on top.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

onTheRecipes('every recipe puts its cause on top', {}, async (bench, context) => {
  await bench.showAll();
  const recipes = await bench.page.evaluate(() => window.retagRecipes.list());
  for (const { id, expects } of recipes) {
    await context.test(id, async () => {
      // Firefox has no entry for a request that never left, only for the preflight that refused it.
      const ofPreflight = expects.status === 0 && bench.session.browser === 'firefox';
      await bench.runAndSelect(id, ofPreflight ? { as: { method: 'OPTIONS', verdict: 'blocked' } } : {});
      // Bodies and earlier exchanges may arrive later, and change the findings.
      await bench.panel.waitFor(`${expects.cause} to be on top`, (cause) =>
        document.querySelector('[data-cause]')?.dataset.cause === cause, expects.cause)
        .catch(async () => assert.fail(`${expects.cause} is not on top of ${JSON.stringify(await bench.causes(), null, 1)}`));
    });
  }
  assert.deepEqual(await bench.session.problems(), []);
});

for (const transport of ['xhr', 'worker']) {
  onTheRecipes(`a 412 by ${transport} is explained`, {}, async (bench) => {
    await bench.runAndSelect('stale-after-own-write', { with: transport });
    const [top] = await bench.causes();
    assert.equal(top.slug, 'stale-after-own-write');
  });
}
