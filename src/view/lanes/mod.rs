//! The history of one resource as a picture: time runs right, each version is a span on a lane of its
//! own, each exchange a mark on the version that it carried, each condition joined to the response that
//! gave it.
//!
//! What belongs here: everything that the picture shows, as numbers and words. [`History`] is read once
//! for each revision of a resource; [`Chart`] lays a part of it out, for a width in CSS pixels, as at
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
