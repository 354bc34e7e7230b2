//! A risk: a 2xx status although the condition was known to be false. The server does not evaluate it.

use super::Rule;
use crate::http::Condition;
use super::super::remedy::{Help, Topic};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::verdict::{Proof, RiskKind};

pub const RULE: Rule = Rule {
    cause: Cause::ConditionIgnored,
    slug: "condition-ignored",
    in_brief: "condition ignored",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        server: Some("Compare If-Match before every write, in the same transaction, and answer 412 when no tag matches strongly (RFC 9110 §13.1.1)."),
        topic: Some(Topic::Checking),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let risk = case.risk.filter(|risk| risk.kind == RiskKind::ConditionIgnored)?;
    let sent = case.sent()?;
    let newer = case.ledger().entry(risk.shown_by)?;
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.gave_validator(newer));
    evidence.push(case.this());
    let status = case.exchange.response.status;
    let method = Quoted(&case.exchange.request.method);
    let summary = if newer.id == case.entry.id && sent.value.trim().is_empty() {
        format!("The {method} was answered {status} although its If-Match was empty: an empty value names no version, so nothing was compared.")
    } else if newer.id == case.entry.id && case.exchange.response.status != 201 {
        format!("The {method} was answered {status} although its If-Match, {}, names no version that any response gave: nothing was compared.", Quoted(&sent.value))
    } else if newer.id == case.entry.id {
        format!(
            "The {method} was answered {status}, which says that the resource did not exist before, although {} requires that version: If-Match is false where nothing exists.",
            case.said()
        )
    } else if sent.condition == Condition::IfNoneMatch && !sent.is_any() {
        format!(
            "{} has the star in quotes, which makes it an ordinary tag. {} had shown that the resource exists, and the {method} was answered {status}.",
            case.said(),
            newer.id
        )
    } else if sent.is_any() {
        format!(
            "{} asked to create only. {} had shown that the resource exists, but the {method} was answered {status}.",
            case.said(),
            newer.id
        )
    } else {
        format!(
            "The {method} was answered {status} although {} had been superseded: {} had given {} {} earlier.",
            case.sent_words(),
            newer.id,
            case.given(newer),
            case.ago(newer)
        )
    };
    Some(Finding {
        cause: Cause::ConditionIgnored,
        confidence: match risk.proof {
            Proof::Proven => Confidence::High,
            Proof::Likely => Confidence::Medium,
        },
        summary,
        evidence,
        confirm_with: (risk.proof == Proof::Likely)
            .then(|| "A server that compares conditions refuses a validator that it never gave. The server's code shows whether it compares them.".into()),
        advice: format!("Let the server compare {} before it writes, in the same transaction. Until it does, changes are lost silently.", Quoted(sent.name())),
    })
}
