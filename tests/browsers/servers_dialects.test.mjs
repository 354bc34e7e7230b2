// Systems with words of their own for a precondition, each a real server behind an nginx that gives its pages the same
// origin. Each case states the observed behaviour of the server.
import assert from 'node:assert/strict';
import { startAzureBlob } from '../servers/azure_blob.mjs';
import { startCouchDB } from '../servers/couchdb.mjs';
import { startKinto } from '../servers/kinto.mjs';
import { together } from '../servers/lib/together.mjs';
import { startFront } from '../servers/nginx.mjs';
import { event, startRadicale } from '../servers/radicale.mjs';
import { startS3 } from '../servers/s3.mjs';
import { startTus } from '../servers/tus.mjs';
import { another, meet } from './lib/server_bench.mjs';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const BLOB = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2021-12-02' };
const CALENDAR_TYPE = { 'Content-Type': 'text/calendar' };

const start = () => together(async (started) => {
  const kinto = await started(startKinto());
  const radicale = await started(startRadicale());
  const s3 = await started(startS3());
  const azure = await started(startAzureBlob());
  const couch = await started(startCouchDB());
  const tus = await started(startTus());
  const { site } = await started(startFront({
    '/v1/': kinto.url,
    [`${radicale.calendar}/`]: radicale.url,
    [`${s3.bucket}/`]: s3.url,
    [`${azure.container}/`]: azure.url,
    [`${couch.notes}/`]: couch.url,
    [tus.uploads]: tus.url,
  }));
  return { kinto, radicale, s3, azure, couch, tus, site };
});

