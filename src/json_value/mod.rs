//! Values of JSON (RFC 8259) as they are compared: by what they mean, and not by how they are written.
//!
//! What belongs here: equality of numbers and values (RFC 6902 §4.6), and the outline of a document, which tells
//! equal members from different ones where the text itself is not kept.

mod equal;
mod number;
mod outline;
mod string;

pub use equal::equal;
pub use number::{canonical, without_empty_fraction};
pub use outline::{Outline, Print, first_put_back};
pub use string::string_length;
