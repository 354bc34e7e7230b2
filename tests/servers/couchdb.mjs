// CouchDB's interface, as express-pouchdb (npm) speaks it over databases in memory. It runs in the test's own process.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export async function startCouchDB() {
  const PouchDB = require('pouchdb-core')
    .plugin(require('pouchdb-adapter-memory'))
    .plugin(require('pouchdb-mapreduce'))
    .defaults({ adapter: 'memory' });
  const app = require('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', inMemoryConfig: true });
  const server = createServer(app);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${server.address().port}`;
  const made = await fetch(`${url}/notes`, { method: 'PUT' });
  if (made.status !== 201) throw new Error(`CouchDB: a database: ${made.status} ${await made.text()}`);
  return {
    url,
    notes: '/notes',
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
