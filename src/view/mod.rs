//! What the panel shows, as plain data.
//!
//! What belongs here: for every visible part of the panel the words, marks and numbers that it
//! shows, worked out from the recording; and the arithmetic of the list and its border. Nothing
//! here knows the DOM, so all of it is compared and tested natively. All recorded text leaves this
//! room escaped and cut.

mod details;
mod dialects;
mod divider;
mod keyboard;
pub mod lanes;
mod list;
mod order;
mod text;

pub use details::{
    Agreement, AskedView, BodyView, Clearness, Consequence, CorsEffect, CorsView, Details, Extent, Field,
    FieldChange, FieldRole, Fields, Mend, OverwrittenView, PathAction, PathActionKind, PathInput, PathPlace,
    PathState, PathStep, PlanView, PlannedField, PlannedView, PreflightView, ReportInput, Review, RunView,
    Secrets, SeenField, SeenTag, Sight, StepView, Tags, TestReadView, TestSays, TestView, UNWRITTEN, inexact,
    offered, path, report, sentence, size, tags,
};
pub use dialects::{DialectForm, DialectLine, FormFault, FormField, merged};
pub use divider::{Arrangement, Split};
pub use keyboard::{Command, HELP, Place, Press, command};
pub use list::{
    Emptiness, Listing, Notice, Outlook, Overview, Progress, ResourceRow, Row, WayOut, Window, notice,
    telling,
};
pub use text::{
    Marked, ShortUrl, countdown, difference, duration, indented, meaning, status_line, symbol, whole_url,
    word,
};
