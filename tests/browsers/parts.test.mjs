// The module comes in parts. One that is missing, as after an update while DevTools is open, is said, and nothing is lost.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BROWSERS, built, open } from './lib/open.mjs';
import { startOrigin } from './lib/origin.mjs';
import { workbench } from './lib/recipe_bench.mjs';

const alerts = ({ panel }) => panel.evaluate(() => [...document.querySelectorAll('[role=alert]')].map(({ innerText }) => innerText));

for (const browser of BROWSERS) {
  // The extension in a folder of its own, whose files may go.
  const onACopy = (name, body) => test(`${name} (${browser})`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'retag-parts-'));
    context.after(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(built(browser), folder, { recursive: true });
    const origin = await startOrigin();
    context.after(() => origin.close());
    const opened = async (options) => {
      const session = await open({ browser, extensionDir: folder, url: `${origin.url}/recipes.html`, ...options });
      context.after(() => session.close());
      return workbench(session, origin);
    };
    await body(folder, opened);
  });

  onACopy('without the part that explains the list is there, and the next click looks for it again', async (folder, opened) => {
    const bench = await opened();
    renameSync(join(folder, 'part_diagnosis.wasm'), join(folder, 'gone'));
    await bench.run('changed-by-another');
    await bench.panel.waitForSelector('[role=row][data-verdict="failed"]');
    await bench.panel.waitForSelector('[role=alert]');
    assert.match((await alerts(bench)).join(), /A part of Retag could not be loaded.*still there.*Try once more/s);
    renameSync(join(folder, 'gone'), join(folder, 'part_diagnosis.wasm'));
    await bench.panel.click('[role=row][data-verdict="failed"]');
    await bench.panel.waitForSelector('[data-cause="changed-by-another"]');
  });

  onACopy('a click on the same row looks again for what was missing', async (folder, opened) => {
    const bench = await opened();
    const without = (part) => renameSync(join(folder, `part_${part}.wasm`), join(folder, part));
    const again = (part) => renameSync(join(folder, part), join(folder, `part_${part}.wasm`));
    without('details');
    without('repairs');
    without('history');
    await bench.run('changed-by-another');
    const row = '[role=row][data-verdict="failed"]';
    await bench.panel.click(row);
    await bench.panel.waitForSelector('[role=alert]');
    again('details');
    await bench.panel.click(row);
    await bench.panel.waitForSelector('[data-cause="changed-by-another"]');
    assert.equal(await bench.panel.evaluate(() => document.querySelector('[data-action="refetch-and-retry"], [data-lanes]')), null);
    again('repairs');
    again('history');
    await bench.panel.click(row);
    await bench.panel.waitForSelector('[data-action="refetch-and-retry"]');
    await bench.panel.waitForSelector('[data-lanes]');
  });

  onACopy('without the dialog of the dialects the keys are the list\'s', async (folder, opened) => {
    const bench = await opened();
    rmSync(join(folder, 'part_dialects.wasm'));
    await bench.run('changed-by-another');
    await bench.panel.waitForSelector('[role=row][data-verdict="failed"]');
    await bench.panel.click('[data-action="dialects"]');
    await bench.panel.waitForSelector('[role=alert]');
    await bench.panel.evaluate(() => document.querySelector('[role=grid]').focus());
    await bench.panel.key('ArrowDown');
    await bench.panel.waitForSelector('[role=row][aria-selected="true"]');
  });

  onACopy('only what the list needs is loaded while there is nothing to explain', async (folder, opened) => {
    for (const file of readdirSync(folder)) {
      if (/^part_(diagnosis|details|repairs|history|dialects|reader)\.wasm$/.test(file)) rmSync(join(folder, file));
    }
    const bench = await opened();
    await bench.page.evaluate(() => fetch('/drafts/plain'));
    await bench.showAll();
    await bench.rowOf({ url: '/drafts/plain', method: 'GET' });
    assert.deepEqual(await alerts(bench), []);
  });

  onACopy('a panel without its own part says so', async (folder, opened) => {
    rmSync(join(folder, 'part_panel.wasm'));
    const bench = await opened();
    await bench.panel.waitForSelector('[role=alert]');
    assert.match((await alerts(bench)).join(), /A part of Retag could not be loaded/);
  });
}
