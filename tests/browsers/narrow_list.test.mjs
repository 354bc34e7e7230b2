// A narrow list gives the sent tag the room: the condition's name is shown as a whole, or not at all.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

onTheRecipes('a condition’s name is whole or away, and its tag is whole', {}, async (bench) => {
  const { url } = await bench.run('changed-by-another').then(({ exchanges }) => exchanges.at(-1));
  await bench.rowOf({ url, method: 'PUT', status: 412 });
  const shown = [];
  for (const width of [490, 560, 640, 1000]) {
    await bench.session.resizePanel({ width, height: 500 });
    await bench.panel.waitFor(`a panel of ${width} pixels`, (wide) => innerWidth === wide, width);
    const seen = await bench.panel.evaluate(() => {
      const cell = document.querySelector('[role=row][data-status="412"] .cell.sent');
      const [field, tag] = ['.field', '.tag'].map((part) => cell.querySelector(part));
      const isCut = (it) => it.scrollWidth > it.clientWidth + 1;
      const isAway = field.getBoundingClientRect().top >= cell.getBoundingClientRect().bottom;
      return { isAway, isFieldCut: !isAway && isCut(field), isTagCut: isCut(tag) };
    });
    assert.deepEqual([seen.isFieldCut, seen.isTagCut], [false, false], `${width} pixels`);
    shown.push(seen.isAway ? 'away' : 'whole');
  }
  assert.equal(shown[0], 'away', shown.join());
  assert.equal(shown.at(-1), 'whole', shown.join());
});
