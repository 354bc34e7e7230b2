//! What an exchange says in another system's words, as plain data: read once from the table of
//! dialects when the exchange is taken in, so that nobody after that needs the table.

use super::Text;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What an exchange says in another system's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DialectFacts {
    /// The system, as people call it.
    pub system: Text,
    /// How it compares the entity tags of If-Match.
    pub if_match: Comparison,
    /// What a write without any of its conditions does there.
    pub without: Absence,
    /// Its own conditions on the request, the one that decides first first.
    pub sent: Box<[Rc<DialectCondition>]>,
    /// The validators of its own that the response gave.
    pub given: Rc<[DialectValidator]>,
    /// What the status means there.
    pub outcome: StatusMeaning,
    /// The URL of the resource, where it is another than the request's: without the parameters that
    /// are conditions, and as the resource is read.
    pub resource: Option<Text>,
}

/// A condition that is no header of RFC 9110.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialectCondition {
    /// Which validator it is about: the same text as its [`DialectValidator::kind`].
    pub kind: Text,
    /// Its parts as sent. None where it is the condition's absence that asks for something.
    pub parts: Box<[Placed]>,
    /// The names of its parts, for people.
    pub name: Text,
    /// The values of its parts, for people, and to be compared with a validator's.
    pub value: Text,
    /// What it asks for.
    pub asks: Asks,
    /// What a mismatch means, as the end of "It was refused because"; may be empty.
    pub means: Text,
}

/// A validator that is neither ETag nor Last-Modified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialectValidator {
    /// Which validator it is; [`DialectValidator::ENTITY_TAG`] for an entity tag out of its header.
    pub kind: Text,
    /// Its parts, where each was found.
    pub parts: Box<[Placed]>,
    /// The names of its parts, for people.
    pub name: Text,
    /// The values of its parts.
    pub value: Text,
}

impl DialectValidator {
    /// The kind of an entity tag that stands elsewhere than in ETag: If-Match sends it.
    pub const ENTITY_TAG: &'static str = "entity-tag";

    /// Where it stands, behind its name: empty for a header.
    pub fn place(&self) -> &'static str {
        self.parts.first().map_or("", |part| part.place.words())
    }
}

impl DialectCondition {
    /// Where it stands, behind its name: empty for a header.
    pub fn place(&self) -> &'static str {
        self.parts.first().map_or("", |part| part.place.words())
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Where.
    pub place: Place,
    /// The field, the parameter, or the path of the JSON member.
    pub name: Text,
    /// The value, decoded.
    pub value: Text,
}

/// Where a value stands in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In a header field.
    Header,
    /// In a parameter of the URL's query.
    Query,
    /// In a member of a JSON body.
    Body,
}

impl Place {
    /// Behind a name: nothing for a header.
    pub fn words(self) -> &'static str {
        match self {
            Place::Header => "",
            Place::Query => " in the query",
            Place::Body => " in the body",
        }
    }
}

/// How If-Match's tags are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Strongly, as RFC 9110 §13.1.1 says.
    #[default]
    Strong,
    /// Weakly, by the system's own rules.
    Weak,
}

/// What a condition asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// That the resource still has this validator, as If-Match does.
    #[default]
    Unchanged,
    /// That the resource's number is at most this one, as If-Unmodified-Since does with dates.
    NotNewer,
    /// That there is no resource yet, as `If-None-Match: *` does.
    Absent,
    /// Something of the system's own, which a fresh validator would not help.
    #[serde(rename = "own")]
    Other,
}

impl Asks {
    /// Whether a fresh validator can make the condition true without changing what it asks for.
    pub fn is_renewable(self) -> bool {
        matches!(self, Asks::Unchanged | Asks::NotNewer)
    }
}

/// What a write without any condition does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// Whatever the method does: nothing particular is known.
    #[default]
    Unknown,
    /// It creates, and is refused where the resource exists.
    Creates,
    /// It is refused.
    Refused,
    /// It overwrites whatever is there.
    Overwrites,
}

/// What a response's status means in the system's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusMeaning {
    /// What it means in HTTP.
    #[default]
    Http,
    /// A condition failed.
    Mismatch {
        /// Why, as the end of "It was refused because"; may be empty.
        means: Text,
    },
    /// The system wants a condition.
    Required,
}
