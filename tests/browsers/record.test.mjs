// What is recorded, and for how long.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BROWSERS, open } from './lib/open.mjs';
import { startOwnSystem } from './lib/own_system.mjs';
import { onTheRecipes } from './lib/recipe_bench.mjs';
import { until } from './lib/wait.mjs';

const total = (bench) => bench.panel.evaluate(() => Number(document.querySelector('[role=grid]').dataset.total));
const untilTotal = (bench, description, wanted) => bench.panel.waitFor(description, (count) =>
  Number(document.querySelector('[role=grid]').dataset.total) >= count, wanted);

const ofLast = ({ exchanges }) => {
  const { url, method, status } = exchanges.at(-1);
  return { url, method, status };
};

onTheRecipes('what happened before the panel was first shown is there', { showPanel: false }, async (bench) => {
  const made = await bench.run('changed-by-another');
  await bench.session.openPanel();
  await bench.rowOf(ofLast(made));
  // The page's own load, too: the recorder is older than the page.
  await bench.panel.click('[data-scope="everything"]');
  await bench.panel.type('input[type=search]', 'recipes.html');
  await bench.panel.waitFor('the document', () => [...document.querySelectorAll('[role=row][data-exchange]')]
    .some(({ dataset }) => dataset.url.endsWith('/recipes.html')));
});

onTheRecipes('the record outlives a navigation, bodies included', {}, async (bench) => {
  const { exchange, url } = await bench.runAndSelect('changed-by-another');
  await bench.showAll();
  const before = await total(bench);
  await bench.page.goto(`${bench.origin.url}/recipes.html?again`);
  await untilTotal(bench, 'the next page', before + 1);
  await bench.panel.waitForSelector(`[role=row][data-exchange="${exchange}"]`);
  // The recording is kept. The document that sent the request is gone: nothing is sent in its name.
  await bench.panel.click(`[role=row][data-exchange="${exchange}"]`);
  const said = await bench.panel.waitFor('the refusal', () => {
    const details = document.querySelector('[role=region][aria-label="Exchange details"]');
    const button = details?.querySelector('[data-action="refetch-and-retry"]');
    return button?.disabled && /is gone/.test(details.textContent) ? details.textContent : null;
  });
  assert.match(said, /Repeat the action in the page as it is now/);
  const read = await bench.rowOf({ url, method: 'GET', status: 200 });
  await bench.select(read);
  await bench.panel.click('[data-section="response-body"] > summary');
  await bench.panel.waitFor('the body that the page had read', () =>
    /"title"/.test(document.querySelector('[role=region][aria-label="Exchange details"]')?.innerText ?? ''));
});

onTheRecipes('pause stops taking down, and clear forgets', {}, async (bench) => {
  await bench.run('changed-by-another');
  await bench.panel.waitForSelector('[role=row][data-verdict="failed"]');
  await bench.panel.click('[data-action="pause"]');
  const paused = await total(bench);
  await bench.run('already-exists');
  await bench.panel.click('[data-action="pause"]');
  const made = await bench.run('does-not-exist');
  await bench.rowOf(ofLast(made));
  const urls = await bench.panel.evaluate(() => [...document.querySelectorAll('[role=row][data-exchange]')].map(({ dataset }) => dataset.url));
  assert.ok(!urls.some((url) => url.includes('already-exists')), 'nothing of what happened in the pause');
  assert.ok((await total(bench)) > paused);
  await bench.panel.click('[data-action="clear"]');
  await bench.panel.waitFor('an empty list', () => document.querySelector('[role=grid]').dataset.total === '0');
  await bench.run('weak-validator');
  await bench.panel.waitForSelector('[role=row][data-verdict="failed"]');
});

