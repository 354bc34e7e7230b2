//! The panel's page as an ordinary page: shows a recording from a file.

mod reader;
mod viewer;

pub use viewer::start;
