// tus, resumable uploads, as @tus/server (npm) speaks them. It runs in the test's own process.
import { createServer } from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { serverFolder } from './lib/process.mjs';

export async function startTus() {
  const folder = serverFolder('tus');
  const tus = new Server({ path: '/uploads', relativeLocation: true, datastore: new FileStore({ directory: folder.path }) });
  const server = createServer((request, response) => tus.handle(request, response));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    uploads: '/uploads',
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      folder.remove();
    },
  };
}
