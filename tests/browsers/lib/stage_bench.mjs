// The demo's stage with the panel beside it, for what a repair must never do: the page sends, a colleague writes, the
// user clicks, and the server says what reached it.
import assert from 'node:assert/strict';
import { BROWSERS } from './open.mjs';
import { onTheRecipes } from './recipe_bench.mjs';

export const JSON_TYPE = 'application/json';

// One test for each browser on an empty page; `at` says where else.
export const onTheStage = (name, options, body) =>
  onTheRecipes(name, { at: ({ url }) => `${url}/stage/`, ...options }, (bench, context) => body(stageBench(bench), context));

export const note = (text, title = 'Mine') => JSON.stringify({ title, text });

// Adds to the bench, whose own words stay.
function stageBench(bench) {
  const { origin } = bench;
  let names = 0;
  const stage = Object.assign(Object.create(bench), {
    // A path that nothing has touched.
    fresh: (manner) => `/${manner}/harmless-${(names += 1)}`,

    // One request of the page's own.
    send: (request) => bench.page.evaluate((it) => window.stage.send(it), request),

    // Somebody else writes; no page asked for it.
    async colleague(path) {
      const { status } = await fetch(`${origin.url}/colleague${path}`, { method: 'POST' });
      assert.equal(status, 204, `the colleague writes to ${path}`);
    },

    // Somebody else changes members; no page asked for it.
    async elsewhere(path, members) {
      const { status } = await fetch(`${origin.url}${path}`, {
        method: 'PATCH', body: JSON.stringify(members), headers: { 'Content-Type': 'application/merge-patch+json' },
      });
      assert.equal(status, 204, `somebody else changes ${path}`);
    },

    // The page reads, a colleague writes, the page saves with the old tag; gives the failed exchange, selected.
    // `sender` sends, the page itself if none is given; `read: false` leaves the read out of the recording;
    // `row` selects one of the two rows that a request passed on by a service worker has: see ROWS.
    async failedSave(path, { sender = stage.send, read = true, row, headers = {}, status = 412, url = path, ...request } = {}) {
      const first = read ? await sender({ url: path, headers }) : await stage.read(path, headers);
      await stage.colleague(path);
      const failed = await sender({ url, ...request, headers: { ...headers, 'If-Match': first.etag, ...request.headers } });
      assert.equal(failed.status, status, `${request.method} ${url}: ${failed.text}`);
      const wanted = { url, method: request.method, status };
      return row ? stage.selectedUnderServiceWorker(wanted, row) : stage.selected(wanted);
    },

    // The row that fits, selected by a real click.
    async selected(wanted, count) {
      const exchange = await bench.rowOf(wanted, count);
      await bench.select(exchange);
      return exchange;
    },

    async selectedUnderServiceWorker({ url, method, status }, row) {
      await bench.rowOf({ url, method, status }, bench.session.browser === 'chromium' ? 2 : 1);
      const rows = await bench.panel.evaluate((end, ...marks) => [...document.querySelectorAll('[role=row][data-exchange]')]
        .map(({ dataset }) => dataset)
        .filter((it) => it.url.endsWith(end) && it.method === marks[0] && it.status === String(marks[1]))
        .map((it) => Number(it.exchange)), url, method, status);
      const exchange = row === 'the page' ? Math.max(...rows) : Math.min(...rows);
      await bench.select(exchange);
      return exchange;
    },

    // What the server holds, read past the browser.
    async read(path, headers = {}) {
      const response = await fetch(`${origin.url}${path}`, { headers });
      return { status: response.status, etag: response.headers.get('etag'), text: await response.text() };
    },

    // The requests for a path that browsers sent, in the order of their arrival; others are the test's own.
    requestsFor: (path, method) => origin.requests(({ url, headers, method: its }) =>
      url.split('?')[0] === path && (method === undefined || its === method) && /Mozilla/.test(headers['user-agent'] ?? '')),

    // The text of the details, once they state whether a repair is possible.
    offer: () => bench.panel.waitFor('what can be done', () => {
      const details = document.querySelector('[role=region][aria-label="Exchange details"]');
      // Right after a navigation the panel asks which document is there; right after a save the browser's log decides.
      if (!details?.querySelector('.path') || /does not know yet which document|repair (that )?is under way/.test(details.textContent)) return null;
      const button = details.querySelector('[data-action="refetch-and-retry"]');
      const dead = !button || button.disabled || button.getAttribute('aria-disabled') === 'true';
      return { possible: !dead, text: details.textContent };
    }),

    // One click, and no second one: waits until the repair is over or asks back. Where it is not offered, the state
    // is `refused`, and the text is that of the details.
    async click(exchange) {
      const { possible, text } = await stage.offer();
      if (!possible) return { state: 'refused', text, steps: [] };
      const before = (await bench.replay(exchange))?.text;
      await bench.repair();
      return stage.rests(exchange, before);
    },

    // The repair is over or asks back.
    // `before` is what the one before it has left behind.
    async rests(exchange, before) {
      await bench.panel.waitFor(`the repair of ${exchange} to end or to ask`, (wanted, left) => {
        const replay = document.querySelector(`[data-replay="${wanted}"]`);
        const rests = ['succeeded', 'failed', 'cancelled', 'review'].includes(replay?.dataset.state) && replay.getAttribute('aria-busy') !== 'true';
        return rests && replay.innerText !== left;
      }, exchange, before ?? null);
      return bench.replay(exchange);
    },

    // It asks back: the second click, with its name.
    async confirm(exchange) {
      await bench.panel.click('[data-action="confirm"]');
      return bench.outcome(exchange);
    },

    // Nothing that a browser sends reaches the server for these paths while `body` runs.
    async silent(paths, body) {
      const all = async () => (await Promise.all(paths.map((path) => stage.requestsFor(path)))).flat().length;
      const before = await all();
      const result = await body();
      assert.equal(await all(), before, `nothing was sent: ${JSON.stringify(result)}`);
      return result;
    },
  });
  return stage;
}

// Under a service worker Chromium reports a request twice, as the page's and as the service worker's, which ends first;
// Firefox reports the page's only.
export const ROWS = { 'the page': BROWSERS, 'the service worker': BROWSERS.filter((it) => it === 'chromium') };

// The kinds and statuses of a repair's steps.
export const kinds = ({ steps }) => steps.map(({ step, status }) => `${step} ${status ?? ''}`.trim());
