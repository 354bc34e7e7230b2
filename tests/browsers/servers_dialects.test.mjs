// Systems with words of their own for a precondition, each a real server behind an nginx that gives its pages the same
// origin. Each case says what the server was seen to do.
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
    firefox: true,
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
      await bench.tops('changed-by-another high');
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
    firefox: true,
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
      const replay = await bench.repaired(exchange);
      assert.deepEqual([replay.state, replay.steps], ['succeeded', ['refetch 200', 'retry 200']], replay.text);
      await bench.tops('changed-by-another high');
      assert.equal((await another('GET', s3.url + path, signed)).text, 'mine');
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
    firefox: true,
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
    name: 'ZZ CouchDB',
    firefox: true,
    async meets(bench, { couch }) {
      for (const way of ['body', 'query', 'header', 'quoted', 'etag', 'none']) {
        const path = `${couch.notes}/${bench.fresh(way)}`;
        await another('PUT', couch.url + path, JSON_TYPE, JSON.stringify({ title: 'first' }));
        const read = await bench.send('GET', path);
        const { _rev: rev } = JSON.parse(read.text);
        await another('PUT', couch.url + path, JSON_TYPE, JSON.stringify({ title: "a colleague's", _rev: rev }));
        const [url, headers, body] = { body: [path, {}, { _rev: rev }], query: [`${path}?rev=${rev}`, {}, {}], header: [path, { 'If-Match': rev }, {}], quoted: [path, { 'If-Match': `"${rev}"` }, {}], etag: [path, { 'If-Match': read.etag }, {}], none: [path, {}, {}] }[way];
        const write = await bench.send('PUT', url, { ...JSON_TYPE, ...headers }, JSON.stringify({ title: 'mine', ...body }));
        console.log(way, write.status, write.text);
        const exchange = await bench.rowOf({ url, method: 'PUT', status: write.status });
        await bench.select(exchange);
        console.log(await bench.panel.evaluate((n) => ({ ...document.querySelector(`[data-exchange="${n}"]`).dataset }), exchange), JSON.stringify(await bench.causes()), (await bench.offer()).disabled, (await bench.offer()).said.slice(0, 600));
        if (!(await bench.offer()).disabled) { console.log(await bench.repaired(exchange), JSON.stringify(await bench.causes()), (await another('GET', couch.url + path)).text); }
      }
    },
  },
  {
    name: 'ZZ tus',
    firefox: true,
    async meets(bench, { tus }) {
      const create = (version) => bench.send('POST', tus.uploads, { 'Tus-Resumable': version, 'Upload-Length': '5' });
      const refused = await create('0.2.1');
      const made = await create('1.0.0');
      const wrong = await bench.send('PATCH', made.headers.location, { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '3', 'Content-Type': 'application/offset+octet-stream' }, 'lo');
      for (const [marks] of [[{ url: made.headers.location, method: 'PATCH', status: 409 }], [{ url: tus.uploads, method: 'POST', status: 400 }]]) {
      const exchange = await bench.rowOf(marks);
      await bench.select(exchange);
      console.log(JSON.stringify(await bench.causes()), (await bench.offer()).disabled, (await bench.offer()).said.slice(0, 600));
      }
    },
  },
  {
    name: 'ZZ azure there',
    async meets(bench, { azure }) {
      const path = `${azure.container}/${bench.fresh('there')}?${azure.sas}`;
      await another('PUT', azure.url + path, BLOB, 'first');
      const create = await bench.send('PUT', path, { ...BLOB, 'If-None-Match': '*' }, 'mine');
      const exchange = await bench.rowOf({ url: path, method: 'PUT', status: 409 });
      await bench.select(exchange);
      console.log(JSON.stringify(await bench.causes()), (await bench.offer()).disabled);
    },
  },
]);
