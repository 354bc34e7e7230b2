//! Values of JSON (RFC 8259) as they are compared: by what they mean, and not by how they are written.
//!
//! What belongs here: equality of numbers and values (RFC 6902 §4.6), and the outline of a document, which tells
//! equal members from different ones where the text itself is not kept; which members a server writes, by their names.

mod equal;
mod number;
mod outline;
mod server_members;
mod string;

pub use equal::equal;
pub use number::{canonical, without_empty_fraction};
pub use outline::{Outline, Print, first_put_back, members};
pub use server_members::{is_only_servers, is_perhaps_servers};
pub use string::string_length;
