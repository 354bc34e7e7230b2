//! The bodies that the inspected page keeps on request, and which of them belongs to a recorded exchange.

use super::same_url::is_same_url;
use crate::exchange::{Exchange, InitiatorType, Timestamp};
use crate::recording::Recording;
use std::fmt;

/// How far a call may seem to come after its request, in microseconds: the browser's clock against the page's, and whole
/// milliseconds.
const ROUNDING: i64 = 5_000;

/// How long after its call a request begins at most, in microseconds.
const LATEST: i64 = 5_000_000;

/// How many exchanges of a resource are looked at, the latest first.
const MOST_LOOKED_AT: usize = 256;

/// How many calls are remembered, the latest.
const MOST_CALLS: usize = 2000;

/// A call of `fetch` or `XMLHttpRequest.send` with an unsafe method, as the page's hook has seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCall {
    /// Its number in its document, from 1, in the order of the calls.
    pub id: u32,
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// When it was called.
    pub at: Timestamp,
    /// What is kept of its body.
    pub content: KeptContent,
    /// The stack of the call, in the browser's form; empty where it is not known.
    pub caller: String,
    /// The stack of the call that set a condition on its headers, where that was another one.
    pub setter: String,
}

/// What is kept of the body of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptContent {
    /// There was none.
    None,
    /// A text, of this length in bytes.
    Text(u64),
    /// A copy of the octets of a buffer, of this length.
    Octets(u64),
    /// A Blob or File, of this length.
    Blob(u64),
    /// A form with so many parts, whose values have at least so many bytes.
    Form {
        /// The number of its entries.
        parts: u32,
        /// In bytes.
        least: u64,
    },
    /// The body of a Request, of unknown length.
    Request,
    /// It is not kept, for this reason.
    Not(NotKept),
}

/// Why the body of a call is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// A stream: to tee it would be seen by the page.
    Stream,
    /// An object of another kind, or behind a getter.
    Other,
    /// It alone is larger than all that may be kept.
    TooLarge,
    /// Later bodies took its place.
    Dropped,
    /// The page had replaced the function before the hook was there: it may send another body than it is given.
    Wrapped,
}

impl KeptContent {
    /// From the hook's word for it, its length or the least that it has in bytes, and the number of its parts.
    pub fn told(what: &str, length: Option<u64>, least: u64, parts: u32) -> KeptContent {
        match (what, length) {
            ("none", _) => KeptContent::None,
            ("text", Some(length)) => KeptContent::Text(length),
            ("octets", Some(length)) => KeptContent::Octets(length),
            ("blob", Some(length)) => KeptContent::Blob(length),
            ("form", _) => KeptContent::Form { parts, least },
            ("request", _) => KeptContent::Request,
            ("stream", _) => KeptContent::Not(NotKept::Stream),
            ("too-large", _) => KeptContent::Not(NotKept::TooLarge),
            ("wrapped", _) => KeptContent::Not(NotKept::Wrapped),
            ("dropped", _) => KeptContent::Not(NotKept::Dropped),
            _ => KeptContent::Not(NotKept::Other),
        }
    }

    /// Its length in bytes, where it is known.
    pub fn length(self) -> Option<u64> {
        match self {
            KeptContent::None => Some(0),
            KeptContent::Text(length) | KeptContent::Octets(length) | KeptContent::Blob(length) => {
                Some(length)
            }
            KeptContent::Form { .. } | KeptContent::Request | KeptContent::Not(_) => None,
        }
    }

    /// Whether a body of this length can be it.
    fn can_have(self, length: u64) -> bool {
        match self {
            KeptContent::Form { least, .. } => length > least,
            other => other.length().is_none_or(|own| own == length),
        }
    }
}

impl fmt::Display for KeptContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeptContent::Form { parts: 1, .. } => f.write_str("multipart with 1 part"),
            KeptContent::Form { parts, .. } => write!(f, "multipart with {parts} parts"),
            KeptContent::Text(_) => f.write_str("text"),
            KeptContent::Octets(_) => f.write_str("octets of a buffer"),
            KeptContent::Blob(_) => f.write_str("a Blob"),
            KeptContent::Request => f.write_str("the body of a Request"),
            KeptContent::None | KeptContent::Not(_) => f.write_str("nothing"),
        }
    }
}

/// The body of a planned request that the page keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptBody {
    /// The number of its call.
    pub call: u32,
    /// Content-Length of the recorded request, in bytes.
    pub length: u64,
    /// What it is.
    pub content: KeptContent,
}

