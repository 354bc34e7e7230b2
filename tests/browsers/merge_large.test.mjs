// The review of long documents: what the panel shows of them is bounded, nothing is lost, and the panel stays usable.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveDocuments } from './lib/document_server.mjs';
import { BROWSERS, open } from './lib/open.mjs';
import { workbench } from './lib/recipe_bench.mjs';

const MEMBERS = 50;

function inEachBrowser(name, body) {
  for (const browser of BROWSERS) {
    test(`${name} (${browser})`, async (context) => {
      const server = await serveDocuments();
      context.after(() => server.close());
      const session = await open({ browser, url: `${server.url}/` });
      context.after(() => session.close());
      await body(workbench(session, server));
    });
  }
}

// The page reads a document, somebody else saves it, and the page's own save is refused. In the value of a member, #
// is its number.
async function refused(bench, [base, theirs, mine], members = MEMBERS) {
  const url = '/document';
  const text = (value) => JSON.stringify(Object.fromEntries(Array.from({ length: members }, (_, at) => [`m${at}`, value.replace('#', at)])));
  bench.origin.put(url, text(base));
  const tag = await bench.page.evaluate(async (path) => {
    const read = await fetch(path);
    await read.text();
    return read.headers.get('ETag');
  }, url);
  bench.origin.put(url, text(theirs));
  const status = await bench.page.evaluate(async (path, body, read) =>
    (await fetch(path, { method: 'PUT', body, headers: { 'If-Match': read, 'Content-Type': 'application/json' } })).status, url, text(mine), tag);
  assert.equal(status, 412);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  await bench.panel.click('[data-action="refetch-and-review"]');
  await bench.panel.waitForSelector('.merge[data-compared]');
  return { exchange, url };
}

const shown = (bench) => bench.panel.evaluate(() => ({
  open: Number(document.querySelector('.merge').dataset.conflicts),
  numbers: [...document.querySelectorAll('.merge [data-number]')].map(({ dataset }) => Number(dataset.number)),
  part: document.querySelector('.pager > span')?.innerText,
}));

const focused = (bench, number) => bench.panel.waitFor(`the keyboard on conflict ${number}`, (wanted) =>
  document.activeElement?.closest('[data-number]')?.dataset.number === String(wanted), number);

inEachBrowser('fifty conflicts are shown part by part, by keyboard, and all are decided', async (bench) => {
  const { exchange, url } = await refused(bench, ['base #', 'theirs #', 'mine #']);
  const first = await shown(bench);
  assert.deepEqual([first.open, first.numbers.length, first.part], [50, 20, 'Conflicts 1 to 20 of 50']);
  await bench.panel.click('[data-number="19"] [data-choose="mine"]');
  await focused(bench, 20);
  const second = await shown(bench);
  assert.deepEqual([second.open, second.numbers[0], second.part], [49, 20, 'Conflicts 21 to 40 of 50']);
  await bench.panel.key('Alt+ArrowUp');
  await focused(bench, 19);
  await bench.panel.key('Alt+ArrowDown');
  await focused(bench, 20);
  await bench.panel.click('[data-turn="later"]');
  await focused(bench, 40);
  assert.deepEqual((await shown(bench)).numbers, [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  await bench.panel.click('[data-choose-open="theirs"]');
  await bench.panel.waitFor('the keyboard on the button that sends', () => document.activeElement?.dataset.action === 'send-merged');
  assert.equal((await shown(bench)).open, 0);
  await bench.panel.key('Enter');
  assert.equal((await bench.outcome(exchange)).state, 'succeeded');
  const stored = JSON.parse((await bench.stored(url)).text);
  assert.deepEqual([stored.m0, stored.m19, stored.m49], ['theirs 0', 'mine 19', 'theirs 49']);
  assert.deepEqual(await bench.session.problems(), []);
});

inEachBrowser('a long result is shown in part, its differences are counted, and all of it is sent', async (bench) => {
  const long = 'x'.repeat(2000);
  const { exchange, url } = await refused(bench, [`# ${long}`, `# ${long}`, `# mine ${long}`], 300);
  const { result, text, rows } = await bench.panel.evaluate(() => ({
    result: document.querySelector('textarea[aria-label="Result"]').value,
    text: document.querySelector('.merge').innerText,
    rows: document.querySelectorAll('.differences tbody tr').length,
  }));
  assert.equal(result.length, 16_000);
  assert.match(text, /The first 16\.0 kB of 60\d\.\d kB are shown\. All of it is sent\./);
  assert.equal(rows, 100);
  assert.match(text, /And 200 more\. All of them are sent\./);
  await bench.panel.click('[data-action="send-merged"]');
  assert.equal((await bench.outcome(exchange)).state, 'succeeded');
  const stored = JSON.parse((await bench.stored(url)).text);
  for (let at = 0; at < 300; at += 1) assert.equal(stored[`m${at}`], `${at} mine ${long}`);
});

inEachBrowser('a long save that is cancelled on its way to the page is not sent', async (bench) => {
  const long = 'x'.repeat(2000);
  const { exchange, url } = await refused(bench, [`# ${long}`, `# ${long}`, `# mine ${long}`], 300);
  const before = await bench.stored(url);
  // The page runs nothing that the panel asks for, until the button has been clicked.
  const busy = bench.page.evaluate(() => {
    const end = performance.now() + 2000;
    while (performance.now() < end);
  });
  await bench.panel.click('[data-action="send-merged"]');
  await bench.panel.click('[data-action="cancel"]');
  const { state, text } = await bench.outcome(exchange);
  await busy;
  assert.equal(state, 'cancelled', text);
  // As many questions to the page, one after the other, as the save would have needed, and some more.
  for (let asked = 0; asked < 12; asked += 1) {
    await bench.panel.evaluate(() => new Promise((resolve) => {
      (globalThis.browser ?? chrome).devtools.inspectedWindow.eval('0', resolve);
    }));
  }
  assert.deepEqual(await bench.page.evaluate(() => Object.getOwnPropertySymbols(globalThis).map(String).filter((it) => it.includes('retag'))), []);
  assert.match(text, /Nothing was written/, 'no write was on its way');
  assert.deepEqual(await bench.stored(url), before);
  assert.equal(bench.origin.writes(url), 1, 'only the page’s own save');
});
