// Kinto (PyPI), all in memory: a JSON store whose records have a time in milliseconds as their tag.
import { freePorts, installed, serverFolder, startProcess } from './lib/process.mjs';

// Anybody may make a bucket and write to those that say so.
export async function startKinto() {
  const [port] = await freePorts(1);
  const folder = serverFolder('kinto');
  const config = folder.write('kinto.ini', `
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = ${port}
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.memory
kinto.permission_backend = kinto.core.permission.memory
kinto.cache_backend = kinto.core.cache.memory
kinto.userid_hmac_secret = of-no-importance-here
kinto.bucket_create_principals = system.Everyone
`);
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: 'Kinto', program: installed('python/bin/kinto'), args: ['start', '--ini', config], url: `${url}/v1/`, folder,
  });
  const make = async (path, body) => {
    const answer = await fetch(url + path, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`Kinto: PUT ${path}: ${answer.status} ${await answer.text()}`);
  };
  await make('/v1/buckets/open', { permissions: { write: ['system.Everyone'] } });
  await make('/v1/buckets/open/collections/notes', {});
  return { ...server, url, notes: '/v1/buckets/open/collections/notes/records' };
}
