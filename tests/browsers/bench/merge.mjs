// The review of two JSON documents of about 5 MB in a real panel: both sides have changed, and some places conflict.
// Milliseconds by the clock of the panel's page: from a click to what it shows, and the longest time in between for which
// the page handled no other event.
import { serveDocuments } from '../lib/document_server.mjs';
import { open } from '../lib/open.mjs';
import { workbench } from '../lib/recipe_bench.mjs';
import { SHAPES } from './documents.mjs';

// Three bodies of 5 MB each; the recorder keeps 64 MiB.
const ROUNDS = 3;

// For each shape and round: the review, from the click to its first conflict; the comparison of its result with what the
// server holds, after that; a choice, from the click to the new comparison; *Send*, from the click to the end of the repair.
export async function largeMerges(browser, dist) {
  const taken = {};
  for (const shape of Object.keys(SHAPES)) {
    const server = await serveDocuments();
    const session = await open({ browser, url: `${server.url}/`, extensionDir: `${dist}/${browser}`, wholeBodies: true });
    try {
      const bench = workbench(session, server);
      taken[shape] = [];
      for (let round = 1; round <= ROUNDS; round += 1) taken[shape].push(await merged(bench, server, shape, round));
    } finally {
      await session.close();
      await server.close();
    }
  }
  return taken;
}

async function merged(bench, server, shape, round) {
  const path = `/${shape}`;
  const conflicts = '.merge[data-total] [data-conflict]';
  const { base, edit } = SHAPES[shape];
  server.put(path, JSON.stringify(base()));
  await bench.page.evaluate(read, path);
  server.put(path, JSON.stringify(edit(JSON.parse(server.text(path)), 'theirs')));
  const status = await bench.page.evaluate(`(path) => (${save})(path, ${edit})`, path);
  if (status !== 412) throw new Error(`the stale save was answered ${status}`);
  await bench.select(await bench.rowOf({ url: path, method: 'PUT', status: 412 }, round));
  await bench.panel.waitForSelector('[data-action="refetch-and-review"]:not([disabled])');
  const review = await bench.panel.evaluate(timed, '[data-action="refetch-and-review"]', conflicts);
  const shown = await bench.panel.evaluate(() => Number(document.querySelector('.merge').dataset.total));
  if (shown !== SHAPES[shape].conflicts) throw new Error(`${shown} conflicts are shown, not ${SHAPES[shape].conflicts}`);
  await bench.panel.waitForSelector('.merge[data-compared] .differences tr');
  const choice = await bench.panel.evaluate(timed, '[data-choose="theirs"]', `.merge[data-compared] [data-chosen="theirs"]`);
  await bench.panel.waitFor('every conflict to be decided', () => {
    document.querySelector('[data-conflict]:not([data-chosen]) [data-choose="theirs"]')?.click();
    return document.querySelector('.merge').dataset.conflicts === '0';
  });
  await bench.panel.waitForSelector('.merge[data-compared] [data-action="send-merged"]:not([disabled])');
  const send = await bench.panel.evaluate(timed, '[data-action="send-merged"]', '[data-replay][data-state="succeeded"]');
  return { review, choice, send };
}

async function read(path) {
  const response = await fetch(path, { cache: 'no-store' });
  window.read = { tag: response.headers.get('ETag'), document: await response.json() };
}

async function save(path, edit) {
  const { tag, document } = window.read;
  const body = JSON.stringify(edit(document, 'mine'));
  return (await fetch(path, { method: 'PUT', body, headers: { 'If-Match': tag, 'Content-Type': 'application/json' } })).status;
}

// Clicks, and waits for what must be shown. Messages to itself follow one another while nothing blocks the page.
function timed(button, wanted) {
  const { port1, port2 } = new MessageChannel();
  const began = performance.now();
  let [last, longest] = [began, 0];
  const handled = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  return new Promise((resolve, reject) => {
    let total;
    port1.onmessage = () => {
      handled();
      if (total === undefined && document.querySelector(wanted)) {
        total = last - began;
        // The messages go on until the page has drawn it.
        requestAnimationFrame(() => setTimeout(() => {
          handled();
          port1.close();
          resolve({ total, longest });
        }));
      }
      if (last - began > 60_000) reject(new Error(`not shown after a minute: ${wanted}`));
      else port2.postMessage(null);
    };
    document.querySelector(button).click();
    port2.postMessage(null);
  });
}
