//! The read of the latest state: as the page itself reads, where such a read was recorded.

use super::credentials::{self, is_credential};
use super::like::{copied, is_kept, referrer};
use super::page::PageLoad;
use super::refusal::Refusal;
use super::request::{CacheMode, PlannedBody, PlannedRequest};
use super::sender;
use super::signature;
use crate::exchange::{Exchange, Quoted};
use crate::ledger::{Entry, Source};
use crate::recording::Recording;
use percent_encoding::percent_decode_str;

/// Fields and parameters that make a server use another method than the request's own.
const OVERRIDES: [&str; 6] =
    ["x-http-method-override", "x-http-method", "x-method-override", "x-method", "_method", "_http_method"];

/// Plans the read, with notes for the user.
///
/// # Errors
/// A [`Refusal`], where the read could write, or where the server would not answer it as the page's own read.
pub(super) fn plan_refetch(
    recording: &Recording,
    failed: &Exchange,
    source: Option<Source>,
    page: &PageLoad,
) -> Result<(PlannedRequest, Vec<String>), Refusal> {
    let mut notes = Vec::new();
    let model = recording.entry(failed.id).and_then(|entry| model(recording, failed, entry, source, page));
    let like = model.unwrap_or(failed);
    // The URL of the page's own read stays as it was sent: it may be signed.
    let url = model.map_or_else(|| failed.resource().0.to_string(), |model| model.request.url.to_string());
    if let Some(name) = method_override(like, &url) {
        return Err(Refusal::MethodOverride(name));
    }
    if let Some(by) = signature::of(like) {
        // The page's own read carries its own signature, which stays valid for some minutes.
        if model.is_none() || signature::is_for_one_request(by) {
            return Err(Refusal::SignedRead(by));
        }
        notes.push(format!(
            "The refetch carries {by} of the page's own read ({}). Where it has expired, the server refuses it.",
            like.id
        ));
    }
    let (headers, left_out) = match model {
        // Every field of the page's own read belongs to a read.
        Some(model) => (copied(model).filter(|(name, _)| !is_of_a_part(name)).collect(), Vec::new()),
        None => copied(failed).partition::<Vec<_>, _>(|(name, _)| belongs_to_a_read(name)),
    };
    if model.is_none() {
        notes.push(no_model_note(&left_out));
    }
    let (credentials, unknown) = credentials::mode(recording, like, page);
    notes.extend(unknown);
    let mut request = PlannedRequest {
        method: "GET".into(),
        // Without a model: the resource's URL as the dialect reads it, without conditions in its query.
        url,
        headers,
        body: PlannedBody::Empty,
        edits: Vec::new(),
        credentials,
        cache: CacheMode::NoStore,
        referrer: referrer(failed),
    };
    for renewed in credentials::renew(recording, page, like, &mut request) {
        notes.push(format!(
            "The refetch sends the newer {} that the page sent in {}.",
            Quoted(&renewed.name),
            renewed.seen_in
        ));
    }
    Ok((request, notes))
}

/// The page's own read of the resource that the refetch is modelled on: the read that gave the validator, else the
/// latest read before the failure.
fn model<'a>(
    recording: &'a Recording,
    failed: &Exchange,
    entry: &'a Entry,
    source: Option<Source>,
    page: &PageLoad,
) -> Option<&'a Exchange> {
    let is_model = |read: &&Exchange| {
        &*read.request.method == "GET"
            // A 204 carries no representation: it is not a read.
            && matches!(read.response.status, 200 | 203 | 304)
            && read.resource() == failed.resource()
            && read.replay.is_none()
            && sender::has_origin(read, page)
            && is_kept(read).is_ok()
    };
    let given = source.and_then(|source| recording.get(source.exchange)).filter(is_model);
    given.or_else(|| {
        let mut reads = recording.ledger().reads_before(&failed.resource(), entry).take(MOST_READS);
        reads.find_map(|read| recording.get(read.id).filter(is_model))
    })
}

/// How many reads before the failure are searched.
const MOST_READS: usize = 64;

/// Whether a field of a write's request also belongs to a read: content negotiation (RFC 9110 §12.5), credentials,
/// and what names an API or its version.
fn belongs_to_a_read(name: &str) -> bool {
    const NAMES: [&str; 4] = ["accept", "accept-language", "x-requested-with", "x-client-id"];
    let name = name.to_ascii_lowercase();
    let is_of_writes = ["csrf", "xsrf"].iter().any(|part| name.contains(part));
    !is_of_writes
        && (NAMES.contains(&&*name)
            || is_credential(&name)
            || name.ends_with("-version")
            || name == "tus-resumable"
            || name == "odata-maxversion")
}

/// Whether a field of a read asks for a part only (Range), states a preference (Prefer), or describes content.
fn is_of_a_part(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "range" || name == "prefer" || name.starts_with("content-")
}

fn no_model_note(left_out: &[(String, String)]) -> String {
    const MOST_NAMED: usize = 8;
    let names: Vec<String> =
        left_out.iter().take(MOST_NAMED).map(|(name, _)| Quoted(name).to_string()).collect();
    let more = left_out.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let left_out = match names.is_empty() {
        true => String::new(),
        false => format!(" It leaves out {}{more}, which belong to a write.", names.join(", ")),
    };
    format!(
        "The page's own read was not recorded. The refetch asks with the negotiation and credentials of the failed request.{left_out}"
    )
}

