// Makes the README's pictures of a 412 explained and repaired: the real panel in Chromium, and in Firefox in the dark
// theme.
//
//   ./build.sh assemble && node tests/browsers/panel_pictures.mjs [FOLDER]
//
// FOLDER is by default www/screenshots.
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { open } from './lib/open.mjs';
import { startOrigin } from './lib/origin.mjs';
import { workbench } from './lib/recipe_bench.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../www/screenshots', import.meta.url)));

for (const [browser, theme] of [['chromium', 'light'], ['firefox', 'dark']]) {
  const origin = await startOrigin();
  const session = await open({ browser, theme, url: `${origin.url}/recipes.html`, size: { width: 1120, height: 820 } });
  try {
    const bench = workbench(session, origin);
    for (const recipe of ['stale-after-own-write', 'replicas-disagree', 'etag-hidden-by-cors', 'stale-cache-read']) await bench.run(recipe);
    const { exchange } = await bench.runAndSelect('changed-by-another');
    await bench.repair();
    await bench.outcome(exchange);
    await bench.panel.waitForSelector('.overwritten');
    await bench.panel.screenshot(`${folder}/${browser}.png`);
  } finally {
    await session.close();
    await origin.close();
  }
}
