// A service that takes batches: OData JSON at /json/$batch, multipart/mixed at /mixed/$batch. A part reads or writes
// /items(1), whose ETag counts its writes; a write whose If-Match is not the current tag is answered 412 inside a 200.
import { createServer } from 'node:http';

export async function startBatchSystem() {
  let version = 1;
  const tag = () => `"v${version}"`;
  const perform = ({ method, headers }) => {
    const sent = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'if-match')?.[1];
    if (method === 'GET') return { status: 200, headers: { ETag: tag() }, body: { id: 1, '@odata.etag': tag(), title: `title ${version}` } };
    if (sent !== undefined && sent !== tag()) {
      return { status: 412, headers: {}, body: { error: { code: '412', message: 'The entity was changed.' } } };
    }
    version += 1;
    return { status: 204, headers: { ETag: tag() } };
  };
  const inJson = (text) => ({
    type: 'application/json',
    body: JSON.stringify({
      responses: JSON.parse(text).requests.map(({ id, ...part }) => {
        const { status, headers, body } = perform(part);
        return { id, status, headers: { 'Content-Type': 'application/json', ...headers }, ...(body && { body }) };
      }),
    }),
  });
  // Only what the test sends: parts without change sets, a request line, fields, an empty line, a body.
  const inParts = (text, boundary) => {
    const parts = text.split(`--${boundary}`).slice(1, -1).map((part) => {
      const [, http] = part.split(/\r\n\r\n([^]*)/);
      const [head] = http.split('\r\n\r\n');
      const [line, ...fields] = head.split('\r\n');
      return { method: line.split(' ')[0], headers: Object.fromEntries(fields.map((field) => field.split(': '))) };
    });
    const answers = parts.map(perform).map(({ status, headers, body }) => [
      'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', `HTTP/1.1 ${status} Part`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body ? ['Content-Type: application/json', '', JSON.stringify(body)] : ['', '']),
    ].join('\r\n'));
    return { type: 'multipart/mixed; boundary=answer', body: `${answers.map((answer) => `--answer\r\n${answer}\r\n`).join('')}--answer--\r\n` };
  };
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Batches</title>');
      return;
    }
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => {
      const boundary = /boundary=(\S+)/.exec(request.headers['content-type'])?.[1];
      const { type, body } = boundary ? inParts(text, boundary) : inJson(text);
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store', 'OData-Version': '4.0' }).end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    // A write that no page makes.
    write: () => { version += 1; },
    version: () => version,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
