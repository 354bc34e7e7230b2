// What is copied from the panel is run as a user would run it, and the demo's origin says what reached it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { JSON_TYPE, note, onTheStage } from './lib/stage_bench.mjs';

const SAVE = { method: 'PUT', headers: { 'Content-Type': JSON_TYPE, 'X-Api-Key': 'k3y-that-nobody-sees' }, body: note("it's mine") };

// `last` is the text that another form has left.
async function copied(stage, form, last = null) {
  await stage.panel.click(`[data-copy="${form}"]`);
  return stage.panel.waitFor(`the copy as ${form}`, (before) => {
    const text = document.querySelector('[data-copied]')?.textContent;
    return text !== before && text;
  }, last);
}

onTheStage('a request is copied, masked unless the user says otherwise, and repairs itself in a shell', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  await stage.offer();
  await stage.panel.click('[data-section="copy-as"] > summary');
  const masked = await copied(stage, 'curl');
  assert.match(masked, /--request PUT/);
  assert.match(masked, /If-Match: "/, 'a condition is no secret');
  assert.doesNotMatch(masked, /k3y-that/);
  await stage.panel.click('[data-copy-secrets]');
  await stage.panel.waitFor('the text to go', () => document.querySelector('[data-copied]') === null);
  const script = await copied(stage, 'repair-sh');
  assert.match(script, /k3y-that-nobody-sees/);
  const done = spawnSync('sh', { input: script, encoding: 'utf8' });
  assert.equal(done.status, 0, `${done.stderr}\n${script}`);
  assert.equal((await stage.read(path)).text, SAVE.body);
  assert.deepEqual(await stage.session.problems(), []);
});

// Two failed writes of one resource, the second of them selected, and the buttons of *Copy as* open.
async function twoFailed(stage, path) {
  const { etag } = await stage.send({ url: path });
  await stage.colleague(path);
  for (const [place, text] of ["it's one", 'two'].entries()) {
    const headers = { 'Content-Type': JSON_TYPE, 'If-Match': etag };
    assert.equal((await stage.send({ url: path, method: 'PUT', body: note(text), headers })).status, 412);
    await stage.selected({ url: path, method: 'PUT', status: 412 }, place + 1);
  }
  await stage.offer();
  // It stays unfolded.
  const isOpen = await stage.panel.evaluate(() => document.querySelector('[data-section="copy-as"]').open);
  if (!isOpen) await stage.panel.click('[data-section="copy-as"] > summary');
  await stage.panel.waitForSelector('[data-copy="order-sh"]');
}

onTheStage('a replay in order is copied as a script, which sends each with the tag that the one before gave', {}, async (stage) => {
  for (const manner of ['drafts', 'drafts+quiet']) {
    const path = stage.fresh(manner);
    await twoFailed(stage, path);
    const script = await copied(stage, 'order-sh');
    const done = spawnSync('sh', { input: script, encoding: 'utf8' });
    assert.equal(done.status, 0, `${done.stderr}\n${script}`);
    assert.match(done.stdout, /Saved \(204\): 2 of 2/);
    assert.equal((await stage.stored(path)).text, note('two'));
  }
  assert.deepEqual(await stage.session.problems(), []);
});

onTheStage('a replay in order is copied as a function, which the page runs', {}, async (stage) => {
  for (const manner of ['drafts', 'drafts+quiet']) {
    const path = stage.fresh(manner);
    await twoFailed(stage, path);
    const code = await copied(stage, 'order-fetch');
    const overwritten = await stage.page.evaluate(async (text) => {
      const run = new (async () => {}).constructor(text.replace(/await replayInOrder\(\);\s*$/, 'return replayInOrder();'));
      return (await run()).overwritten;
    }, code);
    assert.match(overwritten, /Cleo/);
    assert.equal((await stage.stored(path)).text, note('two'));
    const writes = (await stage.requestsFor(path, 'PUT')).slice(2);
    assert.deepEqual(writes.map(({ body }) => body), [note("it's one"), note('two')]);
    assert.notEqual(writes[0].headers['if-match'], writes[1].headers['if-match']);
  }
});

