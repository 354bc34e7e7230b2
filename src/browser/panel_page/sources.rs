//! Opens a place of a script in DevTools.

use super::super::api::member;
use crate::panel::SourceOpener;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Opens a place of a script in DevTools' own panel of sources; Firefox 153 has no such function.
pub fn source_opener() -> Option<SourceOpener> {
    let panels = member(&js_sys::global(), &["chrome", "devtools", "panels"])?;
    let open = member(&panels, &["openResource"])?.dyn_into::<js_sys::Function>().ok()?;
    Some(Rc::new(move |url: &str, line: u32, column: u32| {
        // Lines and columns from 0.
        let place = [JsValue::from_str(url), line.saturating_sub(1).into(), column.saturating_sub(1).into()];
        let done = Closure::once_into_js(|_: JsValue| {});
        let given = js_sys::Array::from_iter(place.iter().chain([&done]));
        let _ = open.apply(&panels, &given);
    }))
}
