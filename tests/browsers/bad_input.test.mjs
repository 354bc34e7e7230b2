// Bad input in a repair: each ends in a clear state within bounds that the user can see, and nothing is sent twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withAxe } from './lib/axe.mjs';
import { startBadServer } from './lib/bad_server.mjs';
import { hurried } from './lib/hurry.mjs';
import { BROWSERS, open } from './lib/open.mjs';
import { workbench } from './lib/recipe_bench.mjs';
import { tabTo } from './lib/tab_to.mjs';
import { until } from './lib/wait.mjs';

const kinds = ({ steps }) => steps.map(({ step, status }) => `${step} ${status ?? ''}`.trim());
const MINE = JSON.stringify({ title: 'Note', text: 'mine' });

// One page in one browser meets all cases: it never navigates.
for (const browser of BROWSERS) {
  test(`bad input (${browser})`, async (context) => {
    const server = await startBadServer();
    context.after(() => server.close());
    const session = await open({ browser, url: `${server.url}/` });
    context.after(() => session.close());
    const bench = badBench(workbench(session, null), server);
    await bench.panel.click('[data-scope="scripted"]');
    for (const [name, meets] of CASES) {
      await context.test(name, async () => {
        try {
          await meets(bench, server);
        } finally {
          await bench.end();
        }
      });
    }
    assert.deepEqual(await session.problems(), []);
  });
}

function badBench(bench, server) {
  return Object.assign(bench, {
    // The page reads, somebody else writes, and the page's save is refused; the failed exchange, selected.
    async failedSave(path, { body = MINE, type = 'application/json', read: method = 'GET' } = {}) {
      await bench.page.evaluate(async (url, how) => {
        const read = await fetch(url, { method: how });
        window.readTag = read.headers.get('etag');
        await read.text();
      }, path, method);
      server.write(path);
      const status = await bench.page.evaluate(async (url, text, media) => {
        const answer = await fetch(url, { method: 'PUT', body: text, headers: { 'If-Match': window.readTag, 'Content-Type': media } });
        await answer.text();
        return answer.status;
      }, path, body, type);
      assert.equal(status, 412);
      const exchange = await bench.rowOf({ url: path, method: 'PUT', status: 412 });
      await bench.select(exchange);
      await bench.panel.click('[data-tab="repair"]');
      await bench.panel.waitForSelector('[data-action="refetch-and-retry"]:not([disabled])');
      return exchange;
    },

    // Ends a repair that a failed assertion has left: the next case has its own.
    async end() {
      await bench.panel.evaluate(() => document.querySelector('[data-action="cancel"]')?.click());
      await bench.panel.waitFor('no repair under way', () => document.querySelector('[data-state="running"], [data-state="review"]') === null);
    },

    // The replay rests: it is over, or asks.
    async rests(exchange, before = null) {
      await bench.panel.waitFor(`the repair of ${exchange} to end or to ask`, (of, left) => {
        const replay = document.querySelector(`[data-replay="${of}"]`);
        const rests = ['succeeded', 'failed', 'cancelled', 'review'].includes(replay?.dataset.state) && replay.getAttribute('aria-busy') !== 'true';
        return rests && replay.innerText !== left;
      }, exchange, before);
      return bench.replay(exchange);
    },

    async confirmed(exchange) {
      await bench.panel.click('[data-action="confirm"]');
      return bench.outcome(exchange);
    },

    // The row of a request that the repair sent.
    rowOfReplay: (exchange, method) => bench.panel.waitFor(`the row of ${method}`, (of, its) =>
      document.querySelector(`[role=row][data-replayed-from="${of}"][data-method="${its}"]`)?.dataset.exchange, exchange, method).then(Number),

    // What was written after the page's own refused save.
    written: (path) => server.requests(path, 'PUT').slice(1),
  });
}

const CASES = [];
const onBad = (name, meets) => CASES.push([name, meets]);

