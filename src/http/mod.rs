//! The terms of RFC 9110 for conditional requests, and nothing else.
//!
//! What belongs here: the grammar and the meaning of entity tags, HTTP dates, the five conditional
//! fields, the validators of a response, and the evaluation of §13.2.2 as a pure function. What does
//! not belong here: HAR, browsers, other systems' conditions (`dialect`), and the causes of a failed
//! condition (`diagnosis`).
//!
//! Field values arrive as `&str`, because browsers deliver them as strings: a character outside
//! ASCII represents the `obs-text` octets that were received. Every parser takes any string in time linear in
//! its length, never panics, and keeps the fault of a malformed value, since that fault is
//! often the cause that the user is looking for.

pub mod condition;
pub mod date;
pub mod entity_tag;
pub mod evaluate;
mod escape_and_cut;
pub mod expected_status;
pub mod field;
pub mod preconditions;
pub mod range;
pub mod tag_error;
pub mod tag_list;
pub mod token;
pub mod validators;

pub use condition::Condition;
pub use date::{DateError, DateFault, HttpDate};
pub use entity_tag::{EntityTag, Strength};
pub use escape_and_cut::{escape_and_cut, escape_lines_and_cut, push_escaped};
pub use evaluate::{ConditionResult, Evaluation, Ignored, Outcome, Selected, evaluate};
pub use expected_status::expected_status;
pub use field::Field;
pub use preconditions::{IfRangeValidator, Preconditions};
pub use range::{RangeFault, RangeField};
pub use tag_error::{TagError, TagFault};
pub use tag_list::{TagCondition, TagList};
pub use token::{is_token, media_type};
pub use validators::{DateStrength, Validators};
