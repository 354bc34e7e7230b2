//! One walk through HAR's JSON, which takes what Retag knows and passes over the rest.
//!
//! A table says where each key leads ([`Place::of`]); one visitor follows it, whatever the types are:
//! what has another type than the table expects is simply not there. (A derived reader for each of HAR's
//! objects does the same in eight times the code, and takes a repeated key for an error.)

use crate::exchange::Header;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A value that is kept, of one entry.
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
    Sent,
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

/// How many kinds of [`Leaf`] there are: the last one's number and one.
const LEAVES: usize = Leaf::Line as usize + 1;

/// Whose header fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Asked,
    Answered,
}

/// What one entry holds, as text: that of the file, where it is spelled there as it is. Numbers as their
/// digits.
#[derive(Debug, Default)]
pub(super) struct Raw<'de> {
    leaves: [Option<Cow<'de, str>>; LEAVES],
    fields: [Vec<Field<'de>>; 2],
}

/// A header field; without a name until that is read.
pub(super) type Field<'de> = Header<Cow<'de, str>>;

impl<'de> Raw<'de> {
    /// Takes a value out.
    pub fn take(&mut self, leaf: Leaf) -> Option<Cow<'de, str>> {
        self.leaves.get_mut(leaf as usize)?.take()
    }

    /// Takes the header fields out; the name of one without a name is empty.
    pub fn take_fields(&mut self, half: Half) -> Vec<Field<'de>> {
        self.fields(half).map(std::mem::take).unwrap_or_default()
    }

    fn fields(&mut self, half: Half) -> Option<&mut Vec<Field<'de>>> {
        self.fields.get_mut(half as usize)
    }

    fn put(&mut self, place: Place, text: Cow<'de, str>) {
        match place {
            Place::Leaf(leaf) => {
                if let Some(slot) = self.leaves.get_mut(leaf as usize) {
                    *slot = Some(text);
                }
            }
            Place::Name(half) => {
                if let Some(field) = self.fields(half).and_then(|fields| fields.last_mut()) {
                    field.0 = text;
                }
            }
            Place::Value(half) => {
                if let Some(field) = self.fields(half).and_then(|fields| fields.last_mut()) {
                    field.1 = text;
                }
            }
            _ => {}
        }
    }
}

/// Where the walk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
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
    Fields(Half),
    Field(Half),
    Name(Half),
    Value(Half),
    Leaf(Leaf),
    Elsewhere,
}

impl Place {
    /// Where a key leads: HAR 1.2, and `_` fields of Chromium 156.
    fn of(self, key: &str) -> Place {
        match (self, key) {
            (Place::File, "log") => Place::Log,
            (Place::Log, "entries") => Place::Entries,
            (Place::Entry, "startedDateTime") => Place::Leaf(Leaf::Started),
            (Place::Entry, "time") => Place::Leaf(Leaf::Time),
            (Place::Entry, "timings") => Place::Timings,
            (Place::Timings, "blocked") => Place::Leaf(Leaf::Blocked),
            (Place::Timings, "wait") => Place::Leaf(Leaf::Wait),
            (Place::Timings, "receive") => Place::Leaf(Leaf::Receive),
            (Place::Entry, "request") => Place::Request,
            (Place::Entry, "response") => Place::Response,
            (Place::Entry, "_resourceType") => Place::Leaf(Leaf::ResourceType),
            (Place::Entry, "_initiator") => Place::Initiator,
            (Place::Entry, "_fromCache") => Place::Leaf(Leaf::FromCache),
            (Place::Request, "method") => Place::Leaf(Leaf::Method),
            (Place::Request, "httpVersion") => Place::Leaf(Leaf::RequestVersion),
            (Place::Response, "httpVersion") => Place::Leaf(Leaf::ResponseVersion),
            (Place::Request, "url") => Place::Leaf(Leaf::Url),
            (Place::Request, "headers") => Place::Fields(Half::Asked),
            (Place::Request, "postData") => Place::PostData,
            (Place::PostData, "text") => Place::Leaf(Leaf::Sent),
            (Place::Response, "status") => Place::Leaf(Leaf::Status),
            (Place::Response, "statusText") => Place::Leaf(Leaf::Reason),
            (Place::Response, "headers") => Place::Fields(Half::Answered),
            (Place::Response, "content") => Place::ContentObject,
            (Place::Response, "_error") => Place::Leaf(Leaf::Error),
            (Place::Response, "_fetchedViaServiceWorker") => Place::Leaf(Leaf::ViaServiceWorker),
            (Place::ContentObject, "size") => Place::Leaf(Leaf::Size),
            (Place::ContentObject, "text") => Place::Leaf(Leaf::Content),
            (Place::ContentObject, "encoding") => Place::Leaf(Leaf::Encoding),
            (Place::Initiator, "stack") => Place::Stack,
            (Place::Stack, "callFrames") => Place::Frames,
            (Place::Frame, "functionName") => Place::Leaf(Leaf::Function),
            (Place::Frame, "url") => Place::Leaf(Leaf::Script),
            (Place::Frame, "lineNumber") => Place::Leaf(Leaf::Line),
            (Place::Field(half), "name") => Place::Name(half),
            (Place::Field(half), "value") => Place::Value(half),
            // With `arbitrary_precision`, `serde_json` hands a number over as a map with this one key.
            (place, NUMBER) if place.is_text() => place,
            _ => Place::Elsewhere,
        }
    }

