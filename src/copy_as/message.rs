//! The request that is copied.

use super::Unwritable;
use crate::exchange::{Body, Exchange, RequestBody};
use crate::recording::is_cut;
use crate::replay::PlannedRequest;
use crate::secrets::{Masker, Secrets};

/// A request as it is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestMessage {
    /// The method.
    pub method: String,
    /// The absolute URL, without a fragment.
    pub url: String,
    /// The fields, in the order in which they were sent, without those that every client makes from the connection
    /// and the body (Host, Content-Length, Connection, pseudo-fields).
    pub headers: Vec<(String, String)>,
    /// The body's octets; `None` where there is none.
    pub body: Option<Vec<u8>>,
}

impl RequestMessage {
    /// The recorded request of an exchange. `body` is its kept body.
    ///
    /// # Errors
    /// [`Unwritable`], where the recording does not hold the request as it was sent.
    pub fn recorded(
        exchange: &Exchange,
        body: Option<&Body>,
        secrets: Secrets,
    ) -> Result<RequestMessage, Unwritable> {
        let mut masker = masker(secrets);
        if let Some(masker) = &mut masker {
            masker.learn(exchange, body, None);
        }
        RequestMessage::recorded_with(exchange, body, masker.as_mut())
    }

    /// The same with a masker that knows the exchange's secrets; `None` where secrets are kept.
    pub(super) fn recorded_with(
        exchange: &Exchange,
        body: Option<&Body>,
        masker: Option<&mut Masker>,
    ) -> Result<RequestMessage, Unwritable> {
        if let Some(part) = exchange.batch.part() {
            return Err(Unwritable::PartOfBatch(part.of));
        }
        if is_cut(&exchange.request.url) || !exchange.request.headers.lost().is_empty() {
            return Err(Unwritable::NotKept);
        }
        let octets = match (&exchange.request.body, body) {
            (RequestBody::Empty, _) => None,
            (RequestBody::Exact(charset, sent), Some(body)) => {
                let octets = body.encoded(*charset);
                if octets.fingerprint() != *sent {
                    return Err(Unwritable::BodyNotKept);
                }
                Some(octets)
            }
            (RequestBody::Exact(..), None) => return Err(Unwritable::BodyNotKept),
            (RequestBody::Inexact(why), _) => return Err(Unwritable::BodyNotExact(*why)),
        };
        let request = &exchange.request;
        let headers = request.headers.iter().map(|(name, value)| (&**name, &**value));
        RequestMessage::made(&request.method, &request.url, headers, octets.as_ref(), masker)
    }

    /// A planned request without its body. `like` is the exchange that it repeats. A shell adds no Cookie, User-Agent or
    /// Accept-Language, so these fields are copied from `like`. The masker knows the exchange's secrets; `None` where
    /// secrets are kept.
    ///
    /// # Errors
    /// [`Unwritable`].
    pub(super) fn planned(
        request: &PlannedRequest,
        like: &Exchange,
        masker: Option<&mut Masker>,
    ) -> Result<RequestMessage, Unwritable> {
        let has = |name: &str| request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let browsers = like.request.headers.iter().filter(|(name, _)| {
            let is_browsers = ["Cookie", "User-Agent", "Accept", "Accept-Language", "Origin", "Referer"];
            is_browsers.iter().any(|known| name.eq_ignore_ascii_case(known)) && !has(name)
        });
        let planned = request.headers.iter().map(|(name, value)| (&**name, &**value));
        let headers = planned.chain(browsers.map(|(name, value)| (&**name, &**value)));
        RequestMessage::made(&request.method, &request.url, headers, None, masker)
    }

    fn made<'a>(
        method: &str,
        url: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: Option<&Body>,
        masker: Option<&mut Masker>,
    ) -> Result<RequestMessage, Unwritable> {
        let headers = headers.filter(|(name, _)| !is_made_by_client(name));
        match masker {
            None => Ok(RequestMessage {
                method: method.to_owned(),
                url: url.to_owned(),
                headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                body: body.map(|body| body.octets().to_vec()),
            }),
            Some(masker) => {
                // Secrets in a body are found by names, which a binary body does not have.
                let body = match body.map(|body| (body, body.text())) {
                    None => None,
                    Some((_, None)) => return Err(Unwritable::BinaryMasked),
                    Some((body, Some(_))) => Some(masker.body(body).into_bytes()),
                };
                Ok(RequestMessage {
                    method: method.to_owned(),
                    url: masker.url(url),
                    headers: headers
                        .map(|(name, value)| (masker.field_name(name), masker.field(name, value)))
                        .collect(),
                    body,
                })
            }
        }
    }

    /// The first field of this name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// The body as UTF-8 text; `None` where it is not UTF-8 or holds a NUL.
    pub(super) fn text(&self) -> Option<&str> {
        let text = std::str::from_utf8(self.body.as_deref()?).ok()?;
        (!text.contains('\0')).then_some(text)
    }

    /// Whether the URL or a field holds a control character.
    pub(super) fn has_controls(&self) -> bool {
        self.has_ascii_controls() || self.headers.iter().any(|(_, value)| is_control(value))
    }

    /// The same, but for values with octets from 0x80 to 0x9F: Firefox shows them as control characters, and a form that
    /// writes octets can hold them.
    pub(super) fn has_ascii_controls(&self) -> bool {
        is_control(&self.url)
            || is_control(&self.method)
            || self.headers.iter().any(|(name, value)| {
                is_control(name) || value.chars().any(|one| one.is_ascii_control() && one != '\t')
            })
    }
}

fn is_control(text: &str) -> bool {
    text.chars().any(|one| one.is_control() && one != '\t')
}

/// The masker of a copy; `None` where secrets are kept.
pub(super) fn masker(secrets: Secrets) -> Option<Masker> {
    (secrets == Secrets::Masked).then(Masker::for_export)
}

/// Whether every client derives this field from the URL, the body or the connection.
fn is_made_by_client(name: &str) -> bool {
    const MADE: [&str; 7] =
        ["host", "content-length", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "te"];
    name.starts_with(':') || MADE.iter().any(|made| name.eq_ignore_ascii_case(made))
}
