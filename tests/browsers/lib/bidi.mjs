// A client of WebDriver BiDi: commands with a deadline, and errors that name the command.
import { once } from 'node:events';
import WebSocket from 'ws';
import { callExpression } from './remote.mjs';
import { within } from './wait.mjs';

const COMMAND_MS = 30_000;

export async function connectBidi(address) {
  const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 1 << 30 });
  await within(COMMAND_MS, `connecting to ${address}`, once(socket, 'open'));
  const waiting = new Map();
  let lastId = 0;

  socket.on('message', (text) => {
    const message = JSON.parse(text);
    const answer = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'error') answer?.reject(new Error(`${message.error}: ${message.message}`));
    else answer?.resolve(message.result);
  });
  socket.on('error', () => {}); // `close` follows, and tells everyone who waits
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has gone'));
    waiting.clear();
  });

  const send = async (method, params = {}, { timeout = COMMAND_MS } = {}) => {
    if (socket.readyState !== WebSocket.OPEN) throw new Error(`${method}: the browser has gone`);
    lastId += 1;
    const id = lastId;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    socket.send(JSON.stringify({ id, method, params }));
    try {
      return await within(timeout, method, answer);
    } catch (error) {
      throw new Error(`${method}: ${error.message}`, { cause: error });
    } finally {
      waiting.delete(id);
    }
  };

  // An expression in a browsing context; its value, awaited, crosses as JSON.
  const run = async (context, expression, { timeout } = {}) => {
    const answer = await send('script.evaluate', {
      expression: `(async () => JSON.stringify((await ${expression}) ?? null))()`,
      target: { context },
      awaitPromise: true,
      userActivation: true,
    }, { timeout });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value);
  };

  return {
    send,
    run,
    call: (context, fn, ...args) => run(context, callExpression(fn, args)),
    close: () => socket.close(),
  };
}
