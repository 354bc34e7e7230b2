//! Which rows of a long list are visible, and their positions.
//!
//! The table has a fixed pool of slots. Each row is shown in the slot `row % pool`, so scrolling by
//! one row changes one slot and leaves the others unchanged.

use std::ops::Range;

/// How many rows are rendered above and below the visible ones.
const OVERSCAN: u32 = 6;

/// The tallest scroll area that the panel creates, in CSS pixels. Firefox 153 lays out
/// no height above 17,895,697 px (the element then has no height), and Chromium 156 cuts at 33,554,428 px.
const TALLEST: f64 = 8_000_000.0;

/// The distance from the end that still counts as the end, in CSS pixels: zoomed pages scroll by fractions.
const NEAR: f64 = 2.0;

/// A list of rows of equal height behind a viewport. All lengths are CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The number of rows.
    pub rows: u32,
    /// Height of one row.
    pub row_height: f64,
    /// Height of the visible part.
    pub viewport: f64,
}

impl Window {
    /// Height of the scrolled content, at most [`TALLEST`]; a longer list is scaled to this height.
    pub fn height(&self) -> f64 {
        self.whole().min(TALLEST)
    }

    /// The number of slots; never more than the number of rows.
    pub fn pool(&self) -> u32 {
        let visible = (self.viewport / self.row_height).ceil().max(0.0) as u32 + 1;
        (visible + 2 * OVERSCAN).min(self.rows)
    }

    /// The rows that the slots show when the content is scrolled by `scroll_top`.
    pub fn shown(&self, scroll_top: f64) -> Range<u32> {
        let first_visible = (self.unscaled(scroll_top) / self.row_height).floor().max(0.0) as u32;
        let pool = self.pool();
        let first = first_visible.saturating_sub(OVERSCAN).min(self.rows - pool);
        first..first + pool
    }

    /// The row that a slot shows, given the range of rendered rows.
    pub fn row_of_slot(&self, slot: u32, shown: &Range<u32>) -> Option<u32> {
        let pool = shown.end.saturating_sub(shown.start);
        if slot >= pool {
            return None;
        }
        let ahead = (slot + pool - shown.start % pool) % pool;
        Some(shown.start + ahead)
    }

    /// Distance from the upper edge of the content to the upper edge of a row. The distance depends on
    /// `scroll_top` only when the list is taller than [`TALLEST`].
    pub fn offset(&self, row: u32, scroll_top: f64) -> f64 {
        f64::from(row) * self.row_height - self.unscaled(scroll_top) + self.clamped(scroll_top)
    }

    /// Whether the list is taller than [`TALLEST`], so that scrolling moves the rows within the content.
    pub fn is_scaled(&self) -> bool {
        self.whole() > TALLEST
    }

    /// The largest `scroll_top`.
    pub fn end(&self) -> f64 {
        (self.height() - self.viewport).max(0.0)
    }

    /// Whether the last row is in view.
    pub fn is_at_end(&self, scroll_top: f64) -> bool {
        scroll_top >= self.end() - NEAR
    }

    /// The `scroll_top` nearest to the current one at which the whole row is visible.
    pub fn scroll_to_show(&self, row: u32, scroll_top: f64) -> f64 {
        let top = f64::from(row.min(self.rows.saturating_sub(1))) * self.row_height;
        let now = self.unscaled(scroll_top);
        let lowest = (top + self.row_height - self.viewport).max(0.0);
        if now > top {
            self.scaled(top)
        } else if now < lowest {
            self.scaled(lowest)
        } else {
            scroll_top
        }
    }

