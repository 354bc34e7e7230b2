// Chromium: DevTools in a window of its own, driven through the DevTools protocol's pipe.
// Seen with Chromium 156 and puppeteer-core 25.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { closeChromium } from './chromium_close.mjs';
import { frontendOf } from './chromium_frontend.mjs';
import { mortal, temporaryFolder } from './lifetime.mjs';
import { pageSurface } from './page_surface.mjs';
import { parseKey } from './remote.mjs';
import { until } from './wait.mjs';

const DOCK = { window: 'undocked', bottom: 'bottom', right: 'right' };

// See open.mjs for the options and for what is given back.
export async function openChromium(options) {
  const profile = temporaryFolder('retag-chromium-');
  writePreferences(profile.path, options);
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: options.headless,
    pipe: true, // enableExtensions works through the pipe alone
    devtools: true, // every tab opens with DevTools
    enableExtensions: [options.extensionDir],
    userDataDir: profile.path,
    defaultViewport: null,
    args: [
      // The sandbox cannot be set up as root, as in most containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--no-first-run', '--disable-gpu', '--disable-quic', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-features=Translate',
      ...(options.trustedKey ? [`--ignore-certificate-errors-spki-list=${options.trustedKey}`] : []),
      `--window-size=${options.window.width},${options.window.height}`,
      `--force-device-scale-factor=${options.pixelRatio}`,
    ],
  });
  const gone = mortal(browser.process());
  const close = () => closeChromium(browser, gone, profile);
  try {
    return await sessionOf(browser, options, close, gone);
  } catch (error) {
    await close();
    throw error;
  }
}

// DevTools' own settings are preferences of the profile, each a JSON text.
function writePreferences(profile, { dock, theme, size }) {
  const settings = {
    currentDockState: DOCK[dock],
    'ui-theme': theme === 'dark' ? 'dark' : 'default',
    'inspector-view.split-view-state': { horizontal: { size: size.height }, vertical: { size: size.width } },
  };
  const preferences = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]));
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify({ devtools: { preferences } }));
}

async function sessionOf(browser, options, close, closed) {
  const [page] = await browser.pages();
  const target = await until('DevTools to open', () => browser.targets().find((it) => it.url().startsWith('devtools://')));
  const frontend = await frontendOf(await target.asPage(), options.panelTitle);
  const root = await browser.target().createCDPSession();
  if (options.downloadDir) {
    await root.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: options.downloadDir });
  }

  const problems = [];
  await listen(await extensionPage(browser, 'devtools page', (path) => !path.includes('panel')), 'devtools page', problems);
  let panel;

  const session = {
    browser: 'chromium',
    page: {
      ...pageSurface('page', {
        run: (expression) => page.evaluate(expression),
        press: ({ x, y }) => page.mouse.click(x, y),
        key: (text) => pressKey(page, text),
      }),
      goto: async (url) => void (await page.goto(url)),
      reload: async () => void (await page.reload()),
      url: () => page.url(),
    },
    get panel() {
      if (!panel) throw new Error('the panel is not open: await session.openPanel() first');
      return panel;
    },
    async openPanel() {
      await frontend.showPanel();
      panel ??= await panelOf(browser, frontend, problems);
      return panel;
    },
    async resizePanel({ width, height }) {
      if (options.dock !== 'window') throw new Error('resizePanel needs DevTools in a window of its own');
      const { windowId } = await root.send('Browser.getWindowForTarget', { targetId: target._targetId });
      const chrome = await frontend.chromeHeight();
      await root.send('Browser.setWindowBounds', { windowId, bounds: { width, height: height + chrome } });
      await until(`a DevTools window of ${width} pixels`, () => frontend.hasSize(width, height + chrome));
    },
    setTheme: (theme) => frontend.setTheme(theme),
    screenshot: (path) => frontend.screenshot(path, options.dock === 'window' ? null : page),
    closeTab: () => page.close(),
    closeDevTools: () => frontend.page.evaluate(() => globalThis.InspectorFrontendHost.closeWindow()).catch(() => {}),
    problems: async () => [...problems],
    closed,
    close,
  };
  if (options.dock === 'window') await session.resizePanel(options.size);
  await page.goto(options.url);
  if (options.showPanel) await session.openPanel();
  return session;
}

