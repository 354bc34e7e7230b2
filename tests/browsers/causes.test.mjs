// Every recipe of the demo happens for real, and the panel puts its cause on top.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

onTheRecipes('every recipe puts its cause on top', {}, async (bench, context) => {
  await bench.showAll();
  const recipes = await bench.page.evaluate(() => window.retagRecipes.list());
  for (const { id, expects } of recipes) {
    await context.test(id, async () => {
      await bench.runAndSelect(id);
      const causes = await bench.panel.waitFor(`the causes of ${id}`, () =>
        document.querySelectorAll('[data-cause]').length > 0).then(bench.causes, () => []);
      assert.equal(causes[0]?.slug, expects.cause, JSON.stringify(causes, null, 1));
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
