//! What the safe tests of an exchange showed, in words: what they confirm, and what they rule out.

use super::Cause;
use super::case::Case;
use super::finding::{Confidence, Finding};
use super::intermediaries::cache::cached;
use super::intermediaries::replica::told_apart;
use crate::exchange::{Exchange, ExchangeId, ReplayMark, ReplayStep, ResponseBody, TestKind, TestRead};
use crate::ledger::Entry;
use crate::recording::Recording;

/// The result of one safe test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestResult {
    /// The kind of test.
    pub kind: TestKind,
    /// The result, in one or two sentences.
    pub says: String,
    /// Causes that the test proves.
    pub confirms: Vec<Cause>,
    /// Causes that the test rules out.
    pub refutes: Vec<Cause>,
    /// The test's reads, the earliest first.
    pub reads: Vec<ExchangeId>,
}

/// A result, and the causes that it rules out.
struct Shows {
    says: String,
    refutes: &'static [Cause],
}

impl Shows {
    fn nothing_ruled_out(says: String) -> Shows {
        Shows { says, refutes: &[] }
    }
}

/// The results of an exchange's completed safe tests; `findings` are the findings of the diagnosis that
/// includes the tests' reads.
pub fn test_results(recording: &Recording, of: ExchangeId, findings: &[Finding]) -> Vec<TestResult> {
    let Some(case) = Case::new(recording, of) else { return Vec::new() };
    TestKind::ALL.into_iter().filter_map(|kind| result(&case, kind, findings)).collect()
}

fn result(case: &Case, kind: TestKind, findings: &[Finding]) -> Option<TestResult> {
    let mut reads: Vec<(&Entry, &Exchange)> = case
        .ledger()
        .tests_of(case.entry.id)
        .filter_map(|entry| Some((entry, case.exchange_of(entry)?)))
        .filter(|(_, read)| {
            matches!(read.replay, Some(ReplayMark { step: ReplayStep::Test(of), .. }) if of.kind() == kind)
        })
        .collect();
    reads.sort_by_key(|(entry, _)| entry.at_start());
    // A test that was aborted after its first read.
    let is_half = |read: &(&Entry, &Exchange)| {
        matches!(read.1.replay, Some(ReplayMark { step: ReplayStep::Test(TestRead::AsThePage), .. }))
    };
    while reads.last().is_some_and(is_half) {
        reads.pop();
    }
    // The latest test: two reads each, or one or two through other forms of the URL.
    let earlier = reads.len().saturating_sub(2);
    let mut reads = reads.split_off(earlier);
    if let [(_, one), (_, other)] = reads.as_slice()
        && kind == TestKind::CacheBuster
        && has_token(one) == has_token(other)
    {
        reads.remove(0);
    }
    let shows = match (kind, reads.as_slice()) {
        (TestKind::CacheVsOrigin, [kept, past]) => reread(case, *kept, *past),
        (TestKind::Twice, [one, other]) => twice(case, *one, *other),
        (TestKind::CacheBuster, [first, ..]) => detour(case, *first),
        _ => return None,
    };
    let by_test = |finding: &&Finding| {
        finding.confidence == Confidence::High
            && finding.evidence.iter().any(|fact| reads.iter().any(|(read, _)| read.id == fact.exchange))
    };
    let is_found = |cause: &Cause| findings.iter().any(|finding| finding.cause == *cause);
    Some(TestResult {
        kind,
        says: shows.says,
        confirms: findings.iter().filter(by_test).map(|finding| finding.cause).collect(),
        refutes: shows.refutes.iter().copied().filter(|cause| !is_found(cause)).collect(),
        reads: reads.iter().map(|(read, _)| read.id).collect(),
    })
}

fn has_token(exchange: &Exchange) -> bool {
    let token = format!("{}=", crate::exchange::CACHE_BUSTER_PARAMETER);
    exchange.request.url.rsplit(['?', '&']).next().is_some_and(|last| last.starts_with(&token))
}

type Read<'a> = (&'a Entry, &'a Exchange);

