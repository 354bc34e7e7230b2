//! The call that sent the request, where the page keeps exact bodies: its functions, linked to their places.

use super::store::DetailsStore;
use crate::panel::SourceOpener;
use crate::panel::kit::element::{button, views};
use crate::panel::kit::section::{Fold, section};
use crate::view::CallFrame;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The call that sent the selected exchange, if it is known.
pub fn call(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            store.state.called.track();
            let Some(view) = store.state.call.borrow().clone() else { return View::new() };
            let opener = store.panel.host.source_opener();
            View::from(section(&store.folds, "call", "Call", Fold::Open, move || {
                let setter = (!view.setter.is_empty())
                    .then(|| stack("set-by", "The condition was set by", &view.setter, opener.as_ref()));
                let caller = (!view.caller.is_empty())
                    .then(|| stack("sent-by", "The request was sent by", &view.caller, opener.as_ref()));
                views(setter.into_iter().chain(caller))
            }))
        })
        .into()
}

fn stack(
    name: &'static str,
    title: &'static str,
    frames: &[CallFrame],
    opener: Option<&SourceOpener>,
) -> View {
    let lines = frames.iter().map(|frame| {
        let is_nameless = frame.function.is_empty();
        let function = if is_nameless { "(the script itself)".to_owned() } else { frame.function.clone() };
        let place = match opener.cloned() {
            Some(open) => {
                let (url, line, column) = (frame.url.clone(), frame.line, frame.column);
                let place = button("place", frame.place.clone()).title(format!("{url}: open in Sources"));
                View::from(place.on(events::click, move |_| open(&url, line, column)))
            }
            None => span().class("place").title(frame.url.clone()).children(frame.place.clone()).into(),
        };
        li().children((code().children(function), place))
    });
    div()
        .class("call")
        .attr("data-call", name)
        .children((h3().children(title), ol().children(views(lines))))
        .into()
}
