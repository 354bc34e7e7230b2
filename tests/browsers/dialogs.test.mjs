// The panel's dialogs, opened, closed and announced by the browser's own <dialog>.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

const focused = (panel) => panel.evaluate(() => {
  const { id, dataset, ariaLabel } = document.activeElement;
  return id || dataset.action || ariaLabel;
});
const opened = (panel, name) => panel.waitFor(`the dialog ${name}`, (label) => {
  const dialog = document.querySelector('[role=dialog]');
  return dialog?.ariaLabel === label && dialog.matches(':modal');
}, name);
const closed = (panel) => panel.waitFor('no dialog', () => document.querySelector('[role=dialog]') === null);

onTheRecipes('a dialog has the keyboard, and gives it back', {}, async (bench) => {
  const { panel } = bench;
  await bench.run('stale-after-own-write');
  await panel.click('#exchanges');
  for (const leave of ['Escape', '?']) {
    await panel.key('?');
    await opened(panel, 'Keys');
    assert.equal(await focused(panel), 'Close');
    // The list is out of reach, also for the keys that it shares with the whole page.
    const selected = () => panel.evaluate(() => document.querySelector('#exchanges').getAttribute('aria-activedescendant'));
    const before = await selected();
    await panel.key('j');
    await panel.key(leave);
    await closed(panel);
    assert.equal(await focused(panel), 'exchanges', leave);
    assert.equal(await selected(), before);
  }
  await panel.click('[data-action="dialects"]');
  await opened(panel, 'Dialects');
  assert.equal(await focused(panel), 'add-dialect');
  await panel.click('[role=dialog] [aria-label="Close"]');
  await closed(panel);
  assert.equal(await focused(panel), 'dialects');
  assert.deepEqual(await bench.session.problems(), []);
});
