// Makes the README's pictures of the lane chart: the real panel in Chromium, in both themes, after a morning's work on
// one note.
//
//   ./build.sh assemble && node tests/browsers/lanes_pictures.mjs [FOLDER]
//
// FOLDER is by default www/screenshots. `pngquant 256 --ext .png --force FILE...` makes the files small.
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { open } from './lib/open.mjs';
import { startOrigin } from './lib/origin.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../www/screenshots', import.meta.url)));
const origin = await startOrigin();
const session = await open({ browser: 'chromium', url: origin.url, size: { width: 1200, height: 600 }, pixelRatio: 2 });
try {
  const saved = await session.page.evaluate(async () => {
    const note = '/drafts/release-plan';
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const read = async () => (await fetch(note)).headers.get('etag');
    window.save = (tag) => fetch(note, {
      method: 'PUT', headers: { 'If-Match': tag, 'Content-Type': 'application/json' }, body: `{"title":"Release plan","text":"${Math.random()}"}`,
    });
    const first = await read();
    await pause(90);
    const tag = (await window.save(first)).headers.get('etag');
    await pause(60);
    await window.save(first); // 412: the page forgot its own write
    await pause(70);
    await read();
    return tag;
  });
  // Not by the page: it would be the page's own action.
  await fetch(`${origin.url}/colleague/drafts/release-plan`, { method: 'POST' });
  await session.page.evaluate(async (tag) => {
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await window.save(tag); // 412: a colleague was faster
  }, saved);
  const failed = '[role=row][data-status="412"][data-url$="/drafts/release-plan"]';
  const latest = await session.panel.waitFor('both failures', (selector) => {
    const rows = [...document.querySelectorAll(selector)].sort((one, other) => one.dataset.started - other.dataset.started);
    return rows.length === 2 && rows[1].dataset.exchange;
  }, failed);
  const row = `[role=row][data-exchange="${latest}"]`;
  await session.panel.click(row);
  await session.panel.waitForSelector(`[role=region][data-exchange="${latest}"] [data-action="refetch-and-retry"]:enabled`);
  await session.panel.key('r');
  await session.panel.waitForSelector('[data-replay][data-state="succeeded"]');
  await session.panel.click('[data-tab="history"]');
  // The pointer rests on the row that is selected: no button is under it.
  await session.panel.click(row);
  await session.panel.waitFor('the repair in the picture', () => document.querySelectorAll('.lane-mark [data-by="retag"]').length === 2);
  for (const theme of ['light', 'dark']) {
    await session.setTheme(theme);
    await session.panel.waitFor(`the ${theme} theme`, (name) => document.documentElement.dataset.theme === name, theme);
    await session.panel.screenshot(`${folder}/lanes-${theme}.png`);
  }
  const problems = await session.problems();
  if (problems.length > 0) throw new Error(problems.join('\n'));
} finally {
  await session.close();
  await origin.close();
}
