// What `./build.sh demo` runs where there is no display: the real panel in real DevTools, headless, through one 412,
// its repair, an undo and a merge. It prints what the panel says and each step as it happens, and saves a screenshot of the panel.
//
//   node tests/browsers/demo.mjs [BROWSER...] [--screenshot FILE]
//
// BROWSER is chromium or firefox; without one, RETAG_BROWSERS names them, and else it is Chromium. FILE is by default
// target/demo-BROWSER.png. Exit status 0 only if the repair, the undo and the merge
// succeeded and the origin holds what each of them saved.
import { mkdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { open } from './lib/open.mjs';
import { startOrigin } from './lib/origin.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ADAS_TEXT = 'Agenda\n1. Ship the release on Friday\n2. Ada brings the numbers';
const ADAS_TITLE = 'Friday’s meeting';
const BENS_TEXT = 'Agenda\n1. Ship the release on Thursday\n2. Ben books the room';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { screenshot: { type: 'string' } } });
const fromEnvironment = (process.env.RETAG_BROWSERS ?? '').split(/[, ]+/).filter(Boolean);
const browsers = [positionals, fromEnvironment, ['chromium']].find((names) => names.length > 0);
for (const browser of browsers) {
  try {
    await demo(browser, resolve(options.screenshot ?? `${ROOT}/target/demo-${browser}.png`));
  } catch (error) {
    process.exitCode = 1;
    console.error(`\nThe demo failed in ${browser}: ${error.message}`);
  }
}

async function demo(browser, screenshot) {
  const began = performance.now();
  const origin = await startOrigin();
  let session;
  try {
    session = await open({ browser, url: origin.url, size: { width: 1200, height: 800 } });
    console.log(`${browser}, headless, at ${origin.url}`);
    await lostUpdate(session.page);
    const id = await explanation(session.panel);
    const outcome = await repair(session.panel, id);
    if (outcome === 'succeeded') {
      await proof(session.page, 'repaired');
      await undo(session.panel, id);
      await proof(session.page, 'undone');
      await review(session.panel, id);
      await proof(session.page, 'merged');
    }
    mkdirSync(dirname(screenshot), { recursive: true });
    await session.panel.screenshot(screenshot);
    heading('Screenshot of the panel');
    say(relative(process.cwd(), screenshot));
    await complain(session);
    if (outcome !== 'succeeded') throw new Error(`the repair ${outcome}`);
    console.log(`\nRepaired, undone and merged, in ${((performance.now() - began) / 1000).toFixed(1)} s.\n`);
  } finally {
    await session?.close();
    await origin.close();
  }
}

// Ada saves, and Ben, who read the same version, saves after her: a real 412.
async function lostUpdate(page) {
  heading('In the page');
  for (const editor of ['ada', 'ben']) await stateOf(page, editor, 'idle');
  // The strip listens to the server only once both have read.
  await page.waitForSelector('[data-strip][data-state=live]');
  const { revision, tag } = await heldBy(page, 'ben');
  say(`Ada and Ben have read ${revision}, ${tag}`);
  await save(page, 'ada', ADAS_TEXT, ADAS_TITLE);
  const ada = await stateOf(page, 'ada', 'saved', 'failed');
  say(answer('Ada saves', ada.status, (await heldBy(page, 'ada')).tag));
  await save(page, 'ben', BENS_TEXT);
  const ben = await stateOf(page, 'ben', 'saved', 'failed');
  say(answer('Ben saves', ben.status, `he sent If-Match: ${tag}`));
  if (!ada.status.startsWith('2') || ben.status !== '412') throw new Error('a save that is kept and then a 412 were expected');
}

// Selects the 412; prints what the panel says of it, and gives its number.
async function explanation(panel) {
  const row = '[role=row][data-exchange][data-status="412"]';
  await panel.click(row);
  const id = await panel.evaluate((it) => document.querySelector(it).dataset.exchange, row);
  const told = await panel.waitFor(`what #${id} is about`, (number) => {
    const region = document.querySelector(`[role=region][aria-label="Exchange details"][data-exchange="${number}"]`);
    const causes = [...(region?.querySelectorAll('[data-cause]') ?? [])].map((cause) => ({
      ...cause.dataset,
      evidence: [...cause.querySelectorAll('[data-evidence]')].map((link) => {
        const item = link.closest('li') ?? link;
        return { number: link.dataset.evidence, text: item.textContent.trim() };
      }),
    }));
    // A body that arrives late revises what is said.
    const repairable = region?.querySelector('[data-action="refetch-and-retry"]:enabled');
    return repairable && causes.length > 0 && { sentence: region.querySelector('.sentence')?.textContent, causes };
  }, id);
  heading('In the panel');
  say(`#${id}: ${told.sentence}`);
  for (const { cause, confidence, evidence } of told.causes) {
    say(`cause  ${cause}, confidence ${confidence}`);
    for (const { number, text } of evidence) say(`       #${number} ${text.replace(/^#?\d+\s*/, '')}`);
  }
  return id;
}

