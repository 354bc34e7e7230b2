// A session on the demo's page of recipes, with what tests ask of the panel.
import { test } from 'node:test';
import { BROWSERS, open } from './open.mjs';
import { startOrigin } from './origin.mjs';

// One test for each browser, on the page of recipes or where `at` says: a function of the origin. `browsers` names
// those that can show what is tested, if not all can.
export function onTheRecipes(name, { at = ({ url }) => `${url}/recipes.html`, browsers = BROWSERS, ...options }, body) {
  for (const browser of BROWSERS.filter((it) => browsers.includes(it))) {
    test(`${name} (${browser})`, async (context) => {
      const origin = await startOrigin();
      context.after(() => origin.close());
      const session = await open({ browser, url: at(origin), trustedKey: origin.secureKey, ...options });
      context.after(() => session.close());
      await body(workbench(session, origin), context);
    });
  }
}

export function workbench(session, origin) {
  const bench = {
    session,
    origin,
    get page() { return session.page; },
    get panel() { return session.panel; },

    // Makes a recipe happen; gives its exchanges, as the page saw them.
    run: (id, options = {}) => session.page.evaluate((...args) => window.retagRecipes.run(...args), id, options),

    // The list shows all that scripts asked for.
    showAll: () => session.panel.click('[data-scope="scripted"]'),

    // Waits for a row of the page's own with that URL's end, method, and status or verdict, the latest if there are
    // several; gives its number. Browsers tell of exchanges out of order, so the latest is the one
    // that began last, once as many as there should be (`count`) are there.
    rowOf: ({ url, ...wanted }, count = 1) =>
      session.panel.waitFor(`${count} rows for ${url} with ${JSON.stringify(wanted)}`, (end, marks, least) => {
        const rows = [...document.querySelectorAll('[role=row][data-exchange]:not([data-replayed-from])')];
        const fitting = rows.filter(({ dataset }) => dataset.url.endsWith(end)
          && Object.entries(marks).every(([mark, value]) => dataset[mark] === String(value)));
        const latest = fitting.sort((one, other) => one.dataset.started - other.dataset.started || one.dataset.exchange - other.dataset.exchange).at(-1);
        return fitting.length >= least ? latest.dataset.exchange : null;
      }, url, wanted, count).then(Number),

    // Selects a row by a real click, and waits for its details.
    async select(exchange) {
      await session.panel.click(`[role=row][data-exchange="${exchange}"]`);
      await session.panel.waitFor(`the details of ${exchange}`, (wanted) =>
        document.querySelector('[role=region][aria-label="Exchange details"]')?.dataset.exchange === String(wanted), exchange);
    },

    // Runs a recipe and selects the exchange that it is about; `as` says how its row is marked where not by the
    // method and status that the page saw.
    async runAndSelect(id, { as, ...options } = {}) {
      const made = await bench.run(id, options);
      const { url, method, status } = made.exchanges.findLast(({ status }) => status === made.expects.status);
      const alike = made.exchanges.filter((other) => other.url === url && other.method === method && other.status === status);
      const exchange = await bench.rowOf({ url, ...(as ?? { method, status }) }, as ? 1 : alike.length);
      await bench.select(exchange);
      return { ...made, exchange, url };
    },

    // The causes of the selected exchange, the likeliest first.
    causes: () => session.panel.evaluate(() => [...document.querySelectorAll('[data-cause]')].map(({ dataset, textContent }) => ({
      slug: dataset.cause, confidence: dataset.confidence, text: textContent,
    }))),

    // Waits until the repair of an exchange is over, and nothing is to be added; gives its steps and its words.
    async outcome(exchange) {
      await session.panel.waitFor(`the repair of ${exchange} to end`, (wanted) => {
        const replay = document.querySelector(`[data-replay="${wanted}"]`);
        return ['succeeded', 'failed', 'cancelled'].includes(replay?.dataset.state) && replay.getAttribute('aria-busy') !== 'true';
      }, exchange);
      return bench.replay(exchange);
    },

    replay: (exchange) => session.panel.evaluate((wanted) => {
      const replay = document.querySelector(`[data-replay="${wanted}"]`);
      return replay && {
        state: replay.dataset.state,
        text: replay.innerText,
        steps: [...replay.querySelectorAll('[data-step]')].map(({ dataset }) => ({ step: dataset.step, status: dataset.status, etag: dataset.etag })),
      };
    }, exchange),

    repair: () => session.panel.click('[data-action="refetch-and-retry"]'),

    // What the server holds, read past the browser.
    stored: async (url) => {
      const response = await fetch(new URL(url, origin.url));
      return { status: response.status, etag: response.headers.get('etag'), text: await response.text() };
    },
  };
  return bench;
}
