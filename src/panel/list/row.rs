//! The interface of a grid's rows.

use crate::view::Column;
use web_sys::Element;

/// A row of a grid: plain data, the columns, and the slot's elements other than the columns' texts.
pub trait GridRow: Clone + PartialEq + 'static {
    /// The columns.
    const COLUMNS: &'static [Column<Self>];

    /// The slot's elements other than the columns' texts.
    type Extras;

    /// Creates the extra elements. `cell` finds a new slot's cell by its column's id.
    fn extras(cell: &dyn Fn(&str) -> Option<Element>) -> Self::Extras;

    /// Updates the extra elements where this row differs from `old`.
    fn show_extras(&self, old: Option<&Self>, element: &Element, extras: &Self::Extras);

    /// The attributes of the row's element.
    fn attributes(&self) -> impl AsRef<[(&'static str, &str)]>;
}
