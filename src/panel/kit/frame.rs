//! Work for the next animation frame, done once however often it is requested.

use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// One piece of work, done at most once a frame.
#[derive(Default)]
pub struct Frame {
    work: RefCell<Option<Closure<dyn FnMut()>>>,
    /// The request for the next frame.
    asked: Cell<Option<i32>>,
}

impl Frame {
    /// Sets the work to do in a frame.
    pub fn set(&self, work: impl FnMut() + 'static) {
        *self.work.borrow_mut() = Some(Closure::new(work));
    }

    /// Requests the next frame, unless it is already requested.
    pub fn ask(&self) {
        if self.asked.get().is_some() {
            return;
        }
        if let (Some(window), Some(work)) = (web_sys::window(), &*self.work.borrow()) {
            self.asked.set(window.request_animation_frame(work.as_ref().unchecked_ref()).ok());
        }
    }

    /// Does the work now instead of in the requested frame, if a frame is requested.
    pub fn run_now(&self) {
        if let (Some(asked), Some(window), Some(work)) =
            (self.asked.get(), web_sys::window(), &*self.work.borrow())
        {
            let _ = window.cancel_animation_frame(asked);
            let _ = work.as_ref().unchecked_ref::<js_sys::Function>().call0(&JsValue::NULL);
        }
    }

    /// Called at the start of the work: the next [`Frame::ask`] requests another frame.
    pub fn came(&self) {
        self.asked.set(None);
    }
}

/// Milliseconds since the page's time origin (`performance.now()`).
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
