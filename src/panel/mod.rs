//! The panel's page: the only room that touches the DOM.
//!
//! What belongs here: one file for each visible part. The larger parts have a folder, which has the same
//! name in `view`: `list`, `details`, `lanes`, `dialects`. `kit` has the building blocks of all parts; `store` has
//! their shared state. No part knows the page as a whole: this file hands one part to another.
//!
//! A part shows the data of `view`, and passes clicks and keys on to the [`Host`]; it decides nothing.
//! Recorded text goes into text nodes and attributes only, never into markup. Positions and sizes are set
//! through the CSSOM, because the extension's content security policy forbids inline styles.

mod alert;
mod details;
mod dialects;
mod divider;
mod exact_bodies;
mod file;
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
pub use host::{Host, KindPlans, Replayer, SourceOpener};
pub use kit::frame::now;
pub use kit::slices::{LONG, breathe, in_slices};

use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::replay::{Run, TestRun};
use crate::view::Keeping;
use details::DetailsStore;
use kit::dom;
use list::{Lists, notice};
use std::cell::RefCell;
use std::rc::Rc;
use store::PanelStore;
use sycamore::prelude::*;
use sycamore::render_in_scope;
use sycamore::web::tags::*;

/// The colours of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The panel in its page. Cheap to clone.
#[derive(Clone)]
pub struct Panel {
    store: Rc<PanelStore>,
    details: Rc<DetailsStore>,
}

/// Shows the panel in the element `#panel` of its page. The host and the recording are shared: the panel borrows the
/// recording briefly, and never across a call to the host.
///
/// Without the element `#panel`, the panel shows nothing.
pub fn mount(host: Rc<dyn Host>, recording: Rc<RefCell<Recording>>) -> Panel {
    // The panel lives as long as its page: its reactive root is never disposed.
    create_root(|| {}).run_in(|| {
        let store = PanelStore::new(host, recording);
        let details = DetailsStore::new(store.clone());
        let place = dom::document().and_then(|document| document.get_element_by_id("panel"));
        if let (Some(place), Some(lists)) = (place, Lists::new(&store)) {
            let (drawn, explained) = (lists.clone(), details.clone());
            store.draw_with(move |store, stale| {
                drawn.draw(store, stale);
                if stale {
                    explained.refresh();
                    store.explained(explained.has_details());
                }
            });
            render_in_scope(|| parts(&store, &details, &lists), &place);
            keyboard::listen(&store, &lists, &details);
        }
        if !store.host.is_live() {
            file::accept_drops(&store);
        }
        store.changed();
        Panel { store, details }
    })
}

fn parts(store: &Rc<PanelStore>, details: &Rc<DetailsStore>, lists: &Lists) -> View {
    let (looked_at, shown) = (store.clone(), details.clone());
    let list = div()
        .class("list")
        .attr("data-view", move || looked_at.mode.get().name())
        .children((lists.view(), notice::empty(store)))
        .into();
    View::from((
        header().children((h1().class("away").children("Retag"), toolbar::toolbar(store))),
        divider::divided(store, list, move || details::details(&shown)),
        // Below the list: an alert that comes above it would move the rows under the pointer.
        alert::alert(store),
        details::row_menu(details),
        status::status(store),
        help::help(store),
        dialects::dialects(store),
    ))
}

impl Panel {
    /// Takes in that exchanges were recorded or revised; `revised` has their ids. The panel draws at most once a frame.
    pub fn recording_changed(&self, revised: &[ExchangeId]) {
        self.store.within(|store| store.revise(revised));
    }

    /// Draws now what waits for the next frame: the panel's first frame then has its rows.
    pub fn draw_now(&self) {
        self.store.draw_now();
    }

    /// Takes in that the recording was cleared.
    pub fn recording_cleared(&self) {
        self.store.within(|store| {
            self.details.clear();
            store.cleared();
        });
    }

    /// Takes in the new state of a replay.
    pub fn replay_changed(&self, of: ExchangeId, run: &Run) {
        self.store.within(|_| self.details.replayed(of, run));
    }

    /// Takes in the new state of a safe test.
    pub fn test_changed(&self, of: ExchangeId, run: &TestRun) {
        self.store.within(|_| self.details.tested(of, run));
    }

    /// Shows a problem of the panel itself. The text says what the user can do.
    pub fn problem(&self, text: String) {
        self.store.within(|store| store.problem(&text));
    }

    /// Takes in whether the page keeps bodies.
    pub fn keeping_changed(&self, keeping: Keeping) {
        self.store.within(|store| store.kept(keeping));
    }

    /// Removes a solved problem, given by its text.
    pub fn solved(&self, text: &str) {
        self.store.within(|store| store.solved(text));
    }

    /// Sets the theme.
    pub fn set_theme(&self, theme: Theme) {
        let root = dom::document().and_then(|document| document.document_element());
        if let Some(root) = root {
            dom::set(&root, "data-theme", if theme == Theme::Dark { "dark" } else { "light" });
        }
    }
}