fn unread(what: &str, (entry, read): Read) -> Option<Shows> {
    // A 304 to the browser's own revalidation counts (RFC 9110 §15.4.5).
    if entry.describes_current() {
        return None;
    }
    let status = read.response.status;
    Some(Shows::nothing_ruled_out(match status {
        404 | 410 => format!("{what} found nothing there ({status})."),
        _ => format!("{what} was answered {status}, which says nothing of versions."),
    }))
}

/// How the two bodies compare, if both are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ComparedBodies {
    Same,
    Differ,
    Unknown,
}

fn bodies((_, one): Read, (_, other): Read) -> ComparedBodies {
    let is_empty = |read: &Exchange| read.response.body == ResponseBody::Empty;
    match (one.response.body.fingerprint(), other.response.body.fingerprint()) {
        (Some(one), Some(other)) if one == other => ComparedBodies::Same,
        (Some(_), Some(_)) => ComparedBodies::Differ,
        _ if is_empty(one) && is_empty(other) => ComparedBodies::Same,
        _ => ComparedBodies::Unknown,
    }
}

fn reread(case: &Case, kept: Read, past: Read) -> Shows {
    if let Some(shows) = unread("Reading past every cache", past) {
        return shows;
    }
    if let Some(cached) = cached(past.1) {
        return Shows::nothing_ruled_out(format!(
            "A cache answered although the read was to pass every cache ({}): what the origin has is still open.",
            cached.shown_by
        ));
    }
    let now = case.given(past.0);
    if case.gave_what_was_sent(past.0) {
        return Shows {
            says: format!(
                "Past every cache the resource still has {now}, the very validator that was refused: nobody changed it."
            ),
            refutes: &[Cause::ChangedByAnother, Cause::StaleCacheRead, Cause::StaleAfterOwnWrite],
        };
    }
    let kept_old = kept.0.describes_current() && case.gave_what_was_sent(kept.0);
    if kept_old {
        return Shows::nothing_ruled_out(match told_apart(kept.1, past.1) {
            Some(apart) => format!(
                "Read as the page reads, it still has {}; past every cache it has {now}, from another server ({apart}).",
                case.given(kept.0)
            ),
            // The server itself was asked whether the stored response is current, and said so.
            None if kept.1.response.status == 304 || kept.0.has_condition() => format!(
                "Read as the page reads, the server called {} current (304); past every cache it has {now}.",
                case.given(kept.0)
            ),
            None => format!(
                "Past every cache the resource has {now}, and read as the page reads it still has {}: a cache gives an old copy.",
                case.given(kept.0)
            ),
        });
    }
    let body = match case.source_read().and_then(|entry| Some((entry, case.exchange_of(entry)?))) {
        Some(source) => match bodies(source, past) {
            ComparedBodies::Same => ", and the very body that the page had read",
            ComparedBodies::Differ => ", and another body than the page had read",
            ComparedBodies::Unknown => "",
        },
        None => "",
    };
    let caches = if kept.0.describes_current() && case.given(kept.0) == now {
        " Read as the page reads, it is the same: no cache gives an old copy now."
    } else {
        ""
    };
    Shows::nothing_ruled_out(format!("The resource has {now} now{body}.{caches}"))
}

fn twice(case: &Case, one: Read, other: Read) -> Shows {
    if let Some(shows) = unread("The first read", one).or_else(|| unread("The second read", other)) {
        return shows;
    }
    let (first, second) = (case.given(one.0), case.given(other.0));
    let apart = told_apart(one.1, other.1).map_or(String::new(), |apart| format!(" ({apart})"));
    if first == second {
        let again = if case.gave_what_was_sent(other.0) { ", the very one that was refused" } else { "" };
        return Shows {
            says: format!("Both reads gave {first}{again}: the validator holds still{apart}."),
            refutes: if apart.is_empty() {
                &[Cause::UnstableEtag]
            } else {
                &[Cause::UnstableEtag, Cause::ReplicasDisagree]
            },
        };
    }
    Shows::nothing_ruled_out(match (bodies(one, other), apart.is_empty()) {
        (_, false) => format!(
            "Two reads, one right after the other, gave {first} and {second} from different servers{apart}."
        ),
        (ComparedBodies::Same, _) => {
            format!(
                "Two reads, one right after the other, gave {first} and {second} with the same body: the tag does not follow the content."
            )
        }
        (ComparedBodies::Differ, _) => {
            format!(
                "Two reads, one right after the other, gave {first} and {second} with different bodies: it changed in between, or servers disagree."
            )
        }
        (ComparedBodies::Unknown, _) => {
            format!("Two reads, one right after the other, gave {first} and {second}.")
        }
    })
}

