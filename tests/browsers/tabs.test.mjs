// The tabs of the details by keyboard, and the summary above them, which stays while a long tab is scrolled.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

onTheRecipes('the arrow keys, Home and End choose a tab', {}, async (bench) => {
  const { panel } = bench;
  await bench.runAndSelect('changed-by-another');
  const tabs = await panel.evaluate(() => [...document.querySelectorAll('.details [role=tab]')].map(({ dataset }) => dataset.tab));
  assert.ok(tabs.length > 2, tabs.join());
  await panel.click(`[data-tab="${tabs[0]}"]`);
  const [last] = tabs.slice(-1);
  for (const [key, tab] of [
    ['ArrowRight', tabs[1]], ['ArrowLeft', tabs[0]], ['ArrowLeft', last], ['ArrowRight', tabs[0]], ['End', last], ['Home', tabs[0]],
  ]) {
    await panel.key(key);
    await panel.waitFor(`${key} to choose ${tab}`, (wanted) => {
      const chosen = [...document.querySelectorAll('.details [role=tab][aria-selected=true]')];
      const shown = [...document.querySelectorAll('.details [role=tabpanel]:not([hidden])')];
      const reached = [...document.querySelectorAll('.details [role=tab][tabindex="0"]')];
      return [chosen, shown, reached].every(({ length }) => length === 1) && chosen[0].dataset.tab === wanted
        && document.activeElement === chosen[0] && reached[0] === chosen[0] && shown[0].id === chosen[0].getAttribute('aria-controls');
    }, tab);
  }
});

onTheRecipes('the summary stays above a long tab that is scrolled', {}, async (bench) => {
  const { panel } = bench;
  await bench.runAndSelect('changed-by-another');
  await panel.click('[data-tab="request"]');
  for (const width of [320, 480, 800]) {
    await bench.session.resizePanel({ width, height: 1100 });
    await panel.waitFor(`the tab to be scrolled at ${width} pixels`, (wide) => {
      const tab = document.querySelector('.details [role=tabpanel]:not([hidden])');
      tab.scrollTop = tab.scrollHeight;
      return innerWidth === wide && tab.scrollTop > 40;
    }, width);
    const hidden = await panel.evaluate((parts) => {
      const isSeen = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const isWhole = left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
        return isWhole && element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
      };
      return parts.filter((part) => {
        const found = [...document.querySelectorAll(`.details-summary ${part}`)];
        return found.length === 0 || !found.every(isSeen);
      });
    }, ['.sentence', '.tag-value', '.recommended .primary']);
    assert.deepEqual(hidden, [], `${width} pixels`);
    assert.equal(await panel.evaluate(() => document.querySelectorAll('.details-summary .tag-value').length), 2);
  }
});
