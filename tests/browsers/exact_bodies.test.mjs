// Bodies that the browser does not record exactly: refused, unless the page keeps them; then sent byte for byte.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BROWSERS, open } from './lib/open.mjs';
import { workbench } from './lib/recipe_bench.mjs';
import { isHooked, seenByPage } from './lib/seen_by_page.mjs';
import { onTheStage } from './lib/stage_bench.mjs';
import { startUploadSystem } from './lib/upload_system.mjs';

const SWITCH = '[data-action="keep-exact-bodies"]';

// In the page: sends an upload of some kind. Octets that no text is made of, more than Firefox 153 records.
async function upload(kind, path, tag, seed) {
  const octets = new Uint8Array(1_300_003);
  for (let place = 0, state = seed; place < octets.length; place += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    octets[place] = state >>> 24;
  }
  const file = new File([octets], 'photo “one”.png', { type: 'image/png' });
  const form = () => {
    const made = new FormData();
    made.append('title', 'Grüße,\nand a line');
    made.append('photo', file);
    made.append('raw', new Blob([octets.subarray(0, 70_001)]));
    return made;
  };
  const init = (body, more = {}) => ({ method: 'PUT', headers: { 'If-Match': tag }, body, ...more });
  const typed = { headers: { 'If-Match': tag, 'Content-Type': 'application/octet-stream' } };
  const xhr = (body) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.setRequestHeader('If-Match', tag);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error('it failed'));
    request.send(body);
  });
  const ways = {
    form: () => fetch(path, init(form())),
    blob: () => fetch(path, init(new Blob([octets], { type: 'image/webp' }))),
    buffer: () => fetch(path, init(octets.buffer, typed)),
    view: () => fetch(path, init(new DataView(octets.buffer, 5, 1_200_001), typed)),
    request: () => fetch(new Request(new URL(path, location), init(octets.slice(0, 1_200_001), typed))),
    'xhr with a file': () => xhr(file),
    'xhr with a form': () => xhr(form()),
  };
  const answer = await ways[kind]();
  // Chromium tells of an answer once its body is read.
  await answer.text?.();
  return answer.status;
}

const KINDS = ['form', 'blob', 'buffer', 'view', 'request', 'xhr with a file', 'xhr with a form'];

async function uploads(browser, context, options = {}) {
  const system = await startUploadSystem(options);
  context.after(() => system.close());
  const session = await open({ browser, url: options.url?.(system) ?? system.url });
  context.after(() => session.close());
  const bench = workbench(session, { url: system.url });
  let names = 0;
  const made = Object.assign(Object.create(bench), {
    system,
    async keep() {
      await session.panel.click(SWITCH);
      await made.keeps();
    },
    keeps: () => session.panel.waitFor('the page to keep bodies', (it) =>
      document.querySelector(it)?.getAttribute('aria-checked') === 'true' && document.querySelector(it).dataset.state === 'on', SWITCH),

    // The page has read version 1, somebody writes, and the page saves: gives the failed exchange, selected.
    async failed(kind, send = upload) {
      const path = `/files/${(names += 1)}`;
      const { tag } = await session.page.evaluate(async (url) => ({ tag: (await fetch(url)).headers.get('ETag') }), path);
      system.write(path);
      const status = await session.page.evaluate(send, kind, path, tag, names * 7919);
      assert.equal(status, 412, kind);
      const exchange = await bench.rowOf({ url: path, method: 'PUT', status: 412 });
      await bench.select(exchange);
      return { path, exchange };
    },

    offer: (words) => session.panel.waitFor(`the details to say ${words}`, (text) => {
      const details = document.querySelector('[role=region][aria-label="Exchange details"]');
      const button = details?.querySelector('[data-action="refetch-and-retry"]');
      const isPossible = Boolean(button) && !button.disabled && button.getAttribute('aria-disabled') !== 'true';
      const isBusy = /repair (that )?is under way/.test(details?.textContent);
      return details?.textContent.includes(text) && !isBusy && { isPossible, text: details.textContent };
    }, words),

    async refused(path, words) {
      const { isPossible, text } = await made.offer(words);
      assert.equal(isPossible, false, text);
      assert.equal(system.received(path).length, 1, text);
    },

    // One click; what the server received is what it had received.
    async replayed(kind, { path, exchange }) {
      await bench.repair();
      const replay = await bench.outcome(exchange);
      assert.equal(replay.state, 'succeeded', `${kind}: ${replay.text}`);
      const [failed, retried, ...more] = system.received(path);
      assert.deepEqual(more, [], kind);
      assert.deepEqual([failed.status, retried.status], [412, 204], kind);
      const { status: before, fields: sent, ...original } = failed;
      const { status: after, fields: sentAgain, ...again } = retried;
      assert.deepEqual(again, original, kind);
      return { failed, retried, replay };
    },
  });
  return made;
}

