//! The server carried out an attempt without an answer, and the retry met that attempt's effect. RFC 9110 §13.1.1
//! lets a server answer such a retry with 2xx; few servers do.

use super::Rule;
use super::super::remedy::{Help, Topic, snippet};
use super::super::case::Likeness;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::exchange::{Ending, Exchange, TestKind};
use crate::ledger::{Entry, SentBy};

pub const RULE: Rule = Rule {
    cause: Cause::FirstAttemptLanded,
    slug: "first-attempt-landed",
    in_brief: "first attempt landed",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("After an attempt without a good answer, check whether the change was made before trying again."),
        code: Some(snippet::look_first),
        client_of_dialect: Some("After an attempt without a good answer, check whether the change was made before trying again."),
        server: Some("A server may answer 2xx to a change that is applied already (RFC 9110 §13.1.1): compare what is sent with what is stored before answering 412."),
        topic: Some(Topic::Patience),
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.sent().filter(|_| case.is_failed() && !case.exchange.is_safe())?;
    let attempt = *case.unanswered_attempts().first()?;
    let could_have_held = sent.is_any() || case.could_have_held();
    if let Some(attempt_made) = case.exchange_of(attempt).filter(|one| one.succeeded()) {
        return kept_back(case, attempt, attempt_made).filter(|_| could_have_held);
    }
    // The resource existed before, or the page wrote it successfully later: the attempt explains nothing.
    let was_there = sent.is_any() && case.last_described(attempt).is_some();
    let wrote = case
        .writes_before(case.entry)
        .into_iter()
        .any(|write| attempt.precedes(write) && write.by == SentBy::Page);
    if !could_have_held || was_there || wrote || !case.page_writes().is_empty() {
        return None;
    }
    // A read after the attempt still gave the sent validator: the attempt had had no effect by then.
    let read_between = case.last_read(case.entry).filter(|read| attempt.precedes(read));
    let reread = case.reread();
    if [read_between, reread].into_iter().flatten().any(|read| case.gave_what_was_sent(read)) {
        return None;
    }
    let is_delete = &*case.exchange.request.method == "DELETE";
    let gone = case.found_gone().filter(|_| is_delete);
    let confidence = match (reread, gone) {
        (_, Some(_)) => Confidence::High,
        (Some(_), None) if is_delete => return None,
        (Some(read), None) => match case.is_what_was_sent(read) {
            Likeness::Same => Confidence::High,
            // A PUT stores the sent content (§9.3.4), unless another client wrote later; the server decides what other
            // methods do with a body.
            Likeness::Other if &*case.exchange.request.method == "PUT" && !case.is_of_a_later_version(read) => {
                Confidence::Low
            }
            Likeness::Other | Likeness::Unknown => Confidence::Medium,
        },
        (None, None) => Confidence::Medium,
    };
    let other = case.exchange_of(attempt)?;
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(Evidence::new(attempt.id, format!("the same request {}", ended(other))));
    evidence.push(case.this());
    evidence.extend(reread.map(|read| case.gave_validator(read)));
    evidence.extend(
        gone.map(|gone| Evidence::new(gone.id, format!("found nothing there ({})", gone.response.status))),
    );
    let landed = match confidence {
        Confidence::High => "was carried out: the resource holds what it sent",
        Confidence::Medium => "may have been carried out",
        Confidence::Low => "may have been carried out, though the resource holds something else now",
    };
    Some(Finding {
        cause: Cause::FirstAttemptLanded,
        confidence,
        summary: format!("The same request {} {} earlier ({}), but it {landed}. That change then made this request fail.", ended(other), case.ago(attempt), attempt.id),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| Confirmation::by(&[TestKind::CacheVsOrigin], "Reading the resource shows whether it is what was sent.")),
        advice: "After an attempt without a success, read the resource before the next attempt: if it holds what was sent, \
                 the save succeeded, and nothing needs repair."
            .into(),
    })
}

/// The attempt succeeded, and CORS kept its answer from the page's script, which then tried again.
fn kept_back(case: &Case, entry: &Entry, attempt: &Exchange) -> Option<Finding> {
    // The page wrote again since then, or the server still gives what was sent.
    let is_last = case.last_write(case.entry).is_some_and(|write| write.id == entry.id);
    let is_refuted = case.reread().is_some_and(|read| case.gave_what_was_sent(read));
    if !is_last || is_refuted || case.gave_what_was_sent(entry) {
        return None;
    }
    let status = attempt.response.status;
    let is_sent = |read: &Entry| case.is_what_it_sent(attempt, read) == Likeness::Same;
    let is_shown = case.sent().is_some_and(|sent| sent.is_any())
        || (case.names_another(entry) && !case.is_of_its_own_text(entry))
        || case.reread().is_some_and(is_sent);
    let confidence = if is_shown { Confidence::High } else { Confidence::Medium };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(Evidence::new(entry.id, format!("the same request was answered {status}, without CORS fields that let the page's script read the answer")));
    evidence.push(case.this());
    evidence.extend(case.reread().map(|read| case.gave_validator(read)));
    Some(Finding {
        cause: Cause::FirstAttemptLanded,
        confidence,
        summary: format!(
            "The same request was carried out {} earlier ({}, {status}), but CORS kept the answer from the page's script, to which the network failed. That change then made this request fail.",
            case.ago(entry),
            entry.id
        ),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| Confirmation::by(&[TestKind::CacheVsOrigin], "Reading the resource shows whether it is what was sent.")),
        advice: "Let the server send its CORS fields with the answers to writes, too. After a network error, read the resource before the next attempt.".into(),
    })
}

fn ended(attempt: &Exchange) -> String {
    match attempt.ending() {
        Ending::Answered => format!("was answered {}", attempt.response.status),
        Ending::Aborted => "was aborted".to_owned(),
        Ending::Unanswered => "had no answer".to_owned(),
    }
}
