// A dialect of the user's own: filled in in the panel, it explains and repairs what no table knows.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BROWSERS, open } from './lib/open.mjs';
import { startOwnSystem } from './lib/own_system.mjs';
import { until } from './lib/wait.mjs';

const downloads = mkdtempSync(join(tmpdir(), 'retag-dialects-'));
after(() => rmSync(downloads, { recursive: true, force: true }));

// The page saves twice with the version that it read once.
const saveTwice = () => (async () => {
  const version = (await fetch('/note')).headers.get('X-Version');
  const save = (body) => fetch('/note', { method: 'PUT', body, headers: { 'X-If-Version': version, 'Content-Type': 'text/plain' } });
  return [(await save('second')).status, (await save('third')).status];
})();

const isRow = (verdict, status) => [...document.querySelectorAll('[role=row][data-exchange]')]
  .find(({ dataset }) => dataset.verdict === verdict && dataset.status === status)?.dataset.exchange;

for (const browser of BROWSERS) {
  test(`a dialect of the user's own explains and repairs (${browser})`, async (context) => {
    const system = await startOwnSystem();
    context.after(() => system.close());
    const session = await open({ browser, url: system.url, downloadDir: downloads });
    context.after(() => session.close());
    const { page, panel } = session;

    assert.deepEqual(await page.evaluate(saveTwice), [200, 409]);
    await panel.click('[data-scope="scripted"]');
    const before = await panel.waitFor('the 409, which says nothing yet', isRow, 'plain', '409');
    await panel.click(`[role=row][data-exchange="${before}"]`);

    await panel.click('[data-action="dialects"]');
    await panel.click('[data-action="dialect-add"]');
    assert.equal(await panel.evaluate(() => document.querySelector('#dialect-statuses').value), '409', 'the selected exchange is known');
    // What is missing is said, and nothing is lost.
    await panel.click('[data-action="dialect-save"]');
    await panel.waitFor('what is missing', () => document.querySelector('.fault')?.textContent.includes('request'));
    await panel.type('#dialect-sent', 'X-If-Version');
    await panel.type('#dialect-given', 'X-Version');
    await panel.click('[data-action="dialect-save"]');
    const name = new URL(system.url).host;
    await panel.waitForSelector(`[data-dialect="${name}"]`);

    await panel.click('[data-action="dialects-export"]');
    const file = await until('the file', () => readdirSync(downloads).find((one) => one.endsWith('.json')));
    const exported = await until('the whole file', () => {
      try {
        return JSON.parse(readFileSync(join(downloads, file), 'utf8'));
      } catch {
        return null; // still being written
      }
    });
    rmSync(join(downloads, file));
    assert.equal(exported[0].conditions[0].parts[0].name, 'X-If-Version');

    await panel.key('Escape');
    await panel.waitFor('the dialog to close', () => document.querySelector('[role=dialog]') === null);
    const failed = await panel.waitFor('the mismatch, in the record from before', isRow, 'failed', '409');
    assert.equal(failed, before);
    await panel.click(`[role=row][data-exchange="${failed}"]`);
    await panel.waitFor('its cause', () => document.querySelector('[data-cause]')?.dataset.cause === 'stale-after-own-write');
    await panel.click('[data-action="refetch-and-retry"]');
    await panel.waitFor('the repair', () => document.querySelector('[data-replay]')?.dataset.state === 'succeeded');
    assert.deepEqual(system.stored(), { version: 3, text: 'third' });

    // Deleted, it no longer counts; taken back, it does.
    await panel.click('[data-action="dialects"]');
    await panel.click('[data-action="dialect-delete"]');
    await panel.waitFor('the mismatch to be a plain 409 again', isRow, 'plain', '409');
    await panel.click('.said button');
    await panel.waitFor('the mismatch again', isRow, 'failed', '409');
  });
}
