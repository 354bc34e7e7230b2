// Azure's Blob storage, as Azurite (npm) speaks it, all in memory.
import { createHmac } from 'node:crypto';
import { freePorts, fromNpm, serverFolder, startProcess } from './lib/process.mjs';

const ACCOUNT = 'blobs';
const KEY = Buffer.from('a key for tests alone').toString('base64');
const VERSION = '2021-12-02';

export async function startAzureBlob() {
  const [port] = await freePorts(1);
  const folder = serverFolder('azurite');
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: 'Azurite',
    program: process.execPath,
    args: [fromNpm('azurite/dist/src/blob/main.js'), '--blobPort', String(port), '--inMemoryPersistence', '--disableTelemetry', '--silent', '--skipApiVersionCheck'],
    url,
    folder,
    env: { AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY}` },
  });
  const container = `/${ACCOUNT}/notes`;
  const made = await fetch(`${url}${container}?restype=container&${sas()}`, { method: 'PUT', headers: { 'x-ms-version': VERSION } });
  if (made.status !== 201) throw new Error(`Azurite: a container: ${made.status} ${await made.text()}`);
  return { ...server, url, container, sas: sas() };
}

// A shared access signature for the account: the query that lets a page read and write.
// https://learn.microsoft.com/rest/api/storageservices/create-account-sas
function sas() {
  const fields = { sv: VERSION, ss: 'b', srt: 'sco', se: '2099-01-01T00:00:00Z', sp: 'rwdlac' };
  const text = [ACCOUNT, fields.sp, fields.ss, fields.srt, '', fields.se, '', '', fields.sv, '', ''].join('\n');
  const sig = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text, 'utf8').digest('base64');
  return new URLSearchParams({ ...fields, sig }).toString();
}