onTheStage('a replay in order is copied only where one is planned', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  await stage.offer();
  await stage.panel.click('[data-section="copy-as"] > summary');
  await stage.panel.waitForSelector('[data-copy="repair-sh"]');
  assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-copy="order-sh"]')), null);
});

onTheStage('a row’s menu copies its request by keyboard alone, with secrets masked', {}, async (stage) => {
  const path = stage.fresh('drafts');
  await stage.failedSave(path, SAVE);
  // The panel's own clipboard stands in for the browser's.
  await stage.panel.evaluate(() => Object.defineProperty(navigator, 'clipboard', {
    configurable: true, value: { writeText: async (text) => { window.onClipboard = text; } },
  }));
  await stage.panel.waitForSelector('[role=row][data-status="412"]');
  // As a right click or the menu key asks for it.
  await stage.panel.evaluate(() => {
    const row = document.querySelector('[role=row][data-status="412"]');
    const { x, y } = row.getBoundingClientRect();
    row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: x + 40, clientY: y + 5 }));
  });
  await stage.panel.waitFor('the keyboard in the menu', () => document.activeElement?.dataset.copy === 'curl');
  const open = () => stage.panel.evaluate(() => document.querySelector('.row-menu').matches(':popover-open'));
  assert.equal(await open(), true);
  // A letter is no command here: no repair begins.
  await stage.panel.key('r');
  await stage.panel.key('ArrowDown');
  await stage.panel.waitFor('the keyboard on the second form', () => document.activeElement?.dataset.copy === 'curl-cmd');
  await stage.panel.key('ArrowUp');
  await stage.panel.waitFor('the keyboard on the first form', () => document.activeElement?.dataset.copy === 'curl');
  await stage.panel.key('Enter');
  const text = await stage.panel.waitFor('the text on the clipboard', () => window.onClipboard);
  assert.match(text, /^curl .*--request PUT/s);
  assert.doesNotMatch(text, /k3y-that/);
  assert.equal(await open(), false);
  assert.equal(await stage.panel.evaluate(() => document.querySelectorAll('[data-replayed-from]').length), 0);
  assert.deepEqual(await stage.session.problems(), []);
});

// Runs what was copied, without a browser; the same fields and octets reach the server.
const RUNS = {
  curl: (text) => ran('sh', text),
  httpie: (text) => ran('sh', text),
  fetch: (text) => ran('node', text, ['--input-type=module', '-']),
  'repair-fetch': (text) => ran('node', text, ['--input-type=module', '-']),
  'repair-sh': (text) => ran('sh', text),
  raw: async (text, { url }) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(text);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    assert.match(answer.toString(), /^HTTP\/1\.1 /);
  },
};

function ran(program, input, args = []) {
  const { status, stderr } = spawnSync(program, args, { input, encoding: 'utf8', timeout: 20_000 });
  assert.equal(status, 0, `${stderr}\n${input}`);
}

const hasHttpie = spawnSync('http', ['--version']).status === 0;
// HTTPie is not on every machine.
const FORMS = Object.keys(RUNS).filter((form) => form !== 'httpie' || hasHttpie);

