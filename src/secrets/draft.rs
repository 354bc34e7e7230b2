//! An exchange that leaks: a generated secret in every place that can hold one.

use super::escapes::encoded;
use crate::exchange::*;
use crate::recording::{Intake, Policy, Recording};
use crate::scenario::reading_of;
use base64::Engine;

/// A place in an exchange that can hold a named secret.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spot {
    Query,
    EncodedQuery,
    TwiceEncodedQuery,
    FormBody,
    JsonBody,
    NestedJson,
    JsonInJson,
    CutJson,
    Multipart,
    Xml,
    XmlAttribute,
    HiddenInput,
    TextBody,
    Script,
    LineOfJson,
    Location,
    RelativeLocation,
    Fragment,
    ContentLocation,
    Referer,
    Link,
    Destination,
    IfList,
    UrlInParameter,
    UrlInBody,
    JsonInParameter,
    Error,
    QuotedError,
    Reason,
    RequestField,
    ResponseField,
    Matrix,
    Base64Body,
    OwnHeaderWithUrl,
}

/// All places.
pub(super) const SPOTS: &[Spot] = &[
    Spot::Query,
    Spot::EncodedQuery,
    Spot::TwiceEncodedQuery,
    Spot::FormBody,
    Spot::JsonBody,
    Spot::NestedJson,
    Spot::JsonInJson,
    Spot::CutJson,
    Spot::Multipart,
    Spot::Xml,
    Spot::XmlAttribute,
    Spot::HiddenInput,
    Spot::TextBody,
    Spot::Script,
    Spot::LineOfJson,
    Spot::Location,
    Spot::RelativeLocation,
    Spot::Fragment,
    Spot::ContentLocation,
    Spot::Referer,
    Spot::Link,
    Spot::Destination,
    Spot::IfList,
    Spot::UrlInParameter,
    Spot::UrlInBody,
    Spot::JsonInParameter,
    Spot::Error,
    Spot::QuotedError,
    Spot::Reason,
    Spot::RequestField,
    Spot::ResponseField,
    Spot::Matrix,
    Spot::Base64Body,
    Spot::OwnHeaderWithUrl,
];

/// The failing exchange, which contains the secret.
pub(super) struct Draft {
    pub url: String,
    pub asked: Vec<(String, String)>,
    pub response_start: Vec<(String, String)>,
    pub sent: Vec<u8>,
    pub received: Vec<u8>,
    pub reason: String,
    pub error: Option<String>,
}

impl Draft {
    pub fn new() -> Draft {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Draft {
            url: "https://a.example/notes/42".into(),
            asked: vec![pair("If-Match", "\"v1\""), pair("Accept", "*/*")],
            response_start: vec![pair("Content-Type", "text/plain")],
            sent: b"mine".to_vec(),
            received: b"no".to_vec(),
            reason: String::new(),
            error: None,
        }
    }

    pub fn ask(&mut self, name: &str, value: String) {
        self.asked.push((name.into(), value));
    }

    pub fn answer(&mut self, name: &str, value: String) {
        self.response_start.push((name.into(), value));
    }

