// Where the page cannot do what a repair asks: the panel says why, in words that are true.
import assert from 'node:assert/strict';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';

const SAVE = { method: 'PUT', body: note('mine'), headers: { 'Content-Type': JSON_TYPE } };

// Chromium's entries of a worker's requests have no body; Firefox's have it.
onTheStage('a worker\'s save that cannot be checked is not called another body', { browsers: ['chromium'] }, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.page.evaluate(() => { window.hired = window.stage.worker(); });
  const sender = (request) => stage.page.evaluate((it) => window.stage.fromWorker(window.hired, it), request);
  const exchange = await stage.failedSave(path, { ...SAVE, sender });
  const before = await stage.read(path);
  const { state, text } = await stage.click(exchange);
  assert.doesNotMatch(text, /not the body that was sent/);
  if (state !== 'succeeded') {
    assert.deepEqual(await stage.read(path), before);
    assert.match(text, /worker|check/i);
  }
});

for (const sandbox of ['sandbox allow-scripts', 'sandbox allow-scripts allow-same-origin']) {
  onTheStage(`a page with the policy "${sandbox}" is told in words`, {
    at: ({ url }) => `${url}/stage/?content-security-policy=${encodeURIComponent(sandbox)}`,
  }, async (stage) => {
    const path = stage.fresh('exposed');
    const exchange = await stage.failedSave(path, SAVE);
    const { state, text } = await stage.click(exchange);
    assert.doesNotMatch(text, /%s/);
    assert.equal(state === 'succeeded', (await stage.read(path)).text === SAVE.body, text);
    // What only reads is asked for, too.
    const asked = await stage.panel.evaluate(() => {
      const button = document.querySelector('[data-action="refetch-only"]');
      return button !== null && !button.disabled && button.getAttribute('aria-disabled') !== 'true';
    });
    if (asked) {
      await stage.panel.click('[data-action="refetch-only"]');
      const { text: said } = await stage.rests(exchange);
      assert.doesNotMatch(said, /%s/);
    }
    assert.doesNotMatch(await stage.panel.text(), /%s/);
  });
}

// A policy that allows what the page needs and nothing else is no obstacle.
onTheStage('a strict policy keeps its click', {
  at: ({ url }) => `${url}/stage/?content-security-policy=${encodeURIComponent("default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'")}`,
}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, SAVE);
  const { state, text } = await stage.click(exchange);
  assert.equal(state, 'succeeded', text);
  assert.equal((await stage.read(path)).text, SAVE.body);
});

onTheStage('a page that is paused in the debugger is guessed soon', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, SAVE);
  await stage.page.evaluate(() => { setTimeout(() => { debugger; }, 0); });
  await stage.offer();
  await stage.repair();
  const pressed = performance.now();
  await stage.panel.waitFor('a hint', (wanted) => {
    const replay = document.querySelector(`[data-replay="${wanted}"]`);
    return /paused|debugger/i.test(replay?.innerText ?? '');
  }, exchange);
  const waited = performance.now() - pressed;
  // Three seconds, and as many again for a machine under load.
  assert.ok(waited < 6000, `the hint came after ${Math.round(waited)} ms`);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 1, 'nothing was sent');
});

onTheStage('the word on another repair goes when that repair ends', {}, async (stage) => {
  const first = await stage.failedSave(stage.fresh('slow=4000'), SAVE);
  const path = stage.fresh('drafts');
  const second = await stage.failedSave(path, SAVE);
  await stage.select(first);
  await stage.offer();
  await stage.repair();
  await stage.panel.waitForSelector(`[data-replay="${first}"] [data-step="retry"]`);
  await stage.select(second);
  // The button says so by itself; the key says it aloud.
  await stage.panel.key('r');
  await stage.panel.waitFor('the word', () =>
    [...document.querySelectorAll('[role=alert]')].some(({ innerText }) => innerText.includes('under way')));
  await stage.panel.waitFor('its end', () =>
    ![...document.querySelectorAll('[role=alert]')].some(({ innerText }) => innerText.includes('under way')));
  const { possible, text } = await stage.offer();
  assert.ok(possible, text);
});
