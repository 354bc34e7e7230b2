//! The content of the panel, as plain data.
//!
//! What belongs here: the words, marks and numbers that each visible part of the panel shows,
//! computed from the recording; and the arithmetic of the list and its border. Nothing
//! here knows the DOM, so all of it is compared and tested natively. All recorded text leaves this
//! room escaped and cut.

mod details;
mod dialects;
mod divider;
mod keeping;
mod keyboard;
pub mod lanes;
mod list;
mod text;

pub use details::{
    Agreement, AskedView, BesideView, BodyView, CallFrame, CallView, ChoiceView, ComparedView, ConflictView,
    CorsEffect, CorsView, Details, DiffSide, Extent, FieldChange, FieldRole, FieldView, Fields, Fix,
    MOST_DIFFERENCES, Masking, MergeView, NOT_KEPT, OverwrittenView, PATCH_NOT_TEXT, PatchView, PlanView,
    PlannedField, PlannedView, PreflightView, Readability, RepairAction, RepairActionKind, RepairInput,
    RepairStep, ReportInput, Review, RunView, SeenField, SeenTag, StepName, StepResult, StepState, StepView,
    Tab, Tags, TestReadView, TestSays, TestView, WayOut, WriteLine, by_lines, inexact, kept_aside, offered,
    patch_search, recommends_in_order, repair_steps, report, sentence, shown_method, tags, undo_sentence,
    undo_view, unmerged, ways_out,
};
pub use dialects::{DialectForm, DialectLine, FormFault, FormField, merged};
pub use divider::{Arrangement, Split};
pub use keeping::{Keeping, MOST_BODIES, MOST_BYTES, not_read_out};
pub use keyboard::{HELP, KeyCommand, KeyPlace, KeyPress, command};
pub use list::{
    Column, EXCHANGE_COLUMNS, EmptyReason, ListProgress, Listing, Notice, NoticeAction, RESOURCE_COLUMNS,
    ResourceList, ResourceRow, Row, RowContext, Window, most_relevant, notice, texts,
};
pub use text::{
    Marked, ShortUrl, countdown, difference, duration, indented, meaning, status_line, symbol, whole_url,
    word,
};
