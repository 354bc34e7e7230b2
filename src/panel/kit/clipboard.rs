//! Text for the user's clipboard.

use wasm_bindgen_futures::JsFuture;

/// What became of a text that was to be copied.
#[derive(Clone, PartialEq)]
pub enum Copied {
    /// Nothing was copied yet.
    NotYet,
    /// This text is on the clipboard.
    Yes(String),
    /// The browser refuses the clipboard; this is the text, to be copied by hand.
    ByHand(String),
}

/// Puts a text on the clipboard. The browser may refuse, as Firefox does without a gesture and a page without the leave to
/// write there.
pub async fn copy(text: String) -> Copied {
    if is_written(&text).await { Copied::Yes(text) } else { Copied::ByHand(text) }
}

async fn is_written(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().clipboard();
    // There is none where the page is no secure context.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
