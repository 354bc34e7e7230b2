//! The list of exchanges, the list of resources that can replace it, and the notice over an empty list.
//!
//! What belongs here: the rows in the page, and their focus. The content of the rows is in `view::list`; the selection
//! is in the panel's store.

mod exchanges;
mod focus;
mod grid;
pub mod notice;
mod resources;
mod row;
mod slot;

pub use focus::{focus, focus_exchanges};

use super::store::{Mode, PanelStore};
use exchanges::Exchanges;
use resources::Resources;
use std::rc::Rc;
use sycamore::prelude::*;

/// Both lists.
pub struct Lists {
    exchanges: Exchanges,
    resources: Resources,
}

impl Lists {
    /// Creates both lists, empty; `None` when no element can be created.
    pub fn new(store: &Rc<PanelStore>) -> Option<Rc<Lists>> {
        Some(Rc::new(Lists { exchanges: Exchanges::new(store)?, resources: Resources::new(store)? }))
    }

    /// Both lists, to be added to the page.
    pub fn view(&self) -> View {
        View::from((self.exchanges.view(), self.resources.view()))
    }

    /// Draws what has changed in the list that is shown. `stale`: more than the scroll position may have changed.
    pub fn draw(&self, store: &PanelStore, stale: bool) {
        match store.mode.get_untracked() {
            Mode::Exchanges => self.exchanges.draw(store, stale),
            Mode::Resources => {
                store.count();
                self.resources.draw(store, stale);
            }
        }
    }

    /// Moves the selection by `by` rows.
    pub fn step(&self, store: &PanelStore, by: i64) {
        match store.mode.get_untracked() {
            Mode::Exchanges => self.exchanges.step(store, by),
            Mode::Resources => self.resources.step(store, by),
        }
    }

    /// Moves the selection by `by` pages.
    pub fn page(&self, store: &PanelStore, by: i64) {
        let rows = match store.mode.get_untracked() {
            Mode::Exchanges => self.exchanges.page(),
            Mode::Resources => self.resources.page(),
        };
        self.step(store, by * i64::from(rows));
    }

    /// Opens the selected row: an exchange's details, or a resource's exchanges.
    pub fn open(&self, store: &PanelStore) {
        match store.mode.get_untracked() {
            Mode::Exchanges => store.open(true),
            Mode::Resources => resources::open(store),
        }
    }
}
