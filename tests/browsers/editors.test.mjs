// The demo's two editors say what has become of a refused save: repaired, undone, merged, or overtaken.
import assert from 'node:assert/strict';
import { onTheRecipes } from './lib/recipe_bench.mjs';

const NOTE = '/drafts/plan';
const atTheEditors = { at: ({ url }) => `${url}/?note=${NOTE}` };

const change = (bench, editor, values) => bench.page.evaluate((name, wanted) => {
  const { elements } = document.querySelector(`[data-editor=${name}] form`);
  for (const [field, value] of Object.entries(wanted)) elements[field].value = value;
}, editor, values);

// What an editor says once it is in a state; `revision` is one that the sentence names.
const said = (bench, editor, state, revision) => bench.page.waitFor(`${editor} to be ${state}, with revision ${revision}`, (name, wanted, number) => {
  const element = document.querySelector(`[data-editor=${name}]`);
  const { textContent } = element.querySelector('[data-part=said]');
  return element.dataset.state === wanted && new RegExp(`revision ${number}\\b`, 'i').test(textContent) && textContent;
}, editor, state, revision);

async function save(bench, editor, values) {
  await change(bench, editor, values);
  await bench.page.click(`[data-editor=${editor}] [data-do=save]`);
}

// Both have read revision 1; Ada saves revision 2, and Ben is refused. Gives the number of his exchange.
async function refused(bench) {
  for (const editor of ['ada', 'ben']) {
    await bench.page.waitFor(`${editor} to have read`, (name) => document.querySelector(`[data-editor=${name}]`).dataset.state === 'idle', editor);
  }
  await bench.page.waitForSelector('[data-strip][data-state=live]');
  await save(bench, 'ada', { title: 'Monday', text: 'one\ntwo\nAda’s\n' });
  await said(bench, 'ada', 'saved', 2);
  await save(bench, 'ben', { text: 'one\ntwo\nBen’s\n' });
  assert.match(await said(bench, 'ben', 'failed', 1), /412 Precondition Failed.*not saved/);
  const exchange = await bench.rowOf({ url: NOTE, method: 'PUT', status: 412 });
  await bench.select(exchange);
  return exchange;
}

const stored = async (bench) => JSON.parse((await bench.stored(NOTE)).text);

async function undo(bench, exchange) {
  await bench.panel.click('[data-action="undo"]');
  await bench.panel.waitFor('the undo to end', (of) => {
    const replay = document.querySelector(`[data-replay="${of}"][data-state="succeeded"]`);
    return [...(replay?.querySelectorAll('[data-step]') ?? [])].at(-1)?.dataset.step === 'undo';
  }, exchange);
}

onTheRecipes('an editor says that its save was repaired, undone, merged, and undone again', atTheEditors, async (bench) => {
  const exchange = await refused(bench);
  const theirs = await stored(bench);
  await bench.repair();
  assert.match(await said(bench, 'ben', 'repaired', 3), /Repaired from DevTools.*now holds your text as revision 3/);

  await undo(bench, exchange);
  assert.match(await said(bench, 'ben', 'undone', 4), /^UndoneYour changes were in revision 3\. Revision 4 is the version from before again/);
  assert.deepEqual(await stored(bench), theirs);

  await bench.panel.click('[data-action="refetch-and-review"]');
  for (const [place, side] of [['/text', 'mine'], ['/by', 'theirs']]) {
    await bench.panel.click(`[data-conflict="${place}"] [data-choose="${side}"]`);
  }
  await bench.panel.click('[data-action="send-merged"]:enabled');
  assert.match(await said(bench, 'ben', 'merged', 5), /^MergedThe server now holds revision 5, with changes of yours and of others/);
  assert.deepEqual(await stored(bench), { ...theirs, text: 'one\ntwo\nBen’s\n' });

  await undo(bench, exchange);
  assert.match(await said(bench, 'ben', 'undone', 6), /in revision 5\. Revision 6/);
  assert.equal(await bench.page.evaluate(() => document.querySelector('[data-editor=ada]').dataset.version), 'behind');
  assert.deepEqual(await bench.session.problems(), []);
});

onTheRecipes('an editor says that another save has followed its repair, and a read ends the matter', atTheEditors, async (bench) => {
  await refused(bench);
  await bench.repair();
  await said(bench, 'ben', 'repaired', 3);
  // What is typed since the save is another matter.
  await change(bench, 'ben', { text: 'typed since' });
  await bench.page.click('[data-editor=ada] [data-do=read]');
  await bench.page.waitFor('Ada to have read revision 3', () => document.querySelector('[data-editor=ada] [data-part=revision]').textContent === 'revision 3');
  await save(bench, 'ada', { title: 'Tuesday', text: 'all new\n' });
  assert.match(await said(bench, 'ben', 'overtaken', 4), /Your changes were in revision 3\. The server now holds revision 4, without them/);
  await bench.page.click('[data-editor=ben] [data-do=read]');
  const read = await bench.page.waitFor('Ben to have read revision 4', () => {
    const { dataset, textContent } = document.querySelector('[data-editor=ben]');
    return dataset.state === 'idle' && textContent.includes('revision 4') && { ...dataset, said: document.querySelector('[data-editor=ben] [data-part=said]').textContent };
  });
  assert.deepEqual([read.version, read.said], ['current', '']);
});
