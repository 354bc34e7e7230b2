//! Short names for frequent DOM calls.

use gloo::events::{EventListener, EventListenerOptions};
use sycamore::prelude::*;
use sycamore::web::events::EventDescriptor;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement};

/// The page's document.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Sets an attribute. The call fails only for an invalid name, and all names are constants of the panel.
pub fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Sets a style property through the CSSOM, which the page's CSP allows.
pub fn style(element: &HtmlElement, property: &str, value: &str) {
    let _ = element.style().set_property(property, value);
}

/// Listens on an element that is not under construction, such as the page's root, until the current reactive scope is
/// disposed. `act` is called in that scope.
pub fn listen<E: EventDescriptor>(target: &EventTarget, _: E, mut act: impl FnMut(E::EventTy) + 'static) {
    let scope = use_current_scope();
    // gloo's listeners are passive by default: a passive listener cannot prevent the event's default action.
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(target, E::NAME, options, move |event: &Event| {
        scope.run_in(|| act(event.clone().unchecked_into()));
    });
    // The glue keeps a listener that is running until it returns.
    on_cleanup(move || drop(listener));
}

/// The nearest element at or above the target of an event that matches a selector.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()?
}

/// The number in an attribute.
pub fn number(element: &Element, name: &str) -> Option<u32> {
    element.get_attribute(name)?.parse().ok()
}

/// Focuses the element with this id, if there is one.
pub fn focus(id: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