for (const manner of ['huge', 'huge-chunked']) {
  onBad(`a refetch of 200 MB (${manner})`, async (bench, server) => {
    const path = `/${manner}/note`;
    const exchange = await bench.failedSave(path);
    await bench.repair();
    // The bounds are visible while it runs.
    const shown = await bench.panel.waitFor('what has been read, and the bounds', (of) => {
      const step = document.querySelector(`[data-replay="${of}"] [data-step="refetch"]`);
      const [read, bound] = [step?.querySelector('.read-so-far')?.innerText, step?.querySelector('.bound')?.innerText];
      return read && bound && { read, bound };
    }, exchange);
    assert.match(shown.read, /^read 3\.\d MB of at most 8\.0 MB/);
    assert.match(shown.bound, /of at most 2 min/);
    server.flow();
    const review = await bench.rests(exchange);
    assert.equal(review.state, 'review', review.text);
    assert.match(review.text, manner === 'huge' ? /Retag reads at most 8\.0 MB, and it has 200\.0 MB\./ : /Retag reads at most 8\.0 MB, and it is longer\./);
    assert.match(review.text, /Its validator is known, and what the retry would overwrite is not\./);
    assert.match(review.text, /Nothing was written\./);
    assert.ok(server.poured(path) < 60_000_000, `${server.poured(path)} bytes were sent`);
    assert.equal(bench.written(path).length, 0);
    const done = await bench.confirmed(exchange);
    assert.equal(done.state, 'succeeded', done.text);
    assert.deepEqual(kinds(done), ['refetch 200', 'retry 204']);
    assert.match(done.text, /What was overwritten is unknown/);
    assert.deepEqual(bench.written(path).map(({ ifMatch, body }) => [ifMatch, body]), [['"v2"', MINE]]);
    assert.equal(server.requests(path, 'GET').length, 2);
    // A part of the content is not taken for the whole.
    const row = await bench.rowOfReplay(exchange, 'GET');
    await bench.select(row);
    await bench.panel.click('[data-tab="response"]');
    // A section stays open from one exchange to the next.
    if (!await bench.panel.evaluate(() => document.querySelector('[data-section="response-body"]').open)) {
      await bench.panel.click('[data-section="response-body"] > summary');
    }
    await bench.panel.waitFor('the body to be absent', () => /did not give the body/.test(document.querySelector('[data-section="response-body"]').textContent));
  });
}

onBad('a large resource is read by HEAD, on request', async (bench, server) => {
  const path = '/huge/by-head';
  const exchange = await bench.failedSave(path);
  const offered = () => bench.panel.evaluate(() => document.querySelector('[data-action="refetch-head"]') !== null);
  assert.equal(await offered(), false, 'nothing says that it is large');
  await bench.panel.click('[data-action="refetch-only"]');
  await until('3 MB', () => server.poured(path) >= 3_000_000);
  server.flow();
  const read = await bench.rests(exchange);
  assert.equal(read.state, 'succeeded', read.text);
  assert.match(read.text, /The resource has "v2" now\. The content was not read to its end: .* Nothing was written\./);
  await bench.panel.click('[data-action="refetch-head"]');
  const head = await bench.rests(exchange, read.text);
  assert.equal(head.state, 'succeeded', head.text);
  assert.match(head.text, /The resource has "v2" now\. Nothing was written\./);
  assert.equal(server.requests(path, 'HEAD').length, 1);
  assert.equal(bench.written(path).length, 0);
});

onBad('of a large resource only the version is read, where its system documents such a read', async (bench, server) => {
  const path = '/patient/1';
  const exchange = await bench.failedSave(path, { type: 'application/fhir+json' });
  const button = await bench.panel.waitForSelector('[data-action="refetch-small"]:not([disabled])');
  assert.ok(button);
  await bench.panel.click('[data-action="refetch-small"]');
  const read = await bench.rests(exchange);
  assert.equal(read.state, 'succeeded', read.text);
  assert.match(read.text, /The resource has "v2" now\. Nothing was written\./);
  assert.deepEqual(server.requests(path, 'GET').map(({ search }) => search), ['', '?_summary=true']);
  assert.equal(bench.written(path).length, 0);
  // Another system's resource of the same size has none.
  const other = '/huge/by-small';
  await bench.failedSave(other);
  assert.equal(await bench.panel.evaluate(() => document.querySelector('[data-action="refetch-small"]')), null);
});

