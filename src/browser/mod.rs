//! The only room that touches WebExtension APIs.
//!
//! Two pages run the same module. The **devtools page** lives from the moment DevTools opens; its
//! [`recorder`] records every exchange. The **panel's page** lives from the first time its tab is
//! shown ([`panel_page`]). Opened in an ordinary tab, the panel's page shows a HAR file ([`file_page`]).
//! In Chromium the devtools page compiles the module for both (`extension/panel.js`).

mod api;
mod crash;
mod download;
mod file_page;
mod user_dialects;
mod panel_page;
mod recorder;
mod wire;

use wasm_bindgen::prelude::*;

/// Runs in the devtools page. `waiting` holds the entries that the browser reported while the module was loading.
#[wasm_bindgen]
pub fn start_recorder(waiting: &js_sys::Array) {
    crash::log_panics();
    recorder::start(waiting);
}

/// Runs in the panel's page.
#[wasm_bindgen]
pub fn start_panel() {
    crash::guard();
    if api::is_devtools() {
        panel_page::start();
    } else {
        file_page::start();
    }
}
