//! Opens a HAR file, when the panel is in an ordinary tab.

use super::kit::dom::{document, listen};
use super::kit::element::{button, icon};
use super::store::PanelStore;
use crate::exchange::escape_and_cut;
use js_sys::Uint8Array;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};

/// The HAR file chooser's id.
pub const CHOOSER: &str = "har-file";

/// The button that opens a file, and the browser's own chooser behind it.
pub fn opener(store: &Rc<PanelStore>) -> View {
    let opener = button("tool wide", (icon("#icon-open"), span().children("Open HAR…")))
        .attr("data-action", "import-har")
        .title("Open a HAR file, or drop it on this page")
        .on(events::click, |_| choose(CHOOSER));
    let store = store.clone();
    let take = move |name: String, text| take(&store, name, text);
    View::from((opener, chooser(CHOOSER, "HAR file", ".har,.json,application/json", take)))
}

/// The browser's own file chooser. `got` gets the name of a chosen file, and its text, or `None` when the file cannot
/// be read.
pub fn chooser(
    id: &'static str,
    label: &'static str,
    accept: &'static str,
    got: impl Fn(String, Option<String>) + 'static,
) -> HtmlInput {
    let got: Got = Rc::new(got);
    input()
        .class("away")
        .r#type("file")
        .id(id)
        .attr("tabindex", "-1")
        .attr("accept", accept)
        .attr("aria-label", label)
        .on(events::change, move |event: events::Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                if let Some(file) = input.files().and_then(|files| files.get(0)) {
                    read(file, got.clone());
                }
                // Without a reset, the same file could not be chosen again.
                input.set_value("");
            }
        })
}

type Got = Rc<dyn Fn(String, Option<String>)>;

/// Shows a file chooser.
pub fn choose(id: &str) {
    let chooser = document().and_then(|document| document.get_element_by_id(id));
    if let Some(chooser) = chooser.and_then(|chooser| chooser.dyn_into::<HtmlInputElement>().ok()) {
        chooser.click();
    }
}

/// Opens files that the user drops anywhere on the page.
pub fn accept_drops(store: &Rc<PanelStore>) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let store = store.clone();
    listen(&page, events::dragover, |event| event.prevent_default());
    listen(&page, events::drop, move |event| {
        event.prevent_default();
        match event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            Some(file) => {
                let store = store.clone();
                read(file, Rc::new(move |name, text| take(&store, name, text)));
            }
            None => store.problem("What was dropped is not a file. Drop a HAR file."),
        }
    });
}

/// Decodes UTF-8. Each invalid sequence becomes U+FFFD, and the rest of the text stays.
fn text_of(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn read(file: File, got: Got) {
    // `got` may create parts of the panel, which need the reactive scope.
    let scope = use_current_scope();
    spawn_local(async move {
        // The file is read as octets, which are copied in one step: a string is converted a character at a time.
        // gloo-file uses a FileReader.
        let octets = JsFuture::from(file.array_buffer()).await.ok();
        let text = octets.map(|octets| text_of(Uint8Array::new(&octets).to_vec()));
        scope.run_in(|| got(file.name(), text));
    });
}

fn take(store: &PanelStore, name: String, text: Option<String>) {
    match text {
        Some(text) => store.host.import(name, text),
        None => {
            let name = escape_and_cut(&name, 80);
            store.problem(&format!("{name} could not be read. Open it again, or choose another file."));
        }
    }
}