for (const [manner, unmerged] of [
  ['mislabelled', /The server gives HTML now, and the page writes JSON\. Compare the two, and edit yours before it is sent\./],
  // The browser does not hand out such octets as text.
  ['picture', /not kept|UTF-8|not text/],
  ['deep', /nested|deep/],
  ['duplicate', /duplicate|twice/],
  ['octets', /UTF-8|not text/],
]) {
  onBad(`content that is ${manner}: reviewed, then saved once`, async (bench, server) => {
    const path = `/${manner}/note`;
    const exchange = await bench.failedSave(path);
    await bench.panel.click('[data-action="refetch-and-review"]');
    const review = await bench.rests(exchange);
    assert.equal(review.state, 'review', review.text);
    const pane = await bench.panel.waitFor('the review', () => {
      const words = document.querySelector('[role=region][aria-label="Merge"]')?.innerText ?? '';
      return !/Reading the versions/.test(words) && words;
    });
    assert.match(pane, unmerged);
    assert.equal(bench.written(path).length, 0);
    await bench.panel.click('.review [data-action="cancel"]');
    const cancelled = await bench.outcome(exchange);
    assert.match(cancelled.text, /Cancelled\. Nothing was written\./);
    await bench.repair();
    const done = await bench.rests(exchange, cancelled.text);
    assert.equal(done.state, 'succeeded', done.text);
    assert.deepEqual(kinds(done), ['refetch 200', 'retry 204']);
    assert.match(done.text, /overwritten/);
    assert.deepEqual(bench.written(path).map(({ ifMatch, body }) => [ifMatch, body]), [['"v2"', MINE]]);
    assert.equal(server.stored(path).body, MINE);
  });
}

// The pane where mine is beside theirs, or where both are merged by lines, once the result is compared.
const beside = (bench) => bench.panel.waitFor('the comparison', () => {
  const pane = document.querySelector('[role=region][aria-label="Merge"][data-compared]');
  return pane && {
    text: pane.innerText,
    theirs: pane.querySelector('.merge-theirs')?.textContent,
    result: pane.querySelector('textarea[aria-label="Result"]').value,
    conflicts: Number(pane.dataset.conflicts),
    fault: pane.querySelector('.versions .fault').textContent,
    send: [pane.querySelector('[data-action="send-merged"]').textContent, pane.querySelector('[data-action="send-merged"]').disabled],
    byLines: pane.querySelector('[data-action="merge-by-lines"]')?.disabled,
    back: pane.querySelector('[data-action="back-to-comparison"]')?.textContent,
  };
});

const editResult = (bench, text) => bench.panel.evaluate((value) => {
  const area = document.querySelector('textarea[aria-label="Result"]');
  area.focus();
  area.value = value;
  area.dispatchEvent(new Event('input', { bubbles: true }));
}, text);

// Edits the result and sends it, once what `shows` is in the comparison; what was shown is what is stored.
async function sendsEdited(bench, server, { path, exchange, edited, shows }) {
  await editResult(bench, edited);
  await bench.panel.waitFor('the edited text in the comparison', (words) =>
    document.querySelector('.differences')?.textContent.includes(words) && !document.querySelector('[data-action="send-merged"]').disabled, shows);
  assert.equal(bench.written(path).length, 0);
  await bench.panel.click('[data-action="send-merged"]');
  const done = await bench.outcome(exchange);
  assert.equal(done.state, 'succeeded', done.text);
  assert.deepEqual(bench.written(path).map(({ ifMatch, body }) => [ifMatch, body]), [['"v2"', edited]]);
  assert.equal(server.stored(path).body, edited);
}

