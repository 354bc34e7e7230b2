// What a page can find out of the functions that Retag's hook observes. All of it runs in the page.

// In the page: a value that is the same without and with a hook that nobody notices.
export async function seenByPage(path) {
  const own = { fetch: [window, 'fetch'], toString: [Function.prototype, 'toString'] };
  for (const name of ['open', 'send', 'setRequestHeader']) own[`xhr.${name}`] = [XMLHttpRequest.prototype, name];
  for (const name of ['set', 'append']) own[`headers.${name}`] = [Headers.prototype, name];

  const fault = (error) => `${Object.prototype.toString.call(error)} ${error?.constructor === window[error?.constructor?.name]} ${error?.name}: ${error?.message}`;
  const thrown = (act) => {
    try {
      return `gave ${typeof act()}`;
    } catch (error) {
      return fault(error);
    }
  };
  const functions = {};
  for (const [label, [holder, name]] of Object.entries(own)) {
    const it = holder[name];
    const { value, ...place } = Object.getOwnPropertyDescriptor(holder, name);
    functions[label] = {
      texts: [it.toString(), `${it}`, Function.prototype.toString.call(it), Object.prototype.toString.call(it)],
      kind: [typeof it, it.name, it.length, Object.isExtensible(it), 'prototype' in it],
      is: [it === value, it === holder[name], Object.getPrototypeOf(it) === Function.prototype, it instanceof Function],
      own: Reflect.ownKeys(it).map((key) => [String(key), JSON.stringify(Object.getOwnPropertyDescriptor(it, key))]),
      place,
      // Firefox 153 orders the names of a window by which of them code has looked up, whoever did.
      order: holder === window ? [] : Reflect.ownKeys(holder).map(String),
      without: [thrown(() => new it()), thrown(() => it.call()), thrown(() => it.call({})), thrown(() => Reflect.construct(Object, [], it)), thrown(() => class extends it {})],
      added: (() => {
        it.retagTest = 1;
        const seen = [Object.keys(it), delete it.retagTest, Object.keys(it)];
        return seen;
      })(),
    };
  }

  // Rejections: by fetch itself, or thrown before that.
  const rejected = {};
  const calls = {
    nothing: () => fetch(),
    'a bad URL': () => fetch('http://['),
    'a bad method': () => fetch(path, { method: 'B AD' }),
    'a forbidden method': () => fetch(path, { method: 'TRACE' }),
    'a body with GET': () => fetch(path, { body: 'x' }),
    'a bad field': () => fetch(path, { method: 'PUT', headers: { 'a b': 'c' }, body: 'x' }),
    'a bad init': () => fetch(path, 5),
    'a symbol': () => fetch(Symbol('x')),
    'another this': () => fetch.call({}, path, { method: 'PUT', body: 'x' }),
    'a used body': async () => {
      const request = new Request(path, { method: 'PUT', body: 'x' });
      await request.text();
      return fetch(request);
    },
    'a signal that is aborted': () => fetch(path, { method: 'PUT', body: 'x', signal: AbortSignal.abort() }),
    'a body that throws': () => fetch(path, { method: 'PUT', body: { toString() { throw new RangeError('own'); } } }),
    'a method that throws': () => fetch(path, { get method() { throw new RangeError('own'); } }),
  };
  for (const [label, call] of Object.entries(calls)) {
    let promise;
    try {
      promise = call();
    } catch (error) {
      rejected[label] = `thrown ${fault(error)}`;
      continue;
    }
    const kind = [promise.constructor === Promise, Reflect.ownKeys(promise).length].join();
    rejected[label] = await promise.then((it) => `answered ${it.status} ${kind}`, (error) => `${kind} ${fault(error)}`);
  }
  const sends = {
    'send before open': () => new XMLHttpRequest().send('x'),
    'a field before open': () => new XMLHttpRequest().setRequestHeader('If-Match', '"x"'),
    'open with nothing': () => new XMLHttpRequest().open(),
    'open with a bad method': () => new XMLHttpRequest().open('B AD', path),
    'a bad field': () => {
      const request = new XMLHttpRequest();
      request.open('PUT', path);
      request.setRequestHeader('a b', 'c');
    },
    'a bad name': () => new Headers().set('a b', 'c'),
  };
  for (const [label, act] of Object.entries(sends)) rejected[label] = thrown(act);

  // What code of the page's own runs, and in which order.
  const looks = [];
  const looked = (name, value) => ({ get: () => (looks.push(name), value), enumerable: true });
  const init = Object.defineProperties({}, {
    method: looked('method', 'PUT'), headers: looked('headers', { 'If-Match': '"none"' }), body: looked('body', 'x'),
  });
  const order = [];
  const note = (what) => () => { order.push(what); };
  Promise.resolve().then(note('a micro task before'));
  const failing = fetch('http://[').catch(note('its rejection'));
  Promise.resolve().then(note('a micro task after')).then(note('one more')).then(note('and one more'));
  order.push('the code after the call');
  await failing;
  const answered = await fetch(path, init);
  order.push(answered.status);

  // A rejection that nobody handles is told of as ever.
  const unhandled = await new Promise((resolve) => {
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault();
      resolve(fault(event.reason));
    }, { once: true });
    fetch('http://[');
  });

  // A stream and its reader are the page's own affair.
  const body = new Request(path, { method: 'PUT', body: 'x' });
  const stream = body.body;
  await fetch(body, { headers: { 'If-Match': '"none"' } });
  const streamed = [stream === body.body, stream?.locked, body.bodyUsed];

  return {
    functions, rejected, looks, order, unhandled, streamed,
    globals: Reflect.ownKeys(window).map(String).filter((name) => !/^\d+$/.test(name)).sort(),
    resources: performance.getEntriesByType('mark').length,
    elements: document.querySelectorAll('*').length,
  };
}

// In the page: whether the hook is there or not, as wanted, by what a page can find out after all: a function's text by
// another frame.
export function isHooked(wanted = true) {
  const frame = document.body.appendChild(document.createElement('iframe'));
  const text = frame.contentWindow.Function.prototype.toString.call(fetch);
  frame.remove();
  return !/^function fetch\(\)/.test(text) === wanted;
}
