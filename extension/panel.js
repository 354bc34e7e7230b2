import init from './retag.js';

await init();
document.documentElement.dataset.ready = 'true';
