// Runs in the inspected page, and only during a repair or a test: origin, cookies, CORS and CSP are then those of the
// original request. Each call evaluates this file again. State between calls is kept under a key that the panel makes for
// each request, and is removed with it. `eval` does not await, so the panel polls. The page can read and change everything
// here: the panel treats each answer as a hint, and the browser's network entry decides.
(() => {
  // Identifies the document: no other document has this origin and this time origin.
  const here = () => `${location.origin} ${performance.timeOrigin}`;
  // A page may have replaced fetch. A function's text can be faked: a text without the mark proves a replacement, a text
  // with the mark proves nothing.
  const isNative = (it) => Function.prototype.toString.call(it).includes('[native code]');
  // The functions of a new frame, which no script of the page has changed (Chromium 156: the page's service worker does
  // not answer its requests). Making a frame took 18 ms (median of 100, two busy cores). It is removed once the answer is proven.
  const framed = () => {
    const frame = document.createElement('iframe');
    frame.hidden = true;
    (document.body ?? document.documentElement).append(frame);
    const { fetch, Request, Response, AbortController, TextEncoder, Uint8Array } = frame.contentWindow;
    return { fetch: fetch.bind(frame.contentWindow), Request, Response, AbortController, TextEncoder, Uint8Array, frame, clean: true };
  };
  const own = () => ({ fetch: fetch.bind(globalThis), Request, Response, AbortController, TextEncoder, Uint8Array });
  const chosen = (wantsFrame) => {
    if (wantsFrame) {
      try {
        return framed();
      } catch {
        // A document without an element has no place for one.
      }
    }
    return own();
  };
  // A page that is paused in the debugger runs no timers, though Chromium 156 still runs `eval`. A background tab runs
  // them slowly.
  const BEAT = 200;
  // How long a frame stays after its answer where the panel does not remove it, in milliseconds.
  const FRAME_STAYS = 20_000;
  const beat = (replay) => {
    replay.beaten = performance.now();
    replay.timer = setTimeout(() => beat(replay), BEAT);
  };
  const stands = ({ state, beaten }) => state === 'running' && !document.hidden && performance.now() - beaten > 5 * BEAT;
  const partsOf = (key) => Symbol.for(`${key} body`);
  const seen = (response, name) => response.headers.get(name) ?? undefined;
  // A short text of this origin, with all its fields: the panel can go on with it before the browser's entry arrives.
  const MOST_TOLD = 1 << 18;
  const whole = ({ type, headers }, content) => {
    if (type !== 'basic' || content.byteLength > MOST_TOLD) return {};
    try {
      return { headers: [...headers], text: new TextDecoder('utf-8', { fatal: true }).decode(content) };
    } catch {
      return {}; // It is not UTF-8.
    }
  };
  // What the page keeps of a call of its own, found by a secret: see keep_bodies.js. Any other octets are not taken.
  const keptBody = async ({ token, call, length, boundary }, Response) => {
    const body = await Function.prototype.toString.call(token).body(call, boundary, Response);
    if (body.size !== length) throw new Error(`${length} bytes were sent, and ${body.size} are kept in the page`);
    return body;
  };
  return {
    here,
    // The document's identity, and the time of its first possible request: no script runs before the parser starts.
    page: () => ({ id: here(), origin: location.origin, since: performance.timing.domLoading || performance.timeOrigin }),
    // What this document, and each document in it that it may read, tells of a request: whether its own Resource Timing
    // lists one of this URL that was under way at this time. Firefox 153 has whole milliseconds. A document's clock
    // stands still while the machine sleeps; `skew` is how far it is behind now.
    sent(url, began) {
      const bare = (it) => it.split('#')[0];
      const told = ({ document, performance: clock }) => {
        const skew = Date.now() - clock.timeOrigin - clock.now();
        const isWithin = ({ startTime, responseEnd }, off) => began >= clock.timeOrigin + startTime + off - 2
          && began <= clock.timeOrigin + responseEnd + off + 2;
        const has = clock.getEntriesByType('resource').some((entry) =>
          bare(entry.name) === bare(url) && (isWithin(entry, 0) || isWithin(entry, skew)));
        return { url: bare(document.URL), has };
      };
      const frames = [];
      let looked = 0;
      const into = (view) => {
        for (let place = 0; place < view.length && looked < 256; place += 1) {
          looked += 1;
          try {
            frames.push(told(view[place]));
          } catch {
            // A frame of another origin.
          }
          into(view[place]);
        }
      };
      into(window);
      return { page: this.page(), top: told(window), frames };
    },
    // Keeps a part of a long body until `send`: a long text that crosses at once blocks the panel (Firefox 153: some 9 ms for
    // each MB). To keep a part twice changes nothing.
    part(key, place, text, home) {
      if (here() !== home) return 'elsewhere';
      const name = partsOf(key);
      if (!globalThis[name]) {
        Object.defineProperty(globalThis, name, { value: [], configurable: true });
        setTimeout(() => delete globalThis[name], FRAME_STAYS); // The panel may close before the last part.
      }
      globalThis[name][place] = text;
      return 'kept';
    },
    // Begins to read a kept body as text for a review, which the user has asked for. `taken` gives the text.
    take(key, kept, home) {
      if (here() !== home) return 'elsewhere';
      const taking = { state: 'running' };
      Object.defineProperty(globalThis, Symbol.for(key), { value: taking, configurable: true });
      setTimeout(() => delete globalThis[Symbol.for(key)], FRAME_STAYS); // The panel may close before the last part.
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      keptBody(kept, Response).then((body) => body.arrayBuffer()).then((octets) => {
        let text;
        try {
          text = decoder.decode(octets);
        } catch {
          throw new Error('it is no UTF-8 text');
        }
        Object.assign(taking, { state: 'taken', text });
      }).catch((error) => Object.assign(taking, { state: 'failed', why: error?.message ?? String(error) }));
      return 'begun';
    },
    // How far `take` is, and where it has the text, a part of at most `most` UTF-16 code units. No part ends within a
    // character.
    taken(key, from, most) {
      const { state, why, text } = globalThis[Symbol.for(key)] ?? { state: 'gone' };
      if (state !== 'taken') return { state, why };
      let end = Math.min(from + most, text.length);
      if (end < text.length && (text.charCodeAt(end - 1) & 0xFC00) === 0xD800) end -= 1;
      return { state, part: text.slice(from, end), end, length: text.length };
    },
    // Sends nothing from another document than `home`, and nothing after `until`, when the panel no longer waits. Of an
    // answer's content it reads `most` bytes, and little more: the rest is not asked for. `frames` says whether it sends
    // from a frame, and gives the key of a request whose frame it takes over: making a frame takes longer than a request.
    send(key, mark, request, home, frames, until, most) {
      if (here() !== home) return 'elsewhere';
      if (Date.now() > until) return 'late';
      const replay = {
        state: 'running', read: 0, replaced: !isNative(globalThis.fetch) || !isNative(globalThis.Request),
        controlled: Boolean(navigator.serviceWorker?.controller),
      };
      Object.defineProperty(globalThis, Symbol.for(key), { value: replay, configurable: true });
      beat(replay);
      const finish = (state) => {
        if (replay.state !== 'running') return;
        Object.assign(replay, state);
        clearTimeout(replay.timer);
        // The content ends a moment before the request does: Chromium 156 calls a request aborted, and loses its content,
        // when its frame goes in that moment. `forget` removes the frame, or this timer where the panel has gone.
        if (state.state === 'answered') replay.timer = setTimeout(() => replay.use?.frame?.remove(), FRAME_STAYS);
        else replay.use?.frame?.remove();
      };
      try {
        const before = globalThis[Symbol.for(frames.of)];
        const use = before?.use?.frame?.isConnected ? before.use : chosen(frames.isWanted);
        if (before?.use === use) before.use = undefined;
        Object.assign(replay, { clean: use.clean ?? false, use });
        const abort = new use.AbortController();
        replay.abort = abort;
        const parts = globalThis[partsOf(key)];
        delete globalThis[partsOf(key)];
        if (request.parts > 0 && parts?.length !== request.parts) throw new Error('the page has lost a part of the body');
        const given = (text) => {
          let whole = text;
          for (let place = 0; place < request.parts; place += 1) whole += parts[place];
          return whole;
        };
        const octets = (text) => use.Uint8Array.from(text, (character) => character.charCodeAt(0));
        // Bytes, not a string: a string would get a Content-Type of its own.
        const body = request.text != null ? new use.TextEncoder().encode(given(request.text))
          : request.octets != null ? octets(given(request.octets)) : undefined;
        // Just the Referer that is wanted, whatever the document's own policy is.
        const referrer = request.referrer === '' ? { referrerPolicy: 'no-referrer' }
          : { referrer: request.referrer, referrerPolicy: 'unsafe-url' };
        // Reads the content to its end; `null` where it goes on beyond the bound. Chromium 156 loses the content for DevTools in
        // one of four requests whose content a script reads as a stream alone, and in none that is read as a whole too.
        const read = async (response) => {
          const content = response.clone().arrayBuffer();
          content.catch(() => {}); // The reader below meets the same error.
          const reader = response.body?.getReader();
          while (reader) {
            const { done, value } = await reader.read();
            if (done) break;
            replay.read += value.byteLength;
            if (replay.read > most) return null;
          }
          return content;
        };
        // The panel waits no longer. What the head of the answer tells stays known.
        replay.giveUp = () => {
          finish(replay.status === undefined ? { state: 'failed', why: 'given up' }
            : { state: 'answered', worker: replay.controlled, cut: 'time' });
          abort.abort();
        };
        const go = (body) => {
          // The fragment is never sent. Firefox keeps it in its entry, and so names the request.
          // What throws here was not sent: a field's value may be none that a script can set.
          const made = new use.Request(`${request.url}#${mark}`, {
            method: request.method, headers: request.headers, body, signal: abort.signal, credentials: request.credentials,
            cache: request.cache, redirect: 'manual', ...referrer,
          });
          const begun = performance.now();
          use.fetch(made).then(async (response) => {
            Object.assign(replay, {
              status: response.status, etag: seen(response, 'etag'), modified: seen(response, 'last-modified'),
              retryAfter: seen(response, 'retry-after'),
            });
            // The browser's entry is complete when the body is, or when the read is aborted: then it has the head.
            const content = await read(response);
            const told = content === null ? { cut: 'size' } : request.method === 'HEAD' ? {} : whole(response, content);
            // Resource Timing tells whether a service worker was asked. The entry may come later than the body; then it is
            // the document that tells whether it has a service worker. Firefox 153 has whole milliseconds.
            const bare = (url) => url.split('#')[0];
            const entry = performance.getEntriesByType('resource').findLast(({ name, startTime }) =>
              bare(name) === bare(made.url) && startTime >= begun - 2);
            finish({ state: 'answered', worker: entry ? entry.workerStart > 0 : replay.controlled, ...told });
            if (told.cut) abort.abort();
          }).catch((error) => finish({ state: 'failed', why: String(error) }));
        };
        if (request.kept) {
          keptBody(request.kept, use.Response).then((body) => {
            if (abort.signal.aborted) throw new Error('it was cancelled');
            go(body);
          }).catch((error) => finish({ state: 'unsent', why: error?.message ?? String(error) }));
        } else {
          go(body);
        }
      } catch (error) {
        finish({ state: 'unsent', why: String(error) });
      }
      return 'sent';
    },
    progress(key) {
      const { abort, use, timer, giveUp, ...replay } = globalThis[Symbol.for(key)] ?? { state: 'gone' };
      return { ...replay, stands: stands(replay) };
    },
    giveUp(key) {
      globalThis[Symbol.for(key)]?.giveUp?.();
      return true;
    },
    forget(key) {
      const replay = globalThis[Symbol.for(key)];
      clearTimeout(replay?.timer);
      replay?.abort?.abort();
      replay?.use?.frame?.remove();
      delete globalThis[Symbol.for(key)];
      delete globalThis[partsOf(key)];
      return true;
    },
  };
})()
