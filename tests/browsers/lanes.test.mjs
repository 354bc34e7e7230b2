// The picture of a resource's history, and the overview of resources, through the real panel.
import assert from 'node:assert/strict';
import { withAxe } from './lib/axe.mjs';
import { onTheRecipes } from './lib/recipe_bench.mjs';

// What the picture shows once it has that many exchanges: marks in order of time, spans by track, lines. Without a number:
// once it has all that are listed, more than a hundred.
const pictured = async (bench, exchanges = null) => {
  await bench.panel.click('[data-tab="history"]');
  return bench.panel.waitFor(`a picture of ${exchanges ?? 'all listed'} exchanges`, (wanted) => {
    const stage = document.querySelector('[data-lanes]');
    const marks = [...(stage?.querySelectorAll('[data-mark]') ?? [])];
    const drawn = marks.reduce((sum, { dataset }) => sum + Number(dataset.count), 0);
    const listed = Number.parseInt(document.querySelector('.status-bar .count').textContent, 10);
    if (wanted === null ? listed <= 100 || drawn !== listed : drawn !== wanted) return null;
    const tracks = [...stage.querySelectorAll('.track-label')].map((label) => label.textContent);
    const place = (mark) => new DOMMatrix(getComputedStyle(mark).transform);
    return {
      label: stage.getAttribute('aria-label'),
      tracks,
      marks: marks.map((mark) => ({ ...mark.dataset, label: mark.ariaLabel, x: place(mark).e, y: place(mark).f, selected: mark.ariaSelected })),
      spans: [...stage.querySelectorAll('[data-span]')].map((span) => ({
        state: span.dataset.span, tag: span.dataset.tag, y: span.y.baseVal.value + 5, from: span.x.baseVal.value, to: span.x.baseVal.value + span.width.baseVal.value,
      })),
      links: [...stage.querySelectorAll('.link')].map(({ dataset }) => ({ ...dataset })),
      width: stage.querySelector('svg').width.baseVal.value,
    };
  }, exchanges);
};

const kinds = ({ marks }) => marks.map(({ kind }) => kind);

const active = (bench) => bench.panel.evaluate(() =>
  document.getElementById(document.querySelector('[data-lanes]').getAttribute('aria-activedescendant'))?.dataset.mark);

const activeIs = (bench, mark) => bench.panel.waitFor(`the mark of ${mark} to be at the keys`, (wanted) =>
  document.getElementById(document.querySelector('[data-lanes]').getAttribute('aria-activedescendant'))?.dataset.mark === wanted, mark);

const detailsAre = (bench, exchange) => bench.panel.waitFor(`the details of ${exchange}`, (wanted) =>
  document.querySelector('[role=region][aria-label="Exchange details"]')?.dataset.exchange === wanted, exchange);

// Saves a note again and again with the tag of the answer before; every seventh time with the first one.
const saveOften = (bench, address, count) => bench.page.evaluate(async (url, times) => {
  const first = (await fetch(url)).headers.get('etag');
  let tag = first;
  for (let at = 0; at < times; at += 1) {
    const stale = at % 7 === 6;
    const answer = await fetch(url, {
      method: 'PUT', headers: { 'If-Match': stale ? first : tag, 'Content-Type': 'application/json' }, body: `{"title":"${at}","text":""}`,
    });
    await answer.text();
    if (!stale) tag = answer.headers.get('etag');
  }
}, address, count);