meet(start, [
  {
    name: 'Kinto: somebody else wrote, and the 412 says what is there now',
    firefox: true,
    async meets(bench, { kinto }) {
      const path = `${kinto.notes}/${bench.fresh('stale')}`;
      const save = (title, condition) => bench.send('PUT', path, { ...JSON_TYPE, ...condition }, JSON.stringify({ data: { title } }));
      const made = await save('first', { 'If-None-Match': '*' });
      assert.equal(made.status, 201);
      assert.match(made.etag, /^"\d{13}"$/, 'a time in milliseconds');
      await another('PUT', kinto.url + path, JSON_TYPE, JSON.stringify({ data: { title: "a colleague's" } }));
      // errno 114, the whole record under details.existing, and its tag in ETag.
      const refused = await save('mine', { 'If-Match': made.etag });
      const { errno, details } = JSON.parse(refused.text);
      assert.deepEqual([refused.status, errno, details.existing.title], [412, 114, "a colleague's"]);
      assert.equal(refused.etag, `"${details.existing.last_modified}"`);
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 200']], replay.text);
      assert.match(replay.text, /"a colleague's"/, 'what was overwritten is shown');
      await bench.tops('changed-by-another high');
      assert.equal(JSON.parse((await another('GET', kinto.url + path)).text).data.title, 'mine');
    },
  },
  {
    name: 'Kinto: the page forgets the tag of its own save',
    async meets(bench, { kinto }) {
      const path = `${kinto.notes}/${bench.fresh('own')}`;
      const save = (title, condition) => bench.send('PUT', path, { ...JSON_TYPE, ...condition }, JSON.stringify({ data: { title } }));
      const made = await save('first', {});
      assert.equal((await save('second', { 'If-Match': made.etag })).status, 200);
      assert.equal((await save('third', { 'If-Match': made.etag })).status, 412);
      await bench.blamed('stale-after-own-write high', { url: path, method: 'PUT', status: 412 });
    },
  },
  {
    name: 'Kinto: If-None-Match: * where the record is there',
    async meets(bench, { kinto }) {
      const path = `${kinto.notes}/${bench.fresh('there')}`;
      const body = JSON.stringify({ data: { title: 'first' } });
      await another('PUT', kinto.url + path, JSON_TYPE, body);
      assert.equal((await bench.send('PUT', path, { ...JSON_TYPE, 'If-None-Match': '*' }, body)).status, 412);
      await bench.blamed('already-exists', { url: path, method: 'PUT', status: 412 });
      assert.ok((await bench.offer()).disabled, 'a fresh tag would make an overwrite of a creation');
    },
  },
  {
    name: "Kinto: the body's last_modified, a number, for the tag",
    async meets(bench, { kinto }) {
      const path = `${kinto.notes}/${bench.fresh('number')}`;
      const body = JSON.stringify({ data: { title: 'first' } });
      await another('PUT', kinto.url + path, JSON_TYPE, body);
      const read = await bench.send('GET', path);
      // 400, errno 107: "The value should be integer between double quotes."
      const number = String(JSON.parse(read.text).data.last_modified);
      assert.equal((await bench.send('PUT', path, { ...JSON_TYPE, 'If-Match': number }, body)).status, 400);
      await bench.blamed('malformed-validator', { url: path, method: 'PUT', status: 400 });
    },
  },
  {
    name: 'Radicale (CalDAV): another device changed the event',
    async meets(bench, { radicale }) {
      const name = bench.fresh('event');
      const path = `${radicale.calendar}/${name}.ics`;
      const own = { ...CALENDAR_TYPE, Authorization: radicale.authorization };
      await another('PUT', radicale.url + path, own, event(name, 'first'));
      const read = await bench.send('GET', path, { Authorization: radicale.authorization });
      assert.match(read.etag, /^"[0-9a-f]{64}"$/, 'a digest of the event');
      await another('PUT', radicale.url + path, own, event(name, "a colleague's"));
      // "Precondition failed." in plain text, and no tag.
      const refused = await bench.send('PUT', path, { ...own, 'If-Match': read.etag }, event(name, 'mine'));
      assert.deepEqual([refused.status, refused.etag], [412, null]);
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 204']], replay.text);
      // One read before and one after do not show that the tag stays while nobody writes.
      await bench.tops('changed-by-another medium');
      assert.match((await another('GET', radicale.url + path, { Authorization: radicale.authorization })).text, /SUMMARY:mine/);
    },
  },
  {
    name: 'Radicale (CalDAV): If-None-Match: * for an event that is there',
    async meets(bench, { radicale }) {
      const name = bench.fresh('there');
      const path = `${radicale.calendar}/${name}.ics`;
      const own = { ...CALENDAR_TYPE, Authorization: radicale.authorization };
      await another('PUT', radicale.url + path, own, event(name, 'first'));
      assert.equal((await bench.send('PUT', path, { ...own, 'If-None-Match': '*' }, event(name, 'mine'))).status, 412);
      await bench.blamed('already-exists', { url: path, method: 'PUT', status: 412 });
    },
  },
  {
    name: 'S3: somebody else put the object',
    async meets(bench, { s3 }) {
      const path = `${s3.bucket}/${bench.fresh('stale')}.txt`;
      const signed = { Authorization: s3.authorization };
      await another('PUT', s3.url + path, signed, 'first');
      const read = await bench.send('GET', path, signed);
      assert.match(read.etag, /^"[0-9a-f]{32}"$/, 'the MD5 of the object');
      await another('PUT', s3.url + path, signed, "a colleague's");
      // <Code>PreconditionFailed</Code> and <Condition>If-Match</Condition>.
      const refused = await bench.send('PUT', path, { ...signed, 'If-Match': read.etag }, 'mine');
      assert.equal(refused.status, 412);
      assert.match(refused.text, /<Code>PreconditionFailed<.*<Condition>If-Match</s);
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      // The signature covers the original request, so a changed request is not sent.
      const { disabled, said } = await bench.offer();
      assert.ok(disabled, said);
      assert.match(said, /signature/i);
      assert.equal((await another('GET', s3.url + path, signed)).text, "a colleague's");
    },
  },
  {
    name: 'S3: If-None-Match: * where the key is there, and If-Match where it is gone',
    async meets(bench, { s3 }) {
      const there = `${s3.bucket}/${bench.fresh('there')}.txt`;
      const gone = `${s3.bucket}/${bench.fresh('gone')}.txt`;
      const signed = { Authorization: s3.authorization };
      for (const path of [there, gone]) await another('PUT', s3.url + path, signed, 'first');
      assert.equal((await bench.send('PUT', there, { ...signed, 'If-None-Match': '*' }, 'mine')).status, 412);
      await bench.blamed('already-exists', { url: there, method: 'PUT', status: 412 });
      // 404 NoSuchKey, and not 412.
      const read = await bench.send('GET', gone, signed);
      await another('DELETE', s3.url + gone, signed);
      assert.equal((await bench.send('PUT', gone, { ...signed, 'If-Match': read.etag }, 'mine')).status, 404);
      const exchange = await bench.rowOf({ url: gone, method: 'PUT', status: 404, verdict: 'other' });
      await bench.select(exchange);
      assert.ok((await bench.offer()).disabled, 'there is nothing to read a fresh tag from');
    },
  },
  {
    name: 'Azure Blob: somebody else put the blob',
    async meets(bench, { azure }) {
      const path = `${azure.container}/${bench.fresh('stale')}?${azure.sas}`;
      await another('PUT', azure.url + path, BLOB, 'first');
      const read = await bench.send('GET', path);
      assert.match(read.etag, /^"0x[0-9A-F]+"$/);
      await another('PUT', azure.url + path, BLOB, "a colleague's");
      // x-ms-error-code: ConditionNotMet, and no tag.
      const refused = await bench.send('PUT', path, { ...BLOB, 'If-Match': read.etag }, 'mine');
      assert.deepEqual([refused.status, refused.etag, refused.headers['x-ms-error-code']], [412, null, 'ConditionNotMet']);
      const exchange = await bench.blamed('changed-by-another', { url: path, method: 'PUT', status: 412 });
      // The read and the retry go with the same signature: it is in the query.
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 201']], replay.text);
      await bench.tops('changed-by-another high');
      assert.equal((await another('GET', azure.url + path)).text, 'mine');
    },
  },
  {
    name: 'Azure Blob: If-None-Match: * where the blob is there is 409, and not 412',
    async meets(bench, { azure }) {
      const path = `${azure.container}/${bench.fresh('there')}?${azure.sas}`;
      await another('PUT', azure.url + path, BLOB, 'first');
      const refused = await bench.send('PUT', path, { ...BLOB, 'If-None-Match': '*' }, 'mine');
      assert.deepEqual([refused.status, refused.headers['x-ms-error-code']], [409, 'BlobAlreadyExists']);
      await bench.blamed('already-exists high', { url: path, method: 'PUT', status: 409, verdict: 'failed' });
      assert.ok((await bench.offer()).disabled, 'a fresh tag would make an overwrite of a creation');
    },
  },
  ...Object.entries({
    // The revision in the document, or in the query beside a document without one.
    body: (path, rev) => [path, { title: 'mine', _rev: rev }],
    query: (path, rev) => [`${path}?rev=${rev}`, { title: 'mine' }],
  }).map(([place, spell]) => ({
    name: `CouchDB: an old _rev in the ${place} is 409`,
    firefox: place === 'body',
    async meets(bench, { couch }) {
      const path = `${couch.notes}/${bench.fresh(place)}`;
      await another('PUT', couch.url + path, JSON_TYPE, JSON.stringify({ title: 'first' }));
      // The read's ETag is Express's own, W/"58-…" of the JSON text, and not the revision.
      const read = await bench.send('GET', path);
      const { _rev: rev } = JSON.parse(read.text);
      assert.match(read.etag, /^W\/"/);
      await another('PUT', couch.url + path, JSON_TYPE, JSON.stringify({ title: "a colleague's", _rev: rev }));
      const [url, document] = spell(path, rev);
      // The 409's ETag is Express's own, too: W/"39-…", of the error's 57 octets. It names no version.
      const refused = await bench.send('PUT', url, JSON_TYPE, JSON.stringify(document));
      assert.deepEqual([refused.status, JSON.parse(refused.text).reason], [409, 'Document update conflict']);
      assert.match(refused.etag, /^W\/"39-/);
      const exchange = await bench.blamed('changed-by-another', { url, method: 'PUT', status: 409, verdict: 'failed' });
      assert.doesNotMatch((await bench.offer()).said.split('Request headers')[0], /39-/, "the error's own tag is not offered");
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 201']], replay.text);
      await bench.tops('changed-by-another high');
      const now = JSON.parse((await another('GET', couch.url + path)).text);
      assert.equal(now.title, 'mine');
      assert.match(now._rev, /^3-/);
    },
  })),
  {
    name: 'CouchDB: the page forgets the revision of its own save',
    async meets(bench, { couch }) {
      const path = `${couch.notes}/${bench.fresh('own')}`;
      const made = await bench.send('PUT', path, JSON_TYPE, JSON.stringify({ title: 'first' }));
      const { rev } = JSON.parse(made.text);
      const save = (title) => bench.send('PUT', path, JSON_TYPE, JSON.stringify({ title, _rev: rev }));
      assert.deepEqual([(await save('second')).status, (await save('third')).status], [201, 409]);
      await bench.blamed('stale-after-own-write', { url: path, method: 'PUT', status: 409, verdict: 'failed' });
    },
  },
  {
    name: 'CouchDB: a document without _rev is to be created, and it is there',
    async meets(bench, { couch }) {
      const path = `${couch.notes}/${bench.fresh('there')}`;
      await another('PUT', couch.url + path, JSON_TYPE, JSON.stringify({ title: 'first' }));
      assert.equal((await bench.send('PUT', path, JSON_TYPE, JSON.stringify({ title: 'mine' }))).status, 409);
      await bench.blamed('already-exists', { url: path, method: 'PUT', status: 409, verdict: 'failed' });
      assert.ok((await bench.offer()).disabled, 'a fresh revision would make an overwrite of a creation');
    },
  },
  {
    name: 'tus: an offset that is not the upload\'s is 409; HEAD tells the right one',
    async meets(bench, { tus }) {
      // A version that the server does not speak is 400 here, where the protocol says 412.
      assert.equal((await bench.send('POST', tus.uploads, { 'Tus-Resumable': '0.2.1', 'Upload-Length': '5' })).status, 400);
      const made = await bench.send('POST', tus.uploads, { 'Tus-Resumable': '1.0.0', 'Upload-Length': '5' });
      const path = made.headers.location;
      const patch = (offset) => bench.send('PATCH', path, {
        'Tus-Resumable': '1.0.0', 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream',
      }, 'hello'.slice(Number(offset)));
      assert.equal((await patch('3')).status, 409);
      await bench.blamed('not-a-precondition-header high', { url: path, method: 'PATCH', status: 409, verdict: 'failed' });
      assert.match((await bench.causes())[0].text, /Upload-Offset/);
      assert.ok((await bench.offer()).disabled, 'a fresh validator would not help');
      assert.equal((await patch('0')).status, 204);
    },
  },
]);
