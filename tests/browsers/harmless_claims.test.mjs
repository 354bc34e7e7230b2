// The panel says "saved" only of saved content: the browser's log and the server decide, not the page.
import assert from 'node:assert/strict';
import { JSON_TYPE, note, onTheStage, ROWS } from './lib/stage_bench.mjs';

const SAVE = { method: 'PUT', body: note('mine'), headers: { 'Content-Type': JSON_TYPE } };

// What the panel says is what the server has.
async function saysWhatIs(stage, path, exchange, wanted = SAVE.body) {
  const { state, text } = await stage.click(exchange);
  const { text: stored } = await stage.read(path);
  if (stored === wanted) assert.doesNotMatch(text, /not saved|nothing was (written|saved)/i, `the server has ${stored}`);
  else assert.notEqual(state, 'succeeded', `the server has ${stored}; the panel says: ${text}`);
  return { state, text };
}

// Obstacles that a page may have set up before the click. Each function runs in the page.
const MEDDLERS = {
  'a mock of fetch': () => {
    const answer = () => new Response('{"title":"mocked","text":""}', { status: 200, headers: { ETag: '"mocked"' } });
    window.fetch = async () => answer();
  },
  'a mock of fetch for writes alone': () => {
    const real = window.fetch;
    window.fetch = async (input, init) => {
      const method = init?.method ?? input.method ?? 'GET';
      return method === 'GET' ? real(input, init) : new Response(null, { status: 204, headers: { ETag: '"mocked"' } });
    };
  },
  'a wrapper of fetch that changes bodies': () => {
    const real = window.fetch;
    window.fetch = (input, init) => {
      const made = new Request(input, init);
      return real(made.method === 'GET' ? made : new Request(made, { body: '{"title":"another","text":"of the wrapper"}' }));
    };
  },
  'a wrapper of fetch that sends elsewhere': () => {
    const real = window.fetch;
    window.fetch = async (input, init) => {
      const made = new Request(input, init);
      if (made.method === 'GET') return real(made);
      const { method, headers, url } = made;
      return real(url.replace('/drafts/', '/heedless/'), { method, headers, body: await made.arrayBuffer() });
    };
  },
  'a Request that changes bodies': () => {
    const Real = window.Request;
    window.Request = class extends Real {
      constructor(input, init) {
        super(input, init?.body ? { ...init, body: '{"title":"another","text":"of the class"}' } : init);
      }
    };
  },
  'a Request that sends elsewhere': () => {
    const Real = window.Request;
    window.Request = class extends Real {
      constructor(input, init) {
        super(init?.method === 'PUT' ? String(input).replace('/drafts/', '/heedless/') : input, init);
      }
    };
  },
  'a Request that drops the condition': () => {
    const Real = window.Request;
    window.Request = class extends Real {
      constructor(input, init) {
        super(input, init);
        this.headers.delete('if-match');
      }
    };
  },
  'a map under the symbol': () => {
    class Planted extends Map {
      get() { return { state: 'answered', status: 204, etag: '"planted"' }; }
    }
    Object.defineProperty(globalThis, Symbol.for('retag.replays'), { value: new Planted(), configurable: false });
    window.fetch = () => new Promise(() => {});
  },
  'a Map of its own': () => {
    window.Map.prototype.get = () => ({ state: 'answered', status: 204, etag: '"planted"' });
    window.fetch = () => new Promise(() => {});
  },
};
for (const [name, meddle] of Object.entries(MEDDLERS)) {
  onTheStage(`the page has ${name}`, {}, async (stage) => {
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, SAVE);
    await stage.page.evaluate(meddle);
    const { state, text } = await saysWhatIs(stage, path, exchange);
    // A request that differs from the plan is reported as such, wherever it was sent.
    const retries = (await stage.requestsFor(path, 'PUT')).slice(1);
    const otherwise = retries.some(({ headers, body }) => body !== SAVE.body || !headers['if-match']);
    const elsewhere = (await stage.requestsFor(path.replace('/drafts/', '/heedless/'), 'PUT')).length > 0;
    if (otherwise || elsewhere) {
      assert.notEqual(state, 'succeeded', text);
      assert.match(text, /differ|other|another|changed|no such request/i);
    }
  });
}

