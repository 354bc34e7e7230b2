//! One walk through HAR's JSON, which takes the values that Retag uses and skips the rest.
//!
//! A table maps each key to the next position ([`Position::of`]). One visitor follows the table for values of any
//! type: a value of an unexpected type counts as missing. (A derived reader for each of HAR's
//! objects does the same in eight times the code, and treats a repeated key as an error.)

use crate::exchange::Header;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A value of one entry that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Started,
    Time,
    Blocked,
    Wait,
    Receive,
    ResourceType,
    FromCache,
    Method,
    Url,
    PostDataText,
    RequestVersion,
    ResponseVersion,
    Status,
    Reason,
    Error,
    ViaServiceWorker,
    Size,
    Content,
    Encoding,
    Function,
    Script,
    Line,
}

/// The number of kinds of [`Leaf`].
const LEAVES: usize = Leaf::Line as usize + 1;

/// The message that a header field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldOwner {
    Request,
    Response,
}

/// The values of one entry, as text: borrowed from the file where it has no escapes. Numbers as their digits.
#[derive(Debug, Default)]
pub(super) struct Raw<'de> {
    leaves: [Option<Cow<'de, str>>; LEAVES],
    fields: [Vec<HarField<'de>>; 2],
}

/// A header field; its name is empty until it is read.
pub(super) type HarField<'de> = Header<Cow<'de, str>>;

impl<'de> Raw<'de> {
    /// Takes a value out.
    pub fn take(&mut self, leaf: Leaf) -> Option<Cow<'de, str>> {
        self.leaves.get_mut(leaf as usize)?.take()
    }

    /// Takes the header fields out. A field without a name has an empty one.
    pub fn take_fields(&mut self, half: FieldOwner) -> Vec<HarField<'de>> {
        self.fields(half).map(std::mem::take).unwrap_or_default()
    }

    fn fields(&mut self, half: FieldOwner) -> Option<&mut Vec<HarField<'de>>> {
        self.fields.get_mut(half as usize)
    }

    fn put(&mut self, place: Position, text: Cow<'de, str>) {
        match place {
            Position::Leaf(leaf) => {
                if let Some(slot) = self.leaves.get_mut(leaf as usize) {
                    *slot = Some(text);
                }
            }
            Position::Name(half) => {
                if let Some(field) = self.fields(half).and_then(|fields| fields.last_mut()) {
                    field.0 = text;
                }
            }
            Position::Value(half) => {
                if let Some(field) = self.fields(half).and_then(|fields| fields.last_mut()) {
                    field.1 = text;
                }
            }
            _ => {}
        }
    }
}

/// The position of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    File,
    Log,
    Entries,
    Entry,
    Request,
    Timings,
    PostData,
    Response,
    ContentObject,
    Initiator,
    Stack,
    Frames,
    Frame,
    Fields(FieldOwner),
    HarField(FieldOwner),
    Name(FieldOwner),
    Value(FieldOwner),
    Leaf(Leaf),
    Elsewhere,
}

impl Position {
    /// The position of a key's value: HAR 1.2, and `_` fields of Chromium 156.
    fn of(self, key: &str) -> Position {
        match (self, key) {
            (Position::File, "log") => Position::Log,
            (Position::Log, "entries") => Position::Entries,
            (Position::Entry, "startedDateTime") => Position::Leaf(Leaf::Started),
            (Position::Entry, "time") => Position::Leaf(Leaf::Time),
            (Position::Entry, "timings") => Position::Timings,
            (Position::Timings, "blocked") => Position::Leaf(Leaf::Blocked),
            (Position::Timings, "wait") => Position::Leaf(Leaf::Wait),
            (Position::Timings, "receive") => Position::Leaf(Leaf::Receive),
            (Position::Entry, "request") => Position::Request,
            (Position::Entry, "response") => Position::Response,
            (Position::Entry, "_resourceType") => Position::Leaf(Leaf::ResourceType),
            (Position::Entry, "_initiator") => Position::Initiator,
            (Position::Entry, "_fromCache") => Position::Leaf(Leaf::FromCache),
            (Position::Request, "method") => Position::Leaf(Leaf::Method),
            (Position::Request, "httpVersion") => Position::Leaf(Leaf::RequestVersion),
            (Position::Response, "httpVersion") => Position::Leaf(Leaf::ResponseVersion),
            (Position::Request, "url") => Position::Leaf(Leaf::Url),
            (Position::Request, "headers") => Position::Fields(FieldOwner::Request),
            (Position::Request, "postData") => Position::PostData,
            (Position::PostData, "text") => Position::Leaf(Leaf::PostDataText),
            (Position::Response, "status") => Position::Leaf(Leaf::Status),
            (Position::Response, "statusText") => Position::Leaf(Leaf::Reason),
            (Position::Response, "headers") => Position::Fields(FieldOwner::Response),
            (Position::Response, "content") => Position::ContentObject,
            (Position::Response, "_error") => Position::Leaf(Leaf::Error),
            (Position::Response, "_fetchedViaServiceWorker") => Position::Leaf(Leaf::ViaServiceWorker),
            (Position::ContentObject, "size") => Position::Leaf(Leaf::Size),
            (Position::ContentObject, "text") => Position::Leaf(Leaf::Content),
            (Position::ContentObject, "encoding") => Position::Leaf(Leaf::Encoding),
            (Position::Initiator, "stack") => Position::Stack,
            (Position::Stack, "callFrames") => Position::Frames,
            (Position::Frame, "functionName") => Position::Leaf(Leaf::Function),
            (Position::Frame, "url") => Position::Leaf(Leaf::Script),
            (Position::Frame, "lineNumber") => Position::Leaf(Leaf::Line),
            (Position::HarField(half), "name") => Position::Name(half),
            (Position::HarField(half), "value") => Position::Value(half),
            // With `arbitrary_precision`, `serde_json` presents a number as a map with this one key.
            (place, NUMBER) if place.is_text() => place,
            _ => Position::Elsewhere,
        }
    }

