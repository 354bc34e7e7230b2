// Runs in the inspected page, and only while the user repairs or tests one: the page's origin, cookies, CORS and CSP
// are then the original request's. It is evaluated anew for each call; what lasts between calls is one map, under a
// symbol, which goes with the last request. `eval` does not await: the panel asks again.
(() => {
  const place = Symbol.for('retag.replays');
  const replays = () => globalThis[place];
  // Which page this is: no other one, and no later one of the same origin, has this origin and this beginning.
  const here = () => `${location.origin} ${performance.timeOrigin}`;
  return {
    here,
    // The same, and from when on requests are this document's: no script of it runs before its parser does.
    page: () => ({ id: here(), origin: location.origin, since: performance.timing.domLoading || performance.timeOrigin }),
    // False if the page is not the one that the user has asked to send from.
    send(mark, request, home) {
      if (here() !== home) return false;
      if (!replays()) Object.defineProperty(globalThis, place, { value: new Map(), configurable: true });
      const abort = new AbortController();
      const replay = { state: 'running', abort };
      replays().set(mark, replay);
      const octets = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
      // Bytes, not a string: a string would get a Content-Type of its own.
      const body = request.text != null ? new TextEncoder().encode(request.text)
        : request.octets != null ? octets(request.octets) : undefined;
      // Just the Referer that is wanted, whatever the document's own policy is.
      const referrer = request.referrer === '' ? { referrerPolicy: 'no-referrer' }
        : { referrer: request.referrer, referrerPolicy: 'unsafe-url' };
      const finish = (state) => Object.assign(replay, state);
      const seen = (response, name) => response.headers.get(name) ?? undefined;
      try {
        // The fragment is never sent. Firefox keeps it in its entry, and so names the request.
        // What throws here was not sent: a field's value may be none that a script can set.
        const made = new Request(`${request.url}#${mark}`, {
          method: request.method, headers: request.headers, body, signal: abort.signal, credentials: request.credentials,
          cache: request.cache, redirect: 'manual', ...referrer,
        });
        fetch(made).then(async (response) => {
          await response.arrayBuffer(); // the browser's entry is complete when the body is
          finish({
            state: 'answered', status: response.status, etag: seen(response, 'etag'),
            modified: seen(response, 'last-modified'), retryAfter: seen(response, 'retry-after'),
          });
        }).catch((error) => finish({ state: 'failed', why: String(error) }));
      } catch (error) {
        finish({ state: 'unsent', why: String(error) });
      }
      return true;
    },
    progress(mark) {
      const { abort, ...replay } = replays()?.get(mark) ?? { state: 'gone' };
      return replay;
    },
    forget(mark) {
      replays()?.get(mark)?.abort.abort();
      replays()?.delete(mark);
      if (replays()?.size === 0) delete globalThis[place];
      return true;
    },
  };
})()
