//! Long work in slices, between which the page handles events and draws.

use super::frame::now;
use crate::merge::Sliced;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// The length of a slice, in milliseconds, and how much work is done between two looks at the clock: less than a
/// millisecond in both browsers.
const SLICE: f64 = 10.0;
const STEP: usize = 10_000;

/// Length from which a body takes milliseconds on its way between two pages, in bytes.
pub const LONG: usize = 256 << 10;

/// Works for one slice, and gives the result if there is one then.
pub fn one_slice<T>(work: &mut Sliced<T>) -> Option<T> {
    let until = now() + SLICE;
    loop {
        let result = work.step(STEP);
        if result.is_some() || now() >= until {
            return result;
        }
    }
}

/// Works until there is a result, or until `goes_on` no longer holds.
pub async fn in_slices<T>(mut work: Sliced<T>, goes_on: impl Fn() -> bool) -> Option<T> {
    loop {
        if let Some(result) = one_slice(&mut work) {
            return Some(result);
        }
        breathe().await;
        if !goes_on() {
            return None;
        }
    }
}

/// Lets the page handle what waits. A message is a task of its own; a timer would wait 4 ms each time (HTML Standard,
/// timers, nesting level above 5).
pub async fn breathe() {
    let mut post = |resolve: Function, _: Function| {
        let Ok(channel) = MessageChannel::new() else {
            // Without a channel the work goes on at once.
            let _ = resolve.call0(&JsValue::NULL);
            return;
        };
        channel.port1().set_onmessage(Some(&resolve));
        let _ = channel.port2().post_message(&JsValue::NULL);
    };
    // The promise is never rejected.
    let _ = JsFuture::from(Promise::new(&mut post)).await;
}
