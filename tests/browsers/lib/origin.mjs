// The demo's origin server, as `./build.sh` built it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { mortal } from './lifetime.mjs';
import { until } from './wait.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// Starts it on free ports. `url` is its address without a slash at the end; `otherUrl` is the same server as another
// origin to a browser.
export async function startOrigin({ program = `${root}target/origin` } = {}) {
  const child = spawn(program, ['0'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = mortal(child);
  let said = '';
  let problem = null;
  child.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
  child.once('error', (error) => { problem = error.message; });
  gone.then(() => { problem ??= `it ended:\n${said}`; });
  const [, url, otherUrl] = await until('the demo origin to listen', () => {
    if (problem) return [];
    return /^listening on (\S+)\nand on (\S+)\n/m.exec(said);
  }, { explain: async () => said });
  if (problem) throw new Error(`the demo origin does not run (${program}; ./build.sh builds it): ${problem}`);
  return {
    url,
    otherUrl,
    async close() {
      child.kill();
      await gone;
    },
  };
}
