//! A server of one resource that follows RFC 9110 §13, RFC 5789, RFC 6902 and RFC 7396, as a model for tests.

use crate::exchange::{Body, ExchangeId};
use crate::replay::{Answer, PlannedRequest};
use serde_json::Value;

/// The resource, and how the server answers a write.
#[derive(Clone, Debug)]
pub struct ModelServer {
    /// The content; `None` where there is no resource.
    pub content: Option<String>,
    /// Which version it is, from 1.
    version: u32,
    /// How many writes it has saved.
    saved: u32,
    /// The saved writes whose answers carry no ETag: a bit for each, the lowest for the first.
    quiet: u8,
}

impl ModelServer {
    /// A server that holds version 2 of the resource: version 1 is the one that the page had read.
    pub fn new(content: &str, quiet: u8) -> ModelServer {
        ModelServer { content: Some(content.to_owned()), version: 2, saved: 0, quiet }
    }

    /// Somebody else writes.
    pub fn set(&mut self, content: Option<&str>) {
        self.content = content.map(str::to_owned);
        self.version += 1;
    }

    fn tag(&self) -> String {
        format!("\"v{}\"", self.version)
    }

    /// Answers a request with this body. The answer's exchange is the one of this number.
    pub fn answer(&mut self, request: &PlannedRequest, body: Option<&str>, number: u32) -> Answer {
        let status = self.handle(request, body.unwrap_or_default());
        let mut shows_tag = self.content.is_some() && matches!(status, 200 | 204);
        if status == 204 {
            shows_tag &= self.quiet.checked_shr(self.saved).unwrap_or_default() & 1 == 0;
            self.saved += 1;
        }
        Answer {
            status,
            etag: shows_tag.then(|| self.tag()),
            exchange: Some(ExchangeId(number)),
            ..Answer::default()
        }
    }

    fn handle(&mut self, request: &PlannedRequest, body: &str) -> u16 {
        let field = |name: &str| {
            let field = request.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
            field.map(|(_, value)| &**value)
        };
        if request.method == "GET" {
            return if self.content.is_some() { 200 } else { 404 };
        }
        let fits = |tag: &str| self.content.is_some() && tag == self.tag();
        if field("If-Match").is_some_and(|tag| !fits(tag))
            || field("If-None-Match") == Some("*") && self.content.is_some()
        {
            return 412;
        }
        let made = match (&*request.method, field("Content-Type")) {
            ("PUT", _) => Some(body.to_owned()),
            ("DELETE", _) if self.content.is_some() => None,
            ("PATCH", Some(media)) => match patched(self.content.as_deref(), media, body) {
                Some(made) => Some(made),
                // RFC 6902 §5: a test that fails makes the whole patch fail.
                None => return if body.contains("\"test\"") { 412 } else { 422 },
            },
            _ => return 404,
        };
        self.set(made.as_deref());
        204
    }
}

fn patched(content: Option<&str>, media: &str, patch: &str) -> Option<String> {
    let mut content: Value = serde_json::from_str(content?).ok()?;
    match media {
        "application/merge-patch+json" => {
            json_patch::merge(&mut content, &serde_json::from_str(patch).ok()?);
        }
        "application/json-patch+json" => {
            let patch: json_patch::Patch = serde_json::from_str(patch).ok()?;
            json_patch::patch(&mut content, &patch).ok()?;
        }
        _ => return None,
    }
    Some(content.to_string())
}

/// A body of this text.
pub fn body(text: &str) -> Body {
    Body::Text(text.into())
}