// The extension's own page whose path passes, as a protocol session: it is a frame of another process in
// DevTools, which puppeteer cannot wrap as a page.
async function extensionPage(browser, name, passes) {
  const found = await until(`the ${name}`, () =>
    browser.targets().find((it) => it.url().startsWith('chrome-extension://') && passes(new URL(it.url()).pathname)));
  return found.createCDPSession();
}

// Collects what goes wrong in an extension's page, from its beginning: the protocol repeats what was before.
async function listen(cdp, name, problems) {
  cdp.on('Runtime.exceptionThrown', ({ exceptionDetails: it }) =>
    problems.push(`${name}: ${it.exception?.description ?? it.text}`));
  cdp.on('Runtime.consoleAPICalled', ({ type, args }) => {
    if (type === 'error' || type === 'assert') {
      problems.push(`${name}: ${args.map((it) => it.description ?? JSON.stringify(it.value)).join(' ')}`);
    }
  });
  cdp.on('Log.entryAdded', ({ entry }) => {
    if (entry.level === 'error') problems.push(`${name}: ${entry.text} ${entry.url ?? ''}`);
  });
  await cdp.send('Runtime.enable');
  await cdp.send('Log.enable');
}

async function panelOf(browser, frontend, problems) {
  const cdp = await extensionPage(browser, 'panel page', (path) => path.includes('panel'));
  await listen(cdp, 'panel', problems);
  const run = async (expression) => {
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression, awaitPromise: true, returnByValue: true, userGesture: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const surface = pageSurface('panel', {
    run,
    async press({ x, y }) {
      const box = await frontend.panelBox();
      await untilMouseReaches(run, frontend.page.mouse, box.x + x, box.y + y);
      await frontend.page.mouse.click(box.x + x, box.y + y);
    },
    async key(text) {
      await until('the panel to have the focus', async () => {
        if (await run('document.hasFocus()')) return true;
        await frontend.focusPanel();
        return false;
      });
      await pressKey(frontend.page, text);
    },
  });
  await surface.waitFor('its document', () => document.readyState === 'complete');
  return Object.assign(surface, {
    // DevTools' protocol, for what only one browser can do: tracing, heap, emulation.
    protocol: cdp,
    // Not beyond the viewport: to capture that, Chromium 156 lays DevTools out again, and sometimes the panel, a frame of
    // another process, has not been drawn by then.
    async screenshot(path) {
      // The panel's process draws on its own: without this the picture may be of what the panel showed before.
      await frontend.page.bringToFront();
      await run('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
      await frontend.page.screenshot({ path, clip: await frontend.panelBox(), captureBeyondViewport: false });
    },
  });
}

// A frame of another process gets no mouse events until the compositor knows where it is, which is later than
// everything that its page can tell (Chromium 156: one first click in fifteen went to DevTools' own page instead).
async function untilMouseReaches(run, mouse, x, y) {
  let reached = false;
  const heard = run(`new Promise((resolve) => {
    addEventListener('pointermove', () => resolve(true), { once: true, capture: true });
  })`).then(() => { reached = true; }, () => {}); // the wait below tells of a panel that went away
  let aside = 1;
  await until('the mouse to reach the panel', async () => {
    await mouse.move(x + aside, y); // a move to the current position would fire no event
    aside = 1 - aside;
    return reached;
  });
  await heard;
}

async function pressKey(page, text) {
  const { modifiers, key } = parseKey(text);
  for (const modifier of modifiers) await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  for (const modifier of modifiers.reverse()) await page.keyboard.up(modifier);
}
