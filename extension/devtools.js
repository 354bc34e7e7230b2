// Alive from the moment DevTools opens. Requests that finish while the module loads wait here: nothing but a listener
// that is there at once can catch them.
const waiting = [];
const { onRequestFinished } = chrome.devtools.network;
const keep = (entry) => waiting.push(entry);
onRequestFinished.addListener(keep);

const { default: init, start_recorder } = await import('./retag.js');
await init();
start_recorder(waiting);
// Last: Firefox stops watching the network when its last listener goes.
onRequestFinished.removeListener(keep);
