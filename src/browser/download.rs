//! Saves a text as a file of the user.

use super::api::words;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Document, HtmlAnchorElement, Url};

/// Offers `text` as a download of this page.
///
/// # Errors
/// The browser's words.
pub fn offer(name: &str, text: &str) -> Result<(), String> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or("there is no page to save it from")?;
    save(&document, name, text).map_err(|error| words(&error))
}

/// Offers `text` as a download of `document`. The browser requires that the clicked link is in the page that the
/// user sees.
pub fn save(document: &Document, name: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has begun when the click returns, and keeps its own reference to the blob.
    Url::revoke_object_url(&url)
}
