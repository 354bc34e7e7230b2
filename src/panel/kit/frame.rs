//! Work for the next animation frame, done once however often it is requested.

use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// One piece of work, done at most once a frame.
#[derive(Default)]
pub struct Frame {
    work: RefCell<Option<Closure<dyn FnMut()>>>,
    asked: Cell<bool>,
}

impl Frame {
    /// Sets the work to do in a frame.
    pub fn set(&self, work: impl FnMut() + 'static) {
        *self.work.borrow_mut() = Some(Closure::new(work));
    }

    /// Requests the next frame, unless it is already requested.
    pub fn ask(&self) {
        if self.asked.replace(true) {
            return;
        }
        if let (Some(window), Some(work)) = (web_sys::window(), &*self.work.borrow()) {
            let _ = window.request_animation_frame(work.as_ref().unchecked_ref());
        }
    }

    /// Does the work now if a frame was asked for. The work runs again in that frame.
    pub fn run_now(&self) {
        if !self.asked.get() {
            return;
        }
        if let Some(work) = &*self.work.borrow() {
            let _ = work.as_ref().unchecked_ref::<js_sys::Function>().call0(&JsValue::NULL);
        }
    }

    /// Called at the start of the work: the next [`Frame::ask`] requests another frame.
    pub fn came(&self) {
        self.asked.set(false);
    }
}

/// Milliseconds since the page's time origin (`performance.now()`).
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