onTheRecipes('the filter narrows the list', {}, async (bench) => {
  await bench.run('changed-by-another');
  await bench.run('weak-validator');
  await bench.panel.waitFor('both', () => document.querySelectorAll('[role=row][data-verdict="failed"]').length === 2);
  await bench.panel.type('input[type=search]', 'weak');
  await bench.panel.waitFor('one of them', () => {
    const rows = [...document.querySelectorAll('[role=row][data-exchange]')];
    return rows.length === 1 && rows[0].dataset.url.includes('weak');
  });
  assert.equal(await bench.panel.evaluate(() => document.querySelector('[role=grid]').getAttribute('aria-rowcount')), '1');
});

const downloads = mkdtempSync(join(tmpdir(), 'retag-downloads-'));
after(() => rmSync(downloads, { recursive: true, force: true }));

onTheRecipes('a panel that failed says what, keeps the record, and offers it without its secrets', { downloadDir: downloads }, async (bench) => {
  await bench.page.evaluate(async () => {
    document.cookie = 'session=very-secret';
    await fetch('/drafts/with-a-secret', { headers: { Authorization: 'Bearer very-secret' } });
  });
  await bench.showAll();
  await bench.rowOf({ url: '/with-a-secret', method: 'GET', status: 200 });
  // As after a panic of the panel's module.
  await bench.panel.evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable, in a test');
    window.dispatchEvent(new ErrorEvent('error', { error }));
  });
  const said = await bench.panel.evaluate(() => document.querySelector('[role=alert]').innerText);
  assert.match(said, /RuntimeError: unreachable, in a test/);
  for (const left of readdirSync(downloads)) rmSync(join(downloads, left));
  await bench.panel.click('[role=alert] [data-action="export-har"]');
  const file = await until('the file', () => readdirSync(downloads).find((name) => name.endsWith('.har')));
  const har = await until('the whole file', () => {
    try {
      return JSON.parse(readFileSync(join(downloads, file), 'utf8'));
    } catch {
      return null; // still being written
    }
  });
  const secret = har.log.entries.find(({ request }) => request.url.endsWith('/with-a-secret'));
  assert.match(secret.request.headers.find(({ name }) => /^authorization$/i.test(name)).value, /^Bearer ‹secret-\d+›$/);
  assert.doesNotMatch(JSON.stringify(har), /very-secret/);
});

onTheRecipes('a panic says its message and its source position, also where the recorder had called the panel', {}, async (bench) => {
  await bench.showAll();
  // No array is that long: the module panics when it takes in what was recorded.
  await bench.panel.evaluate(() => {
    Object.defineProperty(window.Uint8Array.prototype, 'length', { get: () => 2 ** 32 - 1 });
  });
  await bench.page.evaluate(() => fetch('/drafts/plain'));
  await bench.panel.waitForSelector('[role=alert]');
  const alerts = await bench.panel.evaluate(() => [...document.querySelectorAll('[role=alert]')].map(({ innerText }) => innerText));
  assert.equal(alerts.length, 1);
  assert.match(alerts[0], /panicked at \S+\.rs:\d+:\d+:\s*capacity overflow/);
  assert.equal(await bench.panel.evaluate(() => document.querySelector('[role=alert] [data-action="export-har"]') !== null), true);
});

for (const browser of BROWSERS) {
  test(`a failure is there though the page leaves its body unread (${browser})`, async (context) => {
    const system = await startOwnSystem();
    context.after(() => system.close());
    const session = await open({ browser, url: system.url });
    context.after(() => session.close());
    // The answers have no-store: Chromium 156 does not report them unless the page reads their bodies.
    const statuses = await session.page.evaluate(async () => {
      const save = (version) => fetch('/note', { method: 'PUT', body: 'x', headers: { 'X-If-Version': version } });
      return [(await save('1')).status, (await save('1')).status];
    });
    assert.deepEqual(statuses, [200, 409]);
    await session.panel.click('[data-scope="scripted"]');
    const rows = await session.panel.waitFor('both', () => {
      const rows = [...document.querySelectorAll('[role=row][data-exchange]')].map(({ dataset }) => dataset.status);
      return rows.length >= 2 && rows;
    });
    assert.deepEqual(rows, ['200', '409'], 'each once, in the order of their requests');
  });
}
