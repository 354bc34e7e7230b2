//! A risk: the page read a fresh tag just before its write, and sent content that it had made from an older version. The
//! condition holds (RFC 9110 §13.1.1), and what was saved between the two versions is lost.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::json_value::first_put_back;
use crate::ledger::Entry;
use crate::verdict::RiskKind;

pub const RULE: Rule = Rule {
    cause: Cause::FreshTagOldContent,
    slug: "fresh-tag-old-content",
    in_brief: "fresh tag, old content",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Send the tag that came with the content that was edited. After a fresh read, apply the edit to what was read, and send both."),
        code: Some(snippet::guard_by_tag),
        ..Help::NONE
    },
};

/// The JSON Pointer of the member that was put back, where all texts are at hand.
fn put_back(case: &Case, old: &Entry, source: &Entry) -> Option<String> {
    let text = |entry: &Entry| case.text_of(case.exchange_of(entry)?);
    first_put_back(text(old)?, text(source)?, case.sent_text()?)
}

fn examine(case: &Case) -> Option<Finding> {
    let risk = case.risk.filter(|risk| risk.kind == RiskKind::FreshTagOldContent)?;
    let old = case.ledger().entry(risk.shown_by)?;
    let source = case.source_here()?;
    let method = Quoted(&case.exchange.request.method);
    let is_head = case.exchange_of(source).is_some_and(|read| &*read.request.method == "HEAD");
    let made_from = if case.own_list().is_some() {
        format!("{} lists the tag without the content. The page had read no content since {} ({})", source.id, old.id, case.given(old))
    } else if is_head {
        format!("{} is a HEAD. The page had read no content since {} ({})", source.id, old.id, case.given(old))
    } else if case.sends_the_octets_of(old) {
        format!("the content is, octet for octet, that of {} ({})", old.id, case.given(old))
    } else {
        let member = put_back(case, old, source).map_or_else(
            || "a member that had changed since then has again its value".to_owned(),
            |pointer| format!("{} had changed since then, and has again its value", Quoted(&pointer)),
        );
        format!("{member} of {} ({})", old.id, case.given(old))
    };
    Some(Finding {
        cause: Cause::FreshTagOldContent,
        confidence: Confidence::Medium,
        summary: format!(
            "The {method} sent the fresh tag of {}, but probably older content: {made_from}. Changes saved in between are lost.",
            source.id
        ),
        evidence: vec![case.gave_validator(old), case.gave_validator(source), case.this()],
        confirm_with: Some("Comparing the content that was sent with both versions shows what was lost.".into()),
        advice: "Keep the tag with the content that it came with. Read again only together with the content, and apply the edit to that.".into(),
    })
}
