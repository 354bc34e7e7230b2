// What the hook that keeps exact bodies costs a request of the page. In place of fetch and of XMLHttpRequest's methods
// stand functions that do nothing: what is left is the hook's own time, which the browser's and the network's would
// hide. Microseconds of a call, by the clock of the page, with the hook and without it, in turns, in one document.
import { readFileSync } from 'node:fs';

const HOOK = readFileSync(new URL('../../../extension/page/keep_bodies.js', import.meta.url), 'utf8');
const LIMITS = { count: 100, bytes: 256_000_000, lease: 600_000, mark: '#bench-' };

// Per kind of request: the microseconds of a call in each turn, without and with the hook.
export function costOfHook(page) {
  return page.evaluate(turns, HOOK, LIMITS);
}

function turns(hook, limits) {
  const TURNS = 40;
  const CALLS = 250;
  // The hook trusts the browser's own functions alone, which it knows by their texts.
  const text = Function.prototype.toString;
  const idle = new Map();
  Function.prototype.toString = function toString() {
    return idle.has(this) ? `function ${idle.get(this)}() { [native code] }` : text.call(this);
  };
  for (const [holder, name] of [[window, 'fetch'], ...['open', 'setRequestHeader', 'send'].map((it) => [XMLHttpRequest.prototype, it])]) {
    holder[name] = () => undefined;
    idle.set(holder[name], name);
  }
  const headers = { 'If-Match': '"v1"', 'Content-Type': 'application/json' };
  const json = JSON.stringify({ title: 'A note', text: 'x'.repeat(2000) });
  const octets = new Uint8Array(2000).fill(65);
  const blob = new Blob([octets]);
  const form = new FormData();
  for (let part = 0; part < 5; part += 1) form.append(`field ${part}`, part === 0 ? blob : json);
  const url = new URL('/notes/1', location.href).href;
  const ways = {
    'a GET': () => fetch(url, { headers }),
    'a PUT of 2 kB of JSON': () => fetch(url, { method: 'PUT', headers, body: json }),
    'a PUT of a buffer of 2 kB': () => fetch(url, { method: 'PUT', headers, body: octets }),
    'a PUT of a Blob': () => fetch(url, { method: 'PUT', headers, body: blob }),
    'a POST of a form with 5 parts': () => fetch(url, { method: 'POST', body: form }),
    'an XMLHttpRequest with 2 kB of JSON': () => {
      const request = new XMLHttpRequest();
      request.open('PUT', url);
      request.setRequestHeader('If-Match', '"v1"');
      request.send(json);
    },
  };
  const taken = {};
  for (const [name, call] of Object.entries(ways)) {
    taken[name] = { without: [], with: [] };
    for (let turn = 0; turn < 2 * TURNS; turn += 1) {
      const isHooked = turn % 2 === 1;
      if (isHooked) (0, eval)(`(${hook})`)('bench', limits);
      const began = performance.now();
      for (let made = 0; made < CALLS; made += 1) call();
      taken[name][isHooked ? 'with' : 'without'].push((performance.now() - began) * 1000 / CALLS);
      if (!isHooked) continue;
      const { calls } = Function.prototype.toString.call('bench').calls(0, limits.lease);
      if ((calls.at(-1)?.what === 'wrapped') || (calls.length === 0) !== (name === 'a GET')) throw new Error(`${name} was not observed`);
      Function.prototype.toString.call('bench').end();
    }
  }
  return taken;
}
