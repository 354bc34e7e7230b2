// Nothing outlives a test. A session ends its browser and removes its folders when it is closed; where the test's
// process ends before that, in whatever way (also killed outright), a janitor does it: a shell that waits for the end
// of its standard input, which the system closes for us.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const JANITOR = `
declare -A pids folders
while read -r what it; do
  case $what in
    started) pids[$it]=1 ;;
    ended) unset "pids[$it]" ;;
    made) folders[$it]=1 ;;
    removed) unset "folders[$it]" ;;
  esac
done
for pid in "\${!pids[@]}"; do kill -KILL "$pid"; done
for folder in "\${!folders[@]}"; do
  # A browser that is just dying may still write into it.
  for attempt in {1..50}; do rm -rf -- "$folder" && break; sleep 0.1; done
done
`;

let janitor;
function tell(what, it) {
  if (!janitor) {
    // Detached: what a terminal sends to the whole group must not reach it.
    janitor = spawn('bash', ['-c', JANITOR], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    janitor.unref();
    janitor.stdin.unref();
  }
  janitor.stdin.write(`${what} ${it}\n`);
}

export function temporaryFolder(prefix) {
  const path = mkdtempSync(join(tmpdir(), prefix));
  tell('made', path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      tell('removed', path);
    },
  };
}

// `child` ends with this process. Gives a promise of its end.
export function mortal(child) {
  const { pid } = child;
  tell('started', pid);
  return new Promise((resolve) => {
    child.once('exit', () => {
      tell('ended', pid);
      resolve();
    });
  });
}
