//! The panel's page: the only room that touches the DOM.
//!
//! What belongs here: one file for each visible part. A part shows what `view` worked out and passes
//! clicks and keys on to the [`Host`]; it decides nothing. Recorded text goes into text nodes and
//! attributes only, never into markup. Places and sizes are set through the CSSOM, which the
//! extension's content security policy allows and inline styles are not.

mod alert;
mod details;
mod dialects;
mod divider;
mod explainer;
mod file;
mod findings;
mod help;
mod host;
mod keyboard;
mod kit;
mod lanes;
mod list;
mod status;
mod store;
mod toolbar;

pub use crate::replay::ReplayKind;
pub use host::{Host, Workshop};

use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::replay::{Run, TestRun};
use details::Dossier;
use kit::dom;
use kit::element::{El, el};
use list::{notice, resources, table};
use std::cell::RefCell;
use std::rc::Rc;
use store::Desk;
use sycamore::prelude::create_root;

/// The colours to be shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The panel in its page. Cheap to clone.
#[derive(Clone)]
pub struct Panel(Rc<Desk>);

/// Shows the panel in the element `#panel` of its page. The host and the recording are shared: they
/// are borrowed briefly, and never across a call to the host.
///
/// Without such an element there is nothing to show, and the panel is silent.
pub fn mount(host: Rc<dyn Host>, recording: Rc<RefCell<Recording>>) -> Panel {
    // The panel lives as long as its page: its reactive root is never taken down.
    create_root(|| {}).run_in(|| {
        let desk = Desk::new(host, recording);
        desk.explain_with(Dossier::new(desk.clone()));
        if let Some(place) = dom::document().and_then(|document| document.get_element_by_id("panel")) {
            for part in parts(&desk) {
                let _ = place.append_child(&part.0);
            }
        }
        keyboard::listen(&desk);
        if !desk.host.is_live() {
            file::accept_drops(&desk);
        }
        desk.changed();
        Panel(desk)
    })
}

fn parts(desk: &Rc<Desk>) -> [El; 6] {
    let looked_at = desk.clone();
    let list = el("div", "list")
        .live_attr("data-view", move || Some(looked_at.mode.get().name().to_owned()))
        .add(table::table(desk))
        .add(resources::overview(desk))
        .add(notice::empty(desk));
    let shared = desk.clone();
    [
        behind(desk, el("header", "").add(el("h1", "away").text("Retag")).add(toolbar::toolbar(desk))),
        alert::alert(desk),
        behind(
            desk,
            divider::divided(desk, list, move || shared.explainer().map(|explainer| explainer.details())),
        ),
        behind(desk, status::status(desk)),
        help::help(desk),
        dialects_place(desk),
    ]
}

/// A part that cannot be reached while a dialog stands before it.
fn behind(desk: &Rc<Desk>, part: El) -> El {
    let desk = desk.clone();
    part.live_attr("inert", move || {
        let has_dialog = desk.help.get() || desk.dialects.get();
        has_dialog.then(String::new)
    })
}

/// Where the dialog of the dialects stands while it is asked for.
fn dialects_place(desk: &Rc<Desk>) -> El {
    let desk = desk.clone();
    el("div", "help").live(move || desk.dialects.get().then(|| dialects::open(&desk)).into_iter().collect())
}

impl Panel {
    /// New or revised exchanges were recorded. Any number of calls is drawn once a frame.
    pub fn recording_changed(&self, revised: &[ExchangeId]) {
        self.0.within(|desk| desk.revise(revised));
    }

    /// The recording was emptied.
    pub fn recording_cleared(&self) {
        self.0.within(Desk::cleared);
    }

    /// A replay has come further.
    pub fn replay_changed(&self, of: ExchangeId, run: &Run) {
        self.0.within(|desk| {
            if let Some(explainer) = desk.explainer() {
                explainer.replayed(of, run);
            }
        });
    }

    /// A safe test has come further.
    pub fn test_changed(&self, of: ExchangeId, run: &TestRun) {
        self.0.within(|desk| {
            if let Some(explainer) = desk.explainer() {
                explainer.tested(of, run);
            }
        });
    }

    /// Something went wrong with the panel itself, in words that a user can act on.
    pub fn problem(&self, text: String) {
        self.0.within(|desk| desk.problem(&text));
    }

    /// A problem that was told is none any more.
    pub fn solved(&self, text: &str) {
        self.0.within(|desk| desk.solved(text));
    }

    /// Follows DevTools' theme.
    pub fn set_theme(&self, theme: Theme) {
        let root = dom::document().and_then(|document| document.document_element());
        if let Some(root) = root {
            dom::set(&root, "data-theme", if theme == Theme::Dark { "dark" } else { "light" });
        }
    }
}