/// Why no kept body can be sent for an exchange, while bodies are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptFault {
    /// No call was seen that could have made the request.
    NoCall,
    /// Several calls or several requests could belong to each other.
    Ambiguous,
    /// The call is known, and its body is not kept.
    NotKept(NotKept),
    /// The recorded length is unknown: nothing shows that a kept body is the one that was sent.
    LengthUnknown,
    /// The recorded Content-Type names no boundary that a form could be sent with.
    NoBoundary,
    /// The condition stands in the body.
    ConditionInBody,
}

impl fmt::Display for KeptFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeptFault::NoCall => {
                "The page keeps bodies, but no call was seen that made this request: the request was sent before bodies were kept, by a worker or by a frame."
            }
            KeptFault::Ambiguous => {
                "The page keeps bodies, but several calls with this method and URL could have made this request."
            }
            KeptFault::NotKept(NotKept::Stream) => {
                "The call was seen, but its body was a stream, which cannot be kept without the page noticing."
            }
            KeptFault::NotKept(NotKept::Other) => {
                "The call was seen, but its body was an object of a kind that is not kept."
            }
            KeptFault::NotKept(NotKept::TooLarge) => "The call was seen, but its body was too large to keep in the page.",
            KeptFault::NotKept(NotKept::Dropped) => {
                "The call was seen, but its body was dropped for later ones: the page keeps a limited number of bodies."
            }
            KeptFault::NotKept(NotKept::Wrapped) => {
                "The call was seen, but the page had replaced fetch or XMLHttpRequest before bodies were kept, and the page's function may send another body. Use “Reload with capture” to keep bodies from the first script on."
            }
            KeptFault::LengthUnknown => {
                "The page keeps a body, but the browser does not tell the length that was sent, so nothing proves that the kept body is the one."
            }
            KeptFault::NoBoundary => {
                "The page keeps the form, but the recorded Content-Type has no boundary with which the form could be sent again."
            }
            KeptFault::ConditionInBody => {
                "The page keeps the body, but the condition is in the body, where Retag cannot renew it."
            }
        })
    }
}

/// The calls that the hook has seen in one document.
#[derive(Clone, Debug, Default)]
pub struct KeptCalls {
    /// The document, as [`PageLoad::id`](super::PageLoad) names it.
    pub page: String,
    calls: Vec<KeptCall>,
}

impl KeptCalls {
    /// No calls yet in this document.
    pub fn of_page(page: String) -> KeptCalls {
        KeptCalls { page, calls: Vec::new() }
    }

    /// The number of the latest call; 0 where there is none.
    pub fn latest(&self) -> u32 {
        self.calls.last().map_or(0, |call| call.id)
    }

    /// A call was seen, later than those before.
    pub fn add(&mut self, call: KeptCall) {
        if call.id > self.latest() {
            self.calls.push(call);
        }
        let surplus = self.calls.len().saturating_sub(MOST_CALLS);
        self.calls.drain(..surplus);
    }

    /// The body of a call is not kept any more, for this reason, in the hook's word.
    pub fn gone(&mut self, id: u32, what: &str) {
        if let Some(call) = self.calls.iter_mut().find(|call| call.id == id) {
            call.content = KeptContent::told(what, None, 0, 0);
        }
    }