for (const browser of BROWSERS) {
  test(`an upload is refused without the hook, and replayed byte for byte with it (${browser})`, async (context) => {
    const bench = await uploads(browser, context);
    const before = await bench.failed('form');
    await bench.refused(before.path, 'body');
    await bench.keep();
    // What had gone out before is not known.
    await bench.select(before.exchange);
    await bench.refused(before.path, 'no call was seen');
    for (const kind of KINDS) {
      const { failed } = await bench.replayed(kind, await bench.failed(kind));
      if (kind.endsWith('form')) {
        assert.deepEqual(failed.parts.map(({ name, file, type }) => [name, file, type]), [
          ['title', undefined, undefined], ['photo', 'photo “one”.png', 'image/png'], ['raw', 'blob', 'application/octet-stream'],
        ]);
        assert.equal(failed.parts[1].length, 1_300_003);
      }
    }
    await bench.panel.click(SWITCH);
    const after = await bench.failed('form');
    await bench.refused(after.path, 'Keep exact bodies');
    assert.deepEqual(await bench.session.problems(), []);
  });
}

// The hook by itself, with a smaller budget: in the page, it is told of three calls.
async function hookedAlone(hook, limits, path) {
  const { eval: run } = window;
  const ask = () => Function.prototype.toString.call('alone');
  const put = (body) => fetch(path, { method: 'PUT', headers: { 'If-Match': '"none"' }, body });
  const held = ({ calls, gone, kept }) => ({ calls: calls.map(({ id, what, length }) => [id, what, length]), gone, kept });
  run(`(${hook})`)('alone', limits);
  const octets = new Uint8Array(4).fill(7);
  await put(octets);
  octets.fill(0);
  await put('four');
  const first = held(ask().calls(0, limits.lease));
  const [kept] = new Uint8Array(await (await ask().body(1, '', Response)).arrayBuffer());
  await put('a third one');
  await put('larger than all that may be kept');
  await fetch(`${path}#retag-1-2`, { method: 'PUT', headers: { 'If-Match': '"none"' }, body: 'its own' });
  const second = held(ask().calls(2, limits.lease));
  const lost = await ask().body(1, '', Response).then(() => 'kept', (error) => error.message);
  return { first, kept, second, lost };
}

for (const browser of BROWSERS) {
  test(`a budget that is full lets the oldest go, and an end comes by itself (${browser})`, async (context) => {
    const { page } = await uploads(browser, context);
    const hook = readFileSync(new URL('../../extension/page/keep_bodies.js', import.meta.url), 'utf8');
    const limits = { count: 2, bytes: 20, lease: 1500, mark: '#retag-' };
    const { first, kept, second, lost } = await page.evaluate(hookedAlone, hook, limits, '/files/alone');
    assert.deepEqual(first, {
      calls: [[1, 'octets', 4], [2, 'text', 4]], gone: [], kept: { bodies: 2, bytes: 8, dropped: 0 },
    });
    assert.equal(kept, 7, 'what the page does with its buffer later changes nothing');
    assert.deepEqual(second.calls.slice(0, 2), [[3, 'text', 11], [4, 'too-large', null]]);
    assert.deepEqual(second.gone, [[1, 'dropped']]);
    assert.deepEqual(second.kept.dropped, 1);
    assert.equal(second.calls.some(([id]) => id > 4), false, 'what Retag sends itself is not kept');
    assert.match(lost, /no longer kept/);
    assert.equal(await page.evaluate(isHooked), true);
    await page.waitFor('the hook to go when nobody renews it', isHooked, false);
  });

  test(`what a function of the page's own sends is not taken for what it is given (${browser})`, async (context) => {
    const bench = await uploads(browser, context);
    await bench.page.evaluate(() => {
      const { fetch } = window;
      window.fetch = (input, init) => fetch(input, init);
    });
    await bench.keep();
    const { path } = await bench.failed('buffer');
    await bench.refused(path, 'Reload with capture');
  });

  test(`the page does not notice the hook, and it goes (${browser})`, async (context) => {
    const bench = await uploads(browser, context);
    const { page, system } = bench;
    const fieldsOf = async (path) => {
      assert.equal(await page.evaluate(upload, 'form', path, '"none"', 1), 412);
      return system.received(path).at(-1).fields;
    };
    const look = async (state) => {
      const path = `/looked-at/${state}`;
      const seen = await page.evaluate(seenByPage, '/looked-at/by-page');
      return { ...seen, fields: await fieldsOf(path) };
    };
    assert.equal(await page.evaluate(isHooked), false);
    const without = await look('without');
    assert.equal(without.functions.fetch.texts[0].includes('function fetch()'), true);
    await bench.keep();
    assert.equal(await page.evaluate(isHooked), true);
    assert.deepEqual(await look('with'), without);
    await bench.panel.click(SWITCH);
    await page.waitFor('the hook to go', isHooked, false);
    assert.deepEqual(await look('after'), without);
    await bench.keep();
    assert.equal(await page.evaluate(isHooked), true);
    await bench.session.closeDevTools();
    await page.waitFor('the hook to go with DevTools', isHooked, false);
    assert.deepEqual(await look('without-devtools'), without);
  });

  test(`Reload with capture keeps what the page's first script sends (${browser})`, async (context) => {
    const path = '/files/first';
    const script = `(${upload})('form', '${path}', '"none"', 5); window.fetch = ((fetch) => (...given) => fetch(...given))(window.fetch);`;
    const bench = await uploads(browser, context, { scripts: { '/first.html': script }, url: ({ url }) => `${url}/first.html` });
    const first = await bench.rowOf({ url: path, method: 'PUT', status: 412 });
    await bench.select(first);
    await bench.refused(path, 'Keep exact bodies');
    await bench.panel.click('[data-action="reload-with-capture"]');
    await bench.keeps();
    const exchange = await bench.rowOf({ url: path, method: 'PUT', status: 412 }, 2);
    await bench.select(exchange);
    await bench.offer('the body that the page keeps');
    // Who sent it, and where that stands.
    const called = await bench.panel.evaluate(() => {
      const call = document.querySelector('[data-call="sent-by"]');
      return { text: call.textContent, links: call.querySelectorAll('button').length };
    });
    assert.match(called.text, /form.*first\.html:\d+:\d+.*upload/, 'the function and its script');
    assert.equal(called.links > 0, browser === 'chromium', called.text);
    await bench.repair();
    const replay = await bench.outcome(exchange);
    assert.equal(replay.state, 'succeeded', replay.text);
    const [, failed, retried] = bench.system.received(path);
    assert.deepEqual([retried.status, retried.sha256, retried.parts], [204, failed.sha256, failed.parts]);
    // Any other document gets it too, once it can be asked.
    await bench.page.reload();
    await bench.page.waitFor('the hook in another document', isHooked);
    assert.deepEqual(await bench.session.problems(), []);
  });
}