/// The field or parameter of a request that may make a server use another method.
fn method_override(like: &Exchange, url: &str) -> Option<String> {
    let is_override = |name: &str| OVERRIDES.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut fields = like.request.headers.iter();
    let field = fields.find(|(name, _)| is_override(name)).map(|(name, _)| name.to_string());
    field.or_else(|| {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let mut names = query.split(['&', ';']).map(|parameter| parameter.split('=').next().unwrap_or(""));
        let named = names.find(|name| is_override(&percent_decode_str(name).decode_utf8_lossy()))?;
        Some(named.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use crate::exchange::ExchangeId;
    use crate::replay::{Plan, Refusal, ReplayKind, Situation, plan};
    use crate::scenario::recording;

    fn planned(drawing: &str, of: u32) -> Result<Plan, Refusal> {
        plan(&recording(drawing), ExchangeId(of), ReplayKind::RefetchOnly, &Situation::for_tests())
    }

    fn names(plan: &Plan) -> Vec<&str> {
        plan.refetch.as_ref().unwrap().headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    const WRITE: &str = "2-3 PUT /n If-Match: \"v1\" ; Accept: text/plain ; Authorization: Bearer t ; X-CSRF-Token: c ; \
                         X-Upload-Id: 7 ; Content-Type: text/plain ; Prefer: return=minimal ; X-Api-Version: 3 | a -> 412";

    #[test]
    fn without_a_read_of_the_pages_only_what_belongs_to_a_read_is_copied() {
        let plan = planned(WRITE, 0).unwrap();
        assert_eq!(names(&plan), ["Accept", "Authorization", "X-Api-Version"]);
        let note = plan.notes.iter().find(|note| note.contains("leaves out")).unwrap();
        assert!(note.contains("X-Upload-Id") && note.contains("X-CSRF-Token"), "{note}");
    }

    #[test]
    fn the_pages_own_read_is_the_model_whatever_it_carried() {
        let read = |status: &str| format!("0-1 GET /n X-Own: 1 ; Range: bytes=0-1 -> {status}\n{WRITE}");
        assert_eq!(names(&planned(&read("200 ETag: \"v1\""), 1).unwrap()), ["X-Own"]);
        for no_read in ["204 ETag: \"v1\"", "206 ETag: \"v1\""] {
            assert_eq!(names(&planned(&read(no_read), 1).unwrap())[0], "Accept", "{no_read}");
        }
        let frames = format!("0-1 GET /n X-Own: 1 ; Origin: https://b.example -> 200 ETag: \"v1\"\n{WRITE}");
        assert_eq!(names(&planned(&frames, 1).unwrap())[0], "Accept", "another document's read");
    }

    #[test]
    fn a_read_that_could_write_is_refused() {
        for request in [
            "POST /n X-HTTP-Method-Override: DELETE ; If-Match: \"v1\" | a -> 412",
            "POST /n x-http-method: MERGE ; If-Match: \"v1\" | a -> 412",
            "POST /n X-Method-Override: PUT ; If-Match: \"v1\" | a -> 412",
            "POST /n?a&_method=delete If-Match: \"v1\" | a -> 412",
            "POST /n?%5Fmethod=delete If-Match: \"v1\" | a -> 412",
            "POST /n?a;_METHOD=delete If-Match: \"v1\" | a -> 412",
        ] {
            let refused = planned(&format!("0-1 {request}"), 0);
            assert!(matches!(refused, Err(Refusal::MethodOverride(_))), "{request}: {refused:?}");
        }
        let read = "0-1 GET /n -> 200 ETag: \"v1\"\n";
        let own = format!("{read}2-3 POST /n X-HTTP-Method-Override: DELETE ; If-Match: \"v1\" | a -> 412");
        assert_eq!(names(&planned(&own, 1).unwrap()), Vec::<&str>::new(), "the page's own read has none");
        let read = "0-1 GET /n X-HTTP-Method-Override: REPORT -> 200 ETag: \"v1\"\n";
        assert!(planned(&format!("{read}{WRITE}"), 1).is_err());
    }

    #[test]
    fn a_signature_of_a_write_does_not_cover_a_read() {
        let write = "2-3 PUT /n Authorization: AWS4-HMAC-SHA256 x ; If-Match: \"v1\" | a -> 412";
        assert_eq!(planned(write, 0).unwrap_err(), Refusal::SignedRead("AWS Signature Version 4"));
        let own = "0-1 GET /n Authorization: AWS4-HMAC-SHA256 y -> 200 ETag: \"v1\"\n";
        let read = planned(&format!("{own}{write}"), 1).unwrap();
        assert!(
            read.notes.iter().any(|note| note.contains("of the page's own read (#0)")),
            "{:?}",
            read.notes
        );
        let once = "0-1 GET /n DPoP: y -> 200 ETag: \"v1\"\n2-3 PUT /n DPoP: x ; If-Match: \"v1\" | a -> 412";
        assert_eq!(planned(once, 1).unwrap_err(), Refusal::SignedRead("a DPoP proof"));
        let public = format!("0-1 GET /n -> 200 ETag: \"v1\"\n{write}");
        assert!(planned(&public, 1).is_ok());
        let both =
            plan(&recording(&public), ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests());
        assert_eq!(both.unwrap_err(), Refusal::Signed("AWS Signature Version 4"));
    }
}
