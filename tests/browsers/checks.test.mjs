// The safe tests, the two sides of CORS, the repair path, and the report.
import assert from 'node:assert/strict';
import { behindACache } from './lib/hiding_cache.mjs';
import { onTheRecipes } from './lib/recipe_bench.mjs';

// The repair path, step by step.
const path = (bench) => bench.panel.evaluate(() => Object.fromEntries(
  [...document.querySelectorAll('[data-path-step]')].map(({ dataset }) => [dataset.pathStep, dataset.pathState])));

const pathIs = (bench, wanted) => bench.panel.waitFor(`the path to be ${JSON.stringify(wanted)}`, (states) =>
  Object.entries(states).every(([step, state]) =>
    document.querySelector(`[data-path-step="${step}"]`)?.dataset.pathState === state), wanted);

const topIs = (bench, slug, confidence) => bench.panel.waitFor(`${slug} ${confidence} on top`, (...wanted) => {
  const top = document.querySelector('[data-cause]')?.dataset;
  return top !== undefined && top.cause === wanted[0] && top.confidence === wanted[1];
}, slug, confidence);

// The text of a safe test: its offer, or its result.
const testOf = (bench, kind) => bench.panel.evaluate((wanted) => {
  const test = document.querySelector(`[data-test="${wanted}"]`);
  return test && {
    state: test.dataset.state,
    text: test.innerText,
    says: test.querySelector('[data-test-says]')?.innerText ?? null,
    steps: [...test.querySelectorAll('[data-step="test"]')].map(({ dataset }) => `${dataset.status} ${dataset.etag}`),
  };
}, kind);

// Presses a safe test's button, and waits for the result.
async function settle(bench, kind) {
  await bench.panel.click(`[data-action="test-${kind}"]`);
  await bench.panel.waitFor(`the test ${kind} to say something`, (wanted) =>
    document.querySelector(`[data-test="${wanted}"][data-state="succeeded"] [data-test-says]`) !== null, kind);
  return testOf(bench, kind);
}

// The rows that Retag's requests for an exchange left: `GET 200 URL`.
const sentFor = (bench, exchange, count) => bench.panel.waitFor(`${count} rows for ${exchange}`, (of, wanted) => {
  const rows = [...document.querySelectorAll(`[role=row][data-replayed-from="${of}"]`)];
  return rows.length === wanted && rows.map(({ dataset }) => `${dataset.method} ${dataset.status} ${dataset.url}`);
}, exchange, count);

const SETTLED = [
  {
    id: 'stale-cache-read', before: 'medium', test: 'reread', says: /a cache gives an old copy/,
    // Firefox 153 drops its cached copy after any write, whatever the status: the cause stays likely.
    firefox: { says: /no cache gives an old copy now/, after: 'medium' },
  },
  { id: 'unstable-etag', before: 'medium', test: 'twice', says: /does not follow the content/ },
  { id: 'changed-by-another', before: 'medium', test: 'reread', says: /another body than the page had read/ },
];

