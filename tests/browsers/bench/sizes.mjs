// The sizes of what was built, as the build tells them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SIZES = fileURLToPath(new URL('../../../.build/sizes.py', import.meta.url));

// {name, kilobytes} of each.
export function sizesOf(packages) {
  const { stdout, stderr, error } = spawnSync('python3', [SIZES, packages], { encoding: 'utf8' });
  const lines = [...(stdout ?? '').matchAll(/^\s*(\S.*?)\s+([\d.]+) KB$/gm)];
  if (lines.length === 0) throw new Error(`${SIZES} told no sizes: ${error?.message ?? stderr}`);
  return lines.map(([, name, size]) => ({ name, kilobytes: Number(size) }));
}