    /// The row that is `by` rows after `from`, or the nearest existing row. Without `from`, the first row, or the last
    /// one if `by` is negative. `None` in an empty list.
    pub fn step(rows: u32, from: Option<u32>, by: i64) -> Option<u32> {
        let last = rows.checked_sub(1)?;
        Some(match from {
            Some(from) => i64::from(from).saturating_add(by).clamp(0, i64::from(last)) as u32,
            // Home steps by `i64::MIN` and goes to the first row.
            None if by < 0 && by != i64::MIN => last,
            None => 0,
        })
    }

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        ((self.viewport / self.row_height).floor() as u32).saturating_sub(1).max(1)
    }

    fn whole(&self) -> f64 {
        f64::from(self.rows) * self.row_height
    }

    fn clamped(&self, scroll_top: f64) -> f64 {
        if scroll_top.is_finite() { scroll_top.clamp(0.0, self.end()) } else { 0.0 }
    }

    /// Pixels of the whole list for each pixel of the scaled content.
    fn scale(&self) -> f64 {
        let end = self.end();
        if self.is_scaled() && end > 0.0 { (self.whole() - self.viewport) / end } else { 1.0 }
    }

    fn unscaled(&self, scroll_top: f64) -> f64 {
        self.clamped(scroll_top) * self.scale()
    }

    fn scaled(&self, position: f64) -> f64 {
        self.clamped(position / self.scale())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn window(rows: u32, viewport: f64) -> Window {
        Window { rows, row_height: 22.0, viewport }
    }

    fn any_window() -> impl Strategy<Value = (Window, f64)> {
        let rows = prop_oneof![0u32..200, 0u32..200_000, 2_000_000u32..4_000_000];
        (rows, 0.0f64..3000.0, 0.0f64..1.0).prop_map(|(rows, viewport, at)| {
            let window = window(rows, viewport);
            (window, at * window.end())
        })
    }

    #[test]
    fn a_hundred_thousand_rows_keep_their_real_height() {
        let list = window(100_000, 600.0);
        assert_eq!(list.height(), 2_200_000.0);
        assert_eq!(list.offset(50_000, 123.0), 1_100_000.0);
        assert!(!list.is_scaled());
    }

    #[test]
    fn two_million_rows_fit_into_what_browsers_can_lay_out() {
        let list = window(2_000_000, 600.0);
        assert_eq!(list.height(), TALLEST);
        assert_eq!(list.shown(list.end()).end, 2_000_000);
        assert_eq!(list.offset(1_999_999, list.end()) + 22.0, list.height());
    }

    #[test]
    fn an_empty_list_shows_nothing() {
        let list = window(0, 600.0);
        assert_eq!(list.shown(0.0), 0..0);
        assert_eq!(list.row_of_slot(0, &(0..0)), None);
        assert!(list.is_at_end(0.0));
        assert_eq!(list.scroll_to_show(3, 0.0), 0.0);
    }

    #[test]
    fn a_step_stays_within_the_list() {
        assert_eq!(Window::step(0, None, 1), None);
        assert_eq!(Window::step(5, Some(3), 1), Some(4));
        assert_eq!(Window::step(5, Some(3), 10), Some(4));
        assert_eq!(Window::step(5, Some(3), i64::MAX), Some(4));
        assert_eq!(Window::step(5, Some(3), i64::MIN), Some(0));
        // The list has become shorter than the index of the selected row.
        assert_eq!(Window::step(2, Some(9), 0), Some(1));
    }

    #[test]
    fn a_step_from_nowhere_begins_at_an_end() {
        assert_eq!(Window::step(5, None, 1), Some(0));
        assert_eq!(Window::step(5, None, -1), Some(4));
        assert_eq!(Window::step(5, None, i64::MIN), Some(0));
        assert_eq!(Window::step(5, None, i64::MAX), Some(0));
    }

    proptest! {
        #[test]
        fn every_visible_row_has_a_slot_of_its_own((window, scroll) in any_window()) {
            let shown = window.shown(scroll);
            let rows: Vec<u32> = (0..window.pool()).filter_map(|slot| window.row_of_slot(slot, &shown)).collect();
            let distinct: HashSet<u32> = rows.iter().copied().collect();
            prop_assert_eq!(distinct.len(), rows.len());
            prop_assert!(rows.iter().all(|row| shown.contains(row)));
            prop_assert_eq!(rows.len() as u32, window.pool());
            for row in [shown.start.wrapping_sub(1), shown.end] {
                if row < window.rows {
                    let top = window.offset(row, scroll) - scroll;
                    prop_assert!(top >= window.viewport - 0.5 || top + window.row_height <= 0.5, "row {} at {}", row, top);
                }
            }
        }

        #[test]
        fn one_row_further_changes_one_slot(rows in 500u32..100_000, viewport in 0.0f64..2000.0, at in 0.0f64..1.0) {
            let window = window(rows, viewport);
            let scroll = (at * (window.end() - 22.0)).floor();
            let (before, after) = (window.shown(scroll), window.shown(scroll + 22.0));
            let moved = (0..window.pool())
                .filter(|slot| window.row_of_slot(*slot, &before) != window.row_of_slot(*slot, &after))
                .count();
            prop_assert!(moved <= 1, "{} slots changed", moved);
        }

        #[test]
        fn a_row_scrolled_to_is_wholly_visible((window, scroll) in any_window(), pick in 0.0f64..1.0) {
            prop_assume!(window.rows > 0 && window.viewport >= window.row_height);
            let row = (pick * f64::from(window.rows - 1)) as u32;
            let there = window.scroll_to_show(row, scroll);
            let top = window.offset(row, there) - there;
            prop_assert!(top >= -0.5 && top + window.row_height <= window.viewport + 0.5, "at {}", top);
            prop_assert!(window.shown(there).contains(&row));
        }

        #[test]
        fn the_end_is_the_last_row((window, _) in any_window()) {
            prop_assume!(window.rows > 0);
            prop_assert!(window.is_at_end(window.end()));
            prop_assert_eq!(window.shown(window.end()).end, window.rows);
        }
    }
}
