//! Work for the next animation frame, done once however often it is requested.

use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;

/// One piece of work, done at most once a frame.
#[derive(Default)]
pub struct Frame {
    work: RefCell<Option<Closure<dyn FnMut()>>>,
    /// The request for the next frame.
    asked: Cell<Option<i32>>,
    /// The pause before that request.
    pause: RefCell<Option<Timeout>>,
    /// The end of the rest, in milliseconds since the page's time origin.
    rests_until: Cell<f64>,
    me: Weak<Frame>,
}

impl Frame {
    /// Creates it, without work.
    pub fn new() -> Rc<Frame> {
        Rc::new_cyclic(|me| Frame { me: me.clone(), ..Frame::default() })
    }

    /// Sets the work to do in a frame.
    pub fn set(&self, work: impl FnMut() + 'static) {
        *self.work.borrow_mut() = Some(Closure::new(work));
    }

    /// Requests the next frame, unless it is already requested.
    pub fn ask(&self) {
        self.pause.take();
        if self.asked.get().is_none() {
            self.request();
        }
    }

    /// [`Frame::ask`] after the rest, if one lasts.
    pub fn ask_after_rest(&self) {
        if self.asked.get().is_some() || self.pause.borrow().is_some() {
            return;
        }
        let rest = (self.rests_until.get() - now()).ceil();
        if rest <= 0.0 {
            return self.request();
        }
        let frame = self.me.clone();
        let pause = Timeout::new(rest as u32, move || {
            if let Some(frame) = frame.upgrade() {
                frame.pause.take();
                frame.request();
            }
        });
        *self.pause.borrow_mut() = Some(pause);
    }

    fn request(&self) {
        if let (Some(window), Some(work)) = (web_sys::window(), &*self.work.borrow()) {
            self.asked.set(window.request_animation_frame(work.as_ref().unchecked_ref()).ok());
        }
    }

    /// Lets [`Frame::ask_after_rest`] wait for this long from now on, in milliseconds.
    pub fn rest(&self, millis: f64) {
        self.rests_until.set(now() + millis);
    }

    /// Ends a rest. Does the work now instead of in the requested frame, if a frame is requested.
    pub fn run_now(&self) {
        self.rests_until.set(0.0);
        let is_paused = self.pause.take().is_some();
        let asked = self.asked.get();
        if let (Some(asked), Some(window)) = (asked, web_sys::window()) {
            let _ = window.cancel_animation_frame(asked);
        }
        if let (true, Some(work)) = (is_paused || asked.is_some(), &*self.work.borrow()) {
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
