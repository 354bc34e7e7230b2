//! Moves the focus to the lists.

use crate::panel::kit::dom;
use crate::panel::store::Mode;

/// The id of the list of exchanges.
pub const EXCHANGES: &str = "exchanges";

/// The id of the list of resources.
pub const RESOURCES: &str = "resources";

/// Focuses the list that is shown.
pub fn focus(mode: Mode) {
    dom::focus(match mode {
        Mode::Exchanges => EXCHANGES,
        Mode::Resources => RESOURCES,
    });
}

/// Focuses the list of exchanges.
pub fn focus_exchanges() {
    focus(Mode::Exchanges);
}