    /// The call that made an exchange.
    ///
    /// # Errors
    /// A [`KeptFault`], when there is none, or several could have made it.
    pub fn call_of(&self, recording: &Recording, exchange: &Exchange) -> Result<&KeptCall, KeptFault> {
        let fits = |call: &&KeptCall| {
            *call.method == *exchange.request.method && is_same_url(&call.url, &exchange.request.url)
        };
        let calls: Vec<&KeptCall> =
            self.calls.iter().filter(fits).filter(|call| is_length_of(call, exchange)).collect();
        let is_early = |call: &&&KeptCall| call.at.0 <= exchange.request_start.0.saturating_add(ROUNDING);
        let place = calls.iter().rposition(|call| is_early(&call)).ok_or(KeptFault::NoCall)?;
        let call = calls.get(place).copied().ok_or(KeptFault::NoCall)?;
        if exchange.request_start.0.saturating_sub(call.at.0) > LATEST {
            return Err(KeptFault::NoCall);
        }
        // Which other requests began between two calls: each has to be one call's own.
        let next = calls.get(place + 1).map_or(i64::MAX, |next| next.at.0);
        let begun = |from: i64, to: i64, of: &KeptCall| {
            let resource = recording.ledger().resource(&exchange.resource());
            let ids =
                resource.into_iter().flat_map(|resource| resource.exchanges().rev().take(MOST_LOOKED_AT));
            let others = ids.filter_map(|id| recording.get(id)).filter(|one| {
                one.replay.is_none()
                    && one.kind != InitiatorType::Preflight
                    && one.request.method == exchange.request.method
                    && is_same_url(&one.request.url, &exchange.request.url)
                    && is_length_of(of, one)
            });
            let from = from.saturating_sub(ROUNDING);
            others.filter(|one| (from..to).contains(&one.request_start.0)).count()
        };
        let is_alone =
            begun(call.at.0, next.saturating_sub(ROUNDING).min(call.at.0.saturating_add(LATEST)), call) == 1;
        // A call before it that has no request of its own yet can have made this one.
        let before = place.checked_sub(1).and_then(|before| calls.get(before)).copied();
        let is_before_answered = before.is_none_or(|before| {
            exchange.request_start.0.saturating_sub(before.at.0) > LATEST
                || begun(before.at.0, call.at.0.saturating_sub(ROUNDING), before) == 1
        });
        if is_alone && is_before_answered { Ok(call) } else { Err(KeptFault::Ambiguous) }
    }

    /// The kept body of an exchange whose recorded body is not the one that was sent.
    ///
    /// # Errors
    /// A [`KeptFault`].
    pub fn body_of(&self, recording: &Recording, exchange: &Exchange) -> Result<KeptBody, KeptFault> {
        let call = self.call_of(recording, exchange)?;
        if let KeptContent::Not(why) = call.content {
            return Err(KeptFault::NotKept(why));
        }
        let length = exchange.request.content_length().ok_or(KeptFault::LengthUnknown)?;
        match call.content {
            KeptContent::None => return Err(KeptFault::NoCall),
            KeptContent::Form { .. } => {
                let media_type = exchange.request.headers.get("Content-Type");
                boundary(media_type.map_or("", |value| &**value)).ok_or(KeptFault::NoBoundary)?;
            }
            KeptContent::Text(_)
            | KeptContent::Octets(_)
            | KeptContent::Blob(_)
            | KeptContent::Request
            | KeptContent::Not(_) => {}
        }
        Ok(KeptBody { call: call.id, length, content: call.content })
    }
}

fn is_length_of(call: &KeptCall, exchange: &Exchange) -> bool {
    exchange.request.content_length().is_none_or(|length| call.content.can_have(length))
}

