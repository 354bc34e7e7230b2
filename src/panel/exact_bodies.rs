//! The toolbar's switch *Keep exact bodies*, and *Reload with capture*.

use super::kit::element::{button, icon};
use super::store::PanelStore;
use crate::view::Keeping;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The two tools.
pub fn tools(store: &Rc<PanelStore>) -> View {
    let (checked, state, title, on_click, on_reload) =
        (store.clone(), store.clone(), store.clone(), store.clone(), store.clone());
    let switch = button(
        "tool wide switch",
        (
            span().class("slide").attr("aria-hidden", "true"),
            span().class("switch-words").children("Keep exact bodies"),
        ),
    )
    .role("switch")
    .attr("data-action", "keep-exact-bodies")
    .attr("aria-label", "Keep exact bodies")
    .title(move || title.keeping.get().title())
    .attr("aria-checked", move || checked.keeping.get().is_wanted().to_string())
    .attr("data-state", move || state.keeping.get().name())
    .on(events::click, move |_| on_click.keep_exact_bodies(!on_click.keeping.get_untracked().is_wanted()));
    let reload = button("tool", icon("#icon-capture"))
        .attr("data-action", "reload-with-capture")
        .attr("aria-label", "Reload with capture")
        .title("Reload with capture: reload the page, and keep its bodies from its first script on")
        .on(events::click, move |_| {
            on_reload.kept(Keeping::Starting);
            on_reload.host.reload_with_capture();
        });
    View::from((switch, reload))
}
