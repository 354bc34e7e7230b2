//! The history of the selected exchange's resource as a picture.
//!
//! What belongs here: the shapes of the picture in the page, and what the pointer and the keys do in it.
//! What the picture shows, as numbers and words, is in `view::lanes`.

mod picture;
mod shapes;

pub use picture::lanes;
