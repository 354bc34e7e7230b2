// The demo's origin server, as `./build.sh` built it.
import { spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { mortal } from './lifetime.mjs';
import { until } from './wait.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// Starts it on free ports. `url` is its address without a slash at the end; `otherUrl` is the same server as another
// origin to a browser, and `secureUrl` the same with HTTP/2 over TLS. `secureKey` is the hash of the certificate's key,
// for `open({ trustedKey })`. `requests()` gives what has reached the server, whichever way.
export async function startOrigin({ program = `${root}target/origin` } = {}) {
  const child = spawn(program, ['0'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = mortal(child);
  let said = '';
  let problem = null;
  child.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
  child.once('error', (error) => { problem = error.message; });
  gone.then(() => { problem ??= `it ended:\n${said}`; });
  const [, url, otherUrl, secureUrl] = await until('the demo origin to listen', () => {
    if (problem) return [];
    return /^listening on (\S+)\nand on (\S+)\nand on (\S+)\n/m.exec(said);
  }, { explain: async () => said });
  if (problem) throw new Error(`the demo origin does not run (${program}; ./build.sh builds it): ${problem}`);
  return {
    url,
    otherUrl,
    secureUrl,
    secureKey: await keyHash(new URL(secureUrl).port),
    requests: async (passes = () => true) => (await (await fetch(`${url}/requests`)).json()).filter(passes),
    async close() {
      child.kill();
      await gone;
    },
  };
}

// As Chromium wants it: SHA-256 of the SubjectPublicKeyInfo, in base64.
async function keyHash(port) {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  return createHash('sha256').update(new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
}
