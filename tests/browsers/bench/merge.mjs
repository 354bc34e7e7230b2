// The review of two JSON documents of about 5 MB in a real panel: both sides have changed, and some places conflict.
// Milliseconds by the clock of the panel's page: from a click to what it shows, and the longest time in between for which
// the page handled no other event.
import { open } from '../lib/open.mjs';
import { workbench } from '../lib/recipe_bench.mjs';
import { SHAPES, serveDocuments } from './documents.mjs';

// For each shape: the review, from the click to its first conflict; then a choice, from the click to the new differences.
export async function largeMerges(browser, dist) {
  const server = await serveDocuments();
  const session = await open({ browser, url: `${server.url}/`, extensionDir: `${dist}/${browser}`, wholeBodies: true });
  try {
    const bench = workbench(session, server);
    const taken = {};
    for (const shape of Object.keys(SHAPES)) taken[shape] = await merged(bench, server, shape);
    return taken;
  } finally {
    await session.close();
    await server.close();
  }
}

async function merged(bench, server, shape) {
  const path = `/${shape}`;
  await bench.page.evaluate(read, path);
  await server.edit(shape);
  const status = await bench.page.evaluate(`(path) => (${save})(path, ${SHAPES[shape].edit})`, path);
  if (status !== 412) throw new Error(`the stale save was answered ${status}`);
  await bench.select(await bench.rowOf({ url: path, method: 'PUT', status: 412 }));
  await bench.panel.waitForSelector('[data-action="refetch-and-review"]:not([disabled])');
  const review = await bench.panel.evaluate(timed, '[data-action="refetch-and-review"]', '.merge[data-total] [data-conflict]');
  const { conflicts } = SHAPES[shape];
  const shown = await bench.panel.evaluate(() => Number(document.querySelector('.merge').dataset.total));
  if (shown !== conflicts) throw new Error(`${shown} conflicts are shown, not ${conflicts}`);
  await bench.panel.waitForSelector('.merge[data-compared] .differences tr');
  const choice = await bench.panel.evaluate(timed, '[data-conflict] [data-choose="theirs"]', '.merge[data-compared] [data-conflict][data-chosen="theirs"]');
  await bench.panel.evaluate(() => document.querySelector('[data-replay] [data-action="cancel"]').click());
  return { review, choice };
}

async function read(path) {
  const response = await fetch(path);
  window.read = { tag: response.headers.get('ETag'), document: await response.json() };
}

async function save(path, edit) {
  const { tag, document } = window.read;
  const body = JSON.stringify(await edit(document, 'mine'));
  return (await fetch(path, { method: 'PUT', body, headers: { 'If-Match': tag, 'Content-Type': 'application/json' } })).status;
}

// Clicks, and waits for what must be shown. Messages to itself follow one another while nothing blocks the page.
function timed(button, wanted) {
  const { port1, port2 } = new MessageChannel();
  const began = performance.now();
  const gaps = [];
  let last = began;
  const done = new Promise((resolve, reject) => {
    port1.onmessage = () => {
      const now = performance.now();
      if (now - last > 20) gaps.push(Math.round(now - last));
      last = now;
      if (document.querySelector(wanted)) {
        // Until the page has drawn it.
        requestAnimationFrame(() => setTimeout(() => {
          gaps.push(Math.round(performance.now() - last));
          resolve({ total: now - began, longest: Math.max(...gaps), gaps });
        }));
      } else if (now - began > 60_000) {
        reject(new Error(`not shown after a minute: ${wanted}`));
      } else {
        port2.postMessage(null);
      }
    };
  });
  document.querySelector(button).click();
  port2.postMessage(null);
  return done;
}
