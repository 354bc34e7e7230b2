// DevTools' own front-end in Chromium: a web page, whose modules are asked to do what a user does.
import { until } from './wait.mjs';

export async function frontendOf(page, panelTitle) {
  // Touching its modules before it has started leaves it broken.
  await until('DevTools to start', () => page.evaluate(() => document.querySelector('.root-view') !== null));
  // The devtools page creates the panel as its last step: once the panel exists, the listeners exist, too.
  await until(`the extension to add its panel "${panelTitle}"`, () => page.evaluate(viewId, panelTitle));

  const panelBox = () => page.evaluate(boxOfPanel);
  return {
    page,
    panelBox,
    showPanel: () => page.evaluate(showView, panelTitle),
    async focusPanel() {
      await page.bringToFront();
      await page.evaluate(() => {
        [...document.querySelectorAll('iframe')].find((it) => /panel[^/]*\.html/.test(it.src))?.focus();
      });
    },
    hasSize: (width, height) => page.evaluate((w, h) => innerWidth === w && innerHeight === h, width, height),
    // The bar of tabs above every panel.
    chromeHeight: () => page.evaluate(async () => {
      const { InspectorView } = await import('./ui/legacy/legacy.js');
      const view = InspectorView.InspectorView.instance();
      return view.tabbedPane.headerElement().getBoundingClientRect().height;
    }),
    async setTheme(theme) {
      await page.evaluate(async (name) => {
        const { Settings } = await import('./core/common/common.js');
        Settings.Settings.instance().moduleSetting('ui-theme').set(name);
      }, theme === 'dark' ? 'dark' : 'default');
      await until(`DevTools' ${theme} theme`, () => page.evaluate((dark) =>
        document.documentElement.classList.contains('theme-with-dark-background') === dark, theme === 'dark'));
    },
    // With the inspected page where DevTools is docked to it: the front-end leaves a hole there.
    async screenshot(path, inspected) {
      const cover = inspected ? await inspected.screenshot({ encoding: 'base64' }) : null;
      if (cover) await page.evaluate(coverHole, cover);
      await page.screenshot({ path });
      if (cover) await page.evaluate(() => document.getElementById('inspected-page')?.remove());
    },
  };
}

// The rest of this file runs in the front-end.

async function viewId(title) {
  const { ViewManager } = await import('./ui/legacy/legacy.js');
  const ids = [...ViewManager.ViewManager.instance().views.keys()];
  return ids.find((id) => id.startsWith('chrome-extension://') && id.endsWith(title)) ?? null;
}

async function showView(title) {
  const { ViewManager } = await import('./ui/legacy/legacy.js');
  const views = ViewManager.ViewManager.instance();
  const id = [...views.views.keys()].find((it) => it.startsWith('chrome-extension://') && it.endsWith(title));
  await views.showView(id);
}

function boxOfPanel() {
  const frame = [...document.querySelectorAll('iframe')].find((it) => /panel[^/]*\.html/.test(it.src));
  const { x, y, width, height } = frame.getBoundingClientRect();
  return { x, y, width, height };
}

async function coverHole(base64) {
  const image = new Image();
  image.id = 'inspected-page';
  image.src = `data:image/png;base64,${base64}`;
  image.style.cssText = 'position: fixed; left: 0; top: 0; z-index: 2147483647;';
  await image.decode();
  image.width = image.naturalWidth / devicePixelRatio;
  document.body.append(image);
}
