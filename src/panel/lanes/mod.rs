//! The history of the selected exchange's resource as a picture.
//!
//! What belongs here: the shapes of the picture in the page, and the handling of pointer and keys.
//! The data of the picture, as numbers and words, is in `view::lanes`.

mod picture;
mod shapes;

pub use picture::lanes;
