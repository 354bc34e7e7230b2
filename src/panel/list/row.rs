//! What a grid needs of the rows that it shows.

use crate::view::Column;
use web_sys::Element;

/// What a grid's rows are: plain data, and what a slot has beside the columns' texts.
pub trait GridRow: Clone + PartialEq + 'static {
    /// The columns.
    const COLUMNS: &'static [Column<Self>];

    /// Elements of a slot that are no texts.
    type Extras;

    /// Makes them. `cell` finds a new slot's cell by its column's id.
    fn extras(cell: &dyn Fn(&str) -> Option<Element>) -> Self::Extras;

    /// Writes what they show, when it is not that of `old`.
    fn show_extras(&self, old: Option<&Self>, element: &Element, extras: &Self::Extras);

    /// The attributes of the row's element.
    fn attributes(&self) -> impl AsRef<[(&'static str, &str)]>;
}
