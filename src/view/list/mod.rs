//! The list of exchanges and the list of resources, as plain data.
//!
//! What belongs here: which exchanges pass the filter, the rows of both lists, which rows are on the
//! screen, and the notice over an empty list. What is said of one exchange alone is in `details`.

mod listing;
mod notice;
mod resources;
mod row;
mod window;

pub use listing::{Listing, Progress};
pub use notice::{Emptiness, Notice, WayOut, notice};
pub use resources::{Overview, ResourceRow, telling};
pub use row::{Outlook, Row};
pub use window::Window;
