//! The WebExtension APIs that Retag uses.
//!
//! Both browsers offer these APIs under `chrome`, with callbacks. The caller looks up an API that only one
//! browser has by name, with [`member`].

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `devtools.network`.
    pub type Network;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "devtools"], js_name = network)]
    pub static NETWORK: Network;

    #[wasm_bindgen(method, getter, js_name = onRequestFinished)]
    pub fn on_request_finished(this: &Network) -> DevtoolsEvent;

    #[wasm_bindgen(method, getter, js_name = onNavigated)]
    pub fn on_navigated(this: &Network) -> DevtoolsEvent;

    #[wasm_bindgen(method, js_name = getHAR)]
    pub fn get_har(this: &Network, callback: &js_sys::Function);

    /// An event of a WebExtension API.
    pub type DevtoolsEvent;

    #[wasm_bindgen(method, js_name = addListener)]
    pub fn listen(this: &DevtoolsEvent, listener: &js_sys::Function);

    /// An entry of `onRequestFinished`: a HAR entry that can fetch its response's content.
    #[derive(Clone)]
    pub type RequestEntry;

    #[wasm_bindgen(method, catch, js_name = getContent)]
    pub fn get_content(this: &RequestEntry, callback: &js_sys::Function) -> Result<JsValue, JsValue>;

    /// `devtools.inspectedWindow.eval`; it does not await a promise.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "devtools", "inspectedWindow"], js_name = eval)]
    pub fn inspected_eval(code: &str, callback: &js_sys::Function) -> Result<JsValue, JsValue>;

    /// `devtools.inspectedWindow.eval` with options.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "devtools", "inspectedWindow"], js_name = eval)]
    pub fn inspected_eval_in(
        code: &str,
        options: &js_sys::Object,
        callback: &js_sys::Function,
    ) -> Result<JsValue, JsValue>;

    /// `devtools.inspectedWindow.reload`; `injectedScript` runs before the first script of every frame.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "devtools", "inspectedWindow"], js_name = reload)]
    pub fn inspected_reload(options: &js_sys::Object) -> Result<(), JsValue>;

    /// A panel that `devtools.panels.create` made.
    pub type ExtensionPanel;

    #[wasm_bindgen(method, getter, js_name = onShown)]
    pub fn on_shown(this: &ExtensionPanel) -> DevtoolsEvent;

    #[wasm_bindgen(js_namespace = ["chrome", "devtools", "panels"], js_name = create)]
    pub fn create_panel(title: &str, icon: &str, page: &str, callback: &js_sys::Function);
}

/// A member of an object, by its path; `None` when it is null, undefined or its getter throws.
pub fn member(from: &JsValue, path: &[&str]) -> Option<JsValue> {
    let mut value = from.clone();
    for name in path {
        if value.is_null() || value.is_undefined() {
            return None;
        }
        value = js_sys::Reflect::get(&value, &JsValue::from_str(name)).ok()?;
    }
    (!value.is_null() && !value.is_undefined()).then_some(value)
}

/// The error of the call whose callback runs now, in the browser's words. When a callback does not read the error,
/// Firefox 153 writes "Unchecked lastError" into the console, for example for a body that a navigation removed.
pub fn last_error() -> Option<String> {
    member(&js_sys::global(), &["chrome", "runtime", "lastError"]).map(|error| words(&error))
}

/// Whether this page belongs to DevTools.
pub fn is_devtools() -> bool {
    member(&js_sys::global(), &["chrome", "devtools", "inspectedWindow"]).is_some()
}

/// The message of a thrown value: its `message`, or the value itself when it is a string.
pub fn words(thrown: &JsValue) -> String {
    let text = member(thrown, &["message"]).and_then(|message| message.as_string());
    text.or_else(|| thrown.as_string()).unwrap_or_else(|| "an unnamed error".to_owned())
}
