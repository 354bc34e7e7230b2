//! The history of one resource as a chart: time runs to the right, each version is a span on its own
//! lane, each exchange is a mark on the lane of its version, and each condition is linked to the response that
//! gave its validator.
//!
//! What belongs here: the content of the chart, as numbers and words. [`History`] is read once
//! for each revision of a resource; [`Chart`] lays out its visible part for a width in CSS pixels, as at
//! most a few hundred shapes.

mod axis;
mod chart;
mod history;
mod keys;
mod kind;
mod links;
mod merge;
mod scale;
mod tracks;
mod words;
mod zoom;

pub use axis::{Gap, Tick};
pub use chart::{Band, Chart, Viewport, bounds, place_at};
pub use history::{History, Lane, LaneMark, TagSource, VersionSpan};
pub use keys::{LaneCommand, lane_command};
pub use kind::MarkKind;
pub use links::LaneLink;
pub use merge::Dot;
pub use tracks::Track;
pub use words::{described, label_of, legend, titled};
pub use zoom::{Bounds, Zoom};
