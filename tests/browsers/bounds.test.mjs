// Long recordings: many navigations, and more headers than memory allows.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { BROWSERS, open } from './lib/open.mjs';
import { workbench } from './lib/recipe_bench.mjs';

// Firefox 153's DevTools loses the page after some four navigations between short pages, and finds it after some more.
const NAVIGATIONS = 10;
const MOST_NAVIGATIONS = 60;

for (const browser of BROWSERS) {
  test(`a repair succeeds after many navigations (${browser})`, async (context) => {
    const origin = await startNote();
    context.after(() => origin.close());
    const session = await open({ browser, url: `${origin.url}/` });
    context.after(() => session.close());
    const bench = workbench(session, origin);
    const isLost = () => bench.panel.evaluate(() => new Promise((resolve) => {
      chrome.devtools.inspectedWindow.eval('0', () => resolve(Boolean(chrome.runtime.lastError)));
    }));
    let gone = 0;
    const go = async () => {
      gone += 1;
      await bench.page.goto(`${origin.url}/${gone}`);
    };
    while (gone < NAVIGATIONS) await go();
    if (browser === 'firefox') while (!await isLost() && gone < MOST_NAVIGATIONS) await go();
    const status = await bench.page.evaluate(async () => {
      const tag = (await fetch('/note')).headers.get('ETag');
      const save = () => fetch('/note', { method: 'PUT', body: 'mine', headers: { 'If-Match': tag } });
      await (await save()).text();
      const second = await save();
      await second.text();
      return second.status;
    });
    assert.equal(status, 412);
    await bench.showAll();
    // Wait for all three rows: a late row would move the rows below it during a click.
    await bench.rowOf({ url: '/note', method: 'GET', status: 200 });
    await bench.rowOf({ url: '/note', method: 'PUT', status: 200 });
    const failure = await bench.rowOf({ url: '/note', method: 'PUT', status });
    await bench.select(failure);
    await bench.repair();
    const { state, text } = await bench.outcome(failure);
    assert.equal(state, 'succeeded', text);
    assert.equal(await bench.panel.evaluate(() => document.querySelectorAll('[role=alert]').length), 0);
  });
}

// A note with versions, and pages that are as short as can be.
async function startNote() {
  let version = 1;
  const server = createServer((request, response) => {
    if (request.url !== '/note') return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Short</title>');
    const isStale = request.method === 'PUT' && request.headers['if-match'] !== `"v${version}"`;
    if (request.method === 'PUT' && !isStale) version += 1;
    request.resume().on('end', () => {
      response.writeHead(isStale ? 412 : 200, { ETag: `"v${version}"`, 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache' });
      response.end(`version ${version}`);
    });
  });
  return listening(server);
}

// Together more than the 64 MB that long values may take.
const ANSWERS = 400;
const LONG = 180_000;

async function startLongWinded() {
  const server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    if (request.method === 'PUT') {
      response.statusCode = 412;
      return response.end();
    }
    if (request.url.startsWith('/long/')) {
      const name = request.url.slice('/long/'.length);
      response.setHeader('ETag', `"${name}"`);
      response.setHeader('X-Long', name.padEnd(LONG, 'x'));
    }
    response.setHeader('Content-Type', 'text/html');
    response.end('<title>Long-winded</title>');
  });
  return listening(server);
}

async function listening(server) {
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

for (const browser of BROWSERS) {
  test(`headers that are too much are let go, and said so (${browser})`, async (context) => {
    const origin = await startLongWinded();
    context.after(() => origin.close());
    const session = await open({ browser, url: `${origin.url}/` });
    context.after(() => session.close());
    const bench = workbench(session, origin);
    await bench.showAll();
    await session.page.evaluate(async (longest) => {
      const save = (headers) => fetch('/note', { method: 'PUT', body: 'mine', headers: { 'If-Match': '"v1"', ...headers } });
      await (await save({ 'X-Mine': 'y'.repeat(longest) })).text();
    }, LONG + 1);
    const failure = await bench.rowOf({ url: '/note', method: 'PUT', status: 412 });
    await bench.select(failure);
    await bench.panel.waitForSelector('[data-action="refetch-and-retry"]:not([disabled])');
    await session.page.evaluate(async (count) => {
      for (let number = 0; number < count; number += 1) await (await fetch(`/long/${number}`)).text();
    }, ANSWERS);
    // Firefox may miss one.
    await bench.panel.waitFor('almost all of them', (least) =>
      Number(document.querySelector('[role=grid]').dataset.total) >= least, ANSWERS - 5);
    await bench.panel.waitFor('the notice', () =>
      [...document.querySelectorAll('[role=alert]')].some((alert) => /largest are not kept/.test(alert.innerText)));
    // The largest was the request's own.
    await bench.panel.waitFor('the repair to be refused', () => document.body.textContent.includes('has not kept its field'));
    assert.equal(await bench.panel.evaluate(() => document.querySelector('[data-action="refetch-and-retry"]:not([disabled])')), null);
    const fields = await bench.panel.waitFor('the field to say so', () => {
      const rows = [...document.querySelectorAll('.field-row')].map((row) => row.textContent);
      return rows.some((row) => /X-Mine.*Not kept: its 180001 bytes/i.test(row)) && rows;
    });
    assert.ok(fields.some((field) => /If-Match"v1"/i.test(field)), 'the condition is kept');
    // Tags are kept, even where other fields of the exchange were dropped.
    await bench.panel.type('input[type=search]', '/long/0');
    const kept = await bench.rowOf({ url: '/long/0', status: 200 });
    await bench.select(kept);
    await bench.panel.waitFor('its tag', () => [...document.querySelectorAll('.field-row')].some((row) => /etag"0"/i.test(row.textContent)));
  });
}
