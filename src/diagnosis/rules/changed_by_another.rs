//! Somebody else changed the resource: the last cause to be named, and never if the page's own actions explain it.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::exchange::{Quoted, TestKind};
use crate::ledger::{SentBy, Entry, Role};

pub const RULE: Rule = Rule {
    cause: Cause::ChangedByAnother,
    slug: "changed-by-another",
    in_brief: "changed by another",
    examine,
    claims: &[Claim::OneCondition, Claim::GivenHere, Claim::PageDidNothing, Claim::FromOrigin, Claim::OneRepresentation, Claim::SteadyTag],
    yields_to: &[Cause::MalformedValidator, Cause::RefusedForAnotherReason, Cause::ServerChecksWrongly, Cause::WrongValidatorHandedOut, Cause::SharedParentContention, Cause::ChangedByOwnAction, Cause::EtagHiddenByCors, Cause::HeaderChangedInTransit, Cause::TagRewrittenByCompression, Cause::FirstAttemptLanded, Cause::StaleAfterOwnWrite, Cause::OverlappingWrites, Cause::StaleCacheRead, Cause::ReplicasDisagree, Cause::UnstableEtag, Cause::DateTooCoarse, Cause::ClockSkew, Cause::ValidatorOfAnotherRepresentation],
    help: Help {
        client: Some("On 412, read the latest version, apply the edit to it, and save once more. Where both changed the same part, ask the user."),
        code: Some(snippet::retry_once),
        client_of_dialect: Some("Read the latest version, apply the edit to it, and save once more. Where both changed the same part, ask the user."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    if let Some(finding) = by_patch_test(case) {
        return Some(finding);
    }
    let sent = case.comparison()?;
    if !case.could_have_held() || explained_by_the_page(case) || case.gave_its_core(case.entry) {
        return None;
    }
    let known = case.source_here();
    // "Somebody else" without "probably" is a claim about the whole recording.
    let is_proven = RULE.claims.iter().all(|claim| case.holds(*claim));
    let changed = if is_proven { "changed" } else { "probably changed" };
    let deleted = if is_proven { "deleted" } else { "probably deleted" };
    let mut evidence: Vec<_> = known.and_then(|_| case.source_evidence()).into_iter().collect();
    evidence.push(case.this());

    if let Some(repair) = case.repairs_between().first() {
        evidence.push(case.gave_validator(repair));
        return Some(Finding {
            cause: Cause::ChangedByAnother,
            confidence: Confidence::High,
            summary: format!(
                "Retag's own retry ({}) had changed the resource; the page did not know, and still sent {}.",
                repair.id,
                Quoted(&sent.value)
            ),
            evidence,
            confirm_with: None,
            advice: "Reload the page, so that it reads what the repair saved.".into(),
        });
    }

    let since = known.map_or(String::new(), |source| {
        let did = if source.role == Role::Write { "saved" } else { "read" };
        format!(" in the {} since the page {did} it", case.ago(source))
    });
    if let Some(gone) = case.found_gone().filter(|_| known.is_some() && case.reread().is_none()) {
        evidence.push(Evidence::new(
            gone.id,
            format!("{} answered {}", Quoted(&gone.request.method), gone.response.status),
        ));
        return Some(finding(
            case,
            Confidence::Medium,
            format!("Somebody else {deleted} the resource{since}."),
            evidence,
            shows_it_now(&[]),
        ));
    }
    if let Some(newer) = newer_read(case) {
        evidence.push(case.gave_validator(newer));
        evidence.extend(case.reread().map(|read| case.gave_validator(read)));
        let bodies = known.and_then(|source| case.body_of(source)).zip(case.body_of(newer));
        return Some(finding(
            case,
            if bodies.is_some() { Confidence::High } else { Confidence::Medium },
            format!(
                "Somebody else {changed} the resource, and the page had read the new version {} earlier ({}, {}), but still sent {}.",
                case.ago(newer),
                newer.id,
                case.given(newer),
                Quoted(&sent.value)
            ),
            evidence,
            shows_it_now(&[TestKind::CacheVsOrigin]),
        ));
    }
    let Some(read) = case.reread() else {
        let (confidence, summary) = match (known, case.hint()) {
            (Some(_), Some(hint)) => (
                Confidence::Medium,
                format!(
                    "Somebody else {changed} the resource{since}: the {} names {} as current.",
                    case.exchange.response.status,
                    Quoted(hint)
                ),
            ),
            (Some(_), None) => {
                (Confidence::Medium, format!("Somebody else probably changed the resource{since}."))
            }
            (None, _) => (
                Confidence::Low,
                "Somebody else may have changed the resource since the page read it.".to_owned(),
            ),
        };
        return Some(finding(case, confidence, summary, evidence, shows_it_now(&[TestKind::CacheVsOrigin])));
    };
    // The server still gives the tag that it refused: the resource was not changed.
    if case.gave_its_core(read) {
        return None;
    }
    evidence.push(case.gave_validator(read));
    let before = known.and_then(|source| case.body_of(source));
    let (confidence, summary) = match (before, case.body_of(read)) {
        (Some(before), Some(now)) if before == now => (
            Confidence::Low,
            format!(
                "The resource had become {}, but with the same body as before: perhaps nobody changed it.",
                case.given(read)
            ),
        ),
        (Some(_), Some(_)) => (
            Confidence::High,
            format!(
                "Somebody else {changed} the resource{since}: it had become another version, {}.",
                case.given(read)
            ),
        ),
        _ => (
            Confidence::Medium,
            format!("Somebody else {changed} the resource{since}: it had become {}.", case.given(read)),
        ),
    };
    let settling = match confidence {
        Confidence::Low => Confirmation::by(
            &[TestKind::Twice],
            "Reading twice, one read right after the other, shows whether the tag changes by itself.",
        ),
        _ => shows_it_now(&[]),
    };
    Some(finding(case, confidence, summary, evidence, settling))
}

/// A test of a JSON Patch failed (RFC 6902 §4.6).
fn by_patch_test(case: &Case) -> Option<Finding> {
    let test = case.patch_test()?;
    let (path, expected) = (Quoted(&test.path).to_string(), Quoted(&test.expected).to_string());
    let mut evidence = Vec::new();
    evidence.extend(test.read.map(|read| Evidence::new(read.id, format!("{} had {expected} at {path}", case.line(read)))));
    evidence.push(Evidence::new(case.entry.id, format!("tested {path} for {expected}")));
    if let Some((now, value)) = &test.now {
        let shows = format!("{} had {} at {path}", case.line(now), Quoted(value));
        evidence.push(Evidence::new(now.id, shows));
    }
    evidence.extend(test.holds_in.map(|read| Evidence::new(read.id, format!("{} has {expected} at {path}", case.line(read)))));
    let (confidence, summary) = match (test.read, &test.now) {
        (Some(read), Some((now, value))) => (
            Confidence::Medium,
            format!(
                "Somebody else probably changed the resource: the patch tests that {path} is {expected}, as it was {} earlier ({}); now it is {} ({}).",
                case.ago(read), read.id, Quoted(value), now.id
            ),
        ),
        (None, Some((now, value))) => (
            Confidence::Low,
            format!("The patch tests that {path} is {expected}; it is {} ({}).", Quoted(value), now.id),
        ),
        _ if test.holds_in.is_some() => (
            Confidence::Low,
            format!("The patch tests that {path} is {expected}, and the next read has that: the resource changed for a moment, or something else was refused."),
        ),
        _ => (Confidence::Low, format!("The patch tests that {path} is {expected}, and that may not be so any more.")),
    };
    let confirm_with = match test.now.is_some() || test.holds_in.is_some() {
        true => shows_it_now(&[]),
        false => Confirmation::by(&[TestKind::CacheVsOrigin], &format!("Reading the resource past every cache shows what stands at {path} now.")),
    };
    Some(Finding {
        cause: Cause::ChangedByAnother,
        confidence,
        summary,
        evidence,
        confirm_with: Some(confirm_with),
        advice: "Read the latest version, make the patch from it, and send that.".into(),
    })
}

fn shows_it_now(tests: &'static [TestKind]) -> Confirmation {
    Confirmation::by(tests, "Reading the resource past every cache shows its validator and body as they are now.")
}

fn finding(
    case: &Case,
    confidence: Confidence,
    summary: String,
    evidence: Vec<Evidence>,
    settling: Confirmation,
) -> Finding {
    let name = case.validator_name();
    Finding {
        cause: Cause::ChangedByAnother,
        confidence,
        summary,
        evidence,
        confirm_with: (confidence != Confidence::High).then_some(settling),
        advice: format!(
            "Read the latest version, apply the edit to it, and save with the fresh {name}{}; \
             where they conflict, show the user both versions. The refused request changed nothing, so a save after that is safe.",
            case.sent_as(&name)
        ),
    }
}

/// The page's latest read before this request, if it gave another validator than the sent one and another
/// body: a changed tag with an unchanged body is not a new version.
fn newer_read<'a>(case: &Case<'a>) -> Option<&'a Entry> {
    let source = case.source_here()?;
    let read = case.last_read(case.entry).filter(|read| read.by == SentBy::Page && source.precedes(read))?;
    let is_same = case.body_of(source).zip(case.body_of(read)).is_some_and(|(one, other)| one == other);
    let is_refuted = case.reread().is_some_and(|reread| case.gave_what_was_sent(reread));
    let tells = read.version().is_some() || case.tag(read).is_some();
    (tells && !case.gave_what_was_sent(read) && !is_same && !is_refuted).then_some(read)
}

fn explained_by_the_page(case: &Case) -> bool {
    !case.page_writes().is_empty() || case.overlapping().iter().any(|other| other.role == Role::Write)
}

#[cfg(test)]
mod tests {
    use crate::diagnosis::diagnose;
    use crate::scenario::recording;
    use crate::exchange::ExchangeId;

    #[test]
    fn the_sentence_says_how_the_page_came_by_its_version() {
        let sentence = |source: &str| {
            let recording = recording(&format!("0-10 {source}\n20-30 PUT /n If-Match: \"v1\" | a -> 412"));
            diagnose(&recording, ExchangeId(1)).remove(0).summary
        };
        let read = sentence("GET /n -> 200 ETag: \"v1\" | old");
        assert_eq!(read, "Somebody else probably changed the resource in the 10 ms since the page read it.");
        let saved = sentence("PUT /n If-Match: \"v0\" | x -> 200 ETag: \"v1\"");
        assert_eq!(
            saved,
            "Somebody else probably changed the resource in the 10 ms since the page saved it."
        );
    }
}
