// One DevTools session without DevTools: the extension's devtools page and panel page in frames of this page, with a
// `chrome.devtools` that the bench speaks through. As in Chromium, both run on one thread and share a recorder.
import { bodyOf, entry, failure } from './traffic.js';

const sessions = new Map();
window.bench = {
  // Called by the extension's pages before their first script.
  equip(frame, name) {
    sessions.get(name).equip(frame);
  },
};

export const nextFrame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });

export async function frames(count) {
  for (let left = count; left > 0; left -= 1) await nextFrame();
}

// Frames until a condition holds; five minutes at most.
export async function framesUntil(what, holds) {
  const deadline = performance.now() + 300_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`expected ${what} within five minutes`);
    await nextFrame();
  }
}

// Until a condition holds in a page, seen as soon as the page is changed: what waits for frames adds up to one to what it
// measures.
export function changed(what, { document }, holds) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`expected ${what} within five minutes`)), 300_000);
    const look = () => {
      if (!holds()) return;
      clearTimeout(late);
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { attributes: true, childList: true, subtree: true });
    look();
  });
}

// What can be listened to.
class Happening {
  #listeners = new Set();
  addListener(listener) {
    this.#listeners.add(listener);
  }
  removeListener(listener) {
    this.#listeners.delete(listener);
  }
  happen(...args) {
    for (const listener of this.#listeners) listener(...args);
  }
}

export class Session {
  #name;
  #resources;
  #number = 0;
  // The recorder takes nothing that began before it was cleared.
  #start = Date.now();
  #asked = [];
  #created;
  #devtools;
  #panelFrame;
  #memories = {};

  constructor(name, { resources }) {
    this.#name = name;
    this.#resources = resources;
    sessions.set(name, this);
  }

  // The devtools page alone, as before the panel is first shown.
  async start() {
    const network = { onRequestFinished: new Happening(), onNavigated: new Happening() };
    const created = new Promise((resolve) => { this.#created = resolve; });
    this.#devtools = {
      network,
      inspectedWindow: { eval: (_, callback) => setTimeout(callback, 0, 'https://app.example') },
      panels: {
        themeName: 'default',
        create: (title, icon, page, callback) => {
          const panel = { onShown: new Happening() };
          callback(panel);
          this.#created({ panel, page });
        },
      },
    };
    await load(`/devtools.html?session=${this.#name}`, 'recorder');
    this.shown = await created;
  }

  // The panel page, as when its tab is first shown.
  async show() {
    this.#panelFrame = await load(`/${this.shown.page}?session=${this.#name}`, 'panel');
    const { contentWindow: window } = this.#panelFrame;
    await changed('the panel to start', window, () => window.document.documentElement.dataset.ready === 'true');
    this.shown.panel.onShown.happen(window);
  }

  // The panel's tab goes, and is shown anew.
  hide() {
    this.#panelFrame.remove();
  }

  equip(window) {
    window.chrome = { devtools: this.#devtools };
    const place = window.frameElement.className;
    // The glue keeps the module's exports to itself. It instantiates a response (the recorder) or a module that is
    // compiled already (the panel).
    for (const name of ['instantiateStreaming', 'instantiate']) {
      const made = window.WebAssembly[name];
      window.WebAssembly[name] = async (...args) => {
        const result = await made.apply(window.WebAssembly, args);
        this.#memories[place] = (result.instance ?? result).exports.memory;
        return result;
      };
    }
  }

  get window() {
    return this.#panelFrame.contentWindow;
  }

  get grid() {
    return this.window.document.querySelector('[role=grid]');
  }

  // The entries that come next.
  next(count) {
    return Array.from({ length: count }, () => this.#finished(entry(this.#number, this.#resources, this.#start)));
  }

  // A 412 that comes next.
  nextFailure() {
    return this.#finished(failure(this.#number, this.#resources, this.#start));
  }

  #finished(one) {
    this.#number += 1;
    // On a prototype, as in Chromium: not part of the entry's JSON.
    const asked = this.#asked;
    return Object.setPrototypeOf(one, {
      getContent(callback) {
        asked.push((body = bodyOf(one)) => callback(body, ''));
      },
    });
  }

  // Entries finish, one event each.
  fire(entries) {
    for (const one of entries) this.#devtools.network.onRequestFinished.happen(one);
  }

  // How many bodies have been asked for.
  get asked() {
    return this.#asked.length;
  }

  // They come.
  answer() {
    for (const callback of this.#asked.splice(0)) callback();
  }

  // As many as that, a thousand between two frames; their bodies are gone when they are asked for.
  async fill(count) {
    for (let left = count; left > 0; left -= 1000) {
      this.fire(this.next(Math.min(left, 1000)));
      for (const callback of this.#asked.splice(0)) callback(null);
      await nextFrame();
    }
  }

  // Everything that was recorded is in the panel, and drawn.
  async settled() {
    await framesUntil(`${this.#number} exchanges in the panel`, () => Number(this.grid.dataset.total) === this.#number);
  }

  clear() {
    this.#number = 0;
    this.#asked.length = 0;
    this.window.retagRecorder.clear();
    this.#start = Date.now() + 1;
  }

  // Bytes of wasm memory that the recorder and the panel have taken.
  memory() {
    const { recorder, panel } = this.#memories;
    return { recorder: recorder.buffer.byteLength, panel: panel?.buffer.byteLength };
  }
}

// An empty page of the extension, for scale.
export async function empty() {
  const frame = await load('/line.html', 'panel');
  await nextFrame();
  frame.remove();
}

async function load(src, className) {
  const frame = document.createElement('iframe');
  frame.className = className;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frame.src = src;
  document.body.append(frame);
  await loaded;
  return frame;
}
