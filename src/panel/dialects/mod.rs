//! The dialog of the dialects: those of the user, and those that Retag knows.
//!
//! What belongs here: the dialog in the page. What the form and the list hold is in `view::dialects`.

mod dialog;

pub use dialog::dialects;
