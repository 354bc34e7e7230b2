//! RFC 9110's words about conditional requests, and nothing else.
//!
//! What belongs here: the grammar and the meaning of entity tags, HTTP dates, the five conditional
//! fields, the validators of a response, and the evaluation of §13.2.2 as a pure function. What does
//! not: HAR, browsers, other systems' words for the same idea (`dialect`), and opinions about why a
//! condition failed (`diagnosis`).
//!
//! Field values arrive as `&str`, because a browser hands them over as strings: a character outside
//! ASCII stands for the `obs-text` octets it came from. Every reader takes any string in time linear in
//! its length, never panics, and keeps the reason when a value is malformed, since that reason is
//! often the answer that the user is looking for.

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
pub use escape_and_cut::escape_and_cut;
pub use evaluate::{ConditionResult, Evaluation, Ignored, Outcome, Selected, evaluate};
pub use expected_status::expected_status;
pub use field::Field;
pub use preconditions::{IfRangeValidator, Preconditions};
pub use range::{RangeFault, RangeField};
pub use tag_error::{TagError, TagFault};
pub use tag_list::{TagCondition, TagList};
pub use token::{is_token, media_type};
pub use validators::{DateStrength, Validators};
