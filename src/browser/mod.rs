//! The only room that touches WebExtension APIs.
//!
//! Two pages run the same module. The **devtools page** lives from the moment DevTools opens; its
//! [`recorder`] takes every exchange down. The **panel's page** lives from the first time its tab is
//! shown; its [`link`] pulls from the recorder, and its [`repairs`] send in the inspected page.
//! Without a recorder the panel's page is an ordinary page that shows a file ([`viewer`]).
//!
//! Each page loads what it needs of the module: what stands behind `wasm_split` is a file of its own.

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

use crate::panel::Missing;
use wasm_bindgen::prelude::*;
use wasm_split_helpers::wasm_split;

/// Runs in the devtools page. `waiting` holds the entries that finish while the module loads, until it is done.
///
/// # Errors
/// When the recorder's part of the module could not be loaded.
#[wasm_bindgen]
pub async fn start_recorder(waiting: js_sys::Array) -> Result<(), JsValue> {
    record(waiting).await.map_err(said)
}

#[wasm_split(recorder, fallible)]
fn record(waiting: js_sys::Array) -> Result<(), Missing> {
    recorder::start(&waiting);
    Ok(())
}

/// Runs in the panel's page.
///
/// # Errors
/// When the panel's part of the module could not be loaded; the page says so too.
#[wasm_bindgen]
pub async fn start_panel() -> Result<(), JsValue> {
    crash::guard();
    show().await.map_err(|missing| {
        crash::not_loaded(&missing.to_string());
        said(missing)
    })
}

#[wasm_split(panel, fallible)]
fn show() -> Result<(), Missing> {
    if api::is_devtools() {
        link::start();
    } else {
        viewer::start();
    }
    Ok(())
}

fn said(missing: Missing) -> JsValue {
    js_sys::Error::new(&missing.to_string()).into()
}
