//! The panel's page in an ordinary tab: shows a recording from a HAR file.

mod reader;
mod viewer;

pub use viewer::start;
