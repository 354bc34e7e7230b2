//! What the panel adds to Sycamore's builder of elements (`sycamore::web::tags`): the elements that many parts share,
//! and the conversions that Sycamore 0.9 lacks.

use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::{self, HtmlButton, SvgSvg};
use sycamore::web::{AsHtmlNode, StringAttribute, ViewHtmlNode};
use wasm_bindgen::JsCast;

/// A button with its classes and its content. It submits no form.
pub fn button(class: impl Into<StringAttribute>, content: impl Into<View>) -> HtmlButton {
    tags::button().r#type("button").class(class).children(content)
}

/// An SVG element that shows one symbol of the page, hidden from assistive technology. `reference` is a fragment, such
/// as `#icon-close`.
pub fn symbol(reference: &'static str, class: &'static str) -> SvgSvg {
    tags::svg().class(class).attr("aria-hidden", "true").children(tags::r#use().href(reference))
}

/// The icon of a tool button.
pub fn icon(reference: &'static str) -> SvgSvg {
    symbol(reference, "icon")
}

/// The nodes of several items in their order, or of an optional item. Sycamore 0.9 converts only a `Vec` and an `Option`
/// of views.
pub fn views<T: Into<View>>(items: impl IntoIterator<Item = T>) -> View {
    View::from(items.into_iter().map(Into::into).collect::<Vec<View>>())
}

/// The element under construction itself, for what it does once it is in the page. `T` is the interface of the elements
/// of this tag; the type is not checked.
pub fn element<T: JsCast>(made: &mut impl AsHtmlNode) -> T {
    made.as_html_node().as_web_sys().clone().unchecked_into()
}

/// A listener that acts on a shared value.
pub fn acting_on<T: 'static, E: 'static>(shared: &Rc<T>, act: fn(&T, E)) -> impl FnMut(E) + 'static {
    let shared = shared.clone();
    move |event| act(&shared, event)
}
