const compiled = moduleOfDevtoolsPage() ?? compile();
const { default: init, start_panel } = await import('./retag.js');

await init({ module_or_path: await compiled });
start_panel();
document.documentElement.dataset.ready = 'true';

// In Chromium the devtools page and the panel's page are frames of one document, and the devtools page has compiled the
// module already: 20 ms less until the first row. A frame of another origin throws. In Firefox, and in a tab of its own,
// there is no such frame.
function moduleOfDevtoolsPage() {
  for (let place = 0; place < parent.length; place += 1) {
    try {
      const { retagModule } = parent[place];
      if (retagModule) return retagModule;
    } catch {
      // The frame is not Retag's.
    }
  }
  return undefined;
}

// Compiles the module while its glue loads. Where it does not compile, the glue fetches it once more and says why.
function compile() {
  return WebAssembly.compileStreaming(fetch(new URL('retag_bg.wasm', import.meta.url))).catch(() => undefined);
}
