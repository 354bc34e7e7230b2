//! The inspected page: code that runs in it, and requests that it sends.
//!
//! `evaluation` runs code in the page, and `script` is the code; `document` asks which document is in a frame. A request
//! goes out by `crossing_body`, which hands a long body over, and `sending`; `progress` reads how far it is, and removes it.
//! `kept_body` names a body that the page keeps, and reads it out of the page for a review.

mod crossing_body;
mod document;
mod evaluation;
mod kept_body;
mod progress;
mod script;
mod sending;

pub use crossing_body::hand_over;
pub use document::{page, page_id, sent};
pub use evaluation::{EvalError, connect, evaluate};
pub use kept_body::read_kept;
pub use progress::{LATEST, PageResponse, Progress, SOONEST, abort, give_up, longer, progress};
pub use sending::{SendOutcome, Sending, SendingFrame, has_clean_frames, new_key, send};
