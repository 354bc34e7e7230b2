// Refetch and retry by one click in a real browser, against the same two fetches made by the page itself, in turns.
// Milliseconds by the clock of each page: the page measures its own fetches, the panel measures from the click on
// `refetch-and-retry` to the state that ends the repair.
import { open } from '../lib/open.mjs';
import { startOrigin } from '../lib/origin.mjs';
import { workbench } from '../lib/recipe_bench.mjs';

const ROUNDS = 12;

export async function oneClick(browser, dist) {
  const origin = await startOrigin();
  const session = await open({
    browser, url: `${origin.url}/recipes.html`, trustedKey: origin.secureKey, extensionDir: `${dist}/${browser}`,
  });
  try {
    const bench = workbench(session, origin);
    const taken = { page: [], click: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = `/drafts/bench-${round}`;
      // A save that fails with 412; before that the two fetches that a repair makes, on a draft of its own.
      taken.page.push(await session.page.evaluate(twoFetches, `${path}-page`));
      await session.page.evaluate(failedSave, path);
      await bench.select(await bench.rowOf({ url: path, method: 'PUT', status: 412 }));
      taken.click.push(await session.panel.evaluate(clicked));
    }
    return taken;
  } finally {
    await session.close();
    await origin.close();
  }
}

async function twoFetches(path) {
  const save = (tag, text) => fetch(path, {
    method: 'PUT', body: JSON.stringify({ title: 'Bench', text }), headers: { 'If-Match': tag, 'Content-Type': 'application/json' },
  });
  const first = (await fetch(path)).headers.get('ETag');
  await save(first, 'theirs');
  const began = performance.now();
  const read = await fetch(path, { cache: 'no-store' });
  await read.arrayBuffer();
  const written = await save(read.headers.get('ETag'), 'mine');
  await written.arrayBuffer();
  const took = performance.now() - began;
  if (written.status !== 204) throw new Error(`the page's own retry was answered ${written.status}`);
  return took;
}

async function failedSave(path) {
  const save = (tag, text) => fetch(path, {
    method: 'PUT', body: JSON.stringify({ title: 'Bench', text }), headers: { 'If-Match': tag, 'Content-Type': 'application/json' },
  });
  const tag = (await fetch(path)).headers.get('ETag');
  // This save precedes the failure, so the repair asks for no second click.
  await save(tag, 'theirs');
  const { status } = await save(tag, 'mine');
  if (status !== 412) throw new Error(`the stale save was answered ${status}`);
}

function clicked() {
  const button = document.querySelector('[data-action="refetch-and-retry"]');
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const look = () => {
      const state = document.querySelector('[data-replay]')?.dataset.state;
      if (state === 'succeeded') resolve(performance.now() - began);
      else if (state === 'failed' || state === 'review' || state === 'cancelled') reject(new Error(`the repair ended as ${state}`));
      else return false;
      return true;
    };
    const watcher = new MutationObserver(() => look() && watcher.disconnect());
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
    button.click();
  });
}
