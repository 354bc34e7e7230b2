//! What every part of the panel is made with.
//!
//! What belongs here: elements, values that tell when they change, frames, sizes, sections that fold, the
//! clipboard, what is kept from one opening to the next. Nothing here knows an exchange, the store or a part
//! of the panel.

pub mod clipboard;
pub mod dom;
pub mod element;
pub mod frame;
pub mod live;
pub mod preferences;
pub mod section;
pub mod size;
