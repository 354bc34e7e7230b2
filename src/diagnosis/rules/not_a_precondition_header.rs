//! 412 without a condition: the status has another protocol's meaning. RFC 4918 §12.1 forbids 412 without
//! a precondition otherwise.

use super::Rule;
use crate::exchange::Meaning;
use crate::ledger::{Role, SentBy};
use crate::recording::Side;
use super::super::remedy::Help;
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use super::super::claim::contains_value;
use crate::exchange::{DialectCondition, DialectFacts, Quoted, RequestBody, StatusMeaning};

pub const RULE: Rule = Rule {
    cause: Cause::NotAPreconditionHeader,
    slug: "not-a-precondition-header",
    in_brief: "no HTTP condition",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Look at that protocol's own field. A fresh ETag does not help."),
        client_of_dialect: Some("Send the system's own condition with the version that was read. After a refusal, read again and apply the edit to that version."),
        server: Some("Say in the body of the 412 which rule was broken; for a rule of your own, more clients understand 409 or 422."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let framework = case.framework().filter(|_| case.other_reason().is_none());
    if let Some(framework) = framework {
        return of_framework(case, &Quoted(&framework.system).to_string());
    }
    if !case.is_failed() || case.entry.has_condition() || case.other_reason().is_some() {
        return None;
    }
    // The response is about a version that the server does not reveal, and another write of the page succeeded.
    let is_version = case.reason.as_ref().is_some_and(|reason| reason.meaning == Meaning::Version);
    if is_version && case.in_flight_beside().iter().any(|other| other.role == Role::Write) {
        return None;
    }
    // The tests of a JSON Patch are conditions.
    if case.patch_test().is_some() {
        return None;
    }
    let status = case.exchange.response.status;
    let dialect_facts = case.dialect.and_then(|dialect| Some((dialect, refused(dialect)?)));
    if let Some((dialect, own)) = dialect_facts {
        let (system, name) = (Quoted(&dialect.system), Quoted(&own.name));
        return Some(Finding {
            cause: Cause::NotAPreconditionHeader,
            confidence: Confidence::High,
            summary: format!(
                "The request had none of HTTP's conditions, but {name}: {}{}, which {system} reads as one: {}.",
                Quoted(&own.value),
                own.place(),
                Quoted(&own.means)
            ),
            evidence: vec![Evidence::new(
                case.entry.id,
                format!("sent {name}: {}{}, answered {status}", Quoted(&own.value), own.place()),
            )],
            confirm_with: None,
            advice: format!("Look at {name} as {system} defines it; a fresh validator would not help."),
        });
    }
    let means = case.dialect.and_then(|dialect| match &dialect.outcome {
        StatusMeaning::Mismatch { means, .. } if !means.is_empty() => Some((dialect, means)),
        _ => None,
    });
    Some(match means {
        Some((dialect, means)) => {
            let system = Quoted(&dialect.system);
            Finding {
                cause: Cause::NotAPreconditionHeader,
                confidence: Confidence::High,
                summary: format!(
                    "{system} refused the {}, which had none of HTTP's conditions: {}.",
                    Quoted(&case.exchange.request.method),
                    Quoted(means)
                ),
                evidence: vec![Evidence::new(
                    case.entry.id,
                    format!("had none of HTTP's conditions, answered {status}"),
                )],
                confirm_with: None,
                advice: format!(
                    "Read what {system} has now, apply the edit to that, and send it with the version of that read. The same request fails again."
                ),
            }
        }
        None => Finding {
            cause: Cause::NotAPreconditionHeader,
            confidence: Confidence::Medium,
            summary: match lock_member(case).filter(|_| is_version) {
                Some(own) => format!(
                    "The request had none of HTTP's conditions, but {}: {}{}, which the server probably compared: its answer names a version as the reason.",
                    Quoted(&own.name),
                    Quoted(&own.value),
                    own.place()
                ),
                None => "The request had no condition, and the server answered 412.".into(),
            },
            evidence: vec![case.this()],
            confirm_with: Some(
                "The body of the 412 usually says which of the server's own rules was broken.".into(),
            ),
            advice:
                "Read the response's body: the server uses 412 for something other than HTTP's preconditions, \
                     or a proxy dropped the condition on the way."
                    .into(),
        },
    })
}

/// The member of the request's body by which a server may know the version, if there is one.
fn lock_member<'a>(case: &Case<'a>) -> Option<&'a DialectCondition> {
    let locks = case.exchange.dialect_facts.as_deref()?.locks.as_deref()?;
    locks.sent.first().map(|own| &**own)
}

