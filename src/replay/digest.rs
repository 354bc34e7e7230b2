//! Fields that are made of the body's octets.

use super::refusal::Refusal;
use crate::exchange::Exchange;

/// Fields that are computed from the body's octets: with another body they would be wrong.
const DIGESTS: [&str; 10] = [
    "Content-MD5",
    "Digest",
    "Content-Digest",
    "Repr-Digest",
    "Signature",
    "Signature-Input",
    "x-amz-content-sha256",
    "x-ms-content-sha256",
    "x-goog-hash",
    "x-ms-content-md5",
];

/// The first of these fields that is a digest or a signature of the body.
pub(super) fn digest_of_body<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let names: Vec<&str> = names.collect();
    DIGESTS.into_iter().find(|digest| names.iter().any(|name| name.eq_ignore_ascii_case(digest)))
}

/// Refuses to change the body of a request that carries a digest of it.
///
/// # Errors
/// [`Refusal::BodyDigest`].
pub(super) fn refuse_digest(exchange: &Exchange, is_edited: bool) -> Result<(), Refusal> {
    let mut fields = exchange.request.headers.iter().map(|(name, _)| &**name);
    match digest_of_body(&mut fields).filter(|_| is_edited) {
        Some(name) => Err(Refusal::BodyDigest(name.to_owned())),
        None => Ok(()),
    }
}
