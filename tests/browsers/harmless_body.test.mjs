// An unknown body is not sent; an empty body is known to be empty.
import assert from 'node:assert/strict';
import { onTheStage } from './lib/stage_bench.mjs';

const overHttp2 = { at: ({ secureUrl }) => `${secureUrl}/stage/` };

onTheStage('the browser\'s record says that it was HTTP/2', overHttp2, async (stage) => {
  const path = stage.fresh('files');
  await stage.failedSave(path, { method: 'PUT', body: 'mine' });
  const versions = await stage.panel.evaluate(async (end) => {
    const { network } = (globalThis.browser ?? chrome).devtools;
    const har = await new Promise((resolve) => { network.getHAR(resolve)?.then(resolve); });
    return har.entries.filter(({ request }) => request.url.endsWith(end)).map(({ request }) => request.httpVersion);
  }, path);
  assert.equal(versions.length, 2);
  assert.ok(versions.every((version) => /^http\/2(\.0)?$/i.test(version)), versions.join());
});

// Firefox 153 has no request streams: a ReadableStream becomes the text "[object ReadableStream]".
onTheStage('a streamed upload is not replaced by nothing', { ...overHttp2, browsers: ['chromium'] }, async (stage) => {
  for (const [method, size] of [['PUT', 19], ['PUT', 3_000_000], ['POST', 19]]) {
    const path = stage.fresh('files');
    const made = await stage.page.evaluate(async (url, sent, octets) => {
      const { etag } = await window.stage.send({ url });
      await window.stage.send({ url: `/colleague${url}`, method: 'POST' });
      const chunk = new Uint8Array(octets).fill(65);
      const body = new ReadableStream({
        start(controller) { controller.enqueue(chunk); controller.close(); },
      });
      return window.stage.send({ url, method: sent, body, duplex: 'half', headers: { 'If-Match': etag, 'Content-Type': 'text/plain' } });
    }, path, method, size);
    assert.equal(made.status, 412, made.text);
    const [failed] = await stage.requestsFor(path, method);
    assert.deepEqual([failed.protocol, failed.length, failed.headers['content-length']], ['h2', size, undefined]);

    const exchange = await stage.selected({ url: path, method, status: 412 });
    const before = await stage.read(path);
    const { state, text } = await stage.click(exchange);
    assert.deepEqual(await stage.read(path), before, `${method} of ${size} octets: ${text}`);
    assert.equal((await stage.requestsFor(path, method)).length, 1, `${method} of ${size} octets is not sent again`);
    assert.equal(state, 'refused', text);
    assert.match(text, /stream|length|not known|unknown/i);
  }
  assert.deepEqual(await stage.session.problems(), []);
});

for (const [protocol, at] of [['h2', overHttp2.at], ['http/1.1', ({ url }) => `${url}/stage/`]]) {
  onTheStage(`a PUT that was empty keeps its click over ${protocol}`, { at }, async (stage) => {
    const path = stage.fresh('files');
    const exchange = await stage.failedSave(path, { method: 'PUT' });
    const [failed] = await stage.requestsFor(path, 'PUT');
    assert.deepEqual([failed.protocol, failed.length, failed.headers['content-length']], [protocol, 0, '0']);
    const { state, text } = await stage.click(exchange);
    assert.equal(state, 'succeeded', text);
    assert.equal((await stage.read(path)).text, '');
    const sent = await stage.requestsFor(path, 'PUT');
    assert.deepEqual(sent.map(({ length }) => length), [0, 0]);
  });

  onTheStage(`a DELETE without a body keeps its click over ${protocol}`, { at }, async (stage) => {
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, { method: 'DELETE' });
    const [failed] = await stage.requestsFor(path, 'DELETE');
    assert.deepEqual([failed.protocol, failed.length], [protocol, 0]);
    const { state, text } = await stage.click(exchange);
    assert.equal(state, 'succeeded', text);
    assert.equal((await stage.read(path)).status, 404);
    assert.equal((await stage.requestsFor(path, 'DELETE')).length, 2);
  });

  onTheStage(`the bytes of a save are the same over ${protocol}`, { at }, async (stage) => {
    const path = stage.fresh('files');
    const body = 'Grüße, \u0001 and a line\r\n';
    const exchange = await stage.failedSave(path, { method: 'PUT', body });
    const { state, text } = await stage.click(exchange);
    assert.equal(state, 'succeeded', text);
    const [failed, retried] = await stage.requestsFor(path, 'PUT');
    assert.equal(retried.protocol, protocol);
    assert.equal(retried.body, failed.body);
    assert.equal(retried.headers['content-type'], failed.headers['content-type']);
    assert.equal((await stage.read(path)).text, body);
  });
}
