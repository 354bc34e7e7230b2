// Serves what is measured: the extension's folder at /, the bench's own pages at /bench/.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { harOf } from './page/traffic.js';

const PAGES = fileURLToPath(new URL('page', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.json': 'application/json',
};

// Without these performance.now() is rounded to 100 µs, which is what is to be measured.
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

// A page of the extension asked for with `?session=NAME` finds the session's `chrome.devtools` before its first script.
const BESIDE_DEVTOOLS = (name) => `<script>parent.bench.equip(window, ${JSON.stringify(name)})</script>`;

// dist: the folder of the extension. harEntries: the size of /bench/traffic.har.
export async function serve(dist, { harEntries }) {
  let har;
  const answers = {
    '/bench/traffic.har': () => (har ??= JSON.stringify(harOf(harEntries))),
    '/favicon.ico': () => '',
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://bench');
    const send = (status, type, content) => response.writeHead(status, { ...ISOLATED, 'Content-Type': type, 'Cache-Control': 'no-store' }).end(content);
    const path = normalize(decodeURIComponent(url.pathname));
    try {
      if (answers[path]) return send(200, 'application/json', answers[path]());
      const file = path.startsWith('/bench/') ? join(PAGES, path.slice('/bench/'.length)) : join(dist, path);
      let content = await readFile(file);
      if (url.searchParams.has('session')) {
        content = content.toString().replace(/<head>|<script/, (tag) => {
          const equip = BESIDE_DEVTOOLS(url.searchParams.get('session'));
          return tag === '<head>' ? tag + equip : equip + tag;
        });
      }
      return send(200, TYPES[extname(file)] ?? 'application/octet-stream', content);
    } catch (error) {
      return send(error.code === 'ENOENT' ? 404 : 500, 'text/plain', error.message);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