// Presses the button and prints the steps as they are answered. Gives the state in which the replay ended.
async function repair(panel, id) {
  heading('Refetch and retry');
  await panel.click('[data-action="refetch-and-retry"]');
  let seen = '';
  let printed = 0;
  for (;;) {
    const replay = await panel.waitFor('the replay to come further', (number, before) => {
      const element = document.querySelector(`[data-replay="${number}"]`);
      if (!element) return null;
      const text = (selector) => element.querySelector(selector)?.textContent.trim();
      const now = {
        state: element.dataset.state,
        steps: [...element.querySelectorAll('[data-step]')].map((step) => ({ ...step.dataset, note: step.querySelector('.note')?.textContent.trim() })),
        outcome: text('.outcome'),
        overwritten: text('.overwritten > p'),
        changes: [...element.querySelectorAll('.overwritten tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent)),
        lines: [...element.querySelectorAll('.overwritten pre > div')].map((line) => line.textContent),
      };
      return JSON.stringify(now) !== before && now;
    }, id, seen);
    seen = JSON.stringify(replay);
    const over = !['running', 'review'].includes(replay.state);
    for (const step of replay.steps.slice(printed)) {
      // The last step is under way until it has a status or the replay is over.
      if (step.status === '' && step === replay.steps.at(-1) && !over) break;
      say(answer(step.step, step.status || '…', step.etag || step.note));
      printed += 1;
    }
    if (!over) continue;
    if (replay.state === 'succeeded' && replay.overwritten === undefined) continue; // the comparison comes last
    say(`${replay.state}  ${replay.outcome ?? ''}`);
    if (replay.overwritten) say(replay.overwritten);
    for (const [place, read, found] of replay.changes) say(`       ${place}: the page had read ${read}; overwritten ${found}`);
    for (const line of replay.lines) say(`       ${line}`);
    return replay.state;
  }
}

// The server's own word of what it holds, which comes by the page's event stream; Ben's editor then has this state.
async function proof(page, state) {
  await stateOf(page, 'ben', state);
  const now = await page.evaluate(() => document.querySelector('[data-strip] .strip-line').innerText.replace(/\s+/g, ' ').trim());
  say(`the server now holds ${now}`);
}

// Puts Ada's version back, on condition that nobody has saved since.
async function undo(panel, id) {
  heading('Undo');
  await panel.click('[data-action="undo"]');
  await ended(panel, id, 'undo');
}

// Merges Ben's version with Ada's: what both changed is asked, and Ben keeps his. Ada's title is merged without a question.
async function review(panel, id) {
  heading('Refetch and review');
  await panel.click('[data-action="refetch-and-review"]');
  const merge = await panel.waitFor('the merge', () => {
    const pane = document.querySelector('[role=region][aria-label="Merge"][data-total]');
    const part = (it) => pane.querySelector(it)?.textContent.trim();
    return pane && { summary: part('.merge-summary'), conflicts: [...pane.querySelectorAll('[data-conflict]')].map(({ dataset }) => dataset.conflict) };
  });
  say(merge.summary);
  for (const conflict of merge.conflicts) {
    say(`conflict   ${conflict}: mine`);
    await panel.click(`[data-conflict="${conflict}"] [data-choose="mine"]`);
  }
  await panel.click('[data-action="send-merged"]:enabled');
  await ended(panel, id, 'retry');
}

// Prints the last step of a replay and how it ended, once that is one of this kind. Fails where it did not succeed.
async function ended(panel, id, kind) {
  const replay = await panel.waitFor(`the ${kind} to end`, (number, wanted) => {
    const element = document.querySelector(`[data-replay="${number}"]`);
    const step = [...element.querySelectorAll('[data-step]')].at(-1);
    const over = !['running', 'review'].includes(element.dataset.state);
    return over && step.dataset.step === wanted && { state: element.dataset.state, ...step.dataset, outcome: element.querySelector('.outcome')?.textContent.trim() };
  }, id, kind);
  say(answer(kind, replay.status, replay.etag));
  say(`${replay.state}  ${replay.outcome}`);
  if (replay.state !== 'succeeded') throw new Error(`the ${kind} ${replay.state}`);
}

async function complain(session) {
  const problems = await session.problems();
  if (problems.length > 0) throw new Error(`the extension's pages complain:\n${problems.join('\n')}`);
}

async function save(page, editor, text, title) {
  await page.evaluate((name, words, heading) => {
    const { elements } = document.querySelector(`[data-editor=${name}] form`);
    elements.text.value = words;
    elements.title.value = heading ?? elements.title.value;
  }, editor, text, title);
  await page.click(`[data-editor=${editor}] [data-do=save]`);
}

// The editor's state, once it is one of these.
function stateOf(page, editor, ...states) {
  return page.waitFor(`${editor} to be ${states.join(' or ')}`, (name, wanted) => {
    const { state, status } = document.querySelector(`[data-editor=${name}]`).dataset;
    return wanted.includes(state) && { state, status };
  }, editor, states);
}

// The version that the editor has read.
function heldBy(page, editor) {
  return page.evaluate((name) => {
    const part = (it) => document.querySelector(`[data-editor=${name}] [data-part=${it}]`).textContent;
    return { revision: part('revision'), tag: part('etag') };
  }, editor);
}

function heading(text) {
  console.log(`\n${text}`);
}

function say(text) {
  console.log(`  ${text}`);
}

function answer(what, status, rest) {
  return `${what.padEnd(11)}${status.padEnd(5)}${rest}`;
}
