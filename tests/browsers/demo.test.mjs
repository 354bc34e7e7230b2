// What `./build.sh demo` runs where there is no display.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BROWSERS } from './lib/open.mjs';

const DEMO = fileURLToPath(new URL('demo.mjs', import.meta.url));
const PNG = [0x89, 0x50, 0x4e, 0x47];

for (const browser of BROWSERS) {
  test(`the demo repairs, undoes and merges (${browser})`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'retag-demo-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const picture = join(folder, 'panel.png');
    // It rejects where the exit status is not 0.
    const { stdout } = await promisify(execFile)(process.execPath, [DEMO, browser, '--screenshot', picture]);
    const holds = [...stdout.matchAll(/the server now holds revision (\d+) .* by (\w+)$/gm)].map(([, revision, by]) => [revision, by]);
    assert.deepEqual(holds, [['3', 'Ben'], ['4', 'Ada'], ['5', 'Ben']], stdout);
    assert.match(stdout, /\nRefetch and retry\n.*\nUndo\n.*\nRefetch and review\n/s);
    assert.match(stdout, /conflict {3}\/text: mine\n/);
    assert.deepEqual([...readFileSync(picture).subarray(0, 4)], PNG);
  });
}
