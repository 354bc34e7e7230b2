//! The details of one exchange, as plain data.
//!
//! What belongs here: one file for each part of the details: the facts, the tags, both sides of CORS, the header
//! fields and bodies, the merge and the comparison of a review, the steps of the repair, the plan, the progress, the safe
//! tests, the report, the tabs.

mod beside;
mod body;
mod call_stack;
mod cors;
mod facts;
mod fields;
mod merge;
mod plan;
mod progress;
mod repair_buttons;
mod repair_input;
mod repair_step;
mod repair_steps;
mod report;
mod safe_tests;
mod sentence;
mod tab;
mod tags;
mod ways_out;

pub use beside::{BesideView, NOT_KEPT, PATCH_NOT_TEXT, by_lines, kept_aside, unmerged};
pub use body::{BodyView, Extent, inexact};
pub use call_stack::{CallFrame, CallView};
pub use cors::{AskedView, CorsEffect, CorsView, Fix, PreflightView, Readability, SeenField};
pub use facts::Details;
pub use fields::{FieldRole, FieldView, Fields, Masking};
pub use merge::{
    ChoiceView, ComparedView, ConflictView, MOST_DIFFERENCES, MergeView, PatchView, patch_search,
};
pub use plan::{FieldChange, PlanView, PlannedField, PlannedView, undo_sentence, undo_view};
pub use progress::{DiffSide, OverwrittenView, Review, RunView, StepResult, StepView};
pub use repair_input::RepairInput;
pub use repair_step::{RepairAction, RepairActionKind, RepairStep, StepName, StepState};
pub use repair_steps::repair_steps;
pub use report::{ReportInput, report};
pub use safe_tests::{TestReadView, TestSays, TestView, offered};
pub use sentence::sentence;
pub use tab::Tab;
pub use tags::{Agreement, SeenTag, Tags, tags};
pub use ways_out::{WayOut, WriteLine, recommends_in_order, shown_method, ways_out};
