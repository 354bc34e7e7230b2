//! The only room that touches WebExtension APIs.
//!
//! Two pages run the same module. The **devtools page** lives from the moment DevTools opens; its
//! [`recorder`] takes every exchange down. The **panel's page** lives from the first time its tab is
//! shown; its [`link`] pulls from the recorder, and its [`repairs`] send in the inspected page.
//! Without a recorder the panel's page is an ordinary page that shows a file ([`viewer`]).

mod api;
mod crash;
mod download;
mod inspected;
mod line;
mod link;
mod own_dialects;
mod proof;
mod reader;
mod recorder;
mod repairs;
mod service;
mod theme;
mod untold;
mod viewer;
mod wire;

use wasm_bindgen::prelude::*;

/// Runs in the devtools page. `waiting` holds the entries that finish while the module loads, until it is done.
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
        link::start();
    } else {
        viewer::start();
    }
}
