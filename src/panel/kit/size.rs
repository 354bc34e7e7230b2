//! Follows the size of an element. gloo has no `ResizeObserver`.

use sycamore::prelude::on_cleanup;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// Calls `changed` once at the beginning, and whenever the element's size has changed. The observer is never
/// disconnected: use it for elements that live as long as the page.
pub fn observe(element: &Element, changed: impl FnMut() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        std::mem::forget(observer);
    }
    callback.forget();
}

/// [`observe`], until the current reactive scope is disposed.
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
