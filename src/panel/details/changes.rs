//! A table that compares the values of several versions, with a row for each path.

use crate::panel::kit::element::{El, el};

/// The table: each row is a path and the values under the headings.
pub fn changes<const N: usize>(heads: &[&str; N], rows: &[[String; N]]) -> El {
    let head = el("tr", "").all(heads.iter().map(|head| el("th", "").text(head)));
    let cell = |text: &String| el("td", "").add(el("code", "").text(text));
    let rows = rows.iter().map(|row| el("tr", "").all(row.iter().map(cell)));
    el("table", "changes").add(el("thead", "").add(head)).add(el("tbody", "").all(rows))
}
