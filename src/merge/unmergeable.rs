//! Why three versions are not merged, and what the user can do instead.

use super::format::Format;
use super::json_reader::{JsonFault, line_and_column};
use crate::exchange::Text;
use std::fmt;

/// The longest text that is merged, in bytes.
pub const LONGEST: usize = 10 << 20;

/// One of the three versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The version that the page had read.
    Base,
    /// The version that the server holds now.
    Theirs,
    /// The version that the page wants to write.
    Mine,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Which::Base => "what the page had read",
            Which::Theirs => "what the server holds now",
            Which::Mine => "what the page wants to write",
        })
    }
}

/// How the shape that the page writes differs from the shape that it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The two are different kinds of JSON value, such as an object and an array.
    Kind,
    /// The page reads the document inside this member, and writes it bare.
    ReadInEnvelope(String),
    /// The page reads the document bare, and writes it inside this member.
    WrittenInEnvelope(String),
    /// The two have few members in common.
    FewCommonMembers,
    /// The page reads JSON and writes form fields (`application/x-www-form-urlencoded`).
    Form,
}

/// Why three versions are not merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmergeable {
    /// The version that the page had read is not known.
    NoBase,
    /// A version is not text.
    NotText(Which),
    /// A version has octets that are not UTF-8: the browser puts U+FFFD in their place, and a merge would write that.
    LostBytes(Which),
    /// A version is not JSON.
    InvalidJson {
        /// The version.
        which: Which,
        /// The line of the first fault, from 1.
        line: usize,
        /// The character in that line, from 1.
        column: usize,
    },
    /// The page writes another shape than it reads.
    AnotherShape(Shape),
    /// The page writes another format than was read.
    AnotherFormat {
        /// The version that was read: base, or theirs.
        which: Which,
        /// Its format.
        read: Format,
        /// The format that the page writes.
        written: Format,
    },
    /// Objects and arrays are nested more than 128 deep.
    TooDeep(Which),
    /// A version is longer than [`super::LONGEST`].
    TooLarge(Which),
    /// An object that both sides changed has a duplicate name: readers disagree which of the two counts (RFC 8259 §4).
    DuplicateKeys {
        /// The object's JSON Pointer.
        pointer: String,
    },
}

/// What the user can do with versions that are not merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// One of the two versions that count cannot be shown or edited: mine is sent as a whole, or not at all.
    Whole,
    /// Both are texts: theirs and mine can be compared, and mine can be edited.
    Comparison,
    /// The same; and the three texts can be merged by lines.
    LinesOrComparison,
}

/// The order of the three texts.
pub(super) const ORDER: [Which; 3] = [Which::Base, Which::Theirs, Which::Mine];

/// Refuses texts that are longer than [`LONGEST`].
pub(super) fn measured(texts: &[Text; 3]) -> Result<(), Unmergeable> {
    let too_long = ORDER.into_iter().zip(texts).find(|(_, text)| text.len() > LONGEST);
    too_long.map_or(Ok(()), |(which, _)| Err(Unmergeable::TooLarge(which)))
}

impl Unmergeable {
    pub(super) fn of(which: Which, fault: JsonFault, text: &str) -> Unmergeable {
        match fault {
            JsonFault::TooDeep => Unmergeable::TooDeep(which),
            JsonFault::Syntax(at) => {
                let (line, column) = line_and_column(text, at);
                Unmergeable::InvalidJson { which, line, column }
            }
        }
    }

    /// What remains.
    pub fn remains(&self) -> Remains {
        match self {
            Unmergeable::NotText(Which::Base)
            | Unmergeable::LostBytes(Which::Base)
            | Unmergeable::TooLarge(Which::Base)
            | Unmergeable::NoBase
            | Unmergeable::AnotherShape(_)
            | Unmergeable::AnotherFormat { .. } => Remains::Comparison,
            Unmergeable::NotText(_) | Unmergeable::LostBytes(_) | Unmergeable::TooLarge(_) => Remains::Whole,
            Unmergeable::InvalidJson { .. } | Unmergeable::TooDeep(_) | Unmergeable::DuplicateKeys { .. } => {
                Remains::LinesOrComparison
            }
        }
    }

    /// What the user can do, in words.
    pub fn advice(&self) -> &'static str {
        match self.remains() {
            Remains::Whole => "Yours can be sent as a whole, over the latest version, or not at all.",
            Remains::Comparison => "Compare the two, and edit yours before it is sent.",
            Remains::LinesOrComparison => {
                "Compare the two, and edit yours before it is sent, or merge the three versions by lines."
            }
        }
    }
}

impl fmt::Display for Unmergeable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unmergeable::NoBase => f.write_str("The version that the page had read is not recorded."),
            Unmergeable::NotText(which) => write!(f, "A version is not text: {which}."),
            Unmergeable::LostBytes(which) => {
                write!(
                    f,
                    "A version has bytes that are not UTF-8, and the browser does not hand them out: {which}."
                )
            }
            Unmergeable::InvalidJson { which, line, column } => {
                write!(f, "A version is not JSON, at line {line}, column {column}: {which}.")
            }
            Unmergeable::AnotherShape(shape) => match shape {
                Shape::Kind => f.write_str("The page writes another kind of JSON value than it reads."),
                Shape::ReadInEnvelope(name) => {
                    write!(f, "The page reads the document inside the member {name:?} and writes it bare.")
                }
                Shape::WrittenInEnvelope(name) => {
                    write!(f, "The page writes the document inside the member {name:?} and reads it bare.")
                }
                Shape::FewCommonMembers => {
                    f.write_str("What the page writes and what it reads have few members in common.")
                }
                Shape::Form => f.write_str("The page reads JSON and writes form fields."),
            },
            Unmergeable::AnotherFormat { which: Which::Theirs, read, written } => {
                write!(f, "The server gives {read} now, and the page writes {written}.")
            }
            Unmergeable::AnotherFormat { read, written, .. } => {
                write!(f, "The page reads {read} and writes {written}.")
            }
            Unmergeable::TooDeep(which) => write!(f, "A version is nested more than 128 deep: {which}."),
            Unmergeable::TooLarge(which) => write!(f, "A version is longer than 10 MB: {which}."),
            Unmergeable::DuplicateKeys { pointer } if pointer.is_empty() => {
                f.write_str("The outermost object has a member twice.")
            }
            Unmergeable::DuplicateKeys { pointer } => {
                write!(f, "The object at {pointer} has a member twice.")
            }
        }
    }
}
