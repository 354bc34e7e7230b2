//! The dialog of the dialects: the user's own, and the built-in ones.
//!
//! What belongs here: the dialog in the page. The data of the form and the list is in `view::dialects`.

mod dialog;

pub use dialog::dialects;
