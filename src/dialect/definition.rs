//! The parts of a dialect. The JSON form has the same member names, see the [room](super).

use crate::exchange::{Absence, Asks, Comparison, Place};
use serde::{Deserialize, Serialize};

/// A system with its own conditions in the place of If-Match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dialect {
    /// The system's usual name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The URL of the documentation or the public issue that the dialect was read from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Whether it is a framework of servers with URLs and statuses of their own. Only the word of one of its mismatches,
    /// in a refusal of a write, identifies it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub framework: bool,
    /// Any of these signs identifies the system. Without signs, its conditions and validators identify it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<Detector>,
    /// How the system compares the entity tags of If-Match.
    pub if_match: Comparison,
    /// Where a response has the entity tag for If-Match, if not in ETag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<ValidatorPlace>,
    /// The system's conditions, beside RFC 9110's; the first that a request carries decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionSpec>,
    /// What a write without a condition does.
    pub without: Absence,
    /// The responses, beside 412, that report a failed condition; the first that matches decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mismatches: Vec<Mismatch>,
    /// Query parameters of a write, beside its conditions, that do not belong to the resource's URL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub write_parameters: Vec<String>,
    /// Query parameters of a read that choose what is shown of the resource, under the same version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_parameters: Vec<String>,
    /// Parts of a write's path, each with the part that a read of the same resource has in its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub write_paths: Vec<WritePath>,
    /// Any of these signs identifies a request that changes nothing although its method could: a search by POST, a dry
    /// run. A path is the end of the URL's path here: whole segments in any case, and `*` is any text in a segment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Detector>,
    /// Reads that give a small part of a resource, with the validator of the whole; the first whose path fits is used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub small_reads: Vec<SmallReadSpec>,
}

/// A parameter with which a read gives a small part of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmallReadSpec {
    /// A part of the path of the URLs that know the parameter; empty where any URL does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The parameter's name in the query.
    pub name: String,
    /// Its value, as it stands in a URL.
    pub value: String,
    /// The URL of the documentation.
    pub source: String,
}

/// A sign that identifies a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// The place of the sign.
    #[serde(rename = "in")]
    pub place: DetectorPlace,
    /// The name of a field or parameter, the path of a JSON member, the end of a host, or a part of a media type or of
    /// the URL's path.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A text that the value contains; empty where any value is a sign.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// The place of a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetectorPlace {
    /// In the request's fields.
    RequestHeader,
    /// In the response's fields.
    ResponseHeader,
    /// In the Content-Type of the request or the response.
    MediaType,
    /// In the query.
    Query,
    /// At the end of the URL's host.
    Host,
    /// In the URL's path.
    Path,
    /// In a JSON body, the request's or the response's.
    Body,
}

/// A condition that is no header of RFC 9110.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// The condition's parts, all of which must be present. Most conditions have one part.
    pub parts: Vec<Part>,
    /// A part of the path of the URLs whose requests carry the condition; empty where any URL's do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// What the condition asks for.
    #[serde(default)]
    pub asks: Asks,
    /// What a mismatch means, as the end of "It was refused because".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
}

/// One value of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The place in the request.
    #[serde(rename = "in")]
    pub place: Place,
    /// The name of a field or parameter, or the path of a JSON member.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The path of a member of the field's value, where that is a JSON object; empty where the whole value is the part.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub member: String,
    /// The only value that makes the part a condition; empty where any value does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub only: String,
    /// The value that asks for the resource's absence: `0`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub absent: String,
    /// The places of the fresh value in a response; the first that is present is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fresh: Vec<ValidatorPlace>,
}

/// Where a response has a validator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatorPlace {
    /// In a header field or a JSON body.
    #[serde(rename = "in")]
    pub place: Place,
    /// The field's name, or the JSON member's path.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How the value is read.
    #[serde(default, skip_serializing_if = "Form::is_plain")]
    pub form: Form,
}

/// How a validator is read from its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// The value as it is.
    #[default]
    Plain,
    /// Without `W/` and quotes: an entity tag whose opaque part is the validator.
    Unquoted,
    /// A whole number, plus one: the system wants the number of the version that the write makes.
    Successor,
}

impl Form {
    fn is_plain(&self) -> bool {
        *self == Form::Plain
    }
}

/// A status that reports a failed condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mismatch {
    /// The status code: 400 to 599, or 200 to 299 with a word. 0, or none in JSON, is any of 400 to 599, with a word.
    #[serde(default, skip_serializing_if = "is_any")]
    pub status: u16,
    /// A text that the body contains, where the status has other meanings too. Where the body of a 409 is not
    /// known, a condition on the request is enough. A success counts only to a request with a condition, and where
    /// the word is all that the body says, or to a request of GraphQL with the word in one of the answer's errors.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub word: String,
    /// What the mismatch says.
    #[serde(default)]
    pub says: Says,
    /// The reason, as the end of "It was refused because", where the request carries no condition.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
}

/// Whether a status stands for any refusal.
fn is_any(status: &u16) -> bool {
    *status == 0
}

impl Mismatch {
    /// Whether it is about responses with this status.
    pub fn is_of(&self, status: u16) -> bool {
        self.status == status || (self.status == 0 && (400..600).contains(&status))
    }
}

/// What a mismatch says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The resource does not have the version that the condition names.
    #[default]
    Changed,
    /// The request was to create the resource, and the resource exists.
    Exists,
    /// A condition is required.
    Required,
}

/// A part of a write's path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WritePath {
    /// The part in a write's path, of whole segments; the last one counts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub written: String,
    /// The part in a read's path; where it is empty, the written part ends the path.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub read: String,
    /// The member of the write's body that is the last segment of the read's path; empty where the path has it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub member: String,
    /// The parameter of the read's query that has the member instead of the path; empty where the path has it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parameter: String,
}