fn detour(case: &Case, through: Read) -> Shows {
    if let Some(shows) = unread("Reading through another form of the URL", through) {
        return shows;
    }
    let found = case.given(through.0);
    if case.gave_what_was_sent(through.0) {
        return Shows {
            says: format!(
                "Another form of the URL gives {found} as well, the very validator that was refused: no cache is behind it."
            ),
            refutes: &[Cause::StaleCacheRead],
        };
    }
    let source = case.source_read().and_then(|entry| Some((entry, case.exchange_of(entry)?)));
    Shows::nothing_ruled_out(match source.map(|source| bodies(source, through)) {
        Some(ComparedBodies::Same) => format!(
            "Another form of the URL gives {found} with the body that the page had read: the tag depends on the URL, and nothing is out of date."
        ),
        Some(ComparedBodies::Differ) => format!(
            "Another form of the URL gives {found}, and another body than the page had read: what the page read was an old copy."
        ),
        _ => format!("Another form of the URL gives {found}."),
    })
}

#[cfg(test)]
mod tests {
    use super::super::diagnose;
    use super::*;
    use crate::scenario::recording;

    fn said(reads: &str, of: u32) -> Vec<(String, Vec<&'static str>, Vec<&'static str>)> {
        let recording = recording(&format!(
            "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412\n{reads}"
        ));
        let of = ExchangeId(of);
        let slugs = |causes: &[Cause]| causes.iter().map(|cause| cause.slug()).collect();
        test_results(&recording, of, &diagnose(&recording, of))
            .into_iter()
            .map(|result| (result.says, slugs(&result.confirms), slugs(&result.refutes)))
            .collect()
    }

