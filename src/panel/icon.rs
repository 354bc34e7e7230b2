//! The panel's pictures: symbols of its page.

use super::dom::document;
use sycamore::prelude::*;
use sycamore::web::ViewHtmlNode;
use wasm_bindgen::JsCast;

/// The symbol `icon-NAME`, as a picture that says nothing to those who cannot see it.
pub fn icon(name: &str) -> View {
    symbol(&["#icon-", name].concat(), "icon")
}

/// A symbol of the page by its reference.
pub fn symbol(reference: &str, class: &str) -> View {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let made = document().and_then(|document| {
        let picture = document.create_element_ns(SVG, "svg").ok()?;
        picture.set_attribute("class", class).ok()?;
        picture.set_attribute("aria-hidden", "true").ok()?;
        let usage = document.create_element_ns(SVG, "use").ok()?;
        usage.set_attribute("href", reference).ok()?;
        picture.append_child(&usage).ok()?;
        Some(picture)
    });
    match made {
        Some(picture) => View::from_node(sycamore::web::DomNode::from_web_sys(picture.unchecked_into())),
        None => View::new(),
    }
}
