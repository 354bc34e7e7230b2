// Alive from the moment DevTools opens; the panel's page only from the first time its tab is shown.
const entries = [];
chrome.devtools.network.onRequestFinished.addListener((entry) => entries.push(entry));

// Callbacks: both browsers take them through `chrome`.
chrome.devtools.panels.create('Retag', 'icons/retag-32.png', 'panel.html', (panel) => {
  panel.onShown.addListener((window) => {
    window.retagEntries = entries;
  });
});
