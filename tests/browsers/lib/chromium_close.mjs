// The end of a Chromium session.
import { within } from './wait.mjs';

const CLOSE_MS = 10_000;

// Asks it to close, and kills it if it does not.
export async function closeChromium(browser, profile) {
  const child = browser.process();
  try {
    await within(CLOSE_MS, 'closing Chromium', browser.close());
  } catch {
    child?.kill('SIGKILL');
  } finally {
    profile.remove();
  }
}
