// The review before a save: the merge of three versions, by keyboard alone; its undo; and the other ways out.
import assert from 'node:assert/strict';
import { withAxe } from './lib/axe.mjs';
import { onTheRecipes } from './lib/recipe_bench.mjs';
import { tabTo } from './lib/tab_to.mjs';

const kinds = ({ steps }) => steps.map(({ step, status }) => `${step} ${status ?? ''}`.trim());

// The page reads a note, a colleague saves it, and the page's own save is refused. `edit` makes the page's version of
// what it had read.
async function refused(bench, edit, manner = 'drafts') {
  const url = `/${manner}/merge-${Date.now()}`;
  await bench.page.evaluate(async (note, change) => {
    const read = await fetch(note);
    const base = await read.json();
    await fetch(`/colleague${note}`, { method: 'POST' });
    await fetch(note, {
      method: 'PUT',
      headers: { 'If-Match': read.headers.get('etag'), 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...base, ...change }),
    });
  }, url, edit);
  const exchange = await bench.rowOf({ url, method: 'PUT', status: 412 });
  await bench.select(exchange);
  return { exchange, url };
}

// The merge, once its result is compared with what the server holds: until then a part of the pane is still to come.
const merge = (bench) => bench.panel.waitFor('the merge', () => {
  const pane = document.querySelector('[role=region][aria-label="Merge"][data-total][data-compared]');
  return pane && {
    open: Number(pane.dataset.conflicts),
    total: Number(pane.dataset.total),
    text: pane.innerText,
    result: pane.querySelector('textarea[aria-label="Result"]').value,
    conflicts: [...pane.querySelectorAll('[data-conflict]')].map(({ dataset }) => dataset.conflict),
    ready: !pane.querySelector('[data-action="send-merged"]').disabled,
  };
});

onTheRecipes('a conflict is resolved by keyboard alone, saved, and undone', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { text: 'My own line.\n' });
  const theirs = JSON.parse((await bench.stored(url)).text);
  await bench.panel.key('m');
  const before = await merge(bench);
  assert.deepEqual([before.open, before.total, before.ready], [1, 1, false]);
  assert.deepEqual(before.conflicts, ['/text']);
  assert.match(before.text, /One place was changed on both sides: choose\./);
  assert.equal(JSON.parse((await bench.stored(url)).text).by, theirs.by, 'nothing was written');

  await tabTo(bench, 'mine');
  await bench.panel.key('Enter');
  await bench.panel.waitFor('the keyboard on the button that sends', () => document.activeElement?.dataset.action === 'send-merged');
  const after = await merge(bench);
  assert.deepEqual([after.open, after.ready], [0, true]);
  assert.deepEqual(JSON.parse(after.result), { ...theirs, text: 'My own line.\n' }, 'what only the other changed is kept');
  await bench.panel.key('Enter');
  const replay = await bench.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.deepEqual(JSON.parse((await bench.stored(url)).text), JSON.parse(after.result), 'what was shown is what was sent');

  const undo = await bench.panel.waitFor('the undo', () => document.querySelector('div.undo')?.innerText);
  assert.match(undo, /Where somebody has saved since, it is refused/);
  await bench.panel.waitFor('the keyboard on the undo', () => document.activeElement?.dataset.action === 'undo');
  await bench.panel.key('Enter');
  await bench.panel.waitFor('the undo to end', (of) => {
    const replay = document.querySelector(`[data-replay="${of}"]`);
    return replay?.querySelector('[data-step="undo"]') && replay.dataset.state === 'succeeded';
  }, exchange);
  assert.deepEqual(JSON.parse((await bench.stored(url)).text), theirs);
  const undone = await bench.replay(exchange);
  assert.match(undone.text, /Undone with status/);
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('an undo after somebody has saved again is refused and changes nothing', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { title: 'mine' });
  await bench.repair();
  assert.equal((await bench.outcome(exchange)).state, 'succeeded');
  await bench.panel.waitForSelector('[data-action="undo"]');
  await fetch(new URL(`/colleague${url}`, bench.origin.url), { method: 'POST' });
  const latest = await bench.stored(url);
  // What the undo sends is shown before its click.
  await bench.panel.click('[data-section="undo"] > summary');
  const planned = await bench.panel.waitFor('the fields', () => document.querySelector('div.undo .plan')?.textContent);
  assert.match(planned, /PUT .*If-Match/s);
  await bench.panel.click('[data-action="undo"]');
  const failed = await bench.panel.waitFor('the undo to fail', (of) => {
    const replay = document.querySelector(`[data-replay="${of}"][data-state="failed"]`);
    return replay?.querySelector('[data-step="undo"]') && replay.innerText;
  }, exchange);
  assert.match(failed, /Not undone: somebody has written since the save/);
  assert.deepEqual(await bench.stored(url), latest);
});

