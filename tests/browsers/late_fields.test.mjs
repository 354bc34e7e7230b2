// A busy Chromium 156 reports an exchange before it knows the request's fields as sent. Here it always does: a script in
// the devtools page takes these fields out of what the browser reports.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { built } from './lib/open.mjs';
import { onTheRecipes } from './lib/recipe_bench.mjs';

// The list shows the fields from the `looks`th time on that it is asked.
const withoutFields = (looks) => `{
  const { network } = chrome.devtools;
  const without = (entry) => Object.assign(Object.create({ getContent: (then) => entry.getContent(then) }), entry, {
    request: { ...entry.request, headers: entry.request.headers.filter(({ name }) => !/^(Host|Content-Length)$/i.test(name)) },
  });
  const { addListener, removeListener } = network.onRequestFinished;
  const heard = new Map();
  Object.assign(network.onRequestFinished, {
    addListener(listener) {
      heard.set(listener, (entry) => listener(without(entry)));
      addListener.call(this, heard.get(listener));
    },
    removeListener(listener) { removeListener.call(this, heard.get(listener)); },
  });
  const { getHAR } = network;
  const asked = new Map();
  const later = (entry) => {
    if (entry.request.method !== 'PUT') return entry;
    const key = entry.startedDateTime + entry.request.url;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return asked.get(key) >= ${looks} ? entry : without(entry);
  };
  network.getHAR = (then) => getHAR.call(network, (har) => then({ ...har, entries: har.entries.map(later) }));
}
`;

const extensions = mkdtempSync(join(tmpdir(), 'retag-late-'));
after(() => rmSync(extensions, { recursive: true, force: true }));

function lateExtension(looks) {
  const extension = join(extensions, String(looks));
  cpSync(built('chromium'), extension, { recursive: true });
  const script = join(extension, 'devtools.js');
  writeFileSync(script, withoutFields(looks) + readFileSync(script, 'utf8'));
  return extension;
}

const onLate = (name, looks, body) =>
  onTheRecipes(name, { browsers: ['chromium'], extensionDir: lateExtension(looks) }, body);

const bodyOfFailure = async (bench, made) => {
  await bench.showAll();
  const { url, method } = made.exchanges.at(-1);
  await bench.select(await bench.rowOf({ url, method, status: 412 }));
  await bench.panel.click('[role=tab][data-tab="repair"]');
  return bench.panel.waitFor('the repair', () => {
    const button = document.querySelector('[data-action="refetch-and-retry"]');
    return button && { isPossible: !button.disabled, said: document.querySelector('[role=region][aria-label="Exchange details"]').textContent };
  });
};

for (const looks of [1, 3]) {
  onLate(`fields that the list shows at look ${looks} make the body known`, looks, async (bench) => {
    const made = await bench.run('changed-by-another');
    const { isPossible, said } = await bodyOfFailure(bench, made);
    assert.equal(isPossible, true, said);
  });
}

onLate('without its fields a save is recorded all the same', 1e9, async (bench) => {
  const made = await bench.run('changed-by-another');
  const { isPossible, said } = await bodyOfFailure(bench, made);
  assert.equal(isPossible, false);
  assert.match(said, /The body that was sent is not known/);
  const saves = made.exchanges.filter(({ method }) => method === 'PUT').length;
  const rows = await bench.panel.evaluate(() => document.querySelectorAll('[role=row][data-method="PUT"]').length);
  assert.equal(rows, saves, 'each once');
});
