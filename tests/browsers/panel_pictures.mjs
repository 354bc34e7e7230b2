// Makes the README's pictures of a 412 that is explained and repaired, of a merge with a conflict, and of an undo: the
// real panel in Chromium, and in Firefox in the dark theme.
//
//   ./build.sh assemble && node tests/browsers/panel_pictures.mjs [FOLDER]
//
// FOLDER is by default www/screenshots. `pngquant 256 --ext .png --force FILE...` makes the files small.
// RETAG_BROWSERS names the browsers, if not both.
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { BROWSERS, open } from './lib/open.mjs';
import { startOrigin } from './lib/origin.mjs';
import { workbench } from './lib/recipe_bench.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../www/screenshots', import.meta.url)));
const THEMES = { chromium: 'light', firefox: 'dark' };
const WIDTH = 1200;

for (const browser of BROWSERS) {
  await withBench(browser, repair);
  await withBench(browser, mergeAndUndo);
}

async function withBench(browser, make) {
  const origin = await startOrigin();
  const session = await open({
    browser, theme: THEMES[browser], url: `${origin.url}/recipes.html`, size: { width: WIDTH, height: 820 }, pixelRatio: 2,
  });
  try {
    await make(workbench(session, origin), browser);
    const problems = await session.problems();
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } finally {
    await session.close();
    await origin.close();
  }
}

// Five failures of five kinds; the last is repaired. By keyboard, as the merge: no button is then under the pointer.
async function repair(bench, browser) {
  for (const recipe of ['stale-after-own-write', 'replicas-disagree', 'etag-hidden-by-cors', 'stale-cache-read']) await bench.run(recipe);
  const { exchange } = await bench.runAndSelect('changed-by-another');
  await bench.panel.waitForSelector('[data-action="refetch-and-retry"]:enabled');
  await bench.panel.key('r');
  await bench.outcome(exchange);
  await bench.panel.waitForSelector('.overwritten');
  // What the page had read is compared with what was found once the browser has given both bodies.
  await bench.panel.waitFor('the proof', () => document.querySelector('.sentence').textContent.includes('had become another version'));
  await bench.panel.screenshot(`${folder}/${browser}.png`);
}

// A review with a conflict; what it saved is undone afterwards.
async function mergeAndUndo(bench, browser) {
  await bench.session.resizePanel({ width: WIDTH, height: 1000 });
  await bench.run('review-without-conflict');
  const { exchange } = await bench.runAndSelect('review-with-conflict');
  await bench.panel.waitForSelector('[data-action="refetch-and-review"]:enabled');
  await bench.panel.key('m');
  await bench.panel.waitForSelector('[role=region][aria-label="Merge"][data-compared] [data-conflict]');
  await bench.panel.screenshot(`${folder}/merge-${THEMES[browser]}.png`);
  if (browser !== 'chromium') return;

  await bench.panel.click('[data-choose="mine"]');
  await bench.panel.click('[data-action="send-merged"]:enabled');
  await bench.outcome(exchange);
  await bench.panel.click('[data-action="undo"]');
  await bench.panel.waitFor('the undo to end', (of) => {
    const replay = document.querySelector(`[data-replay="${of}"][data-state="succeeded"]`);
    return [...(replay?.querySelectorAll('[data-step]') ?? [])].at(-1)?.dataset.step === 'undo';
  }, exchange);
  await bench.select(exchange);
  await bench.session.resizePanel({ width: WIDTH, height: 820 });
  await bench.panel.screenshot(`${folder}/undo.png`);
}
