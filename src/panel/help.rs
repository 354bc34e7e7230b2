//! The dialog that lists the keys.

use super::kit::dialog::dialog;
use super::kit::element::{El, el};
use super::store::PanelStore;
use crate::view::HELP;
use std::rc::Rc;

/// The dialog, in the page while it is open.
pub fn help(store: &Rc<PanelStore>) -> El {
    dialog(store.help, "keys-dialog", "Keys", None, |dialog| {
        let rows = HELP.iter().map(|(keys, what)| {
            let keys = keys.iter().fold(el("dt", ""), |row, key| row.add(el("kbd", "").text(key)).text(" "));
            el("div", "").add(keys).add(el("dd", "").text(what))
        });
        dialog.add(el("dl", "keys").all(rows))
    })
}
