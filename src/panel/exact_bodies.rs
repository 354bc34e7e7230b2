//! The toolbar's switch *Keep exact bodies*, and *Reload with capture*.

use super::kit::element::{El, button, el, icon};
use super::store::PanelStore;
use crate::view::Keeping;
use std::rc::Rc;

/// The two tools.
pub fn tools(store: &Rc<PanelStore>) -> Vec<El> {
    let (checked, state, title, on_click, on_reload) =
        (store.clone(), store.clone(), store.clone(), store.clone(), store.clone());
    let switch = button("tool wide switch", "")
        .attr("role", "switch")
        .attr("data-action", "keep-exact-bodies")
        .attr("aria-label", "Keep exact bodies")
        .live_attr("title", move || Some(title.keeping.get().title()))
        .live_attr("aria-checked", move || Some(checked.keeping.get().is_wanted().to_string()))
        .live_attr("data-state", move || Some(state.keeping.get().name().to_owned()))
        .add(el("span", "slide").attr("aria-hidden", "true"))
        .add(el("span", "switch-words").text("Keep exact bodies"))
        .on("click", move |_| on_click.keep_exact_bodies(!on_click.keeping.get_untracked().is_wanted()));
    let reload = button("tool", "")
        .attr("data-action", "reload-with-capture")
        .named(
            "Reload with capture",
            "Reload with capture: reload the page, and keep its bodies from its first script on",
        )
        .add(icon("#icon-capture"))
        .on("click", move |_| {
            on_reload.kept(Keeping::Starting);
            on_reload.host.reload_with_capture();
        });
    vec![switch, reload]
}
