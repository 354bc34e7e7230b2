//! `If-Match: *`, and the resource does not exist (RFC 9110 §13.1.1).

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::exchange::{Quoted, TestKind};
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::DoesNotExist,
    slug: "does-not-exist",
    in_brief: "does not exist",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("There is nothing to update. Create the resource with If-None-Match: *, so that nobody else's is overwritten."),
        code: Some(snippet::create),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.entry.sent.as_deref()?;
    if !case.is_failed() || sent.condition != Condition::IfMatch || !sent.is_any() {
        return None;
    }
    // A read that finds a representation refutes this cause.
    if case.reread().is_some() {
        return None;
    }
    let gone = case.found_gone();
    // This tab deleted the resource, and did not write it since.
    let written = case.last_write(case.entry);
    let deleted = written
        .filter(|write| case.exchange_of(write).is_some_and(|write| &*write.request.method == "DELETE"));
    let mut evidence = vec![case.this()];
    evidence.extend(deleted.map(|write| Evidence::new(write.id, format!("{} deleted it", case.line(write)))));
    evidence.extend(gone.map(|read| {
        Evidence::new(read.id, format!("{} answered {}", Quoted(&read.request.method), read.response.status))
    }));
    let confidence = if gone.or(deleted.and_then(|write| case.exchange_of(write))).is_some() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let who = deleted.map_or(String::new(), |write| {
        format!(": this tab had deleted it {} earlier ({})", case.ago(write), write.id)
    });
    Some(Finding {
        cause: Cause::DoesNotExist,
        confidence,
        summary: format!("If-Match: * asked for any existing version, and there was none{who}."),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| Confirmation::by(&[TestKind::CacheVsOrigin], "Reading the resource shows whether it exists.")),
        advice: "To create the resource, send the request without If-Match, or with If-None-Match: *.".into(),
    })
}
