//! The list of exchanges and the list of resources, as plain data.
//!
//! What belongs here: which exchanges pass the filter, the rows of both lists, which rows are visible,
//! and the notice in place of an empty list. Everything about one exchange alone is in `details`.

mod columns;
mod listing;
mod notice;
mod resources;
mod row;
mod window;

pub use columns::{Column, EXCHANGE_COLUMNS, RESOURCE_COLUMNS, texts};
pub use listing::{ListProgress, Listing};
pub use notice::{EmptyReason, Notice, NoticeAction, notice};
pub use resources::{ResourceList, ResourceRow, most_relevant};
pub use row::{Row, RowContext};
pub use window::Window;