async function pictures(bench, name) {
  const { session } = bench;
  if (!process.env.RETAG_PICTURES) return;
  for (const [width, height] of [[420, 1000], [1200, 1000]]) {
    await session.resizePanel({ width, height });
    for (const theme of ['light', 'dark']) {
      await session.setTheme(theme);
      await bench.panel.waitFor(`the ${theme} theme`, (it) => document.documentElement.dataset.theme === it, theme);
      await bench.panel.evaluate(() => document.querySelector('[aria-label="Merge"]').scrollIntoView());
      await bench.panel.screenshot(`${process.env.RETAG_PICTURES}/${name}-${session.browser}-${theme}-${width}.png`);
      await bench.panel.evaluate(() => document.querySelector('[aria-label="Merge"]').scrollIntoView({ block: 'end' }));
      await bench.panel.screenshot(`${process.env.RETAG_PICTURES}/${name}-${session.browser}-${theme}-${width}-end.png`);
    }
  }
  await session.resizePanel({ width: 1200, height: 640 });
}

for (const [what, reason, options, edited] of [
  ['a form against JSON', /The page reads JSON and writes form fields\. Compare the two, and edit yours before it is sent\./,
    { body: 'title=Note&text=mine', type: 'application/x-www-form-urlencoded' }, 'title=Note&text=edited'],
  ['a page that writes HTML', /The page reads JSON and writes HTML\. Compare the two, and edit yours before it is sent\./,
    { body: '<!doctype html>\n<p>mine</p>\n', type: 'text/html' }, '<!doctype html>\n<p>edited</p>\n'],
  ['no base', /The version that the page had read is not recorded\. Compare the two, and edit yours before it is sent\./,
    { read: 'HEAD' }, '{"title":"Note","text":"edited"}'],
]) {
  onBad(`${what}: compared, edited, and sent as shown`, async (bench, server) => {
    const path = `/plain/${what.replaceAll(' ', '-')}`;
    const exchange = await bench.failedSave(path, options);
    await bench.panel.click('[data-action="refetch-and-review"]');
    const before = await beside(bench);
    assert.match(before.text, reason);
    assert.match(before.text, /Nothing is merged\. The result replaces what the server holds now\./);
    assert.equal(before.theirs, JSON.stringify({ title: 'Note', text: 'theirs' }));
    assert.equal(before.result, options.body ?? MINE);
    assert.deepEqual(before.send, ['Send with the fresh tag', false]);
    assert.equal(before.byLines, undefined, 'no merge by lines');
    await pictures(bench, what.replaceAll(' ', '-'));
    if (!options.body) {
      await editResult(bench, '{"title":');
      await bench.panel.waitFor('the fault', () => /This is not JSON/.test(document.querySelector('.versions .fault').textContent));
      assert.equal((await beside(bench)).send[1], true, 'both are JSON: what is none is not sent');
    }
    await sendsEdited(bench, server, { path, exchange, edited, shows: 'edited' });
  });
}

onBad('broken JSON: compared, merged by lines, edited, and sent as shown', async (bench, server) => {
  const path = '/broken/note';
  const exchange = await bench.failedSave(path);
  await bench.panel.click('[data-action="refetch-and-review"]');
  const before = await beside(bench);
  assert.match(before.text, /A version is not JSON, at line 2, column \d+: what the server holds now\./);
  assert.match(before.text, /edit yours before it is sent, or merge the three versions by lines\./);
  assert.deepEqual([before.theirs, before.result, before.byLines], ['{"title":"Note",\n"text":"theirs"', MINE, false]);
  await pictures(bench, 'broken');
  assert.equal(before.back, undefined);
  await bench.panel.click('[data-action="merge-by-lines"]');
  await bench.panel.waitForSelector('[aria-label="Merge"] [data-conflict]');
  const lines = await beside(bench);
  assert.match(lines.text, /The three versions are merged by lines\./);
  assert.deepEqual([lines.conflicts, lines.send, lines.byLines], [1, ['Send the merged version', true], undefined]);
  assert.equal(lines.back, 'Back to the comparison');
  await pictures(bench, 'by-lines');
  await bench.panel.click('[data-choose="theirs"]');
  await bench.panel.waitFor('the lines of theirs', () => document.querySelector('textarea[aria-label="Result"]')?.value === '{"title":"Note",\n"text":"theirs"');
  const edited = '{"title":"Note",\n"text":"theirs and mine"}';
  await sendsEdited(bench, server, { path, exchange, edited, shows: 'theirs and mine' });
});

