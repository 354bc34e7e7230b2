//! The conditions and validators of an exchange in a dialect (another system's protocol), as plain data. They are
//! read from the table of dialects once, when the exchange is added; later code does not need the table.

use super::Text;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The conditions, validators and status meaning of an exchange in a dialect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DialectFacts {
    /// The system's usual name.
    pub system: Text,
    /// How the system compares the entity tags of If-Match.
    pub if_match: Comparison,
    /// What the system does with a write that carries none of its conditions.
    pub without: Absence,
    /// The dialect's conditions on the request, in the order in which the system evaluates them.
    pub sent: Box<[Rc<DialectCondition>]>,
    /// The dialect's validators on the response.
    pub given: Rc<[DialectValidator]>,
    /// What the status means in this system.
    pub outcome: StatusMeaning,
    /// The resource's URL as a read uses it, without the parameters that are conditions; `None` where that is the
    /// request's URL.
    pub resource: Option<Text>,
    /// The members by which a framework's optimistic lock may know the version; `None` where no body has one.
    pub locks: Option<Rc<LockMembers>>,
    /// Whether the system is a framework, recognised by its own words in the refusal. The condition is then the member
    /// that such a lock usually compares.
    pub is_framework: bool,
    /// Whether the system says that the request changes nothing although its method could: a search by POST, a dry run.
    pub changes_nothing: bool,
    /// How a read of the resource asks for a small part of it under the same validator, where the request is a write that
    /// was refused and the system documents such a read.
    pub small_read: Option<Rc<SmallRead>>,
}

/// A parameter of the query with which a read gives a small part of a resource, and the validator of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmallRead {
    /// The parameter's name.
    pub name: Text,
    /// The parameter's value, as it stands in a URL.
    pub value: Text,
    /// The URL of the system's documentation.
    pub source: Text,
}

/// Members of the two bodies by which frameworks of home-made servers know a version: `version`, `lock_version`. Which
/// framework a server is built on shows only in a refusal, so that these members are no conditions and validators until
/// a request to the same resource is refused in a framework's own words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LockMembers {
    /// Of the request.
    pub sent: Box<[Rc<DialectCondition>]>,
    /// Of the response.
    pub given: Box<[DialectValidator]>,
}

impl DialectFacts {
    /// Whether a system is recognised; otherwise the facts are only members that a framework's lock may compare.
    pub fn is_of_system(&self) -> bool {
        !self.system.is_empty()
    }
}

/// A condition outside the header fields of RFC 9110.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialectCondition {
    /// The validator that the condition compares: equal to its [`DialectValidator::kind`].
    pub kind: Text,
    /// The condition's parts as sent. Empty where the absence of the condition is itself a condition.
    pub parts: Box<[Placed]>,
    /// The names of the parts, for display.
    pub name: Text,
    /// The values of the parts, for display and for comparison with a validator's value.
    pub value: Text,
    /// What the condition requires.
    pub asks: Asks,
    /// What a mismatch means; it completes the sentence "It was refused because". May be empty.
    pub means: Text,
    /// Of a condition that the resource is absent: the parts with which an update of what exists carries the version. The
    /// value is the one that was sent there, or empty. Empty for every other condition, and where no such parts are known.
    pub update: Box<[Placed]>,
}

/// A validator other than the fields ETag and Last-Modified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialectValidator {
    /// The validator's kind; [`DialectValidator::ENTITY_TAG`] for an entity tag outside the ETag field.
    pub kind: Text,
    /// The validator's parts, each with its place.
    pub parts: Box<[Placed]>,
    /// The names of the parts, for display.
    pub name: Text,
    /// The values of the parts.
    pub value: Text,
}

impl DialectValidator {
    /// The kind of an entity tag that a response gives outside the ETag field. If-Match sends it.
    pub const ENTITY_TAG: &'static str = "entity-tag";

    /// The place of the validator, to be appended to its name; empty for a header field.
    pub fn place(&self) -> &'static str {
        self.parts.first().map_or("", |part| part.place.words())
    }
}

impl DialectCondition {
    /// Whether a framework reads it. Such a kind names no system: one read can be of any framework.
    pub fn is_framework(&self) -> bool {
        self.kind.starts_with('\n')
    }

    /// The place of the condition, to be appended to its name; empty for a header field.
    pub fn place(&self) -> &'static str {
        self.parts.first().map_or("", |part| part.place.words())
    }
}

/// A value and its place in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The part of the message.
    pub place: Place,
    /// The name of the header field or parameter, or the path of the JSON member.
    pub name: Text,
    /// The value, decoded.
    pub value: Text,
}

/// The part of a message that holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In a header field.
    Header,
    /// In a parameter of the URL's query.
    Query,
    /// In a member of a JSON body.
    Body,
    /// In the `test` operations of a JSON Patch (RFC 6902 §4.6) at a place of the resource: the name is its JSON Pointer
    /// (RFC 6901), and the value is JSON as written. No dialect has such a part.
    #[serde(skip)]
    Test,
}

impl Place {
    /// Words to append to a name; empty for a header field.
    pub fn words(self) -> &'static str {
        match self {
            Place::Header => "",
            Place::Query => " in the query",
            Place::Body => " in the body",
            Place::Test => " in the patch’s test",
        }
    }
}

/// How the entity tags of If-Match are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Strongly, as RFC 9110 §13.1.1 says.
    #[default]
    Strong,
    /// Weakly, by the system's own rules.
    Weak,
}

/// What a condition requires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// The resource still has this validator, as with If-Match.
    #[default]
    Unchanged,
    /// The resource's version number is at most this one, as If-Unmodified-Since requires of dates.
    NotNewer,
    /// The resource does not exist yet, as with `If-None-Match: *`.
    Absent,
    /// A requirement of the system's own. A fresh validator cannot make it true.
    #[serde(rename = "own")]
    Other,
}

impl Asks {
    /// Whether a fresh validator can make the condition true without changing what the condition requires.
    pub fn is_renewable(self) -> bool {
        matches!(self, Asks::Unchanged | Asks::NotNewer)
    }
}

/// What a write without any condition does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// Unknown: the table states nothing.
    #[default]
    Unknown,
    /// It creates the resource, and is refused where the resource exists.
    Creates,
    /// It is refused.
    Refused,
    /// It overwrites the current representation.
    Overwrites,
}

/// What a response's status means in the dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusMeaning {
    /// The meaning of RFC 9110.
    #[default]
    Http,
    /// A condition failed.
    Mismatch {
        /// The reason; it completes the sentence "It was refused because". May be empty.
        means: Text,
        /// The server's own code or sentence for it, up to 300 bytes; empty where the table knows no word for it.
        said: Text,
    },
    /// The system requires a condition.
    Required {
        /// The condition's name and place: `options.cas in the body`; empty where the table does not say.
        wants: Text,
        /// The server's own code or sentence for it, as in a mismatch.
        said: Text,
    },
}
