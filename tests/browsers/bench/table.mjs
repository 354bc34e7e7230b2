// What was measured, as one table, and what it means for the exit status.

// A row: what, measured (text), ratio and budget (texts, may be missing), verdict. `fails` decides the exit status.
export const OK = 'ok';
export const OVER = 'over';

// Within the budget, over it, or over it by so much that the run fails.
export function judged(value, budget, failsAbove = Infinity) {
  return { verdict: value <= budget ? OK : OVER, fails: value > failsAbove };
}

const COLUMNS = ['what', 'measured', 'ratio', 'budget', 'verdict'];

export function printed(rows) {
  const lines = [COLUMNS.map((name) => (name === 'verdict' ? '' : name)), ...rows.map((row) => COLUMNS.map((name) => row[name] ?? ''))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const ruled = [lines[0], widths.map((width) => '─'.repeat(width)), ...lines.slice(1)];
  return ruled.map((line) => line.map((text, column) => pad(text, widths[column], column)).join('  ').trimEnd()).join('\n');
}

// Numbers stand to the right.
function pad(text, width, column) {
  return column === 1 || column === 2 ? text.padStart(width) : text.padEnd(width);
}
