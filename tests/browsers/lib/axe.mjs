// Accessibility faults of the panel, as axe finds them. Chromium alone has the protocol session that axe needs here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// `violations(selector)` within what a selector finds, and `inBothThemes(act)`: act(theme) in the light and in the dark one.
export async function withAxe(bench) {
  await bench.panel.protocol.send('Runtime.evaluate', { expression: AXE });
  return {
    violations: (selector) => bench.panel.evaluate(async (within) => {
      const found = await window.axe.run(within);
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`);
    }, selector),
    async inBothThemes(act) {
      for (const theme of ['light', 'dark']) {
        await bench.session.setTheme(theme);
        await bench.panel.waitFor(`the ${theme} theme`, (name) => document.documentElement.dataset.theme === name, theme);
        await act(theme);
      }
    },
  };
}
