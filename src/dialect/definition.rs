//! What a dialect is made of. Its JSON form is that of the fields, see the [room](super).

use crate::exchange::{Absence, Asks, Comparison, Place};
use serde::{Deserialize, Serialize};

/// A system with its own way of saying "only if nothing has changed".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dialect {
    /// What people call it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Any of these gives it away. Without any, its conditions and validators do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<Detector>,
    /// How it compares the entity tags of If-Match.
    pub if_match: Comparison,
    /// Where a response has the entity tag for If-Match, beside ETag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<ValidatorPlace>,
    /// Conditions of its own, beside RFC 9110's; the first that is sent decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionSpec>,
    /// What a write without any of them does.
    pub without: Absence,
    /// What means that a condition failed, beside 412; the first that fits is taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mismatches: Vec<Mismatch>,
    /// Parameters of a write's query that do not belong to the resource's name, beside its conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub write_parameters: Vec<String>,
    /// Parts of a write's path, and what the same resource's read has there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub write_paths: Vec<WritePath>,
}

/// What gives a system away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// Where it is looked for.
    #[serde(rename = "in")]
    pub place: DetectorPlace,
    /// A field's name, a parameter's, a JSON member's path; the end of a host; a part of a media type.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What the value holds, where its being there is not enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// Where a sign is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetectorPlace {
    /// In the request's fields.
    RequestHeader,
    /// In the response's fields.
    ResponseHeader,
    /// In the Content-Type of either.
    MediaType,
    /// In the query.
    Query,
    /// At the end of the URL's host.
    Host,
    /// In a JSON body, the request's or the response's.
    Body,
}

/// A condition that is no header of RFC 9110.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// What it consists of; all must be there. One part for most.
    pub parts: Vec<Part>,
    /// What it asks for.
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
    /// Where it stands in the request.
    #[serde(rename = "in")]
    pub place: Place,
    /// Its name there: a field's, a parameter's, a JSON member's path.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The only value with which it is a condition; any, where this is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub only: String,
    /// The value that asks for the resource's absence: `0`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub absent: String,
    /// Where a response has the fresh one; the first that is there is taken.
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
    /// How it is taken.
    #[serde(default, skip_serializing_if = "Form::is_plain")]
    pub form: Form,
}

/// How a validator is taken from where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As it is.
    #[default]
    Plain,
    /// Without `W/` and quotes: an entity tag whose opaque part is the validator.
    Unquoted,
}

impl Form {
    fn is_plain(&self) -> bool {
        *self == Form::Plain
    }
}

/// A status that means that a condition failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mismatch {
    /// The status code.
    pub status: u16,
    /// What the body holds then, where the status alone means other things too. Where the body is not
    /// known, a condition on the request will do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub word: String,
    /// What it says.
    #[serde(default)]
    pub says: Says,
    /// Why, as the end of "It was refused because", where no condition was sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
}

/// What a mismatch says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The resource is not what the condition says.
    #[default]
    Changed,
    /// The resource exists, and was to be created.
    Exists,
    /// A condition is required.
    Required,
}

/// A part of a write's path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WritePath {
    /// What a write has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub written: String,
    /// What a read has there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub read: String,
}
