//! Follows DevTools' theme.

use super::super::api::member;
use crate::panel::{Panel, Theme};
use wasm_bindgen::prelude::*;

/// Shows the panel in DevTools' theme, now and after each change of the theme.
pub fn follow(panel: &Panel) {
    let Some(panels) = member(&js_sys::global(), &["chrome", "devtools", "panels"]) else { return };
    let name = member(&panels, &["themeName"]).and_then(|name| name.as_string()).unwrap_or_default();
    panel.set_theme(theme(&name));
    let changed = {
        let panel = panel.clone();
        Closure::<dyn FnMut(String)>::new(move |name: String| panel.set_theme(theme(&name))).into_js_value()
    };
    // Chromium 156 has a setter for one handler, Firefox 153 an event with listeners.
    if let Some(set) =
        member(&panels, &["setThemeChangeHandler"]).and_then(|set| set.dyn_into::<js_sys::Function>().ok())
    {
        let _ = set.call1(&panels, &changed);
    } else if let Some(event) = member(&panels, &["onThemeChanged"]) {
        let add = member(&event, &["addListener"]).and_then(|add| add.dyn_into::<js_sys::Function>().ok());
        let _ = add.map(|add| add.call1(&event, &changed));
    }
}

fn theme(name: &str) -> Theme {
    if name == "dark" { Theme::Dark } else { Theme::Light }
}