    /// Whether text is expected at this position.
    fn is_text(self) -> bool {
        matches!(self, Position::Leaf(_) | Position::Name(_) | Position::Value(_))
    }
}

/// The key of the map by which `serde_json` presents a number.
const NUMBER: &str = "$serde_json::private::Number";

/// Receives each entry as soon as it is read.
pub(super) type Taker<'a, 'de> = &'a mut dyn FnMut(Raw<'de>);

/// Reads one entry.
///
/// # Errors
/// The parser's, when the text is not JSON.
pub(super) fn entry(json: &str) -> serde_json::Result<Raw<'_>> {
    let mut raw = Raw::default();
    let mut found = HasEntries::default();
    from(json, EntryWalk { place: Position::Entry, raw: &mut raw, found: &mut found, taker: &mut |_| {} })?;
    Ok(raw)
}

/// Reads a file's entries and passes on each as soon as it is read. Returns whether there is a `log.entries`.
///
/// # Errors
/// The parser's, when the text is not JSON; the entries before the error have been passed on.
pub(super) fn entries<'de>(json: &'de str, taker: Taker<'_, 'de>) -> serde_json::Result<HasEntries> {
    let mut raw = Raw::default();
    let mut found = HasEntries::default();
    from(json, EntryWalk { place: Position::File, raw: &mut raw, found: &mut found, taker })?;
    Ok(found)
}

/// Whether a file has `log.entries`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum HasEntries {
    /// The file has `log.entries`, of any type.
    Entries,
    /// The file has no `log.entries`.
    #[default]
    Nothing,
}

fn from<'de>(json: &'de str, walk: EntryWalk<'_, '_, 'de>) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    walk.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// The walk at one position.
struct EntryWalk<'w, 't, 'de> {
    place: Position,
    raw: &'w mut Raw<'de>,
    found: &'w mut HasEntries,
    taker: &'w mut (dyn FnMut(Raw<'de>) + 't),
}

impl<'de> DeserializeSeed<'de> for EntryWalk<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.place == Position::Elsewhere {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntryWalk<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.raw.put(self.place, Cow::Borrowed(text));
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.place.is_text() {
            self.raw.put(self.place, Cow::Owned(text.to_owned()));
        }
        Ok(())
    }
    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.raw.put(self.place, number.to_string().into());
        Ok(())
    }
    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.raw.put(self.place, number.to_string().into());
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(()) // comes as its digits
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        let flag = matches!(self.place, Position::Leaf(Leaf::FromCache | Leaf::ViaServiceWorker));
        if flag && value {
            self.raw.put(self.place, Cow::Borrowed("true"));
        }
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let EntryWalk { place, raw, found, taker } = self;
        let mut element = match place {
            Position::Entries => Position::Entry,
            Position::Frames => Position::Frame,
            Position::Fields(half) => Position::HarField(half),
            _ => Position::Elsewhere,
        };
        if let Position::Fields(half) = place
            && let Some(fields) = raw.fields(half)
        {
            fields.clear();
        }
        loop {
            if let Position::HarField(half) = element
                && let Some(fields) = raw.fields(half)
            {
                fields.push(Header(Cow::default(), Cow::default()));
            }
            let walk = EntryWalk { place: element, raw: &mut *raw, found: &mut *found, taker: &mut *taker };
            if seq.next_element_seed(walk)?.is_none() {
                return Ok(());
            }
            match place {
                Position::Entries => taker(std::mem::take(raw)),
                // The first frame is the innermost: the code that made the request.
                Position::Frames => element = Position::Elsewhere,
                _ => {}
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let EntryWalk { place, raw, found, taker } = self;
        while let Some(next) = map.next_key_seed(Key(place))? {
            if next == Position::Entries {
                *found = HasEntries::Entries;
            }
            map.next_value_seed(EntryWalk {
                place: next,
                raw: &mut *raw,
                found: &mut *found,
                taker: &mut *taker,
            })?;
        }
        Ok(())
    }
}

/// Reads a key as the position of its value.
struct Key(Position);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Position;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Position, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Position;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<Position, E> {
        Ok(self.0.of(key))
    }
}
