//! The list of exchanges, the list of resources in its place, and the notice over an empty list.
//!
//! What belongs here: the rows in the page. Which rows there are is in `view::list`.

pub mod notice;
pub mod resources;
mod slot;
pub mod table;
