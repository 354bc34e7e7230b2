// A server of one note, which holds what the test tells it to: a step of a repair is then under way until it is released.
// `isQuiet`: the answer to a save has no ETag. `fails`: a save is answered 500, and its read says what became of it.
import { once } from 'node:events';
import { createServer } from 'node:http';

export async function startHoldingServer({ isQuiet = false, fails = false } = {}) {
  let version = 1;
  let content = '{"text":"old"}';
  let holds = null;
  const waiting = [];
  const held = [];
  const tag = () => `"v${version}"`;
  const save = (body) => {
    content = body;
    version += 1;
  };
  const answer = (request, response, body) => {
    const send = (status, fields, text) => {
      response.writeHead(status, { 'Cache-Control': 'no-store', ...fields });
      response.end(text);
    };
    if (request.url === '/') return send(200, { 'Content-Type': 'text/html' }, '<!doctype html><title>a holding server</title>');
    if (request.url !== '/note') return send(404);
    if (request.method === 'GET') return send(200, { 'Content-Type': 'application/json', ETag: tag() }, content);
    if (request.headers['if-match'] !== tag()) return send(412);
    save(body);
    if (server.afterSave) holds = server.afterSave;
    if (fails) return send(500);
    return send(204, isQuiet ? {} : { ETag: tag() });
  };
  const server = {
    // The method that is held from the next save on.
    afterSave: null,
    save,
    get content() { return content; },
    // From now on requests of this method wait; `held` names those that do.
    hold(method) { holds = method; },
    held,
    release() {
      [holds, server.afterSave] = [null, null];
      waiting.splice(0).forEach((go) => go());
    },
    close: () => {
      http.closeAllConnections();
      return new Promise((done) => http.close(done));
    },
  };
  const http = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => { body += part; }).on('end', () => {
      if (request.method !== holds) return answer(request, response, body);
      held.push(request.method);
      waiting.push(() => answer(request, response, body));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  server.url = `http://127.0.0.1:${http.address().port}`;
  return server;
}

// A page of that server whose save has failed; it is selected.
export async function onHoldingServer(stage, context, options) {
  const server = await startHoldingServer(options);
  context.after(() => server.close());
  await stage.showAll();
  await stage.page.goto(`${server.url}/`);
  const url = '/note';
  const send = (init) => stage.page.evaluate(async (it) => {
    const response = await fetch('/note', it);
    await response.text();
    return { status: response.status, tag: response.headers.get('ETag') };
  }, init);
  const { tag } = await send({});
  server.save('{"text":"theirs"}');
  const headers = { 'If-Match': tag, 'Content-Type': 'application/json' };
  await send({ method: 'PUT', headers, body: '{"text":"mine"}' });
  const exchange = await stage.selected({ url, method: 'PUT', status: 412 });
  await stage.offer();
  return { server, exchange };
}
