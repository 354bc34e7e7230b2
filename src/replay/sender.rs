//! Whether the page's present document sent a request. Only from that document are cookies, CORS and CSP the
//! original's, and only that document may see what the request carries.

use super::page::PageLoad;
use super::refusal::Refusal;
use crate::exchange::{Exchange, Sender, origin_of};

/// How far two times of one browser may differ by rounding, in microseconds.
const ROUNDING: i64 = 2000;

/// Refuses a request that another document sent, or whose document is not known.
///
/// # Errors
/// A [`Refusal`].
pub(super) fn check(exchange: &Exchange, page: &PageLoad) -> Result<(), Refusal> {
    check_origin(exchange, page)?;
    if exchange.request_start.0.saturating_add(ROUNDING) < page.since.0 {
        return Err(Refusal::EarlierDocument);
    }
    Ok(())
}

/// Whether a document of the page's origin sent a request: the present document or an earlier one.
pub fn has_origin(exchange: &Exchange, page: &PageLoad) -> bool {
    check_origin(exchange, page).is_ok()
}

/// Refuses a request whose sender the recording does not tell, or whose origin is opaque.
///
/// # Errors
/// A [`Refusal`].
pub(super) fn is_known(exchange: &Exchange) -> Result<(), Refusal> {
    match exchange.request.transport.sender {
        Sender::Opaque => Err(Refusal::OpaqueSender),
        Sender::Unknown => Err(Refusal::UnknownSender),
        Sender::SameOrigin | Sender::Origin | Sender::Referer => Ok(()),
    }
}

fn check_origin(exchange: &Exchange, page: &PageLoad) -> Result<(), Refusal> {
    is_known(exchange)?;
    let headers = &exchange.request.headers;
    let field = |name| headers.get(name).map_or("", |value| value.trim());
    let sender = match exchange.request.transport.sender {
        Sender::SameOrigin => origin_of(&exchange.request.url),
        Sender::Origin => field("Origin"),
        Sender::Referer | Sender::Opaque | Sender::Unknown => origin_of(field("Referer")),
    };
    if sender != page.origin {
        return Err(Refusal::OtherPage { sender: sender.to_owned(), page: page.origin.clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{ExchangeId, Timestamp};

    fn checked(request: &str, since: i64) -> Result<(), Refusal> {
        let recording = crate::scenario::recording(&format!("20-30 {request} -> 412"));
        let page = PageLoad { since: Timestamp(since * 1000), ..PageLoad::for_tests() };
        check(recording.get(ExchangeId(0)).unwrap(), &page)
    }

    #[test]
    fn only_the_document_that_is_there_now() {
        assert_eq!(checked("PUT /n", 0), Ok(()), "Sec-Fetch-Site: same-origin");
        assert_eq!(checked("PUT https://b.example/n Origin: https://a.example", 0), Ok(()));
        assert_eq!(checked("PUT /n Referer: https://a.example/p", 0), Ok(()));
        assert_eq!(
            checked("PUT /n Sec-Fetch-Site: same-origin ; Origin: null", 0),
            Ok(()),
            "a policy of no-referrer"
        );
        let other = |sender: &str| {
            Err(Refusal::OtherPage { sender: sender.into(), page: "https://a.example".into() })
        };
        assert_eq!(checked("PUT https://b.example/n", 0), other("https://b.example"), "a frame's own origin");
        assert_eq!(checked("PUT /n Origin: https://b.example", 0), other("https://b.example"));
        assert_eq!(checked("PUT /n Origin: https://a.example.b", 0), other("https://a.example.b"));
        assert_eq!(
            checked("PUT /n Origin: null ; Referer: https://a.example/frame", 0),
            Err(Refusal::OpaqueSender)
        );
        assert_eq!(checked("unattributed PUT /n", 0), Err(Refusal::UnknownSender));
        assert_eq!(
            checked("unattributed POST /n Sec-Fetch-Site: cross-site", 0),
            Err(Refusal::UnknownSender)
        );
    }

    #[test]
    fn not_an_earlier_document() {
        assert_eq!(checked("PUT /n", 20), Ok(()));
        assert_eq!(checked("PUT /n", 22), Ok(()), "whole milliseconds");
        assert_eq!(checked("PUT /n", 23), Err(Refusal::EarlierDocument));
        assert_eq!(checked("PUT /n Origin: https://a.example", 23), Err(Refusal::EarlierDocument));
    }
}
