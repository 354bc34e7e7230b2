//! Text for the user's clipboard.

use wasm_bindgen_futures::JsFuture;

/// Puts text on the clipboard; `false` where the browser refuses, as Firefox does without a gesture and
/// a page without the leave to write there.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().clipboard();
    // There is none where the page is no secure context.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
