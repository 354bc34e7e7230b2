// One test for each browser that is to be tested.
import { test } from 'node:test';
import { BROWSERS, open } from './open.mjs';

// `body` gets the open session; it is closed whatever happens.
export function inEachBrowser(name, options, body) {
  for (const browser of BROWSERS) {
    test(`${name} (${browser})`, async (context) => {
      const session = await open({ browser, ...options });
      context.after(() => session.close());
      await body(session, context);
    });
  }
}