// Firefox 153 has no request streams.
onTheStage('a streamed upload is refused with its reason', { at: ({ secureUrl }) => `${secureUrl}/stage/`, browsers: ['chromium'] }, async (stage) => {
  await stage.panel.click(SWITCH);
  await stage.page.waitFor('the hook', isHooked);
  const path = stage.fresh('files');
  const { status } = await stage.page.evaluate(async (url) => {
    const { etag } = await window.stage.send({ url });
    await window.stage.send({ url: `/colleague${url}`, method: 'POST' });
    const body = new ReadableStream({
      start(controller) { controller.enqueue(new Uint8Array(19).fill(65)); controller.close(); },
    });
    return window.stage.send({ url, method: 'PUT', body, duplex: 'half', headers: { 'If-Match': etag, 'Content-Type': 'text/plain' } });
  }, path);
  assert.equal(status, 412);
  const exchange = await stage.selected({ url: path, method: 'PUT', status: 412 });
  await stage.panel.waitFor('the reason', () =>
    document.querySelector('[role=region][aria-label="Exchange details"]').textContent.includes('its body was a stream'));
  const { state, text } = await stage.click(exchange);
  assert.equal(state, 'refused', text);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 1);
});

// In the page: one function sets the condition, another sends the request.
async function conditionSetElsewhere(kind, path, tag) {
  const url = `${path}?${kind}`;
  function conditionByHeaders(headers) { headers.set('If-Match', tag); }
  function conditionByXhr(request) { request.setRequestHeader('if-match', tag); }
  if (kind === 'Headers') {
    const headers = new Headers();
    conditionByHeaders(headers);
    await (await fetch(url, { method: 'PUT', headers, body: 'mine' })).text();
    return;
  }
  const request = new XMLHttpRequest();
  request.open('PUT', url);
  conditionByXhr(request);
  await new Promise((resolve) => {
    request.onloadend = resolve;
    request.send('mine');
  });
}

onTheStage('the function that set the condition is named', {}, async (stage) => {
  await stage.panel.click(SWITCH);
  await stage.page.waitFor('the hook', isHooked);
  const path = stage.fresh('files');
  const { etag } = await stage.send({ url: path });
  await stage.colleague(path);
  for (const [kind, setter] of [['Headers', 'conditionByHeaders'], ['xhr', 'conditionByXhr']]) {
    await stage.page.evaluate(conditionSetElsewhere, kind, path, etag);
    await stage.selected({ url: `${path}?${kind}`, method: 'PUT', status: 412 });
    const [set, sent] = await stage.panel.waitFor('who set the condition', () => {
      const functions = (name) => [...document.querySelectorAll(`[data-call="${name}"] li code`)].map(({ textContent }) => textContent);
      const called = [functions('set-by'), functions('sent-by')];
      return called.every(({ length }) => length > 0) && called;
    });
    // V8 names a function by the path to it.
    assert.match(set[0], new RegExp(`${setter}$`), kind);
    assert.ok(sent.every((name) => !name.includes(setter)), sent.join());
    assert.match(sent.join(), /conditionSetElsewhere/, kind);
  }
  assert.deepEqual(await stage.session.problems(), []);
});
