//! What a dialect is made of. Its JSON form is that of the fields, see the [room](super).

use crate::exchange::{Absence, Asks, Comparison, Place};

/// A system with its own way of saying "only if nothing has changed".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// What people call it.
    pub name: String,
    /// Any of these gives it away. Without any, its conditions and validators do.
    pub signs: Vec<Detector>,
    /// How it compares the entity tags of If-Match.
    pub if_match: Comparison,
    /// Where a response has the entity tag for If-Match, beside ETag.
    pub tags: Vec<ValidatorPlace>,
    /// Conditions of its own, beside RFC 9110's; the first that is sent decides.
    pub conditions: Vec<ConditionSpec>,
    /// What a write without any of them does.
    pub without: Absence,
    /// What means that a condition failed, beside 412; the first that fits is taken.
    pub mismatches: Vec<Mismatch>,
    /// Parameters of a write's query that do not belong to the resource's name, beside its conditions.
    pub write_parameters: Vec<String>,
    /// Parts of a write's path, and what the same resource's read has there.
    pub write_paths: Vec<WritePath>,
}

/// What gives a system away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detector {
    /// Where it is looked for.
    pub place: DetectorPlace,
    /// A field's name, a parameter's, a JSON member's path; the end of a host; a part of a media type.
    pub name: String,
    /// What the value holds, where its being there is not enough.
    pub value: String,
}

/// Where a sign is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionSpec {
    /// What it consists of; all must be there. One part for most.
    pub parts: Vec<Part>,
    /// What it asks for.
    pub asks: Asks,
    /// What a mismatch means, as the end of "It was refused because".
    pub means: String,
}

/// One value of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands in the request.
    pub place: Place,
    /// Its name there: a field's, a parameter's, a JSON member's path.
    pub name: String,
    /// The only value with which it is a condition; any, where this is empty.
    pub only: String,
    /// The value that asks for the resource's absence: `0`.
    pub absent: String,
    /// Where a response has the fresh one; the first that is there is taken.
    pub fresh: Vec<ValidatorPlace>,
}

/// Where a response has a validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorPlace {
    /// In a header field or a JSON body.
    pub place: Place,
    /// The field's name, or the JSON member's path.
    pub name: String,
    /// How it is taken.
    pub form: Form,
}

/// How a validator is taken from where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    #[default]
    Plain,
    /// Without `W/` and quotes: an entity tag whose opaque part is the validator.
    Unquoted,
}

/// A status that means that a condition failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The status code.
    pub status: u16,
    /// What the body holds then, where the status alone means other things too. Where the body is not
    /// known, a condition on the request will do.
    pub word: String,
    /// What it says.
    pub says: Says,
    /// Why, as the end of "It was refused because", where no condition was sent.
    pub means: String,
}

/// What a mismatch says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WritePath {
    /// What a write has.
    pub written: String,
    /// What a read has there.
    pub read: String,
}
