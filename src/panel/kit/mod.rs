//! What every part of the panel is made with.
//!
//! What belongs here: elements, signals, dialogs, frames, sizes, sections that fold, the
//! clipboard, what is kept from one opening to the next. Nothing here knows an exchange, the store or a part
//! of the panel.

pub mod clipboard;
pub mod dialog;
pub mod dom;
pub mod element;
pub mod frame;
pub mod signal;
pub mod preferences;
pub mod section;
pub mod size;
