//! What both lists have in common in the page.

use web_sys::HtmlElement;

/// Height of a row and of the heading, in CSS pixels; `panel.css` has it too.
pub const ROW_HEIGHT: f64 = 22.0;

/// A list's elements.
pub struct Grid {
    /// What scrolls, and has the keyboard.
    pub grid: HtmlElement,
    /// The tall area in it that the rows are placed on.
    pub area: HtmlElement,
}
