//! The building blocks of the panel's parts.
//!
//! What belongs here: elements, signals, dialogs, frames, sizes, sections that fold, work in slices, the
//! clipboard, preferences. Nothing here knows an exchange, the store or a part of the panel.

pub mod clipboard;
pub mod dialog;
pub mod dom;
pub mod element;
pub mod frame;
pub mod signal;
pub mod preferences;
pub mod section;
pub mod size;
pub mod slices;
