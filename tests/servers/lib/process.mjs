// Starting one real server as a process of its own, and ending it whatever happens.
import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mortal, temporaryFolder } from '../../browsers/lib/lifetime.mjs';
import { until } from '../../browsers/lib/wait.mjs';

const run = promisify(execFile);

const root = fileURLToPath(new URL('../../..', import.meta.url));

// Where `.build/servers.sh` leaves a server's program.
export const installed = (path) => join(root, 'target/servers', path);

// Where a package of tests/servers/package.json has its files.
export const fromNpm = (path) => join(root, 'tests/servers/node_modules', path);

// What Apache will not do as root it does as this user.
const NOBODY = 65534;
const isRoot = process.getuid() === 0;

// Free ports of loopback, all different.
export async function freePorts(count) {
  const probes = Array.from({ length: count }, () => createServer());
  await Promise.all(probes.map((probe) => new Promise((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve);
  })));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => { probe.close(resolve); })));
  return ports;
}

// A server's folder in the temporary directory. `write` makes a file in it, with its folders; all of it is the
// server's own, also where that is not the user who runs the tests.
export function serverFolder(name) {
  const folder = temporaryFolder(`retag-${name}-`);
  const give = (path) => { if (isRoot) chownSync(path, NOBODY, NOBODY); };
  give(folder.path);
  const make = (path) => {
    if (path === folder.path) return;
    make(dirname(path));
    mkdirSync(path, { recursive: true });
    give(path);
  };
  return {
    ...folder,
    path: folder.path,
    folder(path) {
      const whole = join(folder.path, path);
      make(whole);
      return whole;
    },
    write(path, content) {
      const whole = join(folder.path, path);
      make(dirname(whole));
      writeFileSync(whole, content);
      give(whole);
      return whole;
    },
  };
}

// Runs a server until `close`, which also removes its folder. It is up when `url` answers, with whatever status. What
// it says, or writes into `logFile`, is told where it does not come up.
export async function startProcess({ name, program, args, url, folder, env = {}, asNobody = false, logFile }) {
  const user = asNobody && isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(program, args, {
    cwd: folder.path, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], ...user,
  });
  let said = '';
  let problem = null;
  for (const stream of [child.stdout, child.stderr]) {
    // The latest is enough: some servers write a line for each request.
    stream.setEncoding('utf8').on('data', (text) => { said = (said + text).slice(-8000); });
  }
  child.once('error', (error) => { problem = error.message; });
  const gone = child.pid ? mortal(child) : Promise.resolve();
  gone.then(() => { problem ??= 'it ended'; });
  const log = () => said + (logFile && existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-8000) : '');
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
    folder.remove();
  };
  try {
    await until(`${name} to answer at ${url}`, async () => problem || (await fetch(url)).status, { explain: async () => log() });
    if (problem) throw new Error(`${name} does not run (${program}; ./build.sh test installs it): ${problem}\n${log()}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    close,
    // Stops the process where it is, and lets it go on: a server that is too busy to answer. What it is sent meanwhile
    // it finds when it goes on.
    async pause() {
      child.kill('SIGSTOP');
      await until(`${name} to stand still`, async () => (await run('ps', ['-o', 'state=', '-p', String(child.pid)])).stdout.startsWith('T'));
    },
    resume: () => child.kill('SIGCONT'),
  };
}
