// Pages in which a repair cannot send: the panel states the true reason.
import assert from 'node:assert/strict';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';
import { until } from './lib/wait.mjs';

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
    // The refetch alone is tried, too.
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
  const pausing = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, SAVE);
  await stage.offer();
  // The page's last request before it pauses.
  await stage.page.evaluate((url) => {
    setTimeout(() => {
      const request = new XMLHttpRequest();
      request.open('GET', url, false);
      request.send();
      debugger;
    }, 100);
  }, pausing);
  await until('the page to pause', async () => (await stage.requestsFor(pausing)).length > 0);
  await stage.panel.evaluate(() => document.querySelector('[data-action="refetch-and-retry"]').click());
  const pressed = performance.now();
  const seen = await until('a hint, or the end', async () => {
    // Both browsers show their debugger when a page pauses.
    await stage.session.openPanel();
    return stage.panel.evaluate((wanted) => {
      const { dataset, innerText } = document.querySelector(`[data-replay="${wanted}"]`) ?? { dataset: {}, innerText: '' };
      return /paused|debugger/i.test(innerText) ? 'hint' : dataset.state === 'succeeded' && 'done';
    }, exchange);
  });
  const waited = performance.now() - pressed;
  // Three seconds, and as many again for a machine under load.
  assert.ok(waited < 6000, `the ${seen} came after ${Math.round(waited)} ms`);
  // Firefox sends the requests of a paused page, and its log reports their outcome.
  if (seen === 'done') assert.equal((await stage.read(path)).text, SAVE.body);
  else assert.equal((await stage.requestsFor(path, 'PUT')).length, 1, 'nothing was sent');
});

const BUSY = 'Another repair is under way';

onTheStage('the word on another repair goes when that repair ends', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const waiting = await stage.failedSave(path, SAVE);
  const first = await stage.failedSave(stage.fresh('slow=5000'), SAVE);
  await stage.offer();
  // Two clicks in one go: the second one is told that a repair is under way, if it is told anything.
  await stage.panel.evaluate(() => {
    const button = document.querySelector('[data-action="refetch-and-retry"]');
    button.click();
    button.click();
  });
  await stage.select(waiting);
  await stage.panel.waitFor('the word', (words) => document.body.innerText.includes(words), BUSY);
  await stage.select(first);
  await stage.outcome(first);
  await stage.select(waiting);
  await stage.panel.waitFor('the end of the word', (words) => !document.body.innerText.includes(words), BUSY);
  assert.equal((await stage.click(waiting)).state, 'succeeded');
});
