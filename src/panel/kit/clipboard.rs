//! Copies text to the clipboard.

use wasm_bindgen_futures::JsFuture;

/// The result of copying a text.
#[derive(Clone, PartialEq)]
pub enum Copied {
    /// Nothing was copied yet.
    NotYet,
    /// This text is on the clipboard.
    Yes(String),
    /// The browser refused the clipboard; the user can copy this text by hand.
    ByHand(String),
}

/// Copies a text to the clipboard. The browser may refuse, as Firefox does without a user gesture, or because the page
/// lacks the permission.
pub async fn copy(text: String) -> Copied {
    if is_written(&text).await { Copied::Yes(text) } else { Copied::ByHand(text) }
}

async fn is_written(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().clipboard();
    // `navigator.clipboard` is undefined outside a secure context.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
