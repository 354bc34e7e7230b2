// A repair is sent by the document that sent the request, or not at all: never in the name of another document.
import assert from 'node:assert/strict';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';

const SECRET = 'Bearer of-the-frame';
const PUT = { method: 'PUT', body: note('of the frame'), headers: { 'Content-Type': JSON_TYPE } };

// A frame in the page; gives what sends from it.
async function frameIn(stage, src, attributes) {
  await stage.page.evaluate(async (...given) => { window.framed = await window.stage.frame(...given); }, src, attributes);
  return (request) => stage.page.evaluate((it) => window.stage.fromFrame(window.framed, it), request);
}

// What the page's own wrapper of Request would learn.
const spy = (stage) => stage.page.evaluate(() => {
  window.spied = [];
  const Original = window.Request;
  window.Request = class extends Original {
    constructor(input, init) {
      super(input, init);
      window.spied.push([...this.headers].join());
    }
  };
});

// Nothing of the request went out under the page's name, and the page learned nothing of it.
async function refusedAsAnothers(stage, path, exchange) {
  const sent = await stage.requestsFor(path);
  const before = await stage.read(path);
  const { state, text } = await stage.click(exchange);
  assert.deepEqual(await stage.read(path), before, text);
  assert.deepEqual(await stage.requestsFor(path), sent, text);
  assert.equal(await stage.page.evaluate(() => (window.spied ?? []).filter((it) => it.includes('of-the-frame')).length), 0, text);
  assert.equal(state, 'refused', text);
}

const FRAMES = {
  'a sandboxed frame of another origin': { src: ({ otherUrl }) => `${otherUrl}/stage/`, attributes: { sandbox: 'allow-scripts' } },
  'a sandboxed frame of the same origin': { src: () => '/stage/', attributes: { sandbox: 'allow-scripts' } },
  'a frame of another origin': { src: ({ otherUrl }) => `${otherUrl}/stage/`, attributes: {} },
  'a frame of another origin without a referrer': {
    src: ({ otherUrl }) => `${otherUrl}/stage/?referrer-policy=no-referrer`, attributes: { referrerpolicy: 'no-referrer' },
  },
  'a frame of another site without a referrer': {
    src: ({ otherUrl }) => `${otherUrl.replace('127.0.0.1', 'localhost')}/stage/?referrer-policy=no-referrer`, attributes: {},
  },
};
for (const [name, { src, attributes }] of Object.entries(FRAMES)) {
  onTheStage(`the save of ${name} is not sent by the page`, {}, async (stage) => {
    const sender = await frameIn(stage, src(stage.origin), attributes);
    await spy(stage);
    const path = stage.fresh('exposed');
    const there = (request) => sender({ ...request, url: `${stage.origin.url}${request.url}` });
    const exchange = await stage.failedSave(path, { sender: there, ...PUT, headers: { ...PUT.headers, Authorization: SECRET } });
    await refusedAsAnothers(stage, path, exchange);
  });

  // Without CORS the frame sees nothing of the answer, and its request has no preflight.
  onTheStage(`the no-cors POST of ${name} is not sent by the page`, {}, async (stage) => {
    const sender = await frameIn(stage, src(stage.origin), attributes);
    await spy(stage);
    const path = stage.fresh('required');
    await sender({ url: `${stage.origin.url}${path}`, method: 'POST', mode: 'no-cors', credentials: 'include', body: 'an advertisement' });
    const exchange = await stage.selected({ url: path, method: 'POST', status: 428 });
    await refusedAsAnothers(stage, path, exchange);
    assert.doesNotMatch((await stage.read(path)).text, /advertisement/);
  });
}

// The page's own requests are attributed to the page, whichever way it hides its URL.
const POLICIES = [
  'no-referrer', 'no-referrer-when-downgrade', 'origin', 'origin-when-cross-origin', 'same-origin', 'strict-origin',
  'strict-origin-when-cross-origin', 'unsafe-url',
];

