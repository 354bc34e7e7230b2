//! A part of the details that can be folded, and stays as the user left it whatever is selected.

use std::cell::RefCell;
use std::collections::HashMap;
use sycamore::prelude::*;
use wasm_bindgen::JsCast;

thread_local! {
    /// Which sections are open, by name, as long as the panel lives.
    static OPEN: RefCell<HashMap<&'static str, bool>> = RefCell::default();
}

/// A section under a heading; its content is made when it is first unfolded.
pub fn section(
    name: &'static str,
    title: &'static str,
    initially_open: bool,
    aside: View,
    content: impl Fn() -> View + 'static,
) -> View {
    let open = OPEN.with_borrow(|kept| kept.get(name).copied().unwrap_or(initially_open));
    let is_open = create_signal(open);
    view! {
        details(
            class="section",
            data-section=name,
            open=open,
            on:toggle=move |event: web_sys::Event| {
                let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                if let Some(element) = element {
                    let open = element.has_attribute("open");
                    if open != is_open.get_untracked() {
                        OPEN.with_borrow_mut(|kept| kept.insert(name, open));
                        is_open.set(open);
                    }
                }
            }
        ) {
            summary { span(class="section-title") { (title) } (aside) }
            (move || if is_open.get() { content() } else { View::new() })
        }
    }
}
