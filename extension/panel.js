import init, { start_panel } from './retag.js';

await init();
start_panel();
document.documentElement.dataset.ready = 'true';
