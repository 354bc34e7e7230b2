// The demo on a screen: the demo page, the extension and DevTools, until the user closes the browser.
import { open } from './open.mjs';
import { startOrigin } from './origin.mjs';

const [browser = 'chromium'] = process.argv.slice(2);
const origin = await startOrigin();
console.log(`listening on ${origin.url}`);
console.log('Close the browser, or press Control+C here, to end the demo.');
const session = await open({ browser, url: origin.url, headless: false, dock: 'bottom', size: { width: 1400, height: 440 }, window: { width: 1400, height: 1000 } });
await session.closed;
await session.close();
await origin.close();
