//! Dialects: the conditions, validators and mismatches of systems other than HTTP, as data.
//!
//! What belongs here: the signs of a system, the places of its conditions and its validators, and its
//! mismatches. An exchange is read once, at intake; the result is stored on the exchange as
//! [`DialectFacts`](crate::exchange::DialectFacts), and no later room needs the table.
//!
//! A user's own dialects have the same form as those in `built_in.json`, and take precedence. They
//! are a JSON array; members marked * are optional:
//!
//! ```json
//! [{"name": "Notes",
//!   "source": "https://notes.example/docs/api",
//!   "signs": [{"in": "response-header", "name": "X-Notes", "value": "2."}],
//!   "if_match": "strong",
//!   "tags": [{"in": "body", "name": "_etag"}],
//!   "conditions": [{
//!     "parts": [{"in": "body", "name": "meta.version", "absent": "0",
//!                "fresh": [{"in": "body", "name": "meta.version"}, {"in": "header", "name": "X-Version"}]}],
//!     "path": "/notes/",
//!     "asks": "unchanged",
//!     "means": "the note has another version"}],
//!   "without": "creates",
//!   "mismatches": [{"status": 409, "word": "version", "says": "changed"}],
//!   "write_parameters": ["dry_run"],
//!   "write_paths": [{"written": "/save", "read": "/notes", "member": "note.id"}],
//!   "reads": [{"in": "path", "name": "/notes/search"}, {"in": "query", "name": "dry_run", "value": "true"}],
//!   "small_reads": [{"path": "/notes/", "name": "fields", "value": "id", "source": "https://notes.example/docs/fields"}]}]
//! ```
//!
//! - `source`*: the URL of the documentation or the public issue that the dialect was read from.
//! - `framework`*: `true` for a framework of servers with URLs and statuses of their own. Only a `word` of its
//!   `mismatches`, in a refusal of a write, identifies it; its conditions name the members that its lock usually
//!   compares, under one name in all frameworks.
//! - `signs`*: any one of them identifies the system: `in` a `request-header`, `response-header`,
//!   `media-type` (which contains `name`), `query`, `host` (which ends with `name`), `path` (of
//!   the URL, which contains `name`) or `body` (a JSON member of either body), with a `value`* that the sign's value contains. Without signs, the
//!   dialect's conditions and validators identify it.
//! - `if_match`*: `strong` (RFC 9110) or `weak`; `tags`*: further places of the entity tag, beside ETag.
//! - `conditions`*: each has `parts`, all of which must be present: `in` a `header`, the `query` or the
//!   `body`; `member`* is the path of a member of a field's JSON object, in a condition that is `own`;
//!   `only`* with this value; `absent`* is the value that asks for the resource's absence;
//!   `fresh`* names the places of the fresh value in a response, in a `header` or the `body`, with
//!   `form`* `unquoted` for the opaque part of an entity tag, or `successor` where the system wants the
//!   number of the version to be made; `path`* is a part of the path of the URLs it is sent to. `asks`* is `unchanged`, `not-newer` (a
//!   number at least the resource's), `absent` (create only), or `own` (no fresh validator helps).
//! - `without`*: what a write without a condition does: `creates`, is `refused`, `overwrites`, or
//!   `unknown`.
//! - `mismatches`*: statuses beside 412, with a `word`* in the body where the status has other
//!   meanings too; `says`* `changed`, `exists` or `required`. A 2xx needs a condition on the request, and the word
//!   as the whole body; or the word in an error of GraphQL. Without a `status`, any of 400 to 599 counts with the word.
//! - `write_parameters`*: parameters of a write's query that do not belong to the resource's URL; `read_parameters`*:
//!   parameters of a read's query that choose what is shown of the resource;
//!   `write_paths`*: what a write's path has (`written`, whole segments) where a read's has `read`, and
//!   the `member`* of the write's body that ends the read's path, or is the `parameter`* of its query.
//! - `reads`*: any one of them marks a request that changes nothing although its method could (a search by POST, a dry
//!   run): `in` the `path` (its end, of whole segments; `*` is any text in a segment), the `query` or a
//!   `request-header`.
//! - `small_reads`*: a parameter of the query with which a read gives a small part of a resource and the validator of the
//!   whole, for a resource that is large: its `name`, its `value` as it stands in a URL, a part of the `path`* of the URLs
//!   that know it, and the `source` that says so.
//! - A path into a body has dots between names, begins with `*.` for a record that a member of any name wraps, `\.` for a dot in a name, and `[]` behind the name of an
//!   array, of which only one item may have the member. A form's body, URL-encoded or with parts, has `a[b]` and `a.b` at `a.b`; an XML
//!   body has attributes, as `osm.node.@version`, in a condition that is `own`. `listed/` searches the members of lists for the same validators.

mod answer;
mod definition;
mod form;
mod form_data;
mod graphql;
mod json;
mod json_member;
mod json_patch;
mod listed;
mod message;
mod path;
mod place_of;
mod query;
mod sent_body;
mod sentence;
mod set;
mod urlencoded;
mod xml;

pub use answer::reason;
pub use definition::{
    ConditionSpec, Detector, DetectorPlace, Dialect, Form, Mismatch, Part, Says, SmallReadSpec,
    ValidatorPlace, WritePath,
};
pub use form::{FormError, check, from_json, to_json};
pub use graphql::operation;
pub use json::{LONGEST, ReplaceFault, replaced as replaced_in_body};
pub use json_member::{with_new_member, without_member};
pub use json_patch::{TestOperation, test_operations, with_tested_value, without_tests};
pub use listed::{ILLEGAL as ILLEGAL_IN_URI, LONGEST as LONGEST_LIST};
pub use path::pointer;
pub use query::{replaced as replaced_in_query, with as with_parameter, without_parameter};
pub use sent_body::SentBody;
pub use set::Dialects;
pub use xml::append_characters;
