// The module compiles while its glue loads. Where it cannot, the glue fetches it once more and says why.
const compiled = WebAssembly.compileStreaming(fetch(new URL('retag_bg.wasm', import.meta.url))).catch(() => undefined);
const { default: init, start_panel } = await import('./retag.js');

await init({ module_or_path: await compiled });
start_panel();
document.documentElement.dataset.ready = 'true';
