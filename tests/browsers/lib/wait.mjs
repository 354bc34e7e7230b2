// Waiting for a condition, with a deadline and an error that says what was expected.
import { setTimeout as pause } from 'node:timers/promises';

export const DEFAULT_TIMEOUT_MS = 20_000;
const POLL_MS = 40;

// Calls `probe` until it returns something truthy, and returns that. A probe that throws is called again: it throws
// while the page is being replaced.
export async function until(expected, probe, { timeout = DEFAULT_TIMEOUT_MS, explain } = {}) {
  const deadline = performance.now() + timeout;
  let last = 'nothing yet';
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = JSON.stringify(value) ?? String(value);
    } catch (error) {
      last = `${error.name}: ${error.message}`;
    }
    if (performance.now() >= deadline) break;
    await pause(POLL_MS);
  }
  const details = explain ? `\n${await explain().catch((error) => `(no details: ${error.message})`)}` : '';
  throw new Error(`expected ${expected} within ${timeout} ms; last seen: ${last}${details}`);
}

// `promise`, or an error that names what was being waited for.
export function within(timeout, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${timeout} ms`)), timeout);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
