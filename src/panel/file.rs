//! Opening a HAR file, where the panel is an ordinary page.

use super::desk::Desk;
use super::dom::document;
use super::element::{El, button, el, icon};
use crate::exchange::excerpt;
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Event, File, HtmlInputElement};

/// The file chooser's id.
const CHOOSER: &str = "har-file";

/// The button that opens a file, and the browser's own chooser behind it.
pub fn opener(desk: &Rc<Desk>) -> Vec<El> {
    let opener = button("tool wide", "")
        .attr("data-action", "import-har")
        .attr("title", "Open a HAR file, or drop it on this page")
        .add(icon("#icon-open"))
        .add(el("span", "").text("Open HAR…"))
        .on("click", |_| choose());
    let desk = desk.clone();
    let chooser = el("input", "away")
        .attr("type", "file")
        .attr("id", CHOOSER)
        .attr("tabindex", "-1")
        .attr("accept", ".har,.json,application/json")
        .attr("aria-label", "HAR file")
        .on("change", move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                if let Some(file) = input.files().and_then(|files| files.get(0)) {
                    read(&desk, file);
                }
                // The same file can be chosen again.
                input.set_value("");
            }
        });
    vec![opener, chooser]
}

/// Shows the browser's file chooser.
pub fn choose() {
    let chooser = document().and_then(|document| document.get_element_by_id(CHOOSER));
    if let Some(chooser) = chooser.and_then(|chooser| chooser.dyn_into::<HtmlInputElement>().ok()) {
        chooser.click();
    }
}

/// Takes in files that are dropped anywhere on the page.
pub fn accept_drops(desk: &Rc<Desk>) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let desk = desk.clone();
    El(page).on("dragover", |event| event.prevent_default()).on("drop", move |event| {
        event.prevent_default();
        let data = event.dyn_into::<DragEvent>().ok().and_then(|event| event.data_transfer());
        match data.and_then(|data| data.files()).and_then(|files| files.get(0)) {
            Some(file) => read(&desk, file),
            None => desk.problem("What was dropped is not a file. Drop a HAR file."),
        }
    });
}

/// The text in UTF-8; what is none costs those characters only.
fn text_of(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn read(desk: &Rc<Desk>, file: File) {
    let desk = desk.clone();
    spawn_local(async move {
        // Its octets, for they are copied at once: a string is converted a character at a time.
        let octets =
            JsFuture::from(file.array_buffer()).await.map(|octets| Uint8Array::new(&octets).to_vec());
        desk.within(|desk| match octets {
            Ok(octets) => desk.host.import(file.name(), text_of(octets)),
            Err(_) => {
                let name = excerpt(&file.name(), 80);
                desk.problem(&[&name, " could not be read. Open it again, or choose another file."].concat());
            }
        });
    });
}
