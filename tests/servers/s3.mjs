// S3, as moto's server (PyPI) speaks it: conditional writes by If-Match and If-None-Match.
import { freePorts, installed, serverFolder, startProcess } from './lib/process.mjs';

export async function startS3() {
  const [port] = await freePorts(1);
  const folder = serverFolder('s3');
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: "moto's S3", program: installed('python/bin/moto_server'), args: ['-H', '127.0.0.1', '-p', String(port)], url, folder,
  });
  const bucket = '/drafts';
  // Objects are private. moto asks for a signature, and does not check it.
  const authorization = 'AWS4-HMAC-SHA256 Credential=ann/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const made = await fetch(url + bucket, { method: 'PUT', headers: { Authorization: authorization } });
  if (!made.ok) throw new Error(`S3: a bucket: ${made.status} ${await made.text()}`);
  return { ...server, url, bucket, authorization };
}