// A page that hands out its own functions as a new frame's. The success that it reports stands for a moment: the
// browser's log decides.
const FRAMES = {
  'never sends the save': (own) => ({
    ...own,
    // A real answer of this origin, with a tag that is new.
    fetch: (made) => own.fetch(made.method === 'GET' ? made : '/drafts/of-something-else'),
  }),
  'changes the body of the save': (own) => ({
    ...own,
    Request: class extends own.Request {
      constructor(input, init) {
        super(input, init.body ? { ...init, body: '{"title":"another","text":"of the frame"}' } : init);
      }
    },
  }),
};
for (const [name, meddle] of Object.entries(FRAMES)) {
  onTheStage(`a frame of the page's own ${name}: the log decides after the report`, { browsers: ['chromium'] }, async (stage) => {
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, SAVE);
    await stage.page.evaluate((code) => {
      const change = (0, eval)(`(${code})`);
      const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow');
      Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
        get() {
          const window = get.call(this);
          const { Request, Response, AbortController, TextEncoder, Uint8Array } = window;
          return change({ fetch: window.fetch.bind(window), Request, Response, AbortController, TextEncoder, Uint8Array });
        },
      });
    }, meddle.toString());
    await stage.offer();
    await stage.panel.evaluate(() => {
      globalThis.states = [];
      new MutationObserver(() => {
        const state = document.querySelector('[data-replay]')?.dataset.state;
        if (globalThis.states.at(-1) !== state) globalThis.states.push(state);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await stage.repair();
    const text = await stage.panel.waitFor('the failure', (of) =>
      document.querySelector(`[data-replay="${of}"][data-state="failed"]`)?.innerText, exchange);
    assert.match(text, /no such request|not sent as planned/);
    const states = await stage.panel.evaluate(() => globalThis.states);
    assert.ok(states.indexOf('succeeded') >= 0 && states.at(-1) === 'failed', `a success was reported first: ${states}`);
    assert.notEqual((await stage.read(path)).text, SAVE.body);
    assert.equal(await stage.panel.evaluate(() => document.querySelector('[data-action="undo"]')), null, 'nothing was saved as planned');
    assert.ok((await stage.requestsFor(path, 'PUT')).length <= 2, 'it was not sent again');
  });
}

onTheStage('the tag in the browser\'s log outranks the one that a wrapper of fetch tells', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, SAVE);
  await stage.page.evaluate(() => {
    const real = window.fetch;
    window.fetch = async (input, init) => {
      const response = await real(input, init);
      const body = response.status === 204 ? null : await response.text();
      return new Response(body, { status: response.status, headers: { ETag: '"of-the-wrapper"' } });
    };
  });
  const { state, text, steps } = await stage.click(exchange);
  assert.equal(state, 'succeeded', text);
  const { etag, text: stored } = await stage.read(path);
  assert.equal(stored, SAVE.body);
  assert.equal(steps.find(({ step }) => step === 'retry').etag, etag, text);
  const conditions = (await stage.requestsFor(path, 'PUT')).map(({ headers }) => headers['if-match']);
  assert.ok(!conditions.includes('"of-the-wrapper"'), conditions.join());
});

// Both browsers name the retry in their log: Chromium by the script that called, Firefox by the URL's fragment.
onTheStage('another save that carries the mark is not the retry', {}, async (stage) => {
  const path = stage.fresh('drafts');
  const exchange = await stage.failedSave(path, SAVE);
  await stage.page.evaluate(() => {
    const real = window.fetch;
    window.fetch = async (input, init) => {
      const made = new Request(input, init);
      if (made.method === 'GET') return real(made);
      const { hash } = new URL(made.url);
      await real(`/notes/of-the-page-itself${hash}`, { method: 'PUT', body: '{"title":"its","text":"own"}', headers: { 'Content-Type': 'application/json' } });
      return new Response(null, { status: 204, headers: { ETag: '"mocked"' } });
    };
  });
  await saysWhatIs(stage, path, exchange);
});

