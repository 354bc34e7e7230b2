// Firefox: the toolbox in a window of its own, driven through WebDriver BiDi and its chrome scope.
// Seen with Firefox ESR 153.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectBidi } from './bidi.mjs';
import { installToolboxDriver } from './firefox_toolbox.mjs';
import { mortal, temporaryFolder } from './lifetime.mjs';
import { pageSurface } from './page_surface.mjs';
import { parseKey } from './remote.mjs';
import { until, within } from './wait.mjs';

const CLOSE_MS = 10_000;
const START_MS = 60_000;

const preferences = ({ downloadDir, theme, size, wholeBodies }) => ({
  'devtools.theme': theme,
  'devtools.toolbox.footer.height': size.height,
  'devtools.toolbox.sidebar.width': size.width,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.newtab.preload': false,
  'browser.tabs.closeWindowWithLastTab': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  ...(wholeBodies && { 'devtools.netmonitor.responseBodyLimit': 0, 'devtools.netmonitor.requestBodyLimit': 0 }),
  ...(downloadDir && {
    'browser.download.dir': downloadDir,
    'browser.download.folderList': 2,
    'browser.download.useDownloadDir': true,
    'browser.download.alwaysOpenPanel': false,
  }),
});

// See open.mjs for the options and for what is given back.
export async function openFirefox(options) {
  const profile = temporaryFolder('retag-firefox-');
  const home = join(profile.path, 'home'); // so that nothing of the user's is read or written
  mkdirSync(home);
  writeFileSync(join(profile.path, 'user.js'), Object.entries(preferences(options))
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const firefox = spawn(process.env.FIREFOX ?? 'firefox-esr', [
    ...(options.headless ? ['--headless'] : []),
    '--no-remote', '--profile', profile.path, '--remote-debugging-port', '0', '--remote-allow-system-access',
    '--window-size', `${options.window.width},${options.window.height}`,
  ], { env: { ...process.env, HOME: home }, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = mortal(firefox);
  let bidi;
  const close = async () => {
    bidi?.close();
    firefox.kill();
    await within(CLOSE_MS, 'closing Firefox', gone).catch(() => firefox.kill('SIGKILL'));
    await gone;
    profile.remove();
  };
  try {
    bidi = await connectBidi(await address(firefox, gone));
    return await sessionOf(bidi, options, close, gone);
  } catch (error) {
    await close();
    throw error;
  }
}

// Where it listens for BiDi.
async function address(firefox, gone) {
  let said = '';
  let ended = false;
  firefox.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
  gone.then(() => { ended = true; });
  const found = await until('Firefox to say where it listens', () =>
    ended || /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1], { timeout: START_MS, explain: async () => said });
  if (ended) throw new Error(`Firefox ended at once:\n${said}`);
  return `${found}/session`;
}

async function sessionOf(bidi, options, close, closed) {
  await bidi.send('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: Boolean(options.trustedKey) } } });
  await bidi.send('webExtension.install', { extensionData: { type: 'path', path: options.extensionDir } });
  const tab = (await bidi.send('browsingContext.getTree')).contexts[0].context;
  const chrome = (await bidi.send('browsingContext.getTree', { 'moz:scope': 'chrome' }))
    .contexts.find((it) => it.url.endsWith('browser.xhtml')).context;
  await bidi.call(chrome, installToolboxDriver, options.panelTitle);
  const toolbox = (method, ...args) =>
    bidi.call(chrome, (name, given) => window.retagToolbox[name](...given), method, args);

  await toolbox('open', options.dock);
  await until(`the extension to add its panel "${options.panelTitle}"`, () => toolbox('hasTool'));
  await until('the extension to listen to requests', () => toolbox('isListening'));

  const navigate = (url) => bidi.send('browsingContext.navigate', { context: tab, url, wait: 'complete' });
  let panel;
  const session = {
    browser: 'firefox',
    page: {
      ...pageSurface('page', {
        run: (expression) => bidi.run(tab, expression),
        press: ({ x, y }) => performActions(bidi, tab, pointerClick(x, y)),
        key: (text) => performActions(bidi, tab, keyPress(text)),
      }),
      goto: async (url) => void (await navigate(url)),
      reload: async () => void (await bidi.send('browsingContext.reload', { context: tab, wait: 'complete' })),
      url: () => bidi.run(tab, 'location.href'),
    },
    get panel() {
      if (!panel) throw new Error('the panel is not open: await session.openPanel() first');
      return panel;
    },
    async openPanel() {
      await toolbox('showTool');
      panel ??= await panelOf(toolbox, options);
      return panel;
    },
    async resizePanel({ width, height }) {
      if (options.dock !== 'window') throw new Error('resizePanel needs DevTools in a window of its own');
      await toolbox('resize', width, height);
      await until(`a toolbox of ${width} × ${height} pixels`, () => toolbox('hasSize', width, height));
    },
    async setTheme(theme) {
      await toolbox('setTheme', theme);
      await until(`the toolbox's ${theme} theme`, () => toolbox('hasTheme', theme));
    },
    screenshot: async (path) => save(path, await toolbox('screenshot', 'window', options.pixelRatio)),
    closeDevTools: () => toolbox('close'),
    closeTab: () => bidi.send('browsingContext.close', { context: tab }),
    problems: () => toolbox('problems'),
    closed,
    close,
  };
  if (options.dock === 'window') await session.resizePanel(options.size);
  await navigate(options.url);
  if (options.showPanel) await session.openPanel();
  return session;
}

async function panelOf(toolbox, { pixelRatio }) {
  await until('the panel page', () => toolbox('hasPanel'));
  const surface = pageSurface('panel', {
    async run(expression) {
      const { value, error } = await toolbox('evaluate', expression);
      if (error !== undefined) throw new Error(error);
      return JSON.parse(value);
    },
    press: ({ x, y }) => toolbox('press', x, y),
    key: (text) => toolbox('key', parseKey(text)),
  });
  await surface.waitFor('its document', () => document.readyState === 'complete');
  return Object.assign(surface, {
    screenshot: async (path) => save(path, await toolbox('screenshot', 'panel', pixelRatio)),
  });
}

const save = (path, base64) => writeFileSync(path, Buffer.from(base64, 'base64'));

const performActions = (bidi, context, actions) => bidi.send('input.performActions', { context, actions: [actions] });

const pointerClick = (x, y) => ({
  type: 'pointer',
  id: 'mouse',
  actions: [
    { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ],
});

// WebDriver's own code points for keys that are no characters.
const KEYS = {
  Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Alt: '\uE00A',
  Escape: '\uE00C', Space: ' ', PageUp: '\uE00E', PageDown: '\uE00F', End: '\uE010', Home: '\uE011',
  ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015', Delete: '\uE017',
  Meta: '\uE03D',
};

function keyPress(text) {
  const { modifiers, key } = parseKey(text);
  const values = [...modifiers, key].map((name) => KEYS[name] ?? name);
  return {
    type: 'key',
    id: 'keyboard',
    actions: [
      ...values.map((value) => ({ type: 'keyDown', value })),
      ...values.toReversed().map((value) => ({ type: 'keyUp', value })),
    ],
  };
}
