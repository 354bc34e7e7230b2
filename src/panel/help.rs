//! The dialog that lists the keys.

use super::kit::dialog::dialog;
use super::kit::element::views;
use super::store::PanelStore;
use crate::view::HELP;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// The dialog, in the page while it is open.
pub fn help(store: &Rc<PanelStore>) -> View {
    dialog(store.help, "keys-dialog", "Keys", None, |dialog| {
        let rows = HELP.iter().map(|(keys, what)| {
            let keys = keys.iter().fold(dt(), |row, key| row.children((kbd().children(*key), " ")));
            div().children((keys, dd().children(*what)))
        });
        dialog.children(dl().class("keys").children(views(rows))).into()
    })
}
