// Credentials are the last ones that the page itself sent; a request that cannot be repeated is not sent.
import assert from 'node:assert/strict';
import { JSON_TYPE, note, onTheStage, ROWS } from './lib/stage_bench.mjs';

const HEADERS = { 'Content-Type': JSON_TYPE };

const enter = (stage) => stage.page.evaluate(() => { document.cookie = 'session=of-cleo; path=/'; });

async function worker(stage) {
  await stage.page.evaluate(() => { window.hired = window.stage.worker(); });
  return (request) => stage.page.evaluate((it) => window.stage.fromWorker(window.hired, it), request);
}

// The repair is refused with a reason, or is sent with the credential that the server requires: never without it, and
// never reported as an expired session.
async function neverWithout(stage, path, exchange, has, done) {
  const before = (await stage.requestsFor(path)).length;
  const { state, text } = await stage.click(exchange);
  const sent = (await stage.requestsFor(path)).slice(before);
  assert.ok(sent.every(has), `sent without: ${JSON.stringify(sent.filter((it) => !has(it)))} ${text}`);
  assert.doesNotMatch(text, /session has ended/i);
  if (state === 'refused') return assert.equal(sent.length, 0);
  assert.equal(state, 'succeeded', text);
  await done();
}

const hasSession = ({ headers }) => /session=of-cleo/.test(headers.cookie ?? '');

onTheStage('a worker\'s DELETE goes with the session\'s cookie', {}, async (stage) => {
  await enter(stage);
  const path = stage.fresh('session');
  const exchange = await stage.failedSave(path, { sender: await worker(stage), method: 'DELETE' });
  await neverWithout(stage, path, exchange, hasSession, async () =>
    assert.equal((await stage.read(path, { Cookie: 'session=of-the-test' })).status, 404));
});

for (const [row, browsers] of Object.entries(ROWS)) {
  onTheStage(`a page under a service worker keeps its session: the row of ${row}`, { browsers }, async (stage) => {
    await enter(stage);
    await stage.page.evaluate(() => window.stage.underServiceWorker('passes'));
    const path = stage.fresh('session');
    const exchange = await stage.failedSave(path, { row, method: 'PUT', body: note('mine'), headers: HEADERS });
    await neverWithout(stage, path, exchange, hasSession, async () =>
      assert.equal((await stage.read(path, { Cookie: 'session=of-the-test' })).text, note('mine')));
  });
}

onTheStage('a page keeps its session', {}, async (stage) => {
  await enter(stage);
  const path = stage.fresh('session');
  const exchange = await stage.failedSave(path, { method: 'PUT', body: note('mine'), headers: HEADERS });
  await neverWithout(stage, path, exchange, hasSession, async () =>
    assert.equal((await stage.read(path, { Cookie: 'session=of-the-test' })).text, note('mine')));
});

// A request that the page sent without credentials is repaired without credentials.
onTheStage('what was sent without cookies stays without', {}, async (stage) => {
  await enter(stage);
  const path = stage.fresh('drafts');
  const sender = (request) => stage.send({ ...request, credentials: 'omit' });
  const exchange = await stage.failedSave(path, { sender, method: 'PUT', body: note('mine'), headers: HEADERS });
  const { state, text } = await stage.click(exchange);
  const sent = await stage.requestsFor(path);
  assert.deepEqual(sent.map(({ headers }) => headers.cookie), sent.map(() => undefined), text);
  if (state !== 'refused') assert.equal(state, 'succeeded', text);
});

onTheStage('what the browser authenticates by itself, it authenticates again', {}, async (stage) => {
  const path = stage.fresh('basic');
  // From here on the browser knows the name and the password.
  const status = await stage.page.evaluate((url) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', url, true, 'cleo', 'secret');
    request.addEventListener('load', () => resolve(request.status));
    request.addEventListener('error', () => reject(new Error('no answer')));
    request.send();
  }), path);
  assert.equal(status, 200);
  const basic = { Authorization: `Basic ${btoa('cleo:secret')}` };
  const { etag } = await stage.send({ url: path });
  await stage.colleague(path);
  const failed = await stage.send({ url: path, method: 'PUT', body: note('mine'), headers: { ...HEADERS, 'If-Match': etag } });
  assert.equal(failed.status, 412, failed.text);
  const exchange = await stage.selected({ url: path, method: 'PUT', status: 412 });
  const { state, text } = await stage.click(exchange);
  assert.doesNotMatch(text, /session has ended/i);
  assert.equal(state, 'succeeded', text);
  assert.equal((await stage.read(path, basic)).text, note('mine'));
});

