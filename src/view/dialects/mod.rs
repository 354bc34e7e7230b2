//! The dialects, as plain data.
//!
//! What belongs here: the list of the dialects, and the form of a user-defined one.

mod form;

pub use form::{DialectForm, DialectLine, FormFault, FormField, merged};