// A save under a referrer policy is repaired, and reveals no more of the page's URL than the save did.
async function repairedWithItsReferrer(stage, policy, extra = {}) {
  const path = stage.fresh('drafts');
  const sender = (request) => stage.send({ ...request, ...extra });
  const exchange = await stage.failedSave(path, { sender, method: 'PUT', body: note(policy), headers: { 'Content-Type': JSON_TYPE } });
  const { state, text } = await stage.click(exchange);
  assert.equal(state, 'succeeded', `${policy}: ${text}`);
  assert.equal((await stage.read(path)).text, note(policy));
  const [read, failed, refetch, retry, ...more] = (await stage.requestsFor(path)).filter(({ method }) => method !== 'OPTIONS');
  assert.deepEqual([read.method, failed.method, refetch.method, retry.method], ['GET', 'PUT', 'GET', 'PUT'], policy);
  assert.ok(more.every(({ method }) => method === 'GET'), `${policy}: one retry`);
  const referrers = (requests) => requests.map(({ headers }) => headers.referer);
  assert.deepEqual(referrers([refetch, retry]), referrers([read, failed]), policy);
  assert.equal(retry.headers.origin, failed.headers.origin, policy);
}

onTheStage('a request keeps its own referrer policy', {}, async (stage) => {
  for (const referrerPolicy of POLICIES) await repairedWithItsReferrer(stage, referrerPolicy, { referrerPolicy });
  assert.deepEqual(await stage.session.problems(), []);
});

for (const policy of POLICIES) {
  onTheStage(`a page with the policy ${policy} keeps its click and its policy`, {
    at: ({ url }) => `${url}/stage/?referrer-policy=${policy}`,
  }, (stage) => repairedWithItsReferrer(stage, policy));
}

// After a navigation, the former page's request is not repaired. The click follows at once, when the panel may not know
// the new document yet.
async function refusedAsThePageBefores(stage, path, exchange) {
  const sent = await stage.requestsFor(path);
  const before = await stage.read(path);
  await stage.panel.evaluate(() => document.querySelector('[data-action="refetch-and-retry"]:not([disabled])')?.click());
  await stage.panel.waitFor('the refusal', (of) => {
    const button = document.querySelector('[data-action="refetch-and-retry"]');
    const dead = !button || button.disabled || button.getAttribute('aria-disabled') === 'true';
    return dead && document.querySelector('.path') && document.querySelector(`[data-replay="${of}"]`)?.dataset.state !== 'running';
  }, exchange);
  const { text } = await stage.offer();
  assert.deepEqual(await stage.read(path), before, text);
  assert.deepEqual(await stage.requestsFor(path), sent, text);
  assert.equal(await stage.page.evaluate(() => (window.spied ?? []).filter((it) => it.includes('of-the-frame')).length), 0, text);
}

const BEARER = 'Bearer of-the-frame-before';
const ELSEWHERE = {
  'another origin': ({ otherUrl }) => `${otherUrl}/stage/?referrer-policy=no-referrer`,
  'another site': ({ url }) => `${url.replace('127.0.0.1', 'localhost')}/stage/?referrer-policy=no-referrer`,
  'another page of the same origin': ({ url }) => `${url}/stage/?referrer-policy=no-referrer&elsewhere=1`,
};
for (const policy of ['no-referrer', 'strict-origin-when-cross-origin']) {
  for (const [name, url] of Object.entries(ELSEWHERE)) {
    onTheStage(`after the tab went to ${name}, nothing of the page before is sent (${policy})`, {
      at: (origin) => `${origin.url}/stage/?referrer-policy=${policy}`,
    }, async (stage) => {
      const path = stage.fresh('exposed');
      const exchange = await stage.failedSave(path, {
        method: 'PUT', body: note('of the page before'), headers: { 'Content-Type': JSON_TYPE, Authorization: BEARER },
      });
      await stage.page.goto(url(stage.origin));
      await spy(stage);
      await refusedAsThePageBefores(stage, path, exchange);
    });
  }

  onTheStage(`after a reload, nothing of the page before is sent (${policy})`, {
    at: (origin) => `${origin.url}/stage/?referrer-policy=${policy}`,
  }, async (stage) => {
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, { method: 'PUT', body: note('before'), headers: { 'Content-Type': JSON_TYPE } });
    await stage.page.reload();
    await refusedAsThePageBefores(stage, path, exchange);
    // The current page's own request can be repaired.
    await repairedWithItsReferrer(stage, policy);
  });
}