const hex = (text) => Buffer.from(text).toString('hex');
const aws = (method) => `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/eu/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${hex(method)}`;

for (const read of [true, false]) {
  onTheStage(`a signature of one method goes with no other, ${read ? 'though' : 'and'} the page's read was ${read ? '' : 'not '}recorded`, {}, async (stage) => {
    const path = stage.fresh('signed');
    const sender = (request) => stage.send({
      ...request, headers: { ...request.headers, Authorization: aws(request.method ?? 'GET'), 'X-Amz-Date': '20261128T090000Z' },
    });
    const headers = read ? HEADERS : { ...HEADERS, Authorization: aws('GET') };
    const exchange = await stage.failedSave(path, { sender, read, method: 'PUT', body: note('mine'), headers });
    await stage.silent([path], async () => {
      const { state, text } = await stage.click(exchange);
      assert.equal(state, 'refused', text);
      assert.match(text, /sign/i);
      return text;
    });
  });
}

// The demo's server checks none of these; the test checks that nothing is sent.
const SIGNED = {
  'Azure\'s SharedKey': { headers: { Authorization: 'SharedKey account:c2lnbmF0dXJl' } },
  'AWS\'s older scheme': { headers: { Authorization: 'AWS AKIDEXAMPLE:c2lnbmF0dXJl' } },
  DPoP: { headers: { Authorization: 'DPoP token', DPoP: 'eyJhbGciOiJFUzI1NiJ9.eyJodG0iOiJQVVQifQ.c2ln' } },
  'HTTP message signatures': { headers: { 'Signature-Input': 'a=("@method");created=1', Signature: 'a=:c2ln:' } },
  'a presigned URL of S3': { query: '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=c2ln' },
  Hawk: { headers: { Authorization: 'Hawk id="a", ts="1", nonce="n", mac="c2ln"' } },
};
onTheStage('other signatures are refused, too', {}, async (stage) => {
  for (const [name, { headers = {}, query = '' }] of Object.entries(SIGNED)) {
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, {
      url: `${path}${query}`, method: 'PUT', body: note('mine'), headers: { ...HEADERS, ...headers },
    });
    await stage.silent([path], async () => {
      const { state, text } = await stage.click(exchange);
      assert.equal(state, 'refused', `${name}: ${text}`);
      return text;
    });
  }
});

for (const [name, later] of [['a read', { method: 'GET' }], ['a save', { method: 'POST', body: 'a line' }]]) {
  onTheStage(`a token that the page has renewed since is taken: by ${name}`, {}, async (stage) => {
    const path = stage.fresh('bearer');
    const exchange = await stage.failedSave(path, {
      method: 'PUT', body: note('mine'), headers: { ...HEADERS, Authorization: 'Bearer 1' },
    });
    // From here on the server accepts no older credential. The page has used the new one for another note.
    await stage.read(path, { Authorization: 'Bearer 2' });
    const other = stage.fresh('bearer');
    await stage.showAll();
    const renewed = await stage.send({ url: other, ...later, headers: { Authorization: 'Bearer 2' } });
    assert.ok(renewed.status < 300, renewed.text);
    await stage.rowOf({ url: other, method: later.method, status: renewed.status });
    const { state, text } = await stage.click(exchange);
    assert.equal(state, 'succeeded', text);
    assert.equal((await stage.read(path, { Authorization: 'Bearer 2' })).text, note('mine'));
    const sent = (await stage.requestsFor(path)).slice(2);
    assert.deepEqual(sent.slice(0, 2).map(({ headers }) => headers.authorization), ['Bearer 2', 'Bearer 2']);
  });
}
