//! Work that waits for the next animation frame, once however often it is asked for.

use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// One piece of work, done at most once a frame.
#[derive(Default)]
pub struct Frame {
    work: RefCell<Option<Closure<dyn FnMut()>>>,
    asked: Cell<bool>,
}

impl Frame {
    /// What is to be done when a frame comes.
    pub fn set(&self, work: impl FnMut() + 'static) {
        *self.work.borrow_mut() = Some(Closure::new(work));
    }

    /// Asks for the next frame, unless it has been asked for.
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

    /// The frame has come: the next question asks for another one.
    pub fn came(&self) {
        self.asked.set(false);
    }
}

/// Milliseconds since the page began, for keeping within a slice of time.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
