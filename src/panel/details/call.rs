//! The call that sent the request, where the page keeps exact bodies: its functions, linked to their places.

use super::store::DetailsStore;
use crate::panel::SourceOpener;
use crate::panel::kit::element::{El, button, el};
use crate::panel::kit::section::{Fold, section};
use crate::view::CallFrame;
use std::rc::Rc;

/// The call that sent the selected exchange, if it is known.
pub fn call(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        store.state.called.track();
        let Some(view) = store.state.call.borrow().clone() else { return Vec::new() };
        let opener = store.panel.host.source_opener();
        vec![section(&store.folds, "call", "Call", Fold::Open, move || {
            let setter = (!view.setter.is_empty())
                .then(|| stack("set-by", "The condition was set by", &view.setter, opener.as_ref()));
            let caller = (!view.caller.is_empty())
                .then(|| stack("sent-by", "The request was sent by", &view.caller, opener.as_ref()));
            setter.into_iter().chain(caller).collect()
        })]
    })
}

fn stack(name: &str, title: &str, frames: &[CallFrame], opener: Option<&SourceOpener>) -> El {
    let lines = frames.iter().map(|frame| {
        let function = if frame.function.is_empty() { "(the script itself)" } else { &frame.function };
        let place = match opener.cloned() {
            Some(open) => {
                let (url, line, column) = (frame.url.clone(), frame.line, frame.column);
                button("place", &frame.place)
                    .attr("title", &format!("{url}: open in Sources"))
                    .on("click", move |_| open(&url, line, column))
            }
            None => el("span", "place").attr("title", &frame.url).text(&frame.place),
        };
        el("li", "").add(el("code", "").text(function)).add(place)
    });
    el("div", "call").attr("data-call", name).add(el("h3", "").text(title)).add(el("ol", "").all(lines))
}
