//! A section that the user can fold. It stays folded or unfolded when another exchange is selected.

use crate::panel::kit::signal::UpdateTo;
use std::cell::RefCell;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Which sections the user has folded or unfolded, by name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Folds(Rc<RefCell<Vec<(&'static str, bool)>>>);

/// The initial state of a section, until the user folds or unfolds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The heading and the content are shown.
    Open,
    /// Only the heading is shown.
    Folded,
}

/// A section under a heading. The content is in the page only while the section is unfolded.
pub fn section(
    folds: &Folds,
    name: &'static str,
    title: &'static str,
    fold: Fold,
    mut content: impl FnMut() -> View + 'static,
) -> HtmlDetails {
    let known = folds.0.borrow().iter().find(|(of, _)| *of == name).map(|(_, open)| *open);
    let open = create_signal(known.unwrap_or(fold == Fold::Open));
    let (folds, toggled) = (folds.clone(), open);
    details()
        .class("section")
        .attr("data-section", name)
        .open(open.get_untracked())
        .children(summary().children(title))
        .on(events::toggle, move |event: events::Event| {
            let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            let is_open = element.is_some_and(|element| element.has_attribute("open"));
            let mut known = folds.0.borrow_mut();
            known.retain(|(of, _)| *of != name);
            known.push((name, is_open));
            drop(known);
            toggled.update_to(is_open);
        })
        .children(move || if open.get() { content() } else { View::new() })
}
