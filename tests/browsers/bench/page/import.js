// A HAR file is opened in a fresh panel page, after its text was read the plain way. Runs in panel.html. Labels:
// `plain`; `import` until `imported`.
import { mark, timed } from './marks.js';

export async function importFile() {
  const file = new File([await (await fetch('/bench/traffic.har')).blob()], 'traffic.har');
  const text = await file.text();
  timed('plain', () => plainLoop(text));

  const chooser = document.querySelector('input[type=file]');
  const grid = document.querySelector('[role=grid]');
  // Between the file's end, in whatever way it is read, and the rows: when the panel asks for a frame to draw in, it has
  // paired and judged everything.
  const imported = new Promise((resolve) => {
    for (const way of ['text', 'arrayBuffer', 'bytes']) {
      const read = Blob.prototype[way];
      File.prototype[way] = async function marked() {
        const content = await read.call(this);
        const { requestAnimationFrame } = window;
        window.requestAnimationFrame = (draw) => {
          window.requestAnimationFrame = requestAnimationFrame;
          setTimeout(() => resolve(mark('imported')), 0);
          return requestAnimationFrame(draw);
        };
        mark('import');
        return content;
      };
    }
  });
  const drawn = new Promise((resolve) => {
    new MutationObserver(resolve).observe(grid, { attributes: true, attributeFilter: ['data-total'] });
  });
  const chosen = new DataTransfer();
  chosen.items.add(file);
  chooser.files = chosen.files;
  const began = performance.now();
  chooser.dispatchEvent(new Event('change'));
  await drawn;
  const shownMs = performance.now() - began;
  await imported;
  return { megabytes: text.length / 1e6, entries: Number(grid.dataset.total), shownMs };
}

// What any program that looks at a HAR does at least: every header field is looked at once.
function plainLoop(text) {
  let conditions = 0;
  for (const { request, response } of JSON.parse(text).log.entries) {
    for (const { name } of request.headers) if (/^if-/i.test(name)) conditions += 1;
    for (const { name } of response.headers) if (name.toLowerCase() === 'etag' && response.status === 412) conditions += 1;
  }
  return conditions;
}
