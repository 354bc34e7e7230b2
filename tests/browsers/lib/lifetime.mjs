// Nothing outlives a test: temporary folders and browsers go when the session closes, when the test's process
// ends in any way that it notices, and (browsers) when it is killed outright.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const leftovers = new Set();
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };

process.on('exit', () => {
  for (const undo of leftovers) undo();
});
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.once(signal, () => process.exit(code));
}

// Runs `undo` (which must not wait for anything) when the process ends, unless the function that is given back
// was called before.
export function atEnd(undo) {
  leftovers.add(undo);
  return () => leftovers.delete(undo);
}

export function temporaryFolder(prefix) {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const forget = atEnd(() => rmSync(path, removal));
  return {
    path,
    remove() {
      forget();
      rmSync(path, removal);
    },
  };
}

// The shell ends the program when its standard input closes: that is, also when this process was killed.
const WATCHED = `
"$@" </dev/null &
program=$!
{ cat <&3 >/dev/null; kill "$program" 2>/dev/null; } 3<&0 &
watcher=$!
wait "$program"
kill "$watcher" 2>/dev/null
`.replace('3<&0', '3<&4');

// Starts a program that dies with this process. `stop` waits until it is gone.
export function watchedProcess(command, args, options = {}) {
  const child = spawn('bash', ['-c', `exec 4<&0; ${WATCHED}`, 'bash', command, ...args], {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const forget = atEnd(() => child.stdin.destroy());
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    gone,
    async stop() {
      forget();
      child.stdin.end();
      await gone;
    },
  };
}