onTheRecipes('choices are kept when somebody saves between the review and the save', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { title: 'mine', by: 'Me' });
  await bench.panel.click('[data-action="refetch-and-review"]');
  const before = await merge(bench);
  assert.deepEqual(before.conflicts, ['/by']);
  await bench.panel.click('[data-conflict="/by"] [data-choose="mine"]');
  await bench.panel.waitFor('the choice', () => document.querySelector('[aria-label="Merge"]')?.dataset.conflicts === '0');
  await fetch(new URL(`/colleague${url}`, bench.origin.url), { method: 'POST' });
  await bench.panel.click('[data-action="send-merged"]');
  const again = await bench.panel.waitFor('the second review', () => {
    const text = document.querySelector('[aria-label="Merge"][data-total]')?.innerText;
    return text?.includes('Your choices are kept') && text;
  });
  assert.match(again, /Somebody has saved in between\. Your choices are kept\./);
  assert.equal((await merge(bench)).open, 0);
  await bench.panel.click('[data-action="send-merged"]');
  const replay = await bench.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  const stored = JSON.parse((await bench.stored(url)).text);
  assert.deepEqual([stored.title, stored.by], ['mine', 'Me']);
  assert.match(stored.text, /revision 2.*revision 3/s, 'both of the colleague’s lines');
});

onTheRecipes('an edited result is checked, kept while another row is selected, and sent as it is shown', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { title: 'mine' });
  await bench.panel.click('[data-action="refetch-and-review"]');
  assert.equal((await merge(bench)).ready, true);
  const edit = (text) => bench.panel.evaluate((value) => {
    const area = document.querySelector('textarea[aria-label="Result"]');
    area.value = value;
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
  await edit('{"title": "edi');
  await bench.panel.waitFor('the fault', () => document.querySelector('.merge .fault')?.innerText.includes('This is not JSON'));
  assert.equal((await merge(bench)).ready, false);
  await edit('{"title": "edited", "text": ""}');
  const refetch = await bench.panel.evaluate(() => document.querySelector('[role=row][data-replayed-from]').dataset.exchange);
  await bench.select(Number(refetch));
  await bench.select(exchange);
  assert.equal((await merge(bench)).result, '{"title": "edited", "text": ""}', 'leaving it loses nothing');
  await bench.panel.click('[data-action="send-merged"]');
  assert.equal((await bench.outcome(exchange)).state, 'succeeded');
  assert.equal((await bench.stored(url)).text, '{"title": "edited", "text": ""}');
});

onTheRecipes('the tag that the refusal offers is sent without a read', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { title: 'mine' });
  await bench.panel.click('[data-action="retry-with-offered-tag"]');
  const replay = await bench.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.deepEqual(kinds(replay), ['retry 204']);
  assert.equal(JSON.parse((await bench.stored(url)).text).title, 'mine');
});

onTheRecipes('without its condition a request is sent only by the second, named click', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { title: 'mine' });
  const before = await bench.stored(url);
  await bench.panel.click('[data-action="retry-unconditionally"]');
  const said = await bench.panel.waitFor('the question', () => document.querySelector('.review')?.innerText);
  assert.match(said, /overwrites every newer version/);
  assert.match(said, /Send it, even if newer content is lost/);
  assert.deepEqual(await bench.stored(url), before, 'nothing was written');
  await bench.panel.click('.review [data-action="confirm"]');
  const replay = await bench.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.equal(JSON.parse((await bench.stored(url)).text).title, 'mine');
  const retry = await bench.panel.evaluate(() => document.querySelector('[role=row][data-replayed-from]').innerText);
  assert.doesNotMatch(retry, /If-Match/);
});

