// The sizes of what was built, from the one place that knows their budgets.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SIZES = fileURLToPath(new URL('../../../.build/sizes.py', import.meta.url));

// {name, kilobytes, budget} of each part.
export function sizesOf(packages) {
  // Its status says whether something is over; the numbers say it, too.
  const { stdout, stderr, error } = spawnSync('python3', [SIZES, packages], { encoding: 'utf8' });
  const lines = [...(stdout ?? '').matchAll(/^\s*(\S.*?)\s+([\d.]+) KB of (\d+) KB$/gm)];
  if (lines.length === 0) throw new Error(`${SIZES} told no sizes: ${error?.message ?? stderr}`);
  return lines.map(([, name, size, budget]) => ({ name, kilobytes: Number(size), budget: Number(budget) }));
}