for (const [row, browsers] of Object.entries(ROWS)) {
  onTheStage(`a service worker that answers the save itself has not saved it: the row of ${row}`, { browsers }, async (stage) => {
    await stage.page.evaluate(() => window.stage.underServiceWorker('passes'));
    const path = stage.fresh('drafts');
    const exchange = await stage.failedSave(path, { ...SAVE, row });
    const before = await stage.read(path);
    await stage.page.evaluate(() => window.stage.behave('answers-writes'));
    const { state, text } = await stage.click(exchange);
    if (state === 'succeeded') {
      // Chromium: the functions of a fresh frame pass the page's service worker, and the panel says so.
      assert.equal((await stage.read(path)).text, SAVE.body, text);
      assert.match(text, /past the page's service worker/);
      return;
    }
    assert.deepEqual(await stage.read(path), before, 'nothing reached the server');
    assert.equal((await stage.requestsFor(path, 'PUT')).length, 1);
    assert.notEqual(state, 'succeeded', text);
    if (state !== 'refused') assert.match(text, /\blog\b|service worker/i);
  });

  onTheStage(`a refetch that a service worker answered is not the server's: the row of ${row}`, { browsers }, async (stage) => {
    await stage.page.evaluate(() => window.stage.underServiceWorker('passes'));
    const path = stage.fresh('drafts');
    // The service worker keeps what the page reads here.
    const exchange = await stage.failedSave(path, { ...SAVE, row });
    await stage.page.evaluate(() => window.stage.behave('keeps-reads'));
    await stage.offer();
    await stage.panel.click('[data-action="refetch-only"]');
    const { text } = await stage.rests(exchange);
    const details = () => stage.panel.evaluate(() => document.querySelector('[role=region][aria-label="Exchange details"]').textContent);
    assert.match(`${text}\n${await details()}`, /service worker/i);
    assert.ok((await stage.causes()).some(({ slug }) => slug === 'stale-cache-read'), await details());
    // Nothing is written on the service worker's word.
    const saved = await stage.click(exchange);
    if (saved.state === 'succeeded') assert.equal((await stage.read(path)).text, SAVE.body, saved.text);
    else assert.equal((await stage.requestsFor(path, 'PUT')).slice(1).length, 0, saved.text);
  });
}

for (const status of [302, 303]) {
  for (const [method, body, saved] of [['PUT', note('mine'), (text) => text === note('mine')], ['POST', 'one more', (text) => text.split('one more').length === 2]]) {
    onTheStage(`a ${method} that is saved and answered ${status} is not called unsaved`, {}, async (stage) => {
      const path = stage.fresh(`redirecting=${status}`);
      const exchange = await stage.failedSave(path, { method, body, headers: { 'Content-Type': JSON_TYPE } });
      const first = await stage.click(exchange);
      // What a POST does cannot be told from a body that is not what its type says.
      const { state, text, steps } = first.state === 'review' ? await stage.confirm(exchange) : first;
      assert.equal((await stage.requestsFor(path, method)).length, 2, text);
      assert.ok(saved((await stage.read(path)).text), 'the server has it');
      assert.doesNotMatch(text, /not saved|nothing was (written|saved)/i);
      assert.ok(steps.some(({ step }) => step === 'check'), `it was read back: ${text}`);
      if (method === 'PUT') assert.equal(state, 'succeeded', text);
    });
  }
}

onTheStage('a server\'s failure after the save is read back', {}, async (stage) => {
  const path = stage.fresh('landing=502');
  const exchange = await stage.failedSave(path, SAVE);
  const { text, steps } = await stage.click(exchange);
  assert.equal((await stage.read(path)).text, SAVE.body);
  assert.ok(steps.some(({ step }) => step === 'check'), text);
  assert.equal((await stage.requestsFor(path, 'PUT')).length, 2, text);
});
