//! A modal dialog, made with `<dialog>`: the browser keeps the focus in the dialog, makes the rest of the page inert,
//! closes the dialog on Escape, and restores the focus.

use super::dom::focus;
use super::element::{button, element, icon};
use super::signal::UpdateTo;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::{self, *};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDialogElement;

/// A dialog, in the page as long as `open` is true. `fill` creates the content at each opening. `first` is the id of
/// the element that gets the focus at first; `None` means the close button.
///
/// The attribute `autofocus` is not used: Chromium 156 logs a warning about it, because DevTools shows the panel in a
/// frame.
pub fn dialog(
    open: Signal<bool>,
    class: &'static str,
    title: &'static str,
    first: Option<&'static str>,
    fill: impl Fn(HtmlDiv) -> View + 'static,
) -> View {
    let content = move || if open.get() { opened(open, class, title, first, &fill) } else { View::new() };
    div().children(content).into()
}

fn opened(
    open: Signal<bool>,
    class: &'static str,
    title: &'static str,
    first: Option<&'static str>,
    fill: &dyn Fn(HtmlDiv) -> View,
) -> View {
    let close = button("tool", icon("#icon-close"))
        .attr("aria-label", "Close")
        .title("Close (Esc)")
        .on(events::click, move |_| open.update_to(false));
    let head = div().class("dialog-head").children((h2().children(title), close));
    let mut dialog = tags::dialog()
        .class("dialog")
        .role("dialog")
        .attr("aria-label", title)
        .children(fill(div().class(class).children(head)))
        .on(events::close, move |_| open.update_to(false));
    let element: HtmlDialogElement = element(&mut dialog);
    // The content fills the dialog, so a click whose target is the dialog itself is outside of it. (No Chromium before
    // 134 has `closedby`.)
    let beside = element.clone();
    let dialog = dialog.on(events::click, move |event: events::MouseEvent| {
        if event.target().as_ref() == Some(&*beside) {
            open.update_to(false);
        }
    });
    // After this turn, when the dialog is in the page.
    let shown = element.clone();
    spawn_local(async move {
        let _ = shown.show_modal();
        if let Some(first) = first {
            focus(first);
        }
    });
    // A dialog that is removed without being closed does not restore the focus.
    on_cleanup(move || element.close());
    dialog.into()
}
