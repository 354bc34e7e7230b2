//! Requests that carry a signature over their own content: with another method or another condition the signature is
//! not valid.

use super::request::PlannedRequest;
use crate::exchange::Exchange;

/// Schemes of Authorization that sign the request.
const SCHEMES: [(&str, &str); 16] = [
    ("AWS4-", "AWS Signature Version 4"),
    ("AWS ", "AWS Signature Version 2"),
    ("GOOG4-", "Google's V4 signature"),
    ("GOOG1 ", "Google's V2 signature"),
    ("SharedKey", "Azure's shared key"),
    ("HMAC-", "an HMAC"),
    ("Hawk ", "Hawk"),
    ("Signature ", "an HTTP signature"),
    ("OAuth ", "an OAuth 1.0 signature"),
    ("DPoP ", "a DPoP proof"),
    ("EG1-", "Akamai's EdgeGrid signature"),
    ("TC3-", "Tencent's TC3 signature"),
    ("ACS3-", "Alibaba's ACS3 signature"),
    ("OSS ", "Alibaba's OSS signature"),
    ("OSS4-", "Alibaba's OSS signature"),
    ("SDK-HMAC-", "Huawei's SDK signature"),
];

/// Fields that hold a signature, or a proof, over the request.
const FIELDS: [(&str, &str); 4] = [
    ("Signature", "an HTTP signature"),
    ("Signature-Input", "an HTTP signature"),
    ("DPoP", "a DPoP proof"),
    ("X-Amz-Signature", "AWS Signature Version 4"),
];

/// Query parameters that hold a signature.
const PARAMETERS: [(&str, &str); 6] = [
    ("x-amz-signature", "AWS Signature Version 4"),
    ("x-goog-signature", "Google's V4 signature"),
    ("awsaccesskeyid", "AWS Signature Version 2"),
    ("x-oss-signature", "Alibaba's OSS signature"),
    ("q-signature", "Tencent's COS signature"),
    ("oauth_signature", "an OAuth 1.0 signature"),
];

/// What signs a recorded request, in words: `AWS Signature Version 4`.
pub(super) fn of(exchange: &Exchange) -> Option<&'static str> {
    let fields = || exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
    found(fields, &exchange.request.url)
}

/// The same for a planned request.
pub(super) fn of_planned(request: &PlannedRequest) -> Option<&'static str> {
    let fields = || request.headers.iter().map(|(name, value)| (&**name, &**value));
    found(fields, &request.url)
}

fn found<'a, I: Iterator<Item = (&'a str, &'a str)>>(
    fields: impl Fn() -> I,
    url: &str,
) -> Option<&'static str> {
    let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
    let of_scheme = || {
        fields().filter(|(name, _)| is(name, "Authorization")).find_map(|(_, value)| {
            let value = value.trim_start();
            let begins =
                |scheme: &str| value.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
            SCHEMES.iter().find(|(scheme, _)| begins(scheme)).map(|(_, name)| *name)
        })
    };
    let of_field = || {
        let has = |field: &str| fields().any(|(name, _)| is(name, field));
        FIELDS.iter().find(|(field, _)| has(field)).map(|(_, name)| *name)
    };
    let of_query = || {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        query.split('&').find_map(|parameter| {
            let name = parameter.split('=').next().unwrap_or("");
            PARAMETERS.iter().find(|(known, _)| is(known, name)).map(|(_, name)| *name)
        })
    };
    of_scheme().or_else(of_field).or_else(of_query)
}

/// Whether a signature is valid for one request only: a server recognizes a repeated DPoP proof by its `jti`
/// (RFC 9449 §11.1).
pub(super) fn is_for_one_request(name: &str) -> bool {
    name == "a DPoP proof"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    fn signed(request: &str) -> Option<&'static str> {
        let recording = crate::scenario::recording(&format!("0-1 {request} -> 412"));
        of(recording.get(ExchangeId(0)).unwrap())
    }

    #[test]
    fn signatures_are_known_wherever_they_stand() {
        for request in [
            "PUT /n Authorization: AWS4-HMAC-SHA256 Credential=x",
            "PUT /n Authorization: aws4-ecdsa-p256-sha256 x",
            "PUT /n Authorization: SharedKey account:sig",
            "PUT /n Authorization: SharedKeyLite account:sig",
            "PUT /n Authorization: DPoP token",
            "PUT /n DPoP: proof",
            "PUT /n Signature-Input: sig1=()",
            "PUT /n?X-Amz-Signature=1&a",
            "PUT /n?a&X-Goog-Signature=1",
        ] {
            assert!(signed(request).is_some(), "{request}");
        }
        for request in [
            "PUT /n Authorization: Bearer t",
            "PUT /n Authorization: Basic t",
            "PUT /n?sig=1&signature_note=2",
            "PUT /n",
        ] {
            assert_eq!(signed(request), None, "{request}");
        }
    }
}
