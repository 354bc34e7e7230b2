// The end of a Chromium session.
import { within } from './wait.mjs';

const CLOSE_MS = 10_000;

// Asks it to close, and kills it if it does not.
export async function closeChromium(browser, gone, profile) {
  try {
    await within(CLOSE_MS, 'closing Chromium', browser.close());
  } catch {
    browser.process()?.kill('SIGKILL');
  }
  await gone;
  profile.remove();
}
