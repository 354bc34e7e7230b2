// Makes the README's pictures of the lane chart: the real panel in Chromium, in both themes, after a morning's work on
// one note.
//
//   ./build.sh assemble && node tests/browsers/lanes_pictures.mjs [FOLDER]
//
// FOLDER is by default www/screenshots.
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { open } from './lib/open.mjs';
import { startOrigin } from './lib/origin.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../www/screenshots', import.meta.url)));
const origin = await startOrigin();
const session = await open({ browser: 'chromium', url: origin.url, size: { width: 1180, height: 440 } });
try {
  await session.page.evaluate(async () => {
    const note = '/drafts/release-plan';
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const read = async () => (await fetch(note)).headers.get('etag');
    const save = (tag) => fetch(note, {
      method: 'PUT', headers: { 'If-Match': tag, 'Content-Type': 'application/json' }, body: `{"title":"Release plan","text":"${Math.random()}"}`,
    });
    const first = await read();
    await pause(90);
    const saved = (await save(first)).headers.get('etag');
    await pause(60);
    await save(first); // 412: the page forgot its own write
    await pause(70);
    await read();
    await pause(80);
    await fetch(`/colleague${note}`, { method: 'POST' });
    await pause(4000);
    await save(saved); // 412: a colleague was faster
  });
  const failed = '[role=row][data-status="412"][data-url$="/drafts/release-plan"]';
  const latest = await session.panel.waitFor('both failures', (selector) => {
    const rows = [...document.querySelectorAll(selector)].sort((one, other) => one.dataset.started - other.dataset.started);
    return rows.length === 2 && rows[1].dataset.exchange;
  }, failed);
  await session.panel.click(`[role=row][data-exchange="${latest}"]`);
  await session.panel.click('[data-action="refetch-and-retry"]');
  await session.panel.waitForSelector('[data-replay][data-state="succeeded"]');
  await session.panel.click('[data-tab="history"]');
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