    fn one(reads: &str) -> (String, Vec<&'static str>, Vec<&'static str>) {
        let mut all = said(reads, 1);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    #[test]
    fn a_reread_confirms_or_rules_out() {
        let (says, confirms, _) = one(
            "100-110 asread#1 GET /n -> 200 ETag: \"v2\" | new\n120-130 pastcaches#1 GET /n -> 200 ETag: \"v2\" | new",
        );
        assert_eq!(
            says,
            "The resource has ETag \"v2\" now, and another body than the page had read. Read as the page reads, it is the same: no cache gives an old copy now."
        );
        assert_eq!(confirms, ["changed-by-another"]);
        let (says, _, refutes) = one(
            "100-110 asread#1 GET /n -> 200 ETag: \"v1\" | old\n120-130 pastcaches#1 GET /n -> 200 ETag: \"v1\" | old",
        );
        assert!(says.ends_with("nobody changed it."), "{says}");
        assert_eq!(refutes, ["changed-by-another", "stale-cache-read", "stale-after-own-write"]);
        let (says, ..) = one(
            "100-110 asread#1 GET /n -> 200 ETag: \"v1\" | old\n120-130 pastcaches#1 GET /n -> 200 ETag: \"v2\" | new",
        );
        assert!(says.contains("a cache gives an old copy"), "{says}");
        let (says, ..) =
            one("100-110 asread#1 GET /n -> 200 ETag: \"v1\"\n120-130 pastcaches#1 GET /n -> 404");
        assert_eq!(says, "Reading past every cache found nothing there (404).");
        let (says, ..) = one(
            "100-110 asread#1 GET /n -> 200 ETag: \"v1\"\n120-130 pastcaches#1 GET /n -> 200 ETag: \"v1\" ; Age: 7",
        );
        assert!(says.contains("still open"), "{says}");
    }

    #[test]
    fn a_copy_that_the_server_confirmed_is_no_old_copy() {
        let (says, ..) = one(
            "100-110 asread#1 GET /n If-None-Match: \"v1\" -> 304 ETag: \"v1\"\n120-130 pastcaches#1 GET /n -> 200 ETag: \"v2\" | new",
        );
        assert!(says.contains("called ETag \"v1\" current (304)"), "{says}");
        let (says, ..) = one(
            "100-110 asread#1 GET /n -> 304 ETag: \"v1\" ; X-Served-By: a\n120-130 pastcaches#1 GET /n -> 200 ETag: \"v2\" ; X-Served-By: b | old",
        );
        assert!(says.contains("from another server"), "{says}");
    }

    #[test]
    fn two_reads_say_whether_the_tag_holds_still() {
        let (says, confirms, _) = one(
            "100-110 twice#1 GET /n -> 200 ETag: \"v2\" | new\n120-130 twice#1 GET /n -> 200 ETag: \"v3\" | new",
        );
        assert!(says.contains("does not follow the content"), "{says}");
        assert_eq!(confirms, ["unstable-etag"]);
        let (says, confirms, refutes) = one(
            "100-110 twice#1 GET /n -> 200 ETag: \"v2\" | new\n120-130 twice#1 GET /n -> 200 ETag: \"v2\" | new",
        );
        assert_eq!(says, "Both reads gave ETag \"v2\": the validator holds still.");
        assert_eq!((confirms, refutes), (vec!["changed-by-another"], vec!["unstable-etag"]));
        let (says, confirms, _) = one(
            "100-110 twice#1 GET /n -> 200 ETag: \"v1\" ; X-Served-By: a | old\n120-130 twice#1 GET /n -> 200 ETag: \"w1\" ; X-Served-By: b | old",
        );
        assert!(says.contains("from different servers (X-Served-By: a, then b)"), "{says}");
        assert_eq!(confirms, ["replicas-disagree"]);
    }

    #[test]
    fn a_detour_shows_what_a_cache_hides() {
        let again = "100-110 pastcaches#1 GET /n -> 200 ETag: \"v1\" | old\n";
        let (says, confirms, _) =
            one(&format!("{again}120-130 detour#1 GET /n?retag=7 -> 200 ETag: \"v2\" | new"));
        assert!(says.ends_with("what the page read was an old copy."), "{says}");
        assert_eq!(confirms, ["stale-cache-read"]);
        let (says, _, refutes) = one("120-130 detour#1 GET /n?retag=7 -> 200 ETag: \"v1\" | old");
        assert!(says.ends_with("no cache is behind it."), "{says}");
        assert_eq!(refutes, ["stale-cache-read"]);
        let (says, ..) = one("120-130 detour#1 GET /n?retag=7 -> 400");
        assert!(says.contains("says nothing"), "{says}");
    }

    #[test]
    fn the_latest_round_counts_and_half_a_round_does_not() {
        let rounds = "100-110 twice#1 GET /n -> 200 ETag: \"v2\"\n112-113 twice#1 GET /n -> 200 ETag: \"v3\"\n\
                      120-130 twice#1 GET /n -> 200 ETag: \"v4\"\n140-150 twice#1 GET /n -> 200 ETag: \"v4\"";
        assert!(one(rounds).0.contains("Both reads gave ETag \"v4\""));
        assert_eq!(said("100-110 twice#1 GET /n -> 200 ETag: \"v2\"", 1), []);
        assert_eq!(said(rounds, 0), [], "nothing failed there");
        let forms = "1-2 GET /n/ -> 200\n100-110 detour#1 GET /n?retag=a -> 200 ETag: \"v1\" | old\n120-130 detour#1 GET /n?retag=b -> 200 ETag: \"v2\" | new";
        assert!(one(forms).0.contains("ETag \"v2\""));
    }

    #[test]
    fn hostile_tags_are_cut() {
        let tag = "x".repeat(1 << 16);
        let (says, ..) = one(&format!(
            "100-110 twice#1 GET /n -> 200 ETag: {tag}\n112-113 twice#1 GET /n -> 200 ETag: {tag}y"
        ));
        assert!(says.len() < 1000, "{}", says.len());
    }
}
