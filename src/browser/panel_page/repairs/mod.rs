//! Drives repairs and safe tests: carries out the commands of a [`Run`](crate::replay::Run) in the inspected page, and
//! reports the events.
//!
//! `replayer` takes the panel's clicks; `driver` lets one repair or test be under way; `repair` carries out the commands
//! of one; `request` sends one request, `response` waits for its answer, `unproven` compares an answer that
//! went ahead with the browser's entry, `content` compares what was read, and `kept_body` reads what
//! the page keeps, for a review.

mod bodies;
mod content;
mod driver;
mod kept_body;
mod presence;
mod repair;
mod replayer;
mod request;
mod response;
mod situation;
mod undo;
mod unproven;

pub use driver::Repairs;
