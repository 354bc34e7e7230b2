//! Values as text, for every part of the panel.
//!
//! What belongs here: the words for a URL, a status, a verdict, a duration, a difference, JSON and octets.
//! Nothing here depends on a part of the panel.

pub mod difference;
pub mod hex;
pub mod json;
pub mod resource;
pub mod status;
pub mod time;
pub mod verdict;

pub use difference::{Marked, difference};
pub use json::indented;
pub use resource::{ShortUrl, whole_url};
pub use status::status_line;
pub use time::{countdown, duration};
pub use verdict::{meaning, symbol, word};