onBad('the comparison and the merge by lines keep what was done in each, by keyboard, and when somebody saves', async (bench, server) => {
  const path = '/broken/both';
  const exchange = await bench.failedSave(path);
  await bench.panel.click('[data-action="refetch-and-review"]');
  await beside(bench);
  await editResult(bench, '{"edited":"in the comparison"}');
  const shows = (result) => bench.panel.waitFor(`the result ${result}`, (text) => {
    const pane = document.querySelector('[role=region][aria-label="Merge"][data-compared]');
    return pane?.querySelector('textarea[aria-label="Result"]').value === text && pane.innerText;
  }, result);

  await tabTo(bench, 'merge-by-lines');
  await bench.panel.key('Enter');
  await bench.panel.waitFor('the keyboard on the conflict', () => document.activeElement?.dataset.choose === 'mine');
  assert.match((await beside(bench)).text, /The comparison keeps your edit\./);
  await bench.panel.click('[data-choose="theirs"]');
  const theirs = '{"title":"Note",\n"text":"theirs"';
  await shows(theirs);
  // The last choice leads the keyboard to the button that sends, once the result is compared.
  await bench.panel.waitFor('the keyboard on the button that sends', () => document.activeElement?.dataset.action === 'send-merged');

  await tabTo(bench, 'back-to-comparison');
  await bench.panel.key('Enter');
  await bench.panel.waitFor('the keyboard on the way there', () => document.activeElement?.dataset.action === 'merge-by-lines');
  const compared = await shows('{"edited":"in the comparison"}');
  assert.match(compared, /Nothing is merged\./);
  assert.match(compared, /The merge by lines keeps your choice\./);
  assert.match(compared, /Discard the edit/);
  await pictures(bench, 'back');
  await bench.panel.evaluate(() => document.querySelector('[data-action="merge-by-lines"]').focus());
  await bench.panel.key('Enter');
  await shows(theirs);
  assert.equal((await beside(bench)).conflicts, 0, 'the choice is kept');
  await bench.panel.click('[data-action="back-to-comparison"]');
  await shows('{"edited":"in the comparison"}');

  // Somebody saves the same again: the tag is another one, and both manners still apply.
  server.write(path);
  await bench.panel.click('[data-action="send-merged"]');
  const again = await bench.panel.waitFor('the second review', () => {
    const text = document.querySelector('[role=region][aria-label="Merge"][data-compared]')?.innerText;
    return text?.includes('Your edit of the result is kept') && text;
  });
  assert.match(again, /The merge by lines keeps your choice, as far as they still apply\./);
  await bench.panel.click('[data-action="merge-by-lines"]');
  const carried = await shows(theirs);
  assert.match(carried, /Somebody has saved in between\. Your choices are kept\./);
  // And from the merge by lines.
  server.write(path);
  await bench.panel.click('[data-action="send-merged"]');
  await bench.panel.waitFor('the third review', (of) => {
    const steps = document.querySelectorAll(`[data-replay="${of}"] [data-step="refetch"]`);
    return steps.length === 3 && document.querySelector('[role=region][aria-label="Merge"][data-compared]');
  }, exchange);
  await shows(theirs);
  await bench.panel.click('[data-action="back-to-comparison"]');
  await shows('{"edited":"in the comparison"}');
  await bench.panel.click('[data-action="send-merged"]');
  const done = await bench.outcome(exchange);
  assert.equal(done.state, 'succeeded', done.text);
  assert.equal(server.stored(path).body, '{"edited":"in the comparison"}');
});