onTheRecipes('the 412 stands on a version that its own write ended', {}, async (bench) => {
  await bench.runAndSelect('stale-after-own-write');
  const picture = await pictured(bench, 3);
  assert.deepEqual(kinds(picture), ['read', 'write', 'failed']);
  const [read, write, failed] = picture.marks;
  assert.equal(failed.y, read.y, 'the 412 is on the lane of what it named');
  assert.ok(write.y > read.y && read.x < write.x && write.x < failed.x);
  const [ended, current] = picture.spans;
  assert.deepEqual([ended.state, ended.y, current.state, current.y], ['ended', read.y, 'current', write.y]);
  assert.ok(ended.to < failed.x - 6, 'it stands past the end');
  assert.equal(current.to, picture.width, 'the current version has no end');
  assert.match(picture.tracks[0], /^"/);
  assert.match(picture.tracks[1], /current$/);
  assert.deepEqual(picture.links.toSorted((one, other) => one.to - other.to), [
    { from: read.mark, to: write.mark, failed: 'false' },
    { from: read.mark, to: failed.mark, failed: 'true' },
  ]);
  assert.equal(picture.label, 'History of this resource: 3 exchanges, 2 validators, 1 failed condition');
  assert.match(failed.label, /PUT 412 · condition failed · If-Match: "/);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('replicas that disagree are a zigzag, and another writer is what the 412 names', {}, async (bench) => {
  await bench.runAndSelect('replicas-disagree');
  const replicas = await pictured(bench, 3);
  assert.deepEqual(kinds(replicas), ['read', 'read', 'failed']);
  assert.equal(new Set(replicas.spans.map(({ tag }) => tag)).size, 2);
  const { exchange } = await bench.runAndSelect('changed-by-another');
  const another = await pictured(bench, 2);
  assert.deepEqual(kinds(another), ['read', 'failed']);
  assert.deepEqual(another.links.map(({ failed }) => failed), ['true']);
  assert.equal(another.tracks.length, 2);
  assert.match(another.tracks[1], /current, says the failure$/);
  // The repair's own exchanges appear, marked as Retag's.
  await bench.repair();
  // The area above the tabs grows until the repair is over.
  await bench.outcome(exchange);
  const repaired = await pictured(bench, 4);
  assert.deepEqual(kinds(repaired), ['read', 'failed', 'read', 'write']);
  assert.equal(await bench.panel.evaluate(() => document.querySelectorAll('.lane-mark [data-by="retag"]').length), 2);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('keys go from mark to mark, select, and zoom', {}, async (bench) => {
  const { exchange } = await bench.runAndSelect('stale-after-own-write');
  const { marks: [read, write, failed] } = await pictured(bench, 3);
  assert.equal(failed.mark, String(exchange));
  assert.equal(failed.selected, 'true');
  await bench.panel.evaluate(() => document.querySelector('[data-lanes]').focus());
  assert.equal(await active(bench), failed.mark);
  await bench.panel.key('ArrowLeft');
  await activeIs(bench, write.mark);
  // The up and down keys go to the nearest mark of another lane.
  await bench.panel.key('ArrowUp');
  await bench.panel.waitFor('a mark of the lane above', (marks) => marks.includes(document.querySelector('.lane-mark.active').dataset.mark), [read.mark, failed.mark]);
  await bench.panel.key('ArrowDown');
  await activeIs(bench, write.mark);
  await bench.panel.key('ArrowLeft');
  await activeIs(bench, read.mark);
  assert.match(await bench.panel.evaluate(() => document.querySelector('[data-lanes-caption]').textContent), new RegExp(`^#${read.mark} GET 200`));
  await detailsAre(bench, failed.mark);
  await bench.panel.key('Enter');
  await detailsAre(bench, read.mark);
  // The list follows: the read is no row of the default list, and is shown all the same.
  await bench.panel.waitForSelector(`[role=row][data-exchange="${read.mark}"][aria-selected="true"]`);
  assert.equal(await bench.panel.evaluate(() => document.activeElement.hasAttribute('data-lanes')), true, 'the keys stay here');
  await bench.panel.key('+');
  await bench.panel.waitForSelector('[data-zoom="all"][aria-disabled="false"]');
  await bench.panel.key('0');
  await bench.panel.waitForSelector('[data-zoom="all"][aria-disabled="true"]');
  // The reverse: a selection in the list is marked in the picture.
  await bench.panel.click(`[role=row][data-exchange="${failed.mark}"]`);
  await bench.panel.waitForSelector(`[data-mark="${failed.mark}"][aria-selected="true"]`);
  // A click on a mark selects as well. Firefox does not scroll to what is within an SVG.
  await bench.panel.evaluate(() => document.querySelector('[data-lanes]').scrollIntoView({ block: 'nearest' }));
  await bench.panel.click(`[data-mark="${write.mark}"]`);
  await detailsAre(bench, write.mark);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('many exchanges are merged, counted, and come apart', {}, async (bench) => {
  const address = `/drafts/often-${Date.now()}`;
  await saveOften(bench, address, 140);
  await bench.showAll();
  await bench.panel.type('#filter', 'often');
  // The browsers report exchanges late, and a busy Firefox omits a few: the picture must have as many as the list. One call
  // counts both, because another exchange may arrive between two calls.
  await bench.panel.waitFor('a failure among more than a hundred', () => {
    const failed = document.querySelector('[role=row][data-status="412"]');
    // Rows move while the list grows, so a real click could miss.
    if (Number.parseInt(document.querySelector('.status-bar .count').textContent, 10) > 100) failed?.click();
    return document.querySelector('[role=region][aria-label="Exchange details"] [role=tab]') !== null;
  });
  const all = await pictured(bench);
  const merged = all.marks.filter(({ count }) => Number(count) > 1);
  assert.ok(merged.length > 0 && all.marks.length < 100);
  assert.ok(all.tracks.length <= 9, 'older versions share a track');
  assert.match(all.tracks[0], /^\d+ (older|other) versions$/);
  for (const { x } of all.marks) assert.ok(x >= 0 && x <= all.width);
  // Enter on a merged mark zooms until its exchanges are separate marks.
  const count = () => bench.panel.evaluate(() => Number(document.querySelector('.lane-mark.active').dataset.count));
  await bench.panel.evaluate(() => document.querySelector('[data-lanes]').focus());
  await bench.panel.key('Home');
  await activeIs(bench, all.marks[0].mark);
  for (const { mark } of all.marks.slice(1)) {
    if (await count() > 1) break;
    await bench.panel.key('ArrowRight');
    await activeIs(bench, mark);
  }
  for (let left = await count(); left > 1; left = await count()) {
    await bench.panel.key('Enter');
    await bench.panel.waitFor(`fewer than ${left} at the keys`, (before) =>
      Number(document.querySelector('.lane-mark.active').dataset.count) < before, left);
  }
  await bench.panel.click('[data-zoom="all"]');
  await pictured(bench);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('the overview counts, puts trouble first, and leads to it', {}, async (bench) => {
  const failed = await bench.runAndSelect('stale-after-own-write');
  const ignored = await bench.run('condition-ignored');
  const calm = `/drafts/calm-${Date.now()}`;
  await bench.page.evaluate((url) => fetch(url).then((answer) => answer.text()), calm);
  await bench.showAll();
  await bench.rowOf({ url: calm, method: 'GET' });
  await bench.rowOf({ url: ignored.exchanges[0].url, method: 'PUT' }, 2);
  await bench.panel.click('[data-view-choice="resources"]');
  const rows = await bench.panel.waitFor('the three resources', (wanted) => {
    const all = [...document.querySelectorAll('[role=grid][aria-label="Resources"] [role=row][data-resource-url]')];
    const sorted = all.sort((one, other) => one.ariaRowIndex - other.ariaRowIndex).map(({ dataset }) => ({ ...dataset }));
    const found = wanted.map((end) => sorted.findIndex(({ resourceUrl }) => resourceUrl.endsWith(end)));
    return found.every((at) => at >= 0) && found.map((at) => ({ at, ...sorted[at] }));
  }, [failed.url, ignored.exchanges[0].url, calm]);
  const counts = rows.map(({ versions, writes, failures, risks, exchanges }) => [versions, writes, failures, risks, exchanges].map(Number));
  assert.deepEqual(counts, [[2, 1, 1, 0, 3], [3, 2, 0, 1, 3], [1, 0, 0, 0, 1]]);
  assert.ok(rows[0].at < rows[1].at && rows[1].at < rows[2].at, 'those with trouble first');
  // The first one is the one that failed: its latest failure, with its history.
  await bench.panel.evaluate(() => document.querySelector('[aria-label="Resources"]').focus());
  await bench.panel.key('Home');
  await detailsAre(bench, String(failed.exchange));
  await pictured(bench, 3);
  await bench.panel.evaluate(() => document.querySelector('[aria-label="Resources"]').focus());
  await bench.panel.key('ArrowDown');
  await bench.panel.waitForSelector('[data-resource-url][data-risks="1"][aria-selected="true"]');
  // Enter lists its exchanges.
  await bench.panel.key('Enter');
  const listed = await bench.panel.waitFor('the list of its exchanges', () => {
    const urls = [...document.querySelectorAll('#exchanges [role=row][data-exchange]')].map(({ dataset }) => dataset.url);
    return document.querySelector('#exchanges').offsetHeight > 0 && urls.length === 3 && urls;
  });
  for (const url of listed) assert.ok(url.endsWith(ignored.exchanges[0].url));
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('the picture and the overview pass axe', {}, async (bench, context) => {
  if (bench.session.browser !== 'chromium') return context.skip('axe is run where the panel has a protocol session');
  await bench.runAndSelect('stale-after-own-write');
  await pictured(bench, 3);
  const { violations, inBothThemes } = await withAxe(bench);
  await inBothThemes(async (theme) => assert.deepEqual(await violations('.history'), [], theme));
  await bench.panel.click('[data-view-choice="resources"]');
  await bench.panel.waitForSelector('[data-resource-url]');
  assert.deepEqual(await violations('[aria-label="Resources"]'), []);
});
