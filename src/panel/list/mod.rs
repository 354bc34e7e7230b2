//! The list of exchanges, the list of resources in its place, and the notice over an empty list.
//!
//! What belongs here: the rows in the page, and the keyboard's way to them. Which rows there are is in
//! `view::list`; what is selected is in the panel's store.

mod focus;
mod grid;
pub mod notice;
pub mod resources;
mod slot;
mod table;

pub use focus::{focus, focus_exchanges};

use super::kit::element::El;
use super::store::{Mode, PanelStore};
use resources::Resources;
use std::rc::Rc;
use table::Table;

/// Both lists. Each draws itself where it stands in the page.
pub struct Lists {
    table: Rc<Table>,
    resources: Rc<Resources>,
}

impl Lists {
    /// Both lists, and their elements.
    pub fn new(store: &Rc<PanelStore>) -> (Rc<Lists>, [El; 2]) {
        let (exchanges, table) = table::table(store);
        let (grid, resources) = resources::resources(store);
        (Rc::new(Lists { table, resources }), [exchanges, grid])
    }

    /// Draws what has changed of the list that is shown. `stale` says that more than its place may have.
    pub fn draw(&self, store: &PanelStore, stale: bool) {
        match store.mode.peek() {
            Mode::Exchanges => self.table.draw(store, stale),
            Mode::Resources => {
                store.count();
                self.resources.draw(store, stale);
            }
        }
    }

    /// How many rows a page key moves by.
    pub fn page(&self, mode: Mode) -> u32 {
        match mode {
            Mode::Exchanges => self.table.page(),
            Mode::Resources => self.resources.page(),
        }
    }
}
