//! Follows the size of an element. gloo has no `ResizeObserver`.

use sycamore::prelude::on_cleanup;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// Calls `changed` when the element's size has changed, and once at the beginning. The panel's
/// elements live as long as its page, so that nothing is ever taken down.
pub fn observe(element: &Element, changed: impl FnMut() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        std::mem::forget(observer);
    }
    callback.forget();
}

/// The same for as long as the current scope lives.
pub fn observe_here(element: &Element, changed: impl FnMut() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        on_cleanup(move || {
            observer.disconnect();
            drop(callback);
        });
    }
}
