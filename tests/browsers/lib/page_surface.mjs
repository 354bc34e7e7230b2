// What a test can do with a page, whichever browser shows it, built on a few primitives of a driver.
import { callExpression, clickablePoint, describePage } from './remote.mjs';
import { DEFAULT_TIMEOUT_MS, until } from './wait.mjs';

// `primitives`: `run(expression)` evaluates an expression in the page, awaits it and gives its JSON value;
// `press({x, y})` is a real mouse click at a point of its viewport; `key(text)` a real key.
export function pageSurface(name, primitives) {
  const surface = {
    // How long a wait may take, in milliseconds.
    timeout: DEFAULT_TIMEOUT_MS,

    evaluate: (fn, ...args) => primitives.run(callExpression(fn, args)),

    // Until fn gives something truthy in the page; gives that.
    waitFor: (description, fn, ...args) =>
      until(`${description} (in the ${name})`, () => surface.evaluate(fn, ...args), {
        timeout: surface.timeout,
        explain: () => surface.evaluate(describePage),
      }),

    waitForSelector: (selector) =>
      surface.waitFor(`an element ${selector}`, (it) => document.querySelector(it) !== null, selector),

    // A real click, once the element is there, enabled and not covered, and stands still from one look to the next: what
    // is above it may still grow.
    async click(selector) {
      let problem;
      let before;
      const point = await until(
        `something to click at ${selector} (in the ${name})`,
        async () => {
          const found = await surface.evaluate(clickablePoint, selector);
          problem = found.problem;
          const stands = before?.x === found.x && before?.y === found.y;
          before = found;
          if (found.isTab && stands) {
            await primitives.press(found);
            before = undefined;
          }
          if (found.isTab) problem = 'its tab is not chosen yet';
          problem ??= stands ? undefined : 'it moves';
          return problem ? null : found;
        },
        { timeout: surface.timeout, explain: async () => `${problem ?? ''}\n${await surface.evaluate(describePage)}` },
      );
      await primitives.press(point);
    },

    // A real key, to whatever has the focus in the page: `ArrowDown`, `Enter`, `a`, `Control+f`.
    key: (text) => primitives.key(text),

    // Clicks a field and types into it with real keys.
    async type(selector, text) {
      await surface.click(selector);
      for (const letter of text) await primitives.key(letter === ' ' ? 'Space' : letter);
    },

    text: () => surface.evaluate(() => document.body.innerText),
  };
  return surface;
}