onTheRecipes('a refused create becomes an update after a look at what is there', {}, async (bench) => {
  const { exchange, url } = await bench.runAndSelect('already-exists');
  const before = await bench.stored(url);
  await bench.panel.click('[data-action="create-to-update"]');
  const said = await bench.panel.waitFor('the question', () => document.querySelector('.review')?.innerText);
  assert.match(said, /The resource exists already/);
  // What would be replaced is shown before the click that replaces it.
  const shown = await bench.panel.waitFor('what is there', () => {
    const pane = document.querySelector('[aria-label="Merge"]');
    return pane?.querySelector('.merge-theirs') && { words: pane.innerText, text: pane.querySelector('.merge-theirs').textContent };
  });
  assert.match(shown.words, /What is there now: /);
  assert.deepEqual(JSON.parse(shown.text), JSON.parse(before.text));
  assert.deepEqual(await bench.stored(url), before, 'nothing was written');
  await bench.panel.click('.review [data-action="confirm"]');
  const replay = await bench.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.notEqual((await bench.stored(url)).etag, before.etag);
});

onTheRecipes('an edited request is sent as it stands in the editor, and bad input gets its reason', {}, async (bench) => {
  const { exchange, url } = await refused(bench, { title: 'mine' });
  const { etag } = await bench.stored(url);
  await bench.panel.click('[data-action="edit-and-retry"]');
  const set = (label, text) => bench.panel.evaluate((name, value) => {
    const field = document.querySelector(`.editor [aria-label="${name}"]`);
    const before = field.value;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return before;
  }, label, text);
  await bench.panel.waitForSelector('.editor textarea[aria-label="Headers"]');
  assert.match(await set('Headers', 'Host: elsewhere.example\nno field'), /If-Match: "/);
  assert.match(await set('URL', 'https://elsewhere.example/'), new RegExp(`${url}$`));
  assert.equal(await set('Method', 'PUT'), 'PUT');
  await bench.panel.click('[data-action="send-edited"]');
  const faults = await bench.panel.waitFor('the reasons', () => document.querySelector('.editor .fault')?.innerText);
  assert.match(faults, /credentials belong there/);
  assert.match(faults, /Only the browser sets Host/);
  assert.match(faults, /Line 2 of the headers is no field/);
  assert.equal((await bench.stored(url)).etag, etag, 'nothing was sent');

  await set('URL', url);
  await set('Headers', `If-Match: ${etag}\nContent-Type: application/json`);
  await set('Body', '{"title":"edited","text":""}');
  // Leaving it loses nothing.
  await bench.panel.click('.editor .actions button:last-child');
  await bench.panel.click('[data-action="edit-and-retry"]');
  await bench.panel.click('[data-action="send-edited"]');
  const replay = await bench.outcome(exchange);
  assert.equal(replay.state, 'succeeded', replay.text);
  assert.equal((await bench.stored(url)).text, '{"title":"edited","text":""}');
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('the merge, the ways out, the editor and the undo pass axe', {}, async (bench, context) => {
  if (bench.session.browser !== 'chromium') return context.skip('axe is run where the panel has a protocol session');
  const { exchange } = await refused(bench, { title: 'mine', by: 'Me' });
  const { violations, inBothThemes } = await withAxe(bench);
  const pass = (what) => inBothThemes(async (theme) => assert.deepEqual(await violations('.details'), [], `${what}, ${theme}`));
  await bench.panel.click('[data-action="edit-and-retry"]');
  await bench.panel.waitForSelector('.editor');
  await pass('the ways out and the editor');
  await bench.panel.click('[data-action="refetch-and-review"]');
  await merge(bench);
  await pass('the merge');
  await bench.panel.click('[data-conflict="/by"] [data-choose="mine"]');
  await bench.panel.click('[data-action="send-merged"]');
  await bench.outcome(exchange);
  await bench.panel.waitForSelector('[data-action="undo"]');
  await pass('the undo');
});

onTheRecipes('the recipes of a review make a merge without a conflict and one with a conflict', {}, async (bench) => {
  for (const [recipe, places] of [['review-without-conflict', []], ['review-with-conflict', ['/text']]]) {
    const { exchange, url } = await bench.runAndSelect(recipe);
    const theirs = JSON.parse((await bench.stored(url)).text);
    await bench.panel.click('[data-action="refetch-and-review"]');
    assert.deepEqual((await merge(bench)).conflicts, places, recipe);
    for (const place of places) await bench.panel.click(`[data-conflict="${place}"] [data-choose="theirs"]`);
    await bench.panel.click('[data-action="send-merged"]:enabled');
    const replay = await bench.outcome(exchange);
    assert.equal(replay.state, 'succeeded', replay.text);
    assert.deepEqual(JSON.parse((await bench.stored(url)).text), { ...theirs, title: 'Tuesday’s meeting' }, recipe);
  }
});