onBad('the comparison and the merge by lines pass axe', async (bench) => {
  // axe is run where the panel has a protocol session.
  if (bench.session.browser !== 'chromium') return;
  await bench.failedSave('/lengthy/axe');
  await bench.panel.click('[data-action="refetch-and-review"]');
  await beside(bench);
  const { violations, inBothThemes } = await withAxe(bench);
  const pass = async (what) => {
    for (const width of [1200, 420]) {
      await bench.session.resizePanel({ width, height: 640 });
      await inBothThemes(async (theme) => assert.deepEqual(await violations('.details'), [], `${what}, ${theme}, ${width} pixels`));
    }
  };
  await pass('the comparison');
  await pictures(bench, 'lengthy');
  await editResult(bench, 'no JSON');
  await beside(bench);
  await pass('the edited comparison');
  await bench.panel.click('[data-action="merge-by-lines"]');
  await bench.panel.waitForSelector('[aria-label="Merge"][data-compared] [data-conflict]');
  await pass('the merge by lines');
  await pictures(bench, 'lengthy-by-lines');
  await bench.panel.click('[data-choose="theirs"]');
  await bench.panel.waitFor('the choice', () => document.querySelector('[aria-label="Merge"]')?.dataset.conflicts === '0');
  await bench.panel.click('[data-conflict] summary');
  await pass('the decided merge by lines');
  await bench.session.setTheme('light');
  await bench.session.resizePanel({ width: 1200, height: 640 });
});

