// Keeps the bodies of POST, PUT, PATCH and DELETE in the inspected page, while the user wants it: fetch and XMLHttpRequest
// are observed, and what they send goes out untouched, as the page gave it. A repair sends a kept
// body from here; only a review, which the user asks for, reads one out of the page. The page is not to notice: each observed function is a Proxy of the page's own, with its properties, and
// Function.prototype.toString gives the text of the original. What remains: an error that such a function throws has one
// more line in its stack; an argument that is itself a Proxy sees that it is looked at; another realm's
// Function.prototype.toString gives no name.
//
// `token` is the secret by which Retag finds all this again, as the `this` of Function.prototype.toString: there is no
// global. `limits`: `count` and `bytes` of all that is kept, `lease` in milliseconds until it goes unless it is renewed,
// and `mark`, which stands in the fragment of what Retag itself sends.
((token, limits) => {
  // `inspectedWindow.reload` runs its script in every frame.
  if (window.top !== window) return 'frame';
  try {
    return Function.prototype.toString.call(token).renew(limits.lease);
  } catch {
    // It is not there yet.
  }
  // The page may replace everything later, so it is taken now; what it has replaced already is taken from a new frame.
  const { apply } = Reflect;
  const nativeText = Function.prototype.toString;
  const isNative = (it) => {
    try {
      return apply(nativeText, it, []).includes('[native code]');
    } catch {
      return false;
    }
  };
  let frame;
  const fresh = () => {
    frame ??= (document.body ?? document.documentElement).appendChild(
      Object.assign(document.createElement('iframe'), { hidden: true }));
    return frame.contentWindow;
  };
  // Whether a function's text is that of the browser's own of this name: a bound function's text has no name. What stands
  // before the browser's own may send another body than it is given.
  const isPlain = (it, name) => {
    try {
      return placeOf(apply(nativeText, it, []), `function ${name}() {`) === 0 && isNative(it);
    } catch {
      return false;
    }
  };
  // A function by its path, or the getter of a property.
  const at = (path, from) => {
    const names = path.split('.');
    const last = names.pop();
    const holder = names.reduce((it, name) => it[name], from);
    const found = Object.getOwnPropertyDescriptor(holder, last);
    return found.value ?? found.get;
  };
  const own = (path) => {
    let found;
    try {
      found = at(path, window);
    } catch {
      // The page has taken it away.
    }
    return found && isNative(found) ? found : at(path, fresh());
  };
  const method = (path) => {
    const found = own(path);
    return (self, ...given) => apply(found, self, given);
  };
  const [FormData, Blob, URL, Map, WeakMap, Proxy, Error, Uint8Array, Promise] =
    ['FormData', 'Blob', 'URL', 'Map', 'WeakMap', 'Proxy', 'Error', 'Uint8Array', 'Promise'].map(own);
  const classes = {};
  for (const name of ['FormData', 'Blob', 'URLSearchParams', 'ArrayBuffer', 'ReadableStream', 'Request', 'Headers', 'URL']) {
    classes[name] = own(name);
  }
  const [now, isView, descriptorOf, prototypeOf, define] =
    ['Date.now', 'ArrayBuffer.isView', 'Object.getOwnPropertyDescriptor', 'Object.getPrototypeOf', 'Object.defineProperty'].map(own);
  const hasOwn = method('Object.prototype.hasOwnProperty');
  const upper = method('String.prototype.toUpperCase');
  const lower = method('String.prototype.toLowerCase');
  const part = method('String.prototype.slice');
  const placeOf = method('String.prototype.indexOf');
  const push = method('Array.prototype.push');
  const append = method('FormData.prototype.append');
  const eachEntry = method('FormData.prototype.forEach');
  const blobSize = method('Blob.prototype.size');
  const searchText = method('URLSearchParams.prototype.toString');
  const hrefOf = method('URL.prototype.href');
  const copyOf = method('ArrayBuffer.prototype.slice');
  const bufferLength = method('ArrayBuffer.prototype.byteLength');
  const cloneOf = method('Request.prototype.clone');
  const octetsOf = method('Request.prototype.arrayBuffer');
  const [requestUrl, requestMethod, requestUsed, requestHeaders] =
    ['url', 'method', 'bodyUsed', 'headers'].map((name) => method(`Request.prototype.${name}`));
  // Firefox 153 has no request streams.
  const requestStream = descriptorOf(window.Request.prototype, 'body')?.get;
  const [readerOf, unlock] = requestStream
    ? [method('ReadableStream.prototype.getReader'), method('ReadableStreamBYOBReader.prototype.releaseLock')] : [];
  const viewParts = ['buffer', 'byteOffset', 'byteLength'].map((name) => [
    descriptorOf(prototypeOf(Uint8Array.prototype), name).get, descriptorOf(window.DataView.prototype, name).get]);
  const ofView = (view, which) => {
    try {
      return apply(viewParts[which][0], view, []);
    } catch {
      return apply(viewParts[which][1], view, []);
    }
  };
  const base = method('Node.prototype.baseURI');
  const listen = method('EventTarget.prototype.addEventListener');
  const [Signal, timeout] = ['AbortSignal', 'AbortSignal.timeout'].map(own);
  const { get: mapGet, set: mapSet, delete: mapDelete, forEach: mapEach } = Map.prototype;
  const { get: weakGet, set: weakSet } = WeakMap.prototype;
  const hasInstance = Function.prototype[Symbol.hasInstance];
  const is = (name, it) => apply(hasInstance, classes[name], [it]);
  frame?.remove();

  let kept = new Map();
  let count = 0;
  let bytes = 0;
  let dropped = 0;
  // The numbers of calls that were told of, with the reason why their bodies are not kept any more.
  let gone = [];
  let last = 0;
  let until;
  let isOn = true;

  const isUnsafe = (verb) => verb === 'POST' || verb === 'PUT' || verb === 'PATCH' || verb === 'DELETE';
  // The Fetch standard's normalisation: PATCH is not among its methods.
  const verbOf = (given) => {
    const verb = upper(given);
    return verb === 'POST' || verb === 'PUT' || verb === 'DELETE' ? verb : given;
  };
  // A member of a dictionary, where looking at it runs no code of the page.
  const UNSEEN = {};
  const memberOf = (init, name) => {
    if (init === null || typeof init !== 'object') return undefined;
    for (let it = init, depth = 0; it !== null && depth < 8; it = prototypeOf(it), depth += 1) {
      const found = descriptorOf(it, name);
      if (found) return hasOwn(found, 'value') ? found.value : UNSEEN;
    }
    return undefined;
  };

  // What a body is, as it is now: `what` names it, `held` is kept, `bytes` is its length or the least that it has, and
  // `isWhole` says whether that is all of it.
  const copied = (body) => {
    if (typeof body === 'string') return { what: 'text', held: body, bytes: body.length, isWhole: false };
    if (typeof body !== 'object' && typeof body !== 'function') return { what: 'text', held: `${body}`, bytes: 0, isWhole: false };
    if (isView(body) || is('ArrayBuffer', body)) {
      const size = isView(body) ? ofView(body, 2) : bufferLength(body);
      if (size > limits.bytes) return { what: 'too-large' };
      const offset = isView(body) ? ofView(body, 1) : 0;
      return { what: 'octets', held: copyOf(isView(body) ? ofView(body, 0) : body, offset, offset + size), bytes: size, isWhole: true };
    }
    if (is('FormData', body)) {
      const form = new FormData();
      let size = 0;
      let parts = 0;
      eachEntry(body, (value, name) => {
        append(form, name, value);
        parts += 1;
        size += name.length + (typeof value === 'string' ? value.length : blobSize(value));
      });
      return { what: 'form', held: form, bytes: size, isWhole: false, parts };
    }
    if (is('Blob', body)) return { what: 'blob', held: body, bytes: blobSize(body), isWhole: true };
    if (is('URLSearchParams', body)) {
      const text = searchText(body);
      return { what: 'text', held: text, bytes: text.length, isWhole: true };
    }
    return { what: is('ReadableStream', body) ? 'stream' : 'other' };
  };
  // A copy of a request that is about to be sent. A stream that the page made is not teed: the page would see it.
  const cloned = (request) => {
    if (requestUsed(request)) return { what: 'none' };
    const stream = requestStream && apply(requestStream, request, []);
    if (stream === null) return { what: 'none' };
    if (stream) {
      try {
        unlock(readerOf(stream, { mode: 'byob' }));
      } catch {
        return { what: 'stream' };
      }
    }
    return { what: 'request', held: cloneOf(request), bytes: 0, isWhole: false };
  };

  const drop = (entry, why) => {
    if (!entry || entry.held === undefined) return;
    bytes -= entry.bytes;
    count -= 1;
    dropped += 1;
    entry.held = undefined;
    entry.what = why;
    if (gone.length < 20 * limits.count) push(gone, [entry.id, why]);
  };
  let oldest = 1;
  const trim = () => {
    for (; oldest < last && (count > limits.count || bytes > limits.bytes); oldest += 1) drop(apply(mapGet, kept, [oldest]), 'dropped');
  };
  // A copy of a request is read at once: only then is its length known.
  const read = async (entry) => {
    const copy = entry.held;
    try {
      const octets = await octetsOf(copy);
      const size = bufferLength(octets);
      if (entry.held !== copy) return;
      if (size > limits.bytes) {
        drop(entry, 'too-large');
        return;
      }
      entry.held = new Blob([octets]);
      entry.bytes = size;
      bytes += size;
      trim();
    } catch {
      drop(entry, 'other');
    }
  };
  const keep = (verb, url, from, body, caller, setter) => {
    const entry = { id: (last += 1), verb, url, from, at: now(), caller, setter, bytes: 0, isWhole: false, parts: 0, held: undefined, what: body.what };
    if (body.held !== undefined) {
      if (body.bytes > limits.bytes) {
        entry.what = 'too-large';
      } else {
        entry.held = body.held;
        entry.bytes = body.bytes;
        entry.isWhole = body.isWhole;
        entry.parts = body.parts ?? 0;
        bytes += body.bytes;
        count += 1;
      }
    }
    apply(mapSet, kept, [entry.id, entry]);
    if (entry.what === 'request') read(entry);
    trim();
    // What is known of a call is small, and does not last for ever either.
    apply(mapDelete, kept, [last - 20 * limits.count]);
    return entry.id;
  };

  // What was not sent after all.
  const forget = (id) => {
    const entry = apply(mapGet, kept, [id]);
    if (entry?.held !== undefined) {
      bytes -= entry.bytes;
      count -= 1;
      entry.held = undefined;
    }
    apply(mapDelete, kept, [id]);
  };

  const noteFetch = (input, init) => {
    const isRequest = typeof input === 'object' && input !== null && is('Request', input);
    let verb = memberOf(init, 'method');
    if (verb === undefined) verb = isRequest ? requestMethod(input) : 'GET';
    if (typeof verb !== 'string') return;
    verb = verbOf(verb);
    if (!isUnsafe(verb)) return;
    const url = typeof input === 'string' ? input : isRequest ? requestUrl(input) : is('URL', input) ? hrefOf(input) : undefined;
    if (url === undefined || placeOf(url, limits.mark) >= 0) return;
    const given = memberOf(init, 'body');
    let body = { what: 'none' };
    if (isWrapped.fetch) body = { what: 'wrapped' };
    else if (given === UNSEEN) body = { what: 'other' };
    else if (given !== undefined && given !== null) body = copied(given);
    else if (isRequest) body = cloned(input);
    const headers = memberOf(init, 'headers') ?? (isRequest ? requestHeaders(input) : undefined);
    const setter = typeof headers === 'object' && headers !== null ? apply(weakGet, setters, [headers]) : undefined;
    keep(verb, url, base(document), body, new Error(), setter);
  };

  // Who set a condition, by the Headers or the XMLHttpRequest that has it.
  const setters = new WeakMap();
  const isCondition = (name) => {
    if (typeof name !== 'string' || name.length < 8 || name.length > 19) return false;
    const field = lower(name);
    return field === 'if-match' || field === 'if-none-match' || field === 'if-unmodified-since';
  };
  const noteSetter = (self, name) => {
    if (isCondition(name)) apply(weakSet, setters, [self, new Error()]);
  };
  const opened = new WeakMap();

  // The observed functions.
  const originals = new WeakMap();
  const places = [];
  const isWrapped = {};
  const observe = (holder, name, trap) => {
    const place = descriptorOf(holder, name);
    if (!place || typeof place.value !== 'function' || !place.configurable) return;
    const original = place.value;
    isWrapped[name] = !isPlain(original, name);
    const stand = new Proxy(original, { apply: trap });
    apply(weakSet, originals, [stand, original]);
    define(holder, name, { ...place, value: stand });
    push(places, { holder, name, place, stand });
  };
  // Observing never fails for the page.
  const quietly = (act, one, other, third) => {
    try {
      return isOn ? act(one, other, third) : undefined;
    } catch {
      return undefined;
    }
  };
  observe(window, 'fetch', (target, self, given) => {
    quietly(noteFetch, given[0], given[1]);
    return apply(target, self, given);
  });
  const xhr = window.XMLHttpRequest.prototype;
  const noteOpen = (self, verb, url) => {
    if (typeof verb !== 'string') return;
    const address = typeof url === 'string' ? url : is('URL', url) ? hrefOf(url) : undefined;
    apply(weakSet, opened, [self, { verb: verbOf(verb), url: address, from: base(document) }]);
    apply(weakSet, setters, [self, undefined]);
  };
  observe(xhr, 'open', (target, self, given) => {
    const result = apply(target, self, given);
    quietly(noteOpen, self, given[0], given[1]);
    return result;
  });
  observe(xhr, 'setRequestHeader', (target, self, given) => {
    quietly(noteSetter, self, given[0]);
    return apply(target, self, given);
  });
  const noteSend = (self, body) => {
    const call = apply(weakGet, opened, [self]);
    if (!call || call.url === undefined || !isUnsafe(call.verb)) return undefined;
    let known = { what: 'none' };
    if (isWrapped.send || isWrapped.open) known = { what: 'wrapped' };
    else if (body !== undefined && body !== null) known = copied(body);
    return keep(call.verb, call.url, call.from, known, new Error(), apply(weakGet, setters, [self]));
  };
  observe(xhr, 'send', (target, self, given) => {
    const id = quietly(noteSend, self, given[0]);
    let sent = false;
    try {
      const result = apply(target, self, given);
      sent = true;
      return result;
    } finally {
      // What throws was not sent.
      if (!sent && id !== undefined) forget(id);
    }
  });
  for (const name of ['set', 'append']) {
    observe(window.Headers.prototype, name, (target, self, given) => {
      quietly(noteSetter, self, given[0]);
      return apply(target, self, given);
    });
  }
  // Takes everything back that is still in its place. What the page has wrapped goes on as a pass-through.
  const end = () => {
    isOn = false;
    kept = new Map();
    gone = [];
    let isWhole = true;
    for (let index = places.length - 1; index >= 0; index -= 1) {
      const { holder, name, place, stand } = places[index];
      const isText = holder === Function.prototype;
      const current = descriptorOf(holder, name);
      if (current?.value === stand && (!isText || isWhole)) define(holder, name, { ...current, value: place.value });
      else if (!isText) isWhole = false;
    }
    return true;
  };

  // The text of a stack: V8 has the page's own function make it, where the page has one, which would see it.
  const stackOf = (error) => {
    if (!error || descriptorOf(window.Error, 'prepareStackTrace')) return '';
    const { stack } = error;
    return typeof stack === 'string' ? part(stack, 0, 8000) : '';
  };
  const lengthOf = (entry) => {
    if (entry.held === undefined) return null;
    if (entry.what === 'text') return blobSize(new Blob([entry.held]));
    return entry.isWhole ? entry.bytes : null;
  };
  const addressOf = ({ url, from }) => {
    try {
      return hrefOf(new URL(url, from));
    } catch {
      return '';
    }
  };
  const told = (entry) => ({
    id: entry.id, method: entry.verb, url: part(addressOf(entry), 0, 100000), at: entry.at, what: entry.what, length: lengthOf(entry),
    least: entry.bytes, parts: entry.parts, caller: stackOf(entry.caller), setter: stackOf(entry.setter),
  });
  // Multipart has a boundary that the browser draws anew each time: the one that was sent takes its place.
  const withBoundary = async (response, boundary) => {
    const drawn = /boundary=([^;]+)/.exec(response.headers.get('content-type'))[1];
    const all = new Uint8Array(await response.arrayBuffer());
    const code = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const [mark, wanted] = [code(`--${drawn}`), code(`--${boundary}`)];
    const pieces = [];
    let from = 0;
    for (let place = all.indexOf(45); place >= 0; place = all.indexOf(45, place)) {
      let length = 0;
      while (length < mark.length && all[place + length] === mark[length]) length += 1;
      if (length === mark.length) {
        pieces.push(all.subarray(from, place), wanted);
        from = place + length;
      }
      place += Math.max(length, 1);
    }
    return new Blob([...pieces, all.subarray(from)]);
  };
  // A timer whose number the page cannot count. One that comes late was held up, as a renewal may have been.
  let alarm;
  const watch = (pause) => {
    const due = now() + pause;
    alarm = apply(timeout, Signal, [pause]);
    listen(alarm, 'abort', () => {
      const late = now() - due;
      if (isOn && now() >= until && late < 2000) end();
      if (isOn) watch(now() < until ? until - now() : pause);
    });
  };
  const api = {
    renew(lease) {
      if (isOn) until = now() + lease;
      return isOn ? 'on' : 'off';
    },
    // The calls after one of them, and those whose bodies went since the last question.
    calls(after, lease) {
      const calls = [];
      apply(mapEach, kept, [(entry, id) => {
        if (id > after && calls.length < 200) push(calls, told(entry));
      }]);
      const left = gone;
      gone = [];
      return { state: api.renew(lease), calls, gone: left, kept: { bodies: count, bytes, dropped } };
    },
    // The octets of a kept body: a promise of a Blob without a type. `Response` is one that can be trusted.
    async body(id, boundary, Response) {
      const entry = apply(mapGet, kept, [id]);
      if (entry?.held === undefined) throw new Error('the body is no longer kept in the page');
      if (entry.what === 'form') return withBoundary(new Response(entry.held), boundary);
      return new Blob([entry.held]);
    },
    end,
  };
  // Last, so that it goes last.
  observe(Function.prototype, 'toString', (target, self, given) => {
    if (self === token) return api;
    return apply(target, apply(weakGet, originals, [self]) ?? self, given);
  });
  api.renew(limits.lease);
  watch(limits.lease);
  return 'on';
})
