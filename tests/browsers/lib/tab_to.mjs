// The keyboard's way through the panel.
import assert from 'node:assert/strict';

// What has the keyboard, as a selector would name it. The element is remembered in the panel.
const focused = (bench) => bench.panel.evaluate(() => {
  window.lastFocused = document.activeElement;
  const { dataset, tagName } = window.lastFocused;
  return dataset.action ?? dataset.choose ?? tagName;
});

// Presses Tab until that has the keyboard. Firefox hands a key to the panel's process and does not wait for it: the next
// press comes only when this one has moved the focus.
export async function tabTo(bench, wanted) {
  for (let presses = 0; presses < 80; presses++) {
    if (await focused(bench) === wanted) return;
    await bench.panel.key('Tab');
    await bench.panel.waitFor(`Tab to move the keyboard on its way to ${wanted}`, () => document.activeElement !== window.lastFocused);
  }
  assert.fail(`the keyboard does not reach ${wanted}`);
}
