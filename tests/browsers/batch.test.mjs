// Failures inside a batch that is answered 200: rows of their own, with the cause, and without a repair.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBatchSystem } from './lib/batch_system.mjs';
import { BROWSERS, open } from './lib/open.mjs';

// Each function sends a batch of one part from the page: a read, or a write where it is given a tag. Returns the part's
// status and tag.
const FORMS = {
  'OData JSON': async (method, tag) => {
    const part = { id: '1', method, url: '/items(1)', headers: { 'Content-Type': 'application/json', ...(tag && { 'If-Match': tag }) }, ...(tag && { body: { title: 'mine' } }) };
    const answer = await fetch('/json/$batch', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ requests: [part] }),
    });
    const { headers, status } = (await answer.json()).responses[0];
    return { status, tag: headers.ETag };
  },
  'multipart': async (method, tag) => {
    const lines = [
      '--parts', 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', `${method} /items(1) HTTP/1.1`,
      ...(tag ? [`If-Match: ${tag}`] : []), 'Content-Type: application/json', '', tag ? '{"title":"mine"}' : '', '--parts--', '',
    ];
    const answer = await fetch('/mixed/$batch', {
      method: 'POST', headers: { 'Content-Type': 'multipart/mixed; boundary=parts' }, body: lines.join('\r\n'),
    });
    const text = await answer.text();
    return { status: Number(/HTTP\/1\.1 (\d+)/.exec(text)[1]), tag: /ETag: (\S+)/.exec(text)?.[1] };
  },
};

for (const browser of BROWSERS) {
  for (const [form, send] of Object.entries(FORMS)) {
    test(`a write that fails inside a batch is a row with its cause: ${form} (${browser})`, async (context) => {
      const system = await startBatchSystem();
      context.after(() => system.close());
      const session = await open({ browser, url: system.url });
      context.after(() => session.close());
      const read = await session.page.evaluate(send, 'GET', null);
      assert.deepEqual(read, { status: 200, tag: '"v1"' });
      system.write();
      assert.equal((await session.page.evaluate(send, 'PATCH', read.tag)).status, 412);

      const part = await session.panel.waitFor('the failed part', () => {
        const row = document.querySelector('[role=row][data-part-of][data-status="412"]');
        return row && { ...row.dataset };
      });
      assert.deepEqual([part.method, part.verdict, new URL(part.url).pathname], ['PATCH', 'failed', '/items(1)']);
      await session.panel.click(`[role=row][data-exchange="${part.exchange}"]`);
      const cause = await session.panel.waitFor('its cause', (wanted) => {
        const region = document.querySelector('[role=region][aria-label="Exchange details"]');
        const first = region?.dataset.exchange === wanted && region.querySelector('[data-cause]');
        return first && { ...first.dataset, text: region.innerText };
      }, part.exchange);
      assert.equal(cause.cause, 'changed-by-another', cause.text);
      assert.match(cause.text, /part 1 of/i);
      // The part is not repaired by itself: nothing is sent.
      const offered = await session.panel.evaluate(() =>
        [...document.querySelectorAll('[data-action="refetch-and-retry"]')].some(({ disabled }) => !disabled));
      assert.equal(offered, false);
      assert.equal(system.version(), 2);
      const container = await session.panel.evaluate((of) => document.querySelector(`[role=row][data-exchange="${of}"]`)?.dataset.status, part.partOf);
      assert.ok(container == null || container === '200', container);
      if (process.env.RETAG_PICTURES) await session.panel.screenshot(`${process.env.RETAG_PICTURES}/batch-${browser}-${form.replace(' ', '-')}.png`);
      assert.deepEqual(await session.problems(), []);
    });
  }
}
