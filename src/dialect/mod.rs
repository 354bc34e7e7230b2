//! Other systems' words for the same idea, as data.
//!
//! What belongs here: how a system is recognised, where it puts its condition and its validator, and
//! what a mismatch looks like there. What a dialect says of an exchange is read once, when the
//! exchange is taken in, and stands on it as [`DialectFacts`](crate::exchange::Foreign): nobody after that
//! needs the table.
//!
//! A user's own dialects have the same form as those in `built_in.json`, and count before them. They
//! are a JSON array; what is marked * may be left out:
//!
//! ```json
//! [{"name": "Notes",
//!   "signs": [{"in": "response-header", "name": "X-Notes", "value": "2."}],
//!   "if_match": "strong",
//!   "tags": [{"in": "body", "name": "_etag"}],
//!   "conditions": [{
//!     "parts": [{"in": "body", "name": "meta.version", "absent": "0",
//!                "fresh": [{"in": "body", "name": "meta.version"}, {"in": "header", "name": "X-Version"}]}],
//!     "asks": "unchanged",
//!     "means": "the note has another version"}],
//!   "without": "creates",
//!   "mismatches": [{"status": 409, "word": "version", "says": "changed"}],
//!   "write_parameters": ["dry_run"],
//!   "write_paths": [{"written": "/edit/", "read": "/notes/"}]}]
//! ```
//!
//! - `signs`*: any of them gives the system away: `in` a `request-header`, `response-header`,
//!   `media-type` (`name` is a part of it), `query`, `host` (its end) or `body` (a JSON member of
//!   either body), with a `value`* that is held. Without signs, its conditions and validators do.
//! - `if_match`*: `strong` (RFC 9110) or `weak`; `tags`*: where an entity tag stands beside ETag.
//! - `conditions`*: each with `parts`, which must all be there: `in` a `header`, the `query` or the
//!   `body`; `only`* with this value; `absent`* is the value that asks for a resource that is not
//!   there; `fresh`* is where a response has it, in a `header` or the `body`, with `form`*
//!   `unquoted` for the opaque part of an entity tag. `asks`* is `unchanged`, `not-newer` (a number at
//!   least the resource's), `absent` (create only), or `own` (nothing that a fresh validator helps).
//! - `without`*: what a write without a condition does: `creates`, is `refused`, `overwrites`, or
//!   `unknown`.
//! - `mismatches`*: statuses beside 412, with a `word`* that the body holds where the status has other
//!   meanings too; `says`* `changed`, `exists` or `required`.
//! - A path into a body has dots between names, `\.` for a dot in a name; arrays are not entered.
//!   The members of lists are looked through for the same validators apart (`listed/`).

mod answer;
mod definition;
mod form;
mod json;
mod json_patch;
mod listed;
mod path;
mod query;
mod set;

pub use answer::reason;
pub use definition::{
    ConditionSpec, Detector, DetectorPlace, Dialect, Form, Mismatch, Part, Says, ValidatorPlace, WritePath,
};
pub use form::{FormError, check, from_json, to_json};
pub use json::{LONGEST, ReplaceFault, replaced as replaced_in_body};
pub use listed::LONGEST as LONGEST_LIST;
pub use path::pointer;
pub use query::replaced as replaced_in_query;
pub use set::{Dialects, SentBody};
