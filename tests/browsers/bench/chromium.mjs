// A headless Chromium for measuring: nothing in the background, and a clock as fine as it gets.
import puppeteer from 'puppeteer-core';
import { closeChromium } from '../lib/chromium_close.mjs';
import { mortal, temporaryFolder } from '../lib/lifetime.mjs';

export async function launch() {
  const profile = temporaryFolder('retag-bench-');
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    pipe: true,
    userDataDir: profile.path,
    defaultViewport: { width: 1280, height: 800 },
    protocolTimeout: 600_000, // a measurement is one call
    args: [
      // The sandbox cannot be set up as root, as in most containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--no-first-run', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-features=Translate', '--disable-renderer-backgrounding',
      // The largest recordings are more than a container's shared memory holds.
      '--disable-dev-shm-usage',
    ],
  });
  const gone = mortal(browser.process());
  return { browser, close: () => closeChromium(browser, gone, profile) };
}

// Loads a page, and says what goes wrong in it.
export async function show(browser, url) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`in ${url}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`in ${url}: ${message.text()}`);
  });
  await page.goto(url);
  return page;
}
