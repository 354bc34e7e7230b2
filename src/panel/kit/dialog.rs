//! A modal dialog, made with `<dialog>`: the browser keeps the focus in the dialog, makes the rest of the page inert,
//! closes the dialog on Escape, and restores the focus.

use super::dom::focus;
use super::element::{El, button, el, icon};
use super::signal::UpdateTo;
use sycamore::prelude::{Signal, on_cleanup};
use wasm_bindgen::JsCast;
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
    fill: impl Fn(El) -> El + 'static,
) -> El {
    el("div", "")
        .live(move || if open.get() { vec![opened(open, class, title, first, &fill)] } else { Vec::new() })
}

fn opened(
    open: Signal<bool>,
    class: &str,
    title: &str,
    first: Option<&'static str>,
    fill: &dyn Fn(El) -> El,
) -> El {
    let close = button("tool", "")
        .named("Close", "Close (Esc)")
        .add(icon("#icon-close"))
        .on("click", move |_| open.update_to(false));
    let head = el("div", "dialog-head").add(el("h2", "").text(title)).add(close);
    let dialog = el("dialog", "dialog")
        .attr("role", "dialog")
        .attr("aria-label", title)
        .add(fill(el("div", class).add(head)))
        .on("close", move |_| open.update_to(false));
    let Ok(element) = dialog.0.clone().dyn_into::<HtmlDialogElement>() else { return dialog };
    // The content fills the dialog, so a click whose target is the dialog itself is outside of it. (No Chromium before
    // 134 has `closedby`.)
    let beside = element.clone();
    let dialog = dialog.on("click", move |event| {
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
    dialog
}