onTheRecipes('a safe test settles a doubt, and says beforehand what it will send', {}, async (bench, context) => {
  await bench.showAll();
  for (const recipe of SETTLED) {
    const { id, before, test, says, after = 'high' } = { ...recipe, ...recipe[bench.session.browser] };
    await context.test(id, async () => {
      const { exchange, url } = await bench.runAndSelect(id);
      await topIs(bench, id, before);
      const offer = await testOf(bench, test);
      assert.equal(offer.state, 'offered');
      assert.match(offer.text, /It will send, and write nothing/);
      assert.ok(offer.text.includes(`GET ${new URL(url, bench.origin.url)}`), offer.text);
      assert.match(offer.text, /Past every cache/);
      const held = await bench.stored(url);

      const done = await settle(bench, test);
      assert.match(done.says, says);
      assert.equal(/Confirmed: /.test(done.says), after === 'high');
      assert.equal(done.steps.length, 2);
      await topIs(bench, id, after);
      // Two reads, marked as Retag's own, and nothing else.
      const rows = await sentFor(bench, exchange, 2);
      assert.ok(rows.every((row) => row.startsWith('GET 200 ')), rows.join());
      if (id !== 'unstable-etag') assert.equal((await bench.stored(url)).etag, held.etag);
      await pathIs(bench, { fetch: 'done', ...(after === 'high' ? { check: 'done' } : {}) });
    });
  }
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('a safe test puts another cause on top', {}, async (bench) => {
  await bench.showAll();
  // One read of the first replica, one save at the second: somebody else seems to have changed it.
  const url = `/replicas/turned-${Date.now()}`;
  await bench.page.evaluate(async (note) => {
    const read = await fetch(note);
    await read.text(); // Chromium 156 does not tell of an answer whose body nobody has read
    const { headers } = read;
    const sent = { 'If-Match': headers.get('etag'), 'Content-Type': 'application/json' };
    await fetch(note, { method: 'PUT', headers: sent, body: '{"title":"mine","text":""}' });
  }, url);
  await bench.select(await bench.rowOf({ url, method: 'PUT', status: 412 }));
  await topIs(bench, 'changed-by-another', 'medium');
  const done = await settle(bench, 'reread');
  assert.match(done.says, /from another server/, JSON.stringify(done));
  await topIs(bench, 'replicas-disagree', 'high');
  const causes = await bench.causes();
  assert.ok(!causes.some(({ slug }) => slug === 'changed-by-another'), JSON.stringify(causes));
});

onTheRecipes('a read by another URL shows what an unavoidable cache hides', {}, async (bench, context) => {
  const { cache, exchange } = await behindACache(bench, context);
  await topIs(bench, 'changed-by-another', 'medium');
  const reread = await settle(bench, 'reread');
  assert.match(reread.says, /nobody changed it/);
  assert.match(reread.says, /Ruled out: /);
  assert.match(reread.says, /changed by another/i);
  await topIs(bench, 'server-checks-wrongly', 'medium');
  await pathIs(bench, { update: 'impossible', retry: 'impossible', check: 'next' });
  const twice = await settle(bench, 'twice');
  assert.match(twice.says, /the very one that was refused/);
  const offer = await testOf(bench, 'detour');
  const detour = /GET (\S+\/note\?retag=\S+)/.exec(offer.text)?.[1];
  assert.ok(detour, offer.text);
  assert.match((await settle(bench, 'detour')).says, /an old copy/);
  await topIs(bench, 'stale-cache-read', 'high');
  const rows = await sentFor(bench, exchange, 5);
  assert.ok(rows.includes(`GET 200 ${detour}`), `the URL that was shown is the URL that was sent: ${detour}\n${rows.join('\n')}`);
  assert.deepEqual(cache.asked.filter(({ method }) => method !== 'GET').map(({ method }) => method), ['PUT']);
  // The refused tag cannot be repaired: the path leads to the report.
  await pathIs(bench, { check: 'done', escalate: 'next' });
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('a safe test is cancelled, and another can begin', {}, async (bench, context) => {
  const { cache, exchange } = await behindACache(bench, context);
  cache.hold();
  await bench.panel.click('[data-action="test-reread"]');
  await bench.panel.waitForSelector('[data-test="reread"][data-state="running"] [data-step="test"]');
  assert.equal((await path(bench)).check, 'under-way');
  await bench.panel.click('.recommended [data-action="cancel"]');
  await bench.panel.waitForSelector('[data-test="reread"][data-state="cancelled"]');
  assert.match((await testOf(bench, 'reread')).text, /Nothing was written/);
  cache.release();
  await settle(bench, 'reread');
  const button = await bench.panel.evaluate(() => document.querySelector('[data-action="refetch-only"]').disabled);
  assert.equal(button, false, 'nothing is in the way any more');
  assert.ok(exchange > 0);
});

// The section on CORS of the selected exchange.
const sides = (bench) => bench.panel.waitFor('the two sides of CORS', () => {
  const section = document.querySelector('[data-cors]');
  return section && {
    effect: section.dataset.cors,
    open: section.open,
    text: section.innerText,
    seen: [...section.querySelectorAll('[data-field]')].map(({ dataset }) => `${dataset.field} ${dataset.visible}`),
    asked: [...section.querySelectorAll('[data-given]')].map((row) => `${row.querySelector('code').textContent} ${row.dataset.given}`),
    mend: [...section.querySelectorAll('.snippet')].map((line) => line.textContent),
  };
});

onTheRecipes('the two sides of CORS, side by side', {}, async (bench) => {
  await bench.showAll();
  await bench.runAndSelect('etag-hidden-by-cors');
  await bench.panel.waitForSelector('[data-cors="hidden"]');
  const hidden = await sides(bench);
  assert.ok(hidden.open, 'what was hidden is shown');
  assert.ok(hidden.seen.includes('ETag no') && hidden.seen.includes('Status yes'), hidden.seen.join());
  assert.match(hidden.mend[0], /^Access-Control-Expose-Headers: .*ETag/);
  assert.ok(hidden.asked.includes('if-match yes'), hidden.asked.join());

  const { exchanges } = await bench.runAndSelect('etag-hidden-by-cors--star');
  const read = exchanges.find(({ method }) => method === 'GET');
  await bench.select(await bench.rowOf({ url: read.url, method: 'GET', status: 200 }));
  const star = await sides(bench);
  assert.equal(star.effect, 'hidden', star.text);
  assert.match(star.text, /\* does not count for a request with credentials/);

  // Firefox has no entry for a request that never left, only for the preflight that refused it.
  const isAlone = bench.session.browser === 'firefox';
  await bench.runAndSelect('preflight-refused-condition', isAlone ? { as: { method: 'OPTIONS', verdict: 'blocked' } } : {});
  await bench.panel.waitForSelector('[data-cors="refused"]');
  const refused = await sides(bench);
  assert.match(refused.text, /The PUT never left the browser/);
  assert.equal(/No entry of the PUT itself was recorded/.test(refused.text), isAlone, refused.text);
  assert.ok(refused.asked.includes('if-match no') && refused.asked.includes('PUT yes'), refused.asked.join());
  assert.match(refused.mend[0], /^Access-Control-Allow-Headers: .*if-match/);

  // The page's own origin has no two sides.
  await bench.runAndSelect('changed-by-another');
  await bench.panel.waitFor('no section on CORS', () => document.querySelector('[data-cors]') === null);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('the path leads from the failure to the save', {}, async (bench) => {
  await bench.showAll();
  await bench.runAndSelect('changed-by-another');
  await pathIs(bench, { capture: 'done', fetch: 'next', update: 'waiting', retry: 'waiting', check: 'waiting', escalate: 'waiting' });
  const primary = () => bench.panel.evaluate(() =>
    [...document.querySelectorAll('.details .push.primary')].map(({ dataset }) => dataset.action));
  // A retry would overwrite somebody else's change: the review is recommended, beside the one-click repair.
  const above = () => bench.panel.evaluate(() =>
    [...document.querySelectorAll('.details-summary [data-action]')].map(({ dataset }) => dataset.action));
  assert.deepEqual(await primary(), ['refetch-and-review']);
  assert.deepEqual((await above()).sort(), ['refetch-and-retry', 'refetch-and-review']);
  await bench.panel.click('[data-action="refetch-only"]');
  await pathIs(bench, { fetch: 'done', update: 'done', retry: 'next', check: 'not-needed', escalate: 'waiting' });
  assert.deepEqual(await primary(), ['refetch-and-review']);
  await bench.repair();
  await pathIs(bench, { capture: 'done', fetch: 'done', update: 'done', retry: 'done', check: 'not-needed', escalate: 'not-needed' });
  // Each step links to what shows it.
  const saved = await bench.panel.evaluate(() => document.querySelector('[data-path-step="retry"] [data-evidence]').dataset.evidence);
  await bench.panel.waitForSelector(`[role=row][data-exchange="${saved}"][data-status="204"]`);

  // A request that cannot be sent again says so at its step, and the next step is the remaining one.
  await bench.runAndSelect('already-exists');
  await pathIs(bench, { fetch: 'next', update: 'impossible', retry: 'impossible' });
  const buttons = await bench.panel.evaluate(() => [...document.querySelectorAll('.details [data-action]')].map(({ dataset }) => dataset.action));
  assert.equal(new Set(buttons).size, buttons.length, 'no button stands twice');
});

onTheRecipes('a report of the evidence is copied, without its secrets', {}, async (bench) => {
  await bench.showAll();
  const url = `/shared/report-${Date.now()}?access_token=s3cret`;
  await bench.page.evaluate(async (note) => {
    const secret = { Authorization: 'Bearer s3cret' };
    const read = await fetch(note, { headers: secret });
    await read.text();
    const { headers } = read;
    const sent = { ...secret, 'If-Match': headers.get('etag'), 'Content-Type': 'application/json' };
    await fetch(note, { method: 'PUT', headers: sent, body: '{"title":"s3cret","text":""}' });
  }, url);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  await settle(bench, 'reread');

  // The browser's own clipboard takes it, or the report is there to be copied by hand.
  await bench.panel.click('[data-action="copy-report"]');
  await bench.panel.waitFor('the report to have gone somewhere', () =>
    document.querySelector('.copied')?.textContent !== '' || document.querySelector('[data-report]') !== null);

  // What it holds: the panel's own clipboard stands in for the browser's, and first refuses.
  await bench.panel.evaluate(() => Object.defineProperty(navigator, 'clipboard', {
    configurable: true, value: { writeText: () => Promise.reject(new Error('refused')) },
  }));
  await bench.panel.click('[data-action="copy-report"]');
  const byHand = await bench.panel.waitFor('the report in a text field', () => {
    const field = document.querySelector('[data-report]');
    return field && field.selectionEnd === field.value.length && field.value.length > 0 && field.value;
  });
  await bench.panel.evaluate(() => Object.defineProperty(navigator, 'clipboard', {
    configurable: true, value: { writeText: async (text) => { window.copied = text; } },
  }));
  await bench.panel.click('[data-action="copy-report"]');
  const report = await bench.panel.waitFor('the report on the clipboard', () =>
    document.querySelector('.copied')?.textContent === 'Copied.' && window.copied);
  assert.equal(report, byHand);
  assert.ok(!report.includes('s3cret'), report);
  for (const part of ['# PUT answered 412', '**changed-by-another** (confidence: high)', 'access_token=‹secret-', `### #${exchange}`,
    'If-Match: ', 'Test “', '## What was tried']) {
    assert.ok(report.includes(part), `${part} is not in\n${report}`);
  }
});
