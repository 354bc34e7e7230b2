// Alive from the moment DevTools opens. Requests that finish while the module loads wait here: nothing but a listener
// that is there at once can catch them.
const waiting = [];
const { onRequestFinished } = chrome.devtools.network;
const keep = (entry) => waiting.push(entry);
onRequestFinished.addListener(keep);

// The compiled module, for the panel's page too: see panel.js. Where it does not compile, the glue fetches it once more
// and says why.
globalThis.retagModule = WebAssembly.compileStreaming(fetch(new URL('retag_bg.wasm', import.meta.url))).catch(() => undefined);
const { default: init, start_recorder } = await import('./retag.js');
await init({ module_or_path: await globalThis.retagModule });
start_recorder(waiting);
// Last: Firefox stops watching the network when its last listener goes.
onRequestFinished.removeListener(keep);
