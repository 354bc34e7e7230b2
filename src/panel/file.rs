//! Opening a HAR file, where the panel is an ordinary page.

use super::desk::Desk;
use super::dom::{closest, document};
use super::icon::icon;
use std::rc::Rc;
use sycamore::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, HtmlInputElement};

/// The file chooser's id.
const CHOOSER: &str = "har-file";

/// The button that opens a file.
pub fn open_button(desk: &Rc<Desk>) -> View {
    let desk = desk.clone();
    view! {
        button(
            class="tool wide",
            r#type="button",
            data-action="import-har",
            title="Open a HAR file, or drop it on this page",
            on:click=|_| choose()
        ) { (icon("open")) span { "Open HAR…" } }
        input(
            r#type="file",
            id=CHOOSER,
            class="away",
            "tabindex"="-1",
            accept=".har,.json,application/json",
            aria-label="HAR file",
            on:change=move |event: web_sys::Event| {
                let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                if let Some(input) = input {
                    if let Some(file) = input.files().and_then(|files| files.get(0)) {
                        read(&desk, file);
                    }
                    // The same file can be chosen again.
                    input.set_value("");
                }
            }
        )
    }
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
    let Some(document) = document() else { return };
    let over = Closure::<dyn FnMut(DragEvent)>::new(|event: DragEvent| event.prevent_default());
    let desk = desk.clone();
    let drop = Closure::<dyn FnMut(DragEvent)>::new(move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            read(&desk, file);
        } else if closest(&event, "input").is_none() {
            desk.within(|desk| desk.problem(String::from("What was dropped is not a file. Drop a HAR file.")));
        }
    });
    let _ = document.add_event_listener_with_callback("dragover", over.as_ref().unchecked_ref());
    let _ = document.add_event_listener_with_callback("drop", drop.as_ref().unchecked_ref());
    // They serve as long as the page lives.
    over.forget();
    drop.forget();
}

fn read(desk: &Rc<Desk>, file: File) {
    let desk = desk.clone();
    spawn_local(async move {
        match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => desk.within(|desk| desk.host.import(file.name(), text)),
            None => {
                let name = crate::exchange::excerpt(&file.name(), 80);
                let text = [&name, " could not be read. Open it again, or choose another file."].concat();
                desk.within(|desk| desk.problem(text));
            }
        }
    });
}
