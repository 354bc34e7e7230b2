//! The dialects, as plain data.
//!
//! What belongs here: the list of the dialects and the form of one of the user's own.

mod form;

pub use form::{DialectForm, DialectLine, FormFault, FormField, merged};
