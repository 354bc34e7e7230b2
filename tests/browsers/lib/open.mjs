// A real DevTools panel of the extension in a real browser, behind one interface.
//
//   const session = await open({ browser: 'chromium' });   // or 'firefox'
//   await session.page.evaluate(() => fetch('/note'));
//   await session.panel.click('[data-action="refetch-and-retry"]');
//   await session.panel.waitFor('the replay to succeed', () => document.querySelector('[data-state=succeeded]') !== null);
//   await session.close();
//
// session
//   browser                    its name
//   page, panel                surfaces, see page_surface.mjs: evaluate, waitFor, waitForSelector, click, key, type, text
//   page.goto(url), .reload(), .url()
//   panel.screenshot(path)                the panel alone
//   openPanel()                shows the panel's tab; gives `panel`. Before that `panel` throws
//   resizePanel({width, height})          the panel's viewport, in CSS pixels, exactly
//   setTheme('light' | 'dark')            DevTools' own theme, while it runs
//   screenshot(path)           DevTools' window; where it is docked, with the page
//   closeTab()                 the inspected tab
//   closeDevTools()            DevTools, as its user does; the page stays
//   problems()                 what went wrong in the extension's pages, as texts: uncaught errors, refused loads, console.error
//   closed                     a promise: the browser has gone
//   close()                    ends the browser and removes its profile
//
// A key or a click has been handled by the browser when its promise resolves; what the panel makes of it may come
// later: wait for it.
import { fileURLToPath } from 'node:url';
import { openChromium } from './chromium.mjs';
import { openFirefox } from './firefox.mjs';

const DRIVERS = { chromium: openChromium, firefox: openFirefox };

export const BROWSERS = (process.env.RETAG_BROWSERS ?? 'chromium,firefox').split(/[, ]+/).filter(Boolean);

export const built = (browser) => fileURLToPath(new URL(`../../../dist/${browser}`, import.meta.url));

// browser       chromium or firefox
// extensionDir  an unpacked extension; default: the one in dist/
// panelTitle    the DevTools tab
// url           what the inspected tab shows once DevTools and the extension's devtools page are listening
// showPanel     false: the panel's tab is not shown until openPanel()
// theme         light or dark
// size          of the panel's viewport; where DevTools is docked, its share of the window
// window        size of the window with the inspected page
// dock          window (DevTools in a window of its own), bottom or right
// pixelRatio    device pixels for each CSS pixel, for sharp screenshots
// downloadDir   where downloads go
// trustedKey    hash of the key of a certificate of the tests' own; in Firefox any certificate will do then
// wholeBodies   Firefox keeps bodies of any length; Chromium does so by itself
// headless      false: windows on the screen
export async function open({
  browser,
  extensionDir = built(browser),
  panelTitle = 'Retag',
  url = 'about:blank',
  showPanel = true,
  theme = 'light',
  size = { width: 1200, height: 640 },
  window = { width: 1280, height: 800 },
  dock = 'window',
  pixelRatio = 1,
  downloadDir,
  trustedKey,
  wholeBodies = false,
  headless = true,
}) {
  const driver = DRIVERS[browser];
  if (!driver) throw new Error(`no driver for a browser called "${browser}": ${Object.keys(DRIVERS).join(', ')}`);
  return driver({ extensionDir, panelTitle, url, showPanel, theme, size, window, dock, pixelRatio, downloadDir, trustedKey, wholeBodies, headless });
}
