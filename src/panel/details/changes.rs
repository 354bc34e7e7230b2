//! A table that compares the values of several versions, with a row for each path.

use crate::panel::kit::element::views;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// The table: each row is a path and the values under the headings.
pub fn changes<const N: usize>(heads: [&'static str; N], rows: &[[String; N]]) -> View {
    let head = tr().children(views(heads.map(|head| th().children(head))));
    let cell = |text: &String| td().children(code().children(text.clone()));
    let rows = rows.iter().map(|row| tr().children(views(row.iter().map(cell))));
    table().class("changes").children((thead().children(head), tbody().children(views(rows)))).into()
}
