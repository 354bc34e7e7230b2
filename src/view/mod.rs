//! What the panel shows, as plain data.
//!
//! What belongs here: for every visible part of the panel the words, marks and numbers that it
//! shows, worked out from the recording; and the arithmetic of the list and its border. Nothing
//! here knows the DOM, so all of it is compared and tested natively. All recorded text leaves this
//! room escaped and cut.

mod difference;
mod json;
mod keys;
mod listing;
mod split;
mod time;
mod window;

pub use difference::{Marked, difference};
pub use json::indented;
pub use keys::{Command, HELP, Place, Press, command};
pub use listing::{Listing, Progress};
pub use split::{Arrangement, Split};
pub use time::{countdown, duration};
pub use window::Window;