    /// Puts a secret in a place.
    pub fn put(&mut self, spot: Spot, name: &str, value: &str) {
        let escaped = |text: &str| text.bytes().map(|octet| format!("%{octet:02x}")).collect::<String>();
        let query = format!("a=1&{}={}&b=2", encoded(name), encoded(value));
        let json = serde_json::json!({"a": 1, name: value, "b": [2]}).to_string();
        let tag = name.replace(['[', ']', '.', '_'], "-");
        let tag = tag.trim_start_matches('-');
        let tag =
            if tag.starts_with(|c: char| c.is_ascii_digit()) { format!("x-{tag}") } else { tag.to_owned() };
        match spot {
            Spot::Query => self.url.push_str(&format!("?{query}")),
            Spot::EncodedQuery => self.url.push_str(&format!("?{}={}", escaped(name), escaped(value))),
            Spot::TwiceEncodedQuery => {
                let name = escaped(name).replace('%', "%25");
                self.url.push_str(&format!("?x=1&{name}={}", escaped(value).replace('%', "%25")));
            }
            Spot::FormBody => self.sent = query.into(),
            Spot::JsonBody => self.sent = json.into(),
            Spot::NestedJson => self.received = format!("[{{\"user\": {{\"deep\": {json}}}}}]").into(),
            Spot::JsonInJson => self.received = serde_json::json!({"message": json}).to_string().into(),
            Spot::CutJson => self.received = format!("{{\"a\":{{\"{name}\":\"{value}").into(),
            Spot::Multipart => {
                let head = "Content-Disposition: form-data; name=";
                self.sent = format!(
                    "--b1\r\n{head}\"title\"\r\n\r\nx\r\n--b1\r\n{head}\"{name}\"\r\n\r\n{value}\r\n--b1--\r\n"
                )
                .into();
            }
            Spot::Xml => {
                self.received = format!("<?xml version=\"1.0\"?>\n<a><{tag}>{value}</{tag}><b/></a>").into()
            }
            Spot::XmlAttribute => self.received = format!("<a {tag}=\"{value}\" b='c'>d</a>").into(),
            Spot::HiddenInput => {
                self.received =
                    format!("<form><input type=hidden name=\"{name}\" value=\"{value}\"></form>").into();
            }
            Spot::TextBody => self.received = format!("It failed.\n{name}: {value}\nSorry.").into(),
            Spot::Script => {
                self.received = format!("var config = {{\"x\": 1, \"{name}\": \"{value}\"}};").into()
            }
            Spot::LineOfJson => self.sent = format!("{{\"index\":{{}}}}\n{json}\n{{}}\n").into(),
            Spot::Location => self.answer("Location", format!("https://a.example/x?{query}")),
            Spot::RelativeLocation => self.answer("Location", format!("x/y?{query}")),
            Spot::Fragment => self.answer("Location", format!("/x#{query}")),
            Spot::ContentLocation => self.answer("Content-Location", format!("/x?{query}")),
            Spot::Referer => self.ask("Referer", format!("https://a.example/page?{query}")),
            Spot::Link => self.answer("Link", format!("</a?x=1>; rel=next, <?{query}>; rel=\"prev\"")),
            Spot::Destination => self.ask("Destination", format!("/copy?{query}")),
            Spot::IfList => self.ask("If", format!("</x?{query}> ([\"v1\"] <opaquelocktoken:f81d4fae>)")),
            Spot::UrlInParameter => {
                let url = encoded(&format!("https://b.example/back?{query}"));
                self.url.push_str(&format!("?next={url}"));
            }
            Spot::UrlInBody => {
                self.received =
                    serde_json::json!({"next": format!("/list?{query}"), "n": 1}).to_string().into();
            }
            Spot::JsonInParameter => self.url.push_str(&format!("?filter={}", encoded(&json))),
            Spot::Error => self.error = Some(format!("Request failed, {name}={value} was refused")),
            Spot::QuotedError => {
                self.error = Some(format!("bad config {{'{name}': '{value}'}} at /x?{query}."))
            }
            Spot::Reason => self.reason = format!("Bad {name}={value}"),
            Spot::RequestField => self.ask(name, value.into()),
            Spot::ResponseField => self.answer(name, value.into()),
            Spot::Matrix => self.url.push_str(&format!(";{}={}", encoded(name), encoded(value))),
            Spot::Base64Body => {
                let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{name}={value}&x=1"));
                self.received = serde_json::json!({"data": encoded}).to_string().into();
            }
            Spot::OwnHeaderWithUrl => self.answer("X-Next", format!("/x?{query}")),
        }
    }

    pub fn recording(self) -> Recording {
        let mut recording = Recording::new();
        let mut intake = Intake::new(Policy::FILE_PAGE);
        let text = |octets: Vec<u8>| match String::from_utf8(octets) {
            Ok(text) => Body::Text(text.into()),
            Err(error) => Body::Bytes(error.into_bytes().into()),
        };
        let exchange =
            |method: &str, url: &str, from: i64, status: u16, sent: Vec<_>, received: Vec<_>| Exchange {
                kind: InitiatorType::Fetch,
                request_start: Timestamp(from),
                response_start: Timestamp(from + 5),
                response_end: Timestamp(from + 9),
                ..Exchange::new(
                    Request::new(method, url, sent.into_iter().collect()),
                    Response::new(status, received.into_iter().collect()),
                )
            };
        let read =
            exchange("GET", &self.url, 0, 200, Vec::new(), vec![("ETag".to_owned(), "\"v1\"".to_owned())]);
        recording.take(&mut intake, reading_of(read, None, None)).unwrap();
        let status = if self.error.is_some() { 0 } else { 412 };
        let mut failed = exchange("PUT", &self.url, 50, status, self.asked, self.response_start);
        failed.response.reason = self.reason.as_str().into();
        failed.response.error = self.error.as_deref().map(Into::into);
        let sent = text(self.sent);
        failed.request.body = RequestBody::judge(sent.text(), Some(sent.len() as u64), true);
        let failed = reading_of(failed, sent.text(), text(self.received).text());
        recording.take(&mut intake, failed).unwrap();
        recording
    }
}
