// A real page at real servers, with the real panel beside it. The servers start once for a file, and one page in one
// browser meets all its cases: each case has resources of its own. It never navigates: Firefox 153's DevTools can lose
// the page in a navigation ("Target already destroyed"), and then no extension can run code in it until the next one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BROWSERS, open } from './open.mjs';
import { workbench } from './recipe_bench.mjs';

// `start` gives the servers, with `close`, and `site`, where the page is. A case is `{ name, meets, firefox }`: `meets`
// gets the bench and the servers; `firefox` says that the case, one of the most telling ones, is also met in Firefox.
export function meet(start, cases) {
  let servers;
  before(async () => { servers = await start(); });
  after(async () => { await servers?.close(); });
  for (const browser of BROWSERS) {
    const chosen = cases.filter(({ firefox = false }) => browser !== 'firefox' || firefox);
    if (chosen.length === 0) continue;
    test(`real servers (${browser})`, async (context) => {
      const session = await open({ browser, url: `${servers.site}/page.html` });
      context.after(() => session.close());
      const bench = serverBench(session);
      await bench.showAll();
      for (const { name, meets } of chosen) await context.test(name, () => meets(bench, servers));
      assert.deepEqual(await session.problems(), []);
    });
  }
}

let made = 0;

function serverBench(session) {
  const bench = workbench(session, null);
  return Object.assign(bench, {
    browser: session.browser,

    // A name that no other case has.
    fresh: (name, ending = '') => `${name}-${session.browser}-${made += 1}${ending}`,

    // The page's own script sends a request. Gives what the script could see; a status of 0 for no answer.
    send: (method, url, headers = {}, body = undefined, init = {}) =>
      session.page.evaluate(async (method, url, headers, body, init) => {
        try {
          const response = await fetch(url, { method, headers, body, ...init });
          const text = await response.text();
          return { status: response.status, etag: response.headers.get('etag'), headers: Object.fromEntries(response.headers), text };
        } catch (error) {
          return { status: 0, etag: null, headers: {}, text: String(error) };
        }
      }, method, url, headers, body ?? null, init),

    // Selects the row of the page's request to `url` that has these marks, the latest of `count`, and waits until
    // `cause` (`slug` or `slug high`) is its likeliest. Gives the row's number.
    async blamed(cause, marks, count = 1) {
      const exchange = await bench.rowOf(marks, count);
      await bench.select(exchange);
      await bench.tops(cause);
      return exchange;
    },

    // Waits, because bodies and earlier exchanges may arrive later and change the findings. Gives the likeliest cause.
    async tops(cause) {
      const [slug, confidence] = cause.split(' ');
      await session.panel.waitFor(`${cause} to be on top`, (wanted, sure) => {
        const top = document.querySelector('[data-cause]')?.dataset;
        return top?.cause === wanted && (!sure || top.confidence === sure);
      }, slug, confidence ?? null)
        .catch(async () => assert.fail(`${cause} is not on top of ${JSON.stringify(await bench.causes(), null, 1)}`));
      return (await bench.causes())[0];
    },

    // One click, until it is over and all that it sent is in the list, so that the causes are those of the whole story:
    // its steps as `refetch 200`, its state and its words.
    async repaired(exchange) {
      await bench.repair();
      const replay = await bench.outcome(exchange);
      const answered = replay.steps.filter(({ status }) => Number(status) > 0).length;
      await session.panel.waitFor(`${answered} rows of the repair`, (of, wanted) =>
        document.querySelectorAll(`[role=row][data-replayed-from="${of}"]`).length >= wanted, exchange, answered);
      return { ...replay, steps: replay.steps.map(({ step, status }) => `${step} ${status ?? ''}`.trim()), tags: replay.steps.map(({ etag }) => etag) };
    },

    // Whether the one click is offered for the selected exchange, and why not.
    offer: () => session.panel.evaluate(() => {
      const button = document.querySelector('[data-action="refetch-and-retry"]');
      return {
        disabled: button === null || button.disabled || button.getAttribute('aria-disabled') === 'true',
        said: document.querySelector('[aria-label="Exchange details"]').textContent,
      };
    }),
  });
}

// A request of the test itself, not of the page: somebody else's write, or a read of the server's state. The panel does
// not see it.
export async function another(method, url, headers = {}, body = undefined) {
  const response = await fetch(url, { method, headers, body });
  return { status: response.status, etag: response.headers.get('etag'), headers: response.headers, text: await response.text() };
}
