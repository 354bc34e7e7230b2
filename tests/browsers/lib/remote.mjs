// Code that crosses into another page: as text, with its arguments as JSON.

export const callExpression = (fn, args) => `(${fn})(...${JSON.stringify(args)})`;

// Where to press to hit the first element that matches: `{x, y}` in the page's viewport, or `{problem}`.
// An element in a tab that is not chosen: the point is that of its tab, and `isTab` is set. Runs in the page.
export function clickablePoint(selector) {
  const wanted = document.querySelector(selector);
  if (!wanted) return { problem: 'there is no such element' };
  const hidden = wanted.closest('[role=tabpanel][hidden]');
  const element = hidden ? document.getElementById(hidden.getAttribute('aria-labelledby')) : wanted;
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (element.disabled || element.getAttribute('aria-disabled') === 'true') return { problem: 'it is disabled' };
  const box = element.getBoundingClientRect();
  const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const hit = document.elementFromPoint(point.x, point.y);
  if (hit === null) return { problem: 'it is outside the visible part of the page' };
  if (!element.contains(hit) && !hit.contains(element)) {
    return { problem: `it is covered by ${hit.outerHTML.slice(0, 120)}` };
  }
  return { ...point, isTab: hidden !== null };
}

// What a page shows, for the error of a wait that ran out. Runs in the page.
export function describePage() {
  const lines = [`at ${location.href}, ${innerWidth} × ${innerHeight}`];
  for (const row of [...document.querySelectorAll('[role=row][data-exchange]')].slice(0, 20)) {
    lines.push(`row ${JSON.stringify({ ...row.dataset })}`);
  }
  lines.push(document.body?.innerText.slice(0, 1500) ?? '(no body)');
  return lines.join('\n');
}

// `Control+Shift+f` as its modifiers and its key.
export function parseKey(text) {
  const parts = text.split(/(?<=.)\+/);
  return { modifiers: parts.slice(0, -1), key: parts.at(-1) };
}
