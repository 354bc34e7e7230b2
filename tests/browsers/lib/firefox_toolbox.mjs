// Runs in Firefox's browser window (its chrome scope): the toolbox, and the panel in it.
//
// The panel's page is a <browser> of the extension's process inside the toolbox. BiDi does not list it, so code
// reaches it as a frame script, and mouse and keys go through the window that shows it, as a user's do.

// Leaves its functions in window.retagToolbox.
export function installToolboxDriver(panelTitle) {
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
  const { gDevTools } = require('devtools/client/framework/devtools');
  const events = { window, parent: window, _EU_Ci: Ci, _EU_Cc: Cc };
  Services.scriptloader.loadSubScript('chrome://remote/content/external/EventUtils.js', events);
  let toolbox;

  const tool = () => toolbox.getAdditionalTools().find((it) => it.label === panelTitle);
  const viewOf = (element) => element.ownerDocument.defaultView;

  const findPanel = (doc) => {
    for (const element of doc.querySelectorAll('browser, iframe')) {
      if (/^moz-extension:.*panel[^/]*\.html/.test(element.currentURI?.spec ?? '')) return element;
      const inner = element.contentDocument && findPanel(element.contentDocument);
      if (inner) return inner;
    }
    return null;
  };
  const panel = () => {
    const found = findPanel(toolbox.doc);
    if (!found) throw new Error('the panel page is not there');
    return found;
  };
  // The panel's corner in the window that is its top.
  const origin = () => {
    let { x, y } = panel().getBoundingClientRect();
    for (let frame = viewOf(panel()).browsingContext.embedderElement; frame; frame = viewOf(frame).browsingContext.embedderElement) {
      const box = frame.getBoundingClientRect();
      x += box.x;
      y += box.y;
    }
    return { x, y };
  };

  // Runs `script`, which sees `reply(value)`, in the panel's process and beside its page.
  let asked = 0;
  const inPanel = (script) => new Promise((resolve) => {
    asked += 1;
    const name = `retag-test-${asked}`;
    const messages = panel().messageManager;
    const listener = ({ data }) => {
      messages.removeMessageListener(name, listener);
      resolve(data);
    };
    messages.addMessageListener(name, listener);
    const source = `{ const reply = (value) => sendAsyncMessage(${JSON.stringify(name)}, value); ${script} }`;
    messages.loadFrameScript(`data:application/javascript;charset=utf-8,${encodeURIComponent(source)}`, false);
  });

  window.retagToolbox = {
    async open(dock) {
      toolbox = await gDevTools.showToolboxForTab(gBrowser.selectedTab, { hostType: dock });
    },
    close: () => toolbox.destroy().then(() => true),
    hasTool: () => Boolean(tool()),
    // The network monitor starts for the extension's first listener.
    isListening: async () => (await toolbox.getNetMonitorAPI()).hasRequestFinishedListeners(),
    showTool: () => toolbox.selectTool(tool().id).then(() => true),
    hasPanel: () => findPanel(toolbox.doc) !== null,

    // With the page's own globals, past its content security policy.
    evaluate: (expression) => inPanel(`(async () => {
      try {
        const box = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false, sameZoneAs: content });
        const handling = content.windowUtils.setHandlingUserInput(true); // the clipboard wants a gesture
        let value;
        try {
          value = Cu.evalInSandbox(${JSON.stringify(`(async () => JSON.stringify((await ${expression}) ?? null))()`)}, box);
        } finally {
          handling.destruct();
        }
        reply({ value: await value });
      } catch (error) {
        reply({ error: String(error) });
      }
    })();`),

    async press(x, y) {
      const corner = origin();
      const target = toolbox.topWindow;
      target.focus();
      for (const type of ['mousemove', 'mousedown', 'mouseup']) {
        // asyncEnabled: done when the panel's process has handled it.
        await new Promise((resolve) => {
          events.synthesizeMouseAtPoint(corner.x + x, corner.y + y,
            { type, button: 0, clickCount: 1, asyncEnabled: true }, target, resolve);
        });
      }
    },
    async key({ modifiers, key }) {
      const target = toolbox.topWindow;
      target.focus();
      panel().focus();
      const held = Object.fromEntries(modifiers.map((name) => [{ Control: 'ctrlKey', Shift: 'shiftKey', Alt: 'altKey', Meta: 'metaKey' }[name], true]));
      const name = key === 'Space' ? ' ' : key.length > 1 ? `KEY_${key}` : key;
      events.synthesizeKey(name, held, target);
    },

    resize(width, height) {
      const { topWindow } = toolbox;
      const box = panelArea();
      topWindow.resizeTo(width + topWindow.outerWidth - box.width, height + topWindow.outerHeight - box.height);
    },
    hasSize(width, height) {
      const box = panelArea();
      return box.width === width && box.height === height;
    },
    setTheme(theme) {
      Services.prefs.setCharPref('devtools.theme', theme);
    },
    hasTheme: (theme) => toolbox.doc.documentElement.classList.contains(`theme-${theme}`),

    async screenshot(what, scale) {
      const context = what === 'panel' ? panel().browsingContext : toolbox.topWindow.browsingContext;
      const area = what === 'panel' ? null : new DOMRect(0, 0, toolbox.topWindow.innerWidth, toolbox.topWindow.innerHeight);
      const image = await context.currentWindowGlobal.drawSnapshot(area, scale, 'white');
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d').drawImage(image, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return bytes.toBase64();
    },

    // What went wrong in the extension's pages: uncaught errors and refusals, and what they gave to console.error.
    async problems() {
      const errors = Services.console.getMessageArray()
        .filter((it) => it instanceof Ci.nsIScriptError && !(it.flags & Ci.nsIScriptError.warningFlag))
        .filter((it) => it.sourceName?.startsWith('moz-extension:'))
        .map((it) => `${it.sourceName}: ${it.errorMessage}`);
      if (!findPanel(toolbox.doc)) return errors;
      const logged = await inPanel(`
        const storage = Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage);
        reply(storage.getEvents()
          .filter((it) => it.level === 'error' || it.level === 'assert')
          .map((it) => it.filename + ': ' + it.arguments.map(String).join(' ')));`);
      return [...errors, ...logged];
    },
  };

  // Where the toolbox shows a panel: all below its bar of tabs.
  function panelArea() {
    const bar = toolbox.doc.querySelector('.devtools-tabbar').getBoundingClientRect();
    return { width: toolbox.win.innerWidth, height: toolbox.win.innerHeight - Math.round(bar.bottom) };
  }
}
