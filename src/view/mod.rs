//! What the panel shows, as plain data.
//!
//! What belongs here: for every visible part of the panel the words, marks and numbers that it
//! shows, worked out from the recording; and the arithmetic of the list and its border. Nothing
//! here knows the DOM, so all of it is compared and tested natively. All recorded text leaves this
//! room escaped and cut.

mod body;
mod cors;
mod details;
mod dialect_form;
mod difference;
mod headers;
mod hex;
mod json;
mod keys;
pub mod lanes;
mod listing;
mod notice;
mod order;
mod overview;
mod path;
mod plan;
mod progress;
mod report;
mod resource;
mod row;
mod safe_tests;
mod sentence;
mod split;
mod status;
mod tags;
mod time;
mod verdict;
mod window;

pub use body::{BodyView, Extent, inexact, size};
pub use cors::{AskedView, CorsEffect, CorsView, Mend, PreflightView, SeenField, Sight};
pub use details::Details;
pub use dialect_form::{DialectForm, DialectLine, FormFault, FormField, merged};
pub use difference::{Marked, difference};
pub use headers::{Field, FieldRole, Fields, Secrets};
pub use json::indented;
pub use keys::{Command, HELP, Place, Press, command};
pub use listing::{Listing, Progress};
pub use notice::{Emptiness, Notice, WayOut, notice};
pub use overview::{Overview, ResourceRow, telling};
pub use path::{PathAction, PathActionKind, PathInput, PathPlace, PathState, PathStep, path};
pub use plan::{FieldChange, PlanView, PlannedField, PlannedView};
pub use progress::{Clearness, Consequence, OverwrittenView, Review, RunView, StepView, UNWRITTEN};
pub use report::{ReportInput, report};
pub use resource::{ShortUrl, whole_url};
pub use row::{Outlook, Row};
pub use safe_tests::{TestReadView, TestSays, TestView, offered};
pub use sentence::sentence;
pub use split::{Arrangement, Split};
pub use status::status_line;
pub use tags::{Agreement, SeenTag, Tags, tags};
pub use time::{countdown, duration};
pub use verdict::{meaning, symbol, word};
pub use window::Window;