    /// Whether text is expected here.
    fn is_text(self) -> bool {
        matches!(self, Place::Leaf(_) | Place::Name(_) | Place::Value(_))
    }
}

/// The key under which `serde_json` hands a number over.
const NUMBER: &str = "$serde_json::private::Number";

/// What takes the entries as they are read.
pub(super) type Taker<'a, 'de> = &'a mut dyn FnMut(Raw<'de>);

/// Reads one entry.
///
/// # Errors
/// The parser's, when the text is no JSON.
pub(super) fn entry(json: &str) -> serde_json::Result<Raw<'_>> {
    let mut raw = Raw::default();
    let mut found = Found::default();
    from(json, Walk { place: Place::Entry, raw: &mut raw, found: &mut found, taker: &mut |_| {} })?;
    Ok(raw)
}

/// Reads a file's entries, each as soon as it is read; says whether there is a `log.entries` at all.
///
/// # Errors
/// The parser's, when the text is no JSON; the entries before the fault have been taken.
pub(super) fn entries<'de>(json: &'de str, taker: Taker<'_, 'de>) -> serde_json::Result<Found> {
    let mut raw = Raw::default();
    let mut found = Found::default();
    from(json, Walk { place: Place::File, raw: &mut raw, found: &mut found, taker })?;
    Ok(found)
}

/// Whether a file has entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Found {
    /// There is a `log.entries`, of whatever type.
    Entries,
    /// There is none.
    #[default]
    Nothing,
}

fn from<'de>(json: &'de str, walk: Walk<'_, '_, 'de>) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    walk.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// The walk at one place.
struct Walk<'w, 't, 'de> {
    place: Place,
    raw: &'w mut Raw<'de>,
    found: &'w mut Found,
    taker: &'w mut (dyn FnMut(Raw<'de>) + 't),
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.place == Place::Elsewhere {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, 'de> {
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
        let flag = matches!(self.place, Place::Leaf(Leaf::FromCache | Leaf::ViaServiceWorker));
        if flag && value {
            self.raw.put(self.place, Cow::Borrowed("true"));
        }
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Walk { place, raw, found, taker } = self;
        let mut element = match place {
            Place::Entries => Place::Entry,
            Place::Frames => Place::Frame,
            Place::Fields(half) => Place::Field(half),
            _ => Place::Elsewhere,
        };
        if let Place::Fields(half) = place
            && let Some(fields) = raw.fields(half)
        {
            fields.clear();
        }
        loop {
            if let Place::Field(half) = element
                && let Some(fields) = raw.fields(half)
            {
                fields.push(Header(Cow::default(), Cow::default()));
            }
            let walk = Walk { place: element, raw: &mut *raw, found: &mut *found, taker: &mut *taker };
            if seq.next_element_seed(walk)?.is_none() {
                return Ok(());
            }
            match place {
                Place::Entries => taker(std::mem::take(raw)),
                // Who asked is the innermost frame.
                Place::Frames => element = Place::Elsewhere,
                _ => {}
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Walk { place, raw, found, taker } = self;
        while let Some(next) = map.next_key_seed(Key(place))? {
            if next == Place::Entries {
                *found = Found::Entries;
            }
            map.next_value_seed(Walk {
                place: next,
                raw: &mut *raw,
                found: &mut *found,
                taker: &mut *taker,
            })?;
        }
        Ok(())
    }
}

/// Reads a key, and where it leads.
struct Key(Place);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Place;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Place, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Place;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<Place, E> {
        Ok(self.0.of(key))
    }
}