/// The boundary of a multipart media type, as browsers write it (RFC 2046 §5.1.1): a token of at most 70 characters.
pub fn boundary(media_type: &str) -> Option<&str> {
    let (kind, parameters) = media_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut named = parameters.split(';').filter_map(|one| one.split_once('='));
    let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim();
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.');
    ((1..=70).contains(&value.len()) && value.bytes().all(is_plain)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::scenario::recording;

    fn call(id: u32, at_millis: i64, content: KeptContent) -> KeptCall {
        KeptCall {
            id,
            method: "PUT".into(),
            url: "https://a.example/n".into(),
            at: Timestamp(at_millis * 1000),
            content,
            caller: String::new(),
            setter: String::new(),
        }
    }

    fn calls(all: &[(i64, KeptContent)]) -> KeptCalls {
        let mut calls = KeptCalls::of_page("a".into());
        for (place, (at, content)) in all.iter().enumerate() {
            calls.add(call(place as u32 + 1, *at, *content));
        }
        calls
    }

    fn found(drawing: &str, of: u32, all: &[(i64, KeptContent)]) -> Result<u32, KeptFault> {
        let recording = recording(drawing);
        let calls = calls(all);
        calls.call_of(&recording, recording.get(ExchangeId(of)).unwrap()).map(|call| call.id)
    }

    const OCTETS: KeptContent = KeptContent::Octets(9);
    const TWO: &str = "100-150 PUT /n Content-Length: 9 -> 204\n300-350 PUT /n Content-Length: 9 -> 412";

    #[test]
    fn each_request_has_the_call_before_it() {
        let both = [(99, OCTETS), (298, OCTETS)];
        assert_eq!(found(TWO, 0, &both), Ok(1));
        assert_eq!(found(TWO, 1, &both), Ok(2));
        assert_eq!(found(TWO, 1, &[(303, OCTETS)]), Ok(1), "the clocks differ a little");
    }

    #[test]
    fn no_call_no_body() {
        assert_eq!(found(TWO, 0, &[]), Err(KeptFault::NoCall));
        assert_eq!(found(TWO, 0, &[(200, OCTETS)]), Err(KeptFault::NoCall), "it came later");
        assert_eq!(found(TWO, 0, &[(99, KeptContent::Octets(8))]), Err(KeptFault::NoCall), "another length");
        assert_eq!(found("9000-9100 PUT /n -> 412", 0, &[(100, OCTETS)]), Err(KeptFault::NoCall), "long ago");
        assert_eq!(found("100-150 POST /n -> 412", 0, &[(100, OCTETS)]), Err(KeptFault::NoCall));
        assert_eq!(found("100-150 PUT /m -> 412", 0, &[(100, OCTETS)]), Err(KeptFault::NoCall));
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_used() {
        // Two at once with bodies of one length.
        let at_once = "100-150 PUT /n Content-Length: 9 -> 412\n101-160 PUT /n Content-Length: 9 -> 412";
        for of in [0, 1] {
            assert_eq!(found(at_once, of, &[(99, OCTETS), (100, OCTETS)]), Err(KeptFault::Ambiguous), "{of}");
        }
        // One call and two requests: a worker's is not seen.
        for of in [0, 1] {
            assert_eq!(found(TWO, of, &[(99, OCTETS)]), Err(KeptFault::Ambiguous), "{of}");
        }
        // Two calls and one request: the other one is under way.
        let one = "300-350 PUT /n Content-Length: 9 -> 412";
        assert_eq!(found(one, 0, &[(290, OCTETS), (298, OCTETS)]), Err(KeptFault::Ambiguous));
    }

    #[test]
    fn lengths_tell_requests_apart_that_were_made_at_once() {
        let lengths = "100-150 PUT /n Content-Length: 9 -> 412\n101-160 PUT /n Content-Length: 8 -> 412";
        let both = [(99, KeptContent::Octets(8)), (100, OCTETS)];
        assert_eq!(found(lengths, 0, &both), Ok(2));
        assert_eq!(found(lengths, 1, &both), Ok(1));
    }

    #[test]
    fn a_body_needs_a_length_and_a_form_its_boundary() {
        let body = |request: &str, content| {
            let recording = recording(&format!("100-150 {request} -> 412"));
            calls(&[(100, content)]).body_of(&recording, recording.get(ExchangeId(0)).unwrap())
        };
        let form = KeptContent::Form { parts: 3, least: 20 };
        let sent = "PUT /n Content-Length: 300 ; Content-Type: multipart/form-data, boundary=x";
        assert_eq!(body(sent, form), Err(KeptFault::NoBoundary));
        assert_eq!(body("PUT /n", KeptContent::Octets(9)), Err(KeptFault::LengthUnknown));
        let stream = KeptContent::Not(NotKept::Stream);
        assert_eq!(body("PUT /n", stream), Err(KeptFault::NotKept(NotKept::Stream)));
        let known = body("PUT /n Content-Length: 9", KeptContent::Octets(9)).unwrap();
        assert_eq!((known.call, known.length), (1, 9));
        assert_eq!(body("PUT /n Content-Length: 9", stream), Err(KeptFault::NotKept(NotKept::Stream)));
        assert_eq!(form.to_string(), "multipart with 3 parts");
    }

    #[test]
    fn boundaries_as_browsers_write_them() {
        let chromium = "multipart/form-data; boundary=----WebKitFormBoundaryAbC123";
        assert_eq!(boundary(chromium), Some("----WebKitFormBoundaryAbC123"));
        assert_eq!(boundary("Multipart/Form-Data; charset=x; Boundary=a"), Some("a"));
        for none in [
            "",
            "text/plain; boundary=a",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=a\"b",
        ] {
            assert_eq!(boundary(none), None, "{none}");
        }
    }

    #[test]
    fn what_went_is_said() {
        let mut calls = calls(&[(100, OCTETS)]);
        calls.gone(1, "dropped");
        calls.gone(7, "dropped");
        let recording = recording("100-150 PUT /n Content-Length: 9 -> 412");
        let refused = calls.body_of(&recording, recording.get(ExchangeId(0)).unwrap());
        assert_eq!(refused, Err(KeptFault::NotKept(NotKept::Dropped)));
        assert_eq!(calls.latest(), 1);
    }
}