/// The condition of the request that the response refuses: of several, the one whose value the server's words have.
fn refused(dialect: &DialectFacts) -> Option<&DialectCondition> {
    let said = match &dialect.outcome {
        StatusMeaning::Mismatch { said, .. } => &**said,
        _ => "",
    };
    match &*dialect.sent {
        [only] => Some(only),
        several => {
            let mut told = several.iter().filter(|own| contains_value(said, &own.value));
            let first = told.next().filter(|_| told.next().is_none());
            first.or(several.first().filter(|_| said.is_empty())).map(|own| &**own)
        }
    }
}

/// A framework's refusal that no member of the request explains: there is none that its lock usually compares, or it is
/// still current.
fn of_framework(case: &Case, system: &str) -> Option<Finding> {
    let method = Quoted(&case.exchange.request.method).to_string();
    let mut evidence = vec![case.this()];
    if case.sent().is_some() {
        let read = case.reread().filter(|read| case.gave_what_was_sent(read) && case.page_writes().is_empty())?;
        evidence.push(case.gave_validator(read));
        return Some(Finding {
            cause: Cause::NotAPreconditionHeader,
            confidence: Confidence::Medium,
            summary: format!(
                "{} was still current at the next read ({}): two requests met on the server, or another record that the same save writes had changed.",
                case.sent_words(),
                read.id
            ),
            evidence,
            confirm_with: Some("The server's log names the record whose version was refused.".into()),
            advice: "Read everything that the save writes, and save once more: the refused request changed nothing.".into(),
        });
    }
    if case.in_flight_beside().iter().any(|other| other.role == Role::Write) {
        return None;
    }
    let own = case.last_write(case.entry).filter(|write| write.by == SentBy::Page);
    let since = case.last_read(case.entry);
    let own = own.filter(|write| since.is_none_or(|read| !write.precedes(read)));
    let before = own.map_or(String::new(), |write| {
        let is_delete = case.exchange_of(write).is_some_and(|one| &*one.request.method == "DELETE");
        let did = if is_delete { "deleted" } else { "changed" };
        format!(
            "This page had {did} the resource itself {} earlier ({}, {}). ",
            case.ago(write),
            write.id,
            case.line(write)
        )
    });
    evidence.extend(own.map(|write| case.gave_validator(write)));
    let given = since.and_then(|read| Some((read, read.locks.as_ref()?.given.first()?)));
    let (known, advice) = match given.filter(|(_, own)| is_left_out(case, &own.name)) {
        Some((read, own)) => {
            let shows = format!("gave {}: {}{}", Quoted(&own.name), Quoted(&own.value), own.place());
            evidence.push(Evidence::new(read.id, shows));
            let name = Quoted(&own.name);
            (
                format!(
                    "The {method} did not send back {name} ({}{} of {}), which probably carries the version,",
                    Quoted(&own.value),
                    own.place(),
                    read.id
                ),
                format!(
                    "Read the resource, put the edit on top of it, and save; send its {name} with the save if {system} is to compare what the user saw."
                ),
            )
        }
        None => (
            format!("The {method} named no version that Retag knows,"),
            match method.as_str() {
                "DELETE" => "Read the resource before it is deleted: it may be gone, or another one by now.",
                _ => "Read the resource, put the edit on top of it, and save once more: the refused request changed nothing.",
            }
            .to_owned(),
        ),
    };
    Some(Finding {
        cause: Cause::NotAPreconditionHeader,
        confidence: Confidence::Medium,
        summary: format!(
            "{before}{known} and the record had been changed or deleted when {system} came to write it."
        ),
        evidence,
        confirm_with: Some(
            "The server's log names the record, and the code that saves it shows where its version comes from.".into(),
        ),
        advice,
    })
}

/// Whether the request is known completely and does not have a member of this name, under any wrapper.
fn is_left_out(case: &Case, path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    let body = case.recording.bodies().get(case.exchange.id, Side::Request).and_then(|body| body.text());
    let has_none = match (&case.exchange.request.body, body) {
        (RequestBody::Empty, _) => true,
        (RequestBody::Exact(..), Some(text)) => !text.contains(name),
        _ => false,
    };
    has_none && !case.exchange.request.url.contains(name)
}
