//! A part of the details that can be folded, and stays as the user left it whatever is selected.

use super::store::Dossier;
use crate::panel::kit::element::{El, el};
use crate::panel::kit::live::Live;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How a section is before the user has touched it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Its content is shown.
    Open,
    /// Its heading only.
    Folded,
}

/// A section under a heading; its content is made when it is first unfolded.
pub fn section(
    dossier: &Rc<Dossier>,
    name: &'static str,
    title: &str,
    fold: Fold,
    content: impl FnMut() -> Vec<El> + 'static,
) -> El {
    section_boxed(dossier, name, title, fold, Box::new(content))
}

#[inline(never)]
fn section_boxed(
    dossier: &Rc<Dossier>,
    name: &'static str,
    title: &str,
    fold: Fold,
    mut content: Box<dyn FnMut() -> Vec<El>>,
) -> El {
    let known = dossier.folds.borrow().iter().find(|(of, _)| *of == name).map(|(_, open)| *open);
    let open = Rc::new(Live::new(known.unwrap_or(fold == Fold::Open)));
    let element = el("details", "section").attr("data-section", name);
    if open.peek() {
        let _ = element.0.set_attribute("open", "");
    }
    let (dossier, toggled) = (dossier.clone(), open.clone());
    element
        .add(el("summary", "").text(title))
        .on("toggle", move |event| {
            let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            let is_open = element.is_some_and(|element| element.has_attribute("open"));
            let mut folds = dossier.folds.borrow_mut();
            folds.retain(|(of, _)| *of != name);
            folds.push((name, is_open));
            drop(folds);
            toggled.set(is_open);
        })
        .live(move || if open.get() { content() } else { Vec::new() })
}