onBad('a body of the page that is nested 10,000 deep, and one with duplicate names', async (bench, server) => {
  for (const [name, body] of [['deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`], ['duplicate', '{"title":"a","title":"b"}']]) {
    const path = `/quiet/${name}`;
    const exchange = await bench.failedSave(path, { body });
    await bench.repair();
    const done = await bench.rests(exchange);
    assert.equal(done.state, 'succeeded', done.text);
    assert.deepEqual(kinds(done), ['refetch 200', 'retry 204', 'check 200']);
    assert.match(done.text, /A read shows that the resource holds what was sent\./);
    assert.deepEqual(bench.written(path).map((it) => it.body), [body], 'byte for byte, once');
    assert.equal(server.stored(path).body, body);
  }
});

onBad('a server that hangs before it answers, and one that hangs in the middle', async (bench, server) => {
  const hanging = await bench.failedSave('/hang/note');
  await hurried(bench.panel, 20, async () => {
    await bench.repair();
    const given = await bench.rests(hanging);
    assert.equal(given.state, 'failed', given.text);
    assert.match(given.text, /it was given up after 2 min/);
    assert.match(given.text, /Nothing was written\./);
  });
  assert.equal(server.requests('/hang/note', 'GET').length, 2, 'read once');
  assert.equal(bench.written('/hang/note').length, 0);

  const stalled = await bench.failedSave('/stall/note');
  await hurried(bench.panel, 20, async () => {
    await bench.repair();
    const review = await bench.rests(stalled);
    assert.equal(review.state, 'review', review.text);
    assert.match(review.text, /Retag waits at most 2 min, and 10 bytes had come\./);
  });
  const done = await bench.confirmed(stalled);
  assert.equal(done.state, 'succeeded', done.text);
  assert.deepEqual(bench.written('/stall/note').map(({ ifMatch }) => ifMatch), ['"v2"']);
});

onBad('a write that hangs is given up, read back, and not sent again', async (bench, server) => {
  const path = '/hanging-write/note';
  const exchange = await bench.failedSave(path);
  await hurried(bench.panel, 40, async () => {
    await bench.repair();
    await bench.panel.waitFor('the bound', (of) =>
      /of at most 10 min/.test(document.querySelector(`[data-replay="${of}"] [data-step="retry"] .bound`)?.innerText), exchange);
    const done = await bench.rests(exchange);
    assert.equal(done.state, 'succeeded', done.text);
    assert.deepEqual(kinds(done).map((step) => step.split(' ')[0]), ['refetch', 'retry', 'check']);
    assert.match(done.text, /The retry got no answer \(it was given up after 10 min\)\. The resource holds what was sent\./);
  });
  assert.equal(bench.written(path).length, 1);
  assert.equal(server.stored(path).body, MINE);
});

onBad('a server that answers 412 for ever', async (bench, server) => {
  const path = '/never/note';
  const exchange = await bench.failedSave(path);
  await bench.repair();
  const lost = await bench.rests(exchange);
  assert.equal(lost.state, 'failed', lost.text);
  assert.match(lost.text, /The precondition failed 3 times in a row/);
  const tags = bench.written(path).map(({ ifMatch }) => ifMatch);
  assert.equal(tags.length, 3);
  assert.equal(new Set(tags).size, 3, 'each with the validator just read');
  assert.equal(server.stored(path).body, JSON.stringify({ title: 'Note', text: 'theirs' }));
});

for (const [manner, words] of [['no-save', 'no tag'], ['no-save-tag', 'the tag that was sent']]) {
  onBad(`a server that answers 200 with ${words}, and does not save`, async (bench, server) => {
    const path = `/${manner}/note`;
    const exchange = await bench.failedSave(path);
    await bench.repair();
    const done = await bench.rests(exchange);
    assert.equal(done.state, 'failed', done.text);
    assert.deepEqual(kinds(done), ['refetch 200', 'retry 200', 'check 200']);
    assert.match(done.text, /The server answered 200 and did not save\. A read right after still gives "v2", the version from before, and not what was sent\./);
    assert.equal(bench.written(path).length, 1);
    assert.equal(server.requests(path, 'GET').length, 3);
    assert.equal(await bench.panel.evaluate(() => document.querySelector('[data-action="undo"]')), null, 'nothing was saved');
  });
}

onBad('an undo that is answered 200 and not saved', async (bench, server) => {
  const path = '/no-undo/note';
  const exchange = await bench.failedSave(path);
  await bench.repair();
  const saved = await bench.rests(exchange);
  assert.equal(saved.state, 'succeeded', saved.text);
  assert.deepEqual(kinds(saved), ['refetch 200', 'retry 204'], 'its new tag shows the save');
  await bench.panel.click('[data-action="undo"]');
  const done = await bench.rests(exchange, saved.text);
  assert.equal(done.state, 'failed', done.text);
  assert.deepEqual(kinds(done), ['refetch 200', 'retry 204', 'undo 200', 'check 200']);
  assert.match(done.text, /Not undone: The server answered 200 and did not save\. A read right after still gives "v3"/);
  assert.equal(bench.written(path).length, 2, 'the retry and the undo, each once');
  assert.equal(server.stored(path).body, MINE);
});

// The last one: the page keeps its replacement.
onBad('a page that has replaced fetch by one that never answers', async (bench, server) => {
  const path = '/plain/note';
  const exchange = await bench.failedSave(path);
  await bench.page.evaluate(() => { window.fetch = () => new Promise(() => {}); });
  await hurried(bench.panel, 20, async () => {
    await bench.repair();
    const done = await bench.rests(exchange);
    if (bench.session.browser === 'chromium') {
      // Sent with the functions of a frame of its own.
      assert.equal(done.state, 'succeeded', done.text);
      assert.equal(bench.written(path).length, 1);
    } else {
      assert.equal(done.state, 'failed', done.text);
      assert.match(done.text, /the page has replaced fetch, and its replacement does not answer.*Nothing was written\./s);
      assert.equal(bench.written(path).length, 0);
      assert.equal(server.requests(path, 'GET').length, 1);
    }
  });
});