onTheStage('each form sends what the page had sent', {}, async (stage) => {
  const path = stage.fresh('files');
  const fields = { 'Content-Type': 'application/octet-stream', 'X-Note': 'it\'s "one" $HOME `id` %PATH% \\' };
  const bodies = { text: [...Buffer.from("it's $HOME\r\n\\ “two” `id`\n")], binary: [0, 255, 39, 10, 128, 254, 92] };
  for (const [name, octets] of Object.entries(bodies)) {
    const { etag } = await stage.send({ url: path });
    await stage.colleague(path);
    await stage.page.evaluate(async (url, tag, bytes, headers) => {
      await (await fetch(url, { method: 'PUT', headers: { ...headers, 'If-Match': tag }, body: new Uint8Array(bytes) })).text();
    }, path, etag, octets, fields);
    await stage.selected({ url: path, method: 'PUT', status: 412 }, Object.keys(bodies).indexOf(name) + 1);
    await stage.offer();
    const puts = async () => (await stage.origin.requests(({ url, method }) => url === path && method === 'PUT'));
    const original = (await puts()).at(-1);
    if (!await stage.panel.evaluate(() => document.querySelector('[data-section="copy-as"]').open)) {
      await stage.panel.click('[data-section="copy-as"] > summary');
    }
    // Another exchange is masked again.
    await stage.panel.click('[data-copy-secrets]');
    await stage.panel.waitFor('the secrets', () => /on$/.test(document.querySelector('[data-copy-secrets]').textContent));
    // A message as HTTP/1.1 writes it is a text.
    let text = null;
    for (const form of FORMS.filter((it) => name === 'text' || it !== 'raw')) {
      const before = (await puts()).length;
      text = await copied(stage, form, text);
      await RUNS[form](text, stage.origin);
      const [again, ...more] = (await puts()).slice(before);
      assert.deepEqual(more, [], form);
      assert.deepEqual([again.length, again.body], [original.length, original.body], `${name} by ${form}`);
      const isRepair = form.startsWith('repair');
      const all = isRepair || form === 'fetch' ? ['content-type', 'x-note', 'accept-language'] : Object.keys(original.headers);
      // The connection is the program's own, and so is what it can decode.
      const names = all.filter((field) => !['connection', 'accept-encoding'].includes(field));
      const fieldsOf = ({ headers }) => names.map((field) => [field, headers[field]]);
      assert.deepEqual(fieldsOf(again), fieldsOf(original), `${name} by ${form}`);
      if (isRepair) {
        const stored = await (await fetch(`${stage.origin.url}${path}`)).arrayBuffer();
        assert.deepEqual([...new Uint8Array(stored)], octets, `${name} by ${form}`);
      } else {
        assert.equal(again.headers['if-match'], original.headers['if-match'], `${name} by ${form}`);
      }
    }
  }
});

onTheStage('a header value beyond ASCII is copied as the octets that the browser sent, or the copy says that it cannot', {}, async (stage) => {
  let count = 0;
  for (const value of ['é ÿ', '\u0080 \u009f', 'Ã©']) {
    const path = stage.fresh('drafts');
    await stage.failedSave(path, { ...SAVE, headers: { ...SAVE.headers, 'X-Beyond': value } });
    await stage.offer();
    const puts = () => stage.origin.requests(({ url, method }) => url === path && method === 'PUT');
    const [original] = await puts();
    assert.equal(original.headers['x-beyond'], value, 'the origin shows octets');
    if (!await stage.panel.evaluate(() => document.querySelector('[data-section="copy-as"]').open)) {
      await stage.panel.click('[data-section="copy-as"] > summary');
    }
    await stage.panel.click('[data-copy-secrets]');
    await stage.panel.waitFor('the secrets', () => /on$/.test(document.querySelector('[data-copy-secrets]').textContent));
    const forms = FORMS.filter((form) => value === 'Ã©' || !['httpie', 'raw'].includes(form));
    let text = null;
    for (const form of forms) {
      const before = (await puts()).length;
      text = await copied(stage, form, text);
      await RUNS[form](text, stage.origin);
      const [again, ...more] = (await puts()).slice(before);
      assert.deepEqual([again.headers['x-beyond'], more], [value, []], `${form}: ${text}`);
      count += 1;
    }
    if (value === 'é ÿ') {
      for (const [form, says] of [
        ['powershell', /^# PowerShell takes only ASCII in header values\..* because of: X-Beyond\.$/im],
        ['curl-cmd', /^rem than the browser did in: X-Beyond\./im],
        ['httpie', /^# HTTPie writes header values as UTF-8\. It sends other octets than the browser did in: X-Beyond\.$/im],
      ]) {
        text = await copied(stage, form, text);
        assert.match(text, says);
      }
      await stage.panel.click('[data-copy="raw"]');
      await stage.panel.waitFor('the reason', () => /holds octets that are not UTF-8/.test(document.querySelector('[data-section="copy-as"]').textContent));
    }
  }
  assert.ok(count >= 13, `${count} copies were run`);
  assert.deepEqual(await stage.session.problems(), []);
});
