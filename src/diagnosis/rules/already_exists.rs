//! If-None-Match: * on a write, and a representation exists (RFC 9110 §13.1.2).

use super::Rule;
use super::super::remedy::{Help, snippet};
use crate::exchange::Meaning;
use super::super::{Claim, Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::ledger::Role;
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::AlreadyExists,
    slug: "already-exists",
    in_brief: "already exists",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("To change the existing resource, read it and save with its tag. To create, choose another name. Never replace * with a fresh tag: that would overwrite."),
        code: Some(snippet::guard_by_tag),
        client_of_dialect: Some("To change the existing resource, read it and save with its version. To create, choose another name."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.entry.sent.as_deref().filter(|sent| sent.condition == Condition::IfNoneMatch)?;
    if !case.is_failed() || case.exchange.is_safe() {
        return None;
    }
    let mut evidence = vec![case.this()];
    // A list of tags asks for something else: see `condition_inverted.rs`.
    if !sent.is_any() {
        return None;
    }
    // The server had not decided yet, as with Amazon S3's ConditionalRequestConflict.
    if case.other_reason().is_some_and(|reason| reason.meaning == Meaning::InFlight) {
        return None;
    }
    // A 409 with an unknown text may mean an undecided conflict too, especially beside another create of the page.
    let is_decided = case.exchange.response.status != 409 || case.reason.is_some() || sent.dialect.is_some();
    let is_beside_another = case.overlapping().iter().any(|other| other.role == Role::Write);
    let confidence = match (is_decided, is_beside_another) {
        (true, _) => Confidence::High,
        (false, true) => Confidence::Low,
        (false, false) => Confidence::Medium,
    };
    let created = case.last_write(case.entry);
    let read = case.last_read(case.entry);
    let because = match (created, read) {
        (Some(write), _) => {
            evidence.push(case.gave_validator(write));
            format!(": this tab wrote it itself {} earlier ({})", case.ago(write), write.id)
        }
        (None, Some(read)) => {
            evidence.push(case.gave_validator(read));
            format!(": {} had read it {} earlier", read.id, case.ago(read))
        }
        (None, None) => String::new(),
    };
    let (asked, update) = match (&sent.dialect, case.system()) {
        (Some(own), Some(system)) if own.parts.is_empty() => (
            format!(
                "The {} had no {}, which asks {} to create",
                Quoted(&case.exchange.request.method),
                Quoted(&own.name),
                Quoted(system)
            ),
            format!("its {}", case.validator_name()),
        ),
        (Some(_), Some(system)) => (
            format!("{} asked {} to create", case.said(), Quoted(system)),
            format!("its {}", case.validator_name()),
        ),
        _ => ("If-None-Match: * asked to create".to_owned(), "If-Match".to_owned()),
    };
    Some(Finding {
        cause: Cause::AlreadyExists,
        confidence,
        summary: format!("{asked}, and the resource already existed{because}."),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| "The body of the answer, or a read of the resource, shows whether it existed.".into()),
        advice: format!(
            "Read the resource and update it with {update}, or choose another name. \
             Do not just retry with a fresh validator: that would turn \"create\" into \"overwrite\"."
        ),
    })
}
