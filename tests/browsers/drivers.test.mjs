// The drivers themselves, on a small extension of their own: what they promise, in both browsers.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './lib/lifetime.mjs';
import { BROWSERS, open } from './lib/open.mjs';
import { until } from './lib/wait.mjs';

const EXTENSION = {
  'manifest.json': JSON.stringify({
    manifest_version: 3, name: 'Probe', version: '1', devtools_page: 'devtools.html',
    browser_specific_settings: { gecko: { id: 'probe@retag.dev' } },
  }),
  'devtools.html': '<!doctype html><script src="devtools.js"></script>',
  'devtools.js': `
    const seen = [];
    chrome.devtools.network.onRequestFinished.addListener((entry) => seen.push(entry.request.url));
    chrome.devtools.panels.create('Probe', '', 'panel.html', (panel) => {
      panel.onShown.addListener((window) => { window.seen = seen; });
    });`,
  'panel.html': `<!doctype html><meta charset="utf-8"><title>Probe</title>
    <button id="press" style="margin: 40px">press</button><input id="field">
    <button id="wrong">wrong</button><button id="off" disabled>off</button><a id="save" download="saved.txt">save</a>
    <div style="position: relative"><button id="under">under</button>
    <div style="position: absolute; inset: 0; background: red"></div></div>
    <script src="panel.js"></script>`,
  'panel.js': `
    window.heard = [];
    for (const type of ['click', 'keydown']) {
      addEventListener(type, (event) => heard.push([type, event.key ?? event.target.id, event.isTrusted, event.ctrlKey]));
    }
    wrong.addEventListener('click', () => {
      console.error('said on purpose');
      throw new Error('thrown on purpose');
    });
    const { panels } = chrome.devtools;
    const tell = (name) => { window.theme = name; };
    tell(panels.themeName);
    if (panels.onThemeChanged) panels.onThemeChanged.addListener(tell);
    else panels.setThemeChangeHandler(tell);
    save.href = URL.createObjectURL(new Blob(['saved']));`,
};

function probeExtension(context) {
  const folder = temporaryFolder('retag-probe-');
  context.after(() => folder.remove());
  for (const [name, text] of Object.entries(EXTENSION)) writeFileSync(join(folder.path, name), text);
  return folder.path;
}

// A PNG's size stands in its first chunk.
const pngSize = (path) => {
  const bytes = readFileSync(path);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
};

for (const browser of BROWSERS) {
  test(`a driver keeps its promises (${browser})`, async (context) => {
    const files = temporaryFolder('retag-files-');
    context.after(() => files.remove());
    const session = await open({
      browser, extensionDir: probeExtension(context), panelTitle: 'Probe', showPanel: false, pixelRatio: 2, downloadDir: files.path,
      url: 'data:text/html,<title>inspected</title><button onclick="document.title=event.isTrusted">b</button>',
    });
    context.after(() => session.close());

    await context.test('the panel is not there before it is opened', () => {
      assert.throws(() => session.panel, /not open/);
    });
    const panel = await session.openPanel();

    await context.test('a click is real', async () => {
      await panel.click('#press');
      const heard = await panel.waitFor('the click', () => window.heard.length > 0 && window.heard);
      assert.deepEqual(heard, [['click', 'press', true, false]]);
    });

    await context.test('keys are real, and go where the focus is', async () => {
      await panel.evaluate(() => { window.heard.length = 0; });
      await panel.key('ArrowDown');
      await panel.key('Control+k'); // Control+f is DevTools' own
      const heard = await panel.waitFor('both keys', () => {
        const keys = window.heard.filter(([type, key]) => type === 'keydown' && key !== 'Control');
        return keys.length >= 2 && keys;
      });
      assert.deepEqual(heard, [['keydown', 'ArrowDown', true, false], ['keydown', 'k', true, true]]);
      await panel.type('#field', 'Tag "1"');
      await panel.waitFor('the text', () => document.querySelector('#field').value === 'Tag "1"');
    });

    await context.test('the panel has exactly the size that was asked for', async () => {
      for (const size of [{ width: 320, height: 500 }, { width: 1400, height: 700 }]) {
        await session.resizePanel(size);
        await panel.waitFor('that size', (it) => innerWidth === it.width && innerHeight === it.height, size);
      }
    });

    await context.test('a screenshot has the size of what it shows', async () => {
      await session.resizePanel({ width: 600, height: 400 });
      await panel.waitFor('that size', () => innerWidth === 600 && innerHeight === 400);
      await panel.screenshot(join(files.path, 'panel.png'));
      assert.deepEqual(pngSize(join(files.path, 'panel.png')), { width: 1200, height: 800 }); // two device pixels each
      await session.screenshot(join(files.path, 'window.png'));
      const window = pngSize(join(files.path, 'window.png'));
      assert.equal(window.width, 1200);
      assert.ok(window.height > 800, `${window.height}`);
    });

    await context.test('the theme changes while it runs', async () => {
      for (const name of ['dark', 'light']) {
        await session.setTheme(name);
        await panel.waitFor(`the extension to see the ${name} theme`, (dark) => (window.theme === 'dark') === dark, name === 'dark');
      }
    });

    await context.test('a download lands', async () => {
      await panel.click('#save');
      assert.equal(await until('the file', () => readFileSync(join(files.path, 'saved.txt'), 'utf8')), 'saved');
    });

    await context.test('the page can be clicked, and reloaded', async () => {
      await session.page.click('button');
      await session.page.waitFor('a trusted click', () => document.title === 'true');
      await session.page.reload();
      assert.equal(await session.page.evaluate(() => document.title), 'inspected');
    });

    await context.test('what went wrong in the panel is told, and nothing else', async () => {
      assert.deepEqual(await session.problems(), []);
      await panel.click('#wrong');
      const problems = await until('both problems', async () => {
        const told = await session.problems();
        return told.length >= 2 && told;
      });
      assert.equal(problems.length, 2);
      assert.match(problems.join('\n'), /thrown on purpose/);
      assert.match(problems.join('\n'), /said on purpose/);
    });

    panel.timeout = 300;
    await context.test('a click that cannot be made says why', async () => {
      await assert.rejects(panel.click('#off'), /it is disabled/);
      await assert.rejects(panel.click('#under'), /it is covered by <div/);
      await assert.rejects(panel.click('#none'), /there is no such element/);
    });

    await context.test('a wait that runs out says what it waited for and what it saw', async () => {
      await assert.rejects(
        panel.waitFor('the moon', () => 0),
        (error) => /expected the moon .* last seen: 0/.test(error.message) && /press/.test(error.message),
      );
    });

    await context.test('the tab can be closed under the panel', async () => {
      await session.closeTab();
    });
  });
}
