// Traffic as Chromium 156 reports it: an app that reads, revalidates and saves notes. What repeats in a session
// repeats, and what is new with each exchange (times, tags, request ids) is new. The same number gives the same entry.

const APP = 'https://app.example';
const APART_MS = 50;

// Long, and the same all the time, as in most sessions.
const COOKIE = `session=${'c0ffee'.repeat(40)}; theme=dark; consent=${'yes.'.repeat(60)}`;
const TOKEN = `Bearer ${'eyJhbGciOiJSUzI1NiIs'.repeat(45)}`;

const field = ([name, value]) => ({ name, value });

// The `number`th entry of a session that began at `start` (ms), on so many resources. A resource sees, in turn: a read, a revalidation, a save, and
// a second save, which on every fifth resource still sends the old tag and is answered 412.
export function entry(number, resources, start) {
  const at = start + number * APART_MS;
  const resource = number % resources;
  // The turns of the resources are shifted, so that neighbours in time are of different kinds.
  const turn = Math.floor(number / resources) + (resource % 4);
  const forgets = resource % 5 === 0;
  const version = Math.floor(turn / 4) * (forgets ? 1 : 2);
  const tag = (of) => `"${(resource * 1_000_003 + of).toString(16).padStart(16, '0')}"`;
  switch (turn % 4) {
    case 0: return made(number, at, resource, 'GET', [], 200, tag(version));
    case 1: return made(number, at, resource, 'GET', [['If-None-Match', tag(version)]], 304, tag(version));
    case 2: return made(number, at, resource, 'PUT', [['If-Match', tag(version)]], 204, tag(version + 1));
    default: return forgets
      ? made(number, at, resource, 'PUT', [['If-Match', tag(version)]], 412, null)
      : made(number, at, resource, 'PUT', [['If-Match', tag(version + 1)]], 204, tag(version + 2));
  }
}

// A save with a tag that the resource no longer has: a 412, whose cause is told by what went before.
export function failure(number, resources, start) {
  const resource = number % resources;
  const tag = `"${(resource * 1_000_003).toString(16).padStart(16, '0')}"`;
  return made(number, start + number * APART_MS, resource, 'PUT', [['If-Match', tag]], 412, null);
}

// A whole HAR file's value.
export function harOf(count) {
  const entries = [];
  for (let number = 0; number < count; number += 1) {
    const one = entry(number, 1000, Date.parse('2026-11-22T09:00:00.000Z'));
    if (one.response.content.size > 0) one.response.content.text = bodyOf(one);
    entries.push(one);
  }
  return { log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, pages: [], entries } };
}

// The body of a response, of the size that its entry tells.
export function bodyOf(one) {
  const { size } = one.response.content;
  const start = `{"url":"${one.request.url}","at":"${one.startedDateTime}","text":"`;
  return `${start.padEnd(size - 2, 'lorem ipsum ')}"}`;
}

function made(number, at, resource, method, condition, status, tag) {
  const began = new Date(at);
  const modified = new Date(Date.UTC(2026, 10, 21) - resource * 77_000);
  const body = method === 'PUT' ? JSON.stringify({ title: `Note ${resource}`, text: `revision of ${number}` }) : null;
  const size = status === 200 ? 300 + (number % 700) : status === 412 ? 123 : 0;
  const url = `https://api.example/v1/notes/${resource}`;
  const call = (functionName, lineNumber) => ({ functionName, scriptId: '14', url: `${APP}/app.js`, lineNumber, columnNumber: 29 });
  return {
    _connectionId: '56',
    _initiator: { type: 'script', stack: { callFrames: [call('save', number % 7), call('sync', 210), call('', 1033)] } },
    _priority: 'High',
    _resourceType: 'fetch',
    cache: {},
    connection: '443',
    request: {
      method,
      url,
      httpVersion: 'http/2.0',
      headers: [
        [':authority', 'api.example'],
        [':method', method],
        [':path', `/v1/notes/${resource}`],
        [':scheme', 'https'],
        ['accept', 'application/json'],
        ['accept-encoding', 'gzip, deflate, br, zstd'],
        ['accept-language', 'en-US,en;q=0.9'],
        ['authorization', TOKEN],
        ['cookie', COOKIE],
        ...(body === null ? [] : [['content-length', String(body.length)], ['content-type', 'application/json']]),
        ...condition,
        ['origin', APP],
        ['priority', 'u=1, i'],
        ['referer', `${APP}/board/7`],
        ['sec-ch-ua', '"Not:A-Brand";v="8", "Chromium";v="156"'],
        ['sec-ch-ua-mobile', '?0'],
        ['sec-ch-ua-platform', '"Linux"'],
        ['sec-fetch-dest', 'empty'],
        ['sec-fetch-mode', 'cors'],
        ['sec-fetch-site', 'same-site'],
        ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'],
      ].map(field),
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: body === null ? 0 : body.length,
      ...(body === null ? {} : { postData: { mimeType: 'application/json', text: body } }),
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'http/2.0',
      headers: [
        ['access-control-allow-origin', APP],
        ['access-control-expose-headers', 'ETag'],
        ['cache-control', 'private, no-cache'],
        ['content-length', String(size)],
        ['content-type', status === 412 ? 'application/problem+json' : 'application/json; charset=utf-8'],
        ['date', began.toUTCString()],
        ...(tag === null ? [] : [['etag', tag], ['last-modified', modified.toUTCString()]]),
        ['server', 'nginx'],
        ['strict-transport-security', 'max-age=31536000'],
        ['vary', 'Origin, Accept-Encoding'],
        ['x-request-id', number.toString(16).padStart(32, '0')],
      ].map(field),
      cookies: [],
      content: { size, mimeType: 'application/json' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: 400 + size,
      _error: null,
      _fetchedViaServiceWorker: false,
    },
    serverIPAddress: '192.0.2.7',
    startedDateTime: began.toISOString(),
    time: 12.573000000013417,
    timings: {
      blocked: 1.322999999966254, dns: -1, ssl: -1, connect: -1, send: 0.08999999999999997, wait: 9.2899999999936117,
      receive: 1.870000000053551, _blocked_queueing: 1.003999999966254, _workerStart: -1, _workerReady: -1,
      _workerFetchStart: -1, _workerRespondWithSettled: -1,
    },
  };
}
