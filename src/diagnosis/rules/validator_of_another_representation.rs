//! The tag belongs to something else: another URL, another language or media type of this URL, or a
//! member of a body. Each representation has its own tag (RFC 9110 §8.8.3.3).

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::case::{CREDENTIALS, Relation, asks_alike, modified, varied_fields};
use super::super::intermediaries::cache::cached;
use super::super::intermediaries::coding::coding;
use super::super::intermediaries::has_token;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Exchange, Quoted, is_other_format, path_of, without_query};
use crate::http::Condition;
use crate::ledger::{Entry, Role, Whose, opaque_core};

/// The largest number of reads that are searched for another language's tag, or for a tag in their bodies.
const MOST_LOOKED_AT: usize = 8;

/// The shortest tag that identifies a resource: shorter ones are often counters, and equal by chance.
const TELLING: usize = 6;

pub const RULE: Rule = Rule {
    cause: Cause::ValidatorOfAnotherRepresentation,
    slug: "validator-of-another-representation",
    in_brief: "tag from elsewhere",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[Cause::TagRewrittenByCompression],
    help: Help {
        client: Some("Read exactly what is written, with the same URL and fields, and take the tag from the ETag field."),
        code: Some(snippet::guard_by_tag),
        client_of_dialect: Some("Send the version of exactly what is written."),
        server: Some("If a write to any language or media type changes them all, give them one version number to compare in If-Match, and say so in the answers."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    if !case.could_have_held() {
        return None;
    }
    let is_own = case.sent().is_some_and(|sent| sent.dialect.is_some());
    match (case.source_here(), case.source) {
        // A dialect's validator belongs to the resource, in every language and coding.
        (Some(_), _) if is_own => None,
        (None, _) if case.counts_on().is_some() => another_count(case),
        (None, None) if is_own => related_number(case),
        (Some(source), _) if case.is_action_below(source) => elsewhere(case, source),
        // A list does not distinguish representations.
        (Some(_), _) if case.own_list().is_some() => None,
        (Some(source), _) => other_variant(case, source).or_else(|| other_coding(case, source)),
        (None, Some(other)) => elsewhere(case, case.ledger().entry(other.exchange)?),
        (None, None) => in_a_list(case).or_else(|| in_a_field(case)).or_else(|| in_a_body(case)),
    }
}

/// A response of another URL gave the tag.
fn elsewhere(case: &Case, giver: &Entry) -> Option<Finding> {
    let other = case.exchange_of(giver)?;
    let sent = case.sent()?;
    let own = case
        .described_before(case.entry)
        .into_iter()
        .take(MOST_LOOKED_AT)
        .find(|entry| case.tag(entry).is_some());
    // A list that was not read may have given the tag for this resource.
    let is_looked_through = !case.ledger().has_unread_list(case.entry);
    let is_telling = opaque_core(&sent.value).len() >= TELLING && is_looked_through;
    let never = if is_looked_through { "never by this one" } else { "by no response of this one that was looked through" };
    let is_action = case.is_action_below(giver);
    let confidence = match own {
        Some(_) if is_telling => Confidence::High,
        None if is_action => Confidence::Low,
        _ => Confidence::Medium,
    };
    let (url, mine) = (&*other.request.url, &*case.exchange.request.url);
    let which = if without_query(url) == without_query(mine) {
        "the same path with another query"
    } else if is_other_format(url, mine) {
        "the same path in another format"
    } else {
        "another URL"
    };
    let mut evidence = vec![Evidence::new(
        giver.id,
        format!("{} {} gave {}", case.line(giver), Quoted(path_of(url)), case.given(giver)),
    )];
    evidence.extend(own.map(|own| case.gave_validator(own)));
    evidence.push(case.this());
    let own = own
        .and_then(|own| case.tag(own))
        .map_or(String::new(), |tag| format!("; this one's own was {}", Quoted(tag)));
    Some(finding(
        confidence,
        format!(
            "{} was given by {which}, {} ({}), and {never}{own}.",
            case.sent_words(),
            Quoted(path_of(url)),
            giver.id
        ),
        evidence,
    ))
}

/// A list gave the tag for another URL.
fn in_a_list(case: &Case) -> Option<Finding> {
    let list = case.listed.filter(|list| list.whose == Whose::Another)?;
    let (_, member) = case.ledger().listed_validator(list)?;
    let url = member.resource.as_deref()?;
    let entry = case.ledger().entry(list.exchange)?;
    let evidence = vec![
        Evidence::new(entry.id, format!("{} gave {}, for {}", case.line(entry), case.given(entry), Quoted(path_of(url)))),
        case.this(),
    ];
    Some(finding(
        Confidence::Medium,
        format!(
            "{} was given for another URL, {}, {} ({}).",
            case.sent_words(),
            Quoted(path_of(url)),
            entry.listed.as_deref().map_or("in a list", |listed| listed.place()),
            entry.id
        ),
        evidence,
    ))
}

/// A dialect's short number, which two resources may share by chance: named only if a resource that this URL
/// names, or that is below or above it, had given the number, and this resource's own number differs.
fn related_number(case: &Case) -> Option<Finding> {
    let sent = case.sent()?;
    let core = &sent.validators.first()?.core;
    let giver = case.ledger().givers_elsewhere(core, case.entry).find(|giver| {
        case.gave_what_was_sent(giver) && case.is_related(giver)
    })?;
    let hint = Some(case.entry).filter(|entry| case.names_another(entry));
    let own = case.described_before(case.entry).into_iter().find(|entry| case.tag(entry).is_some()).or(hint)?;
    of_a_related(case, giver, own)
}

fn of_a_related(case: &Case, giver: &Entry, own: &Entry) -> Option<Finding> {
    let other = case.exchange_of(giver)?;
    let evidence = vec![
        Evidence::new(giver.id, format!("{} {} gave {}", case.line(giver), Quoted(path_of(&other.request.url)), case.given(giver))),
        case.gave_validator(own),
        case.this(),
    ];
    Some(finding(
        Confidence::Medium,
        format!(
            "{} is the version of {} ({}); the resource that was written here has its own version, {} ({}).",
            case.sent_words(),
            Quoted(path_of(&other.request.url)),
            giver.id,
            case.tag(own).map_or_else(String::new, |tag| Quoted(tag).to_string()),
            own.id
        ),
        evidence,
    ))
}

/// A version number for "not newer than" that belongs to something else. All numbers of a store come from one counter,
/// so that a number read elsewhere can be right: it is wrong if it is the number of a member of what was written, or
/// if this resource had a later number when the page read the other one.
fn another_count(case: &Case) -> Option<Finding> {
    let giver = case.counts_on()?.next()?;
    let number = |text: &str| text.parse::<f64>().ok();
    let sent = number(&case.sent()?.value)?;
    let is_later = |entry: &&Entry| case.tag(entry).and_then(|tag| number(tag)).is_some_and(|tag| tag > sent);
    let before = case.described_before(case.entry).into_iter();
    let own = before.filter(is_later).find(|entry| entry.precedes(giver));
    let hint = Some(case.entry).filter(|entry| case.relation_to(giver) == Relation::Below && case.names_another(entry));
    of_a_related(case, giver, own.or(hint)?)
}

/// A read of the same URL in another language or media type gave the tag.
fn other_variant(case: &Case, source: &Entry) -> Option<Finding> {
    let given = case.exchange_of(source).filter(|_| source.role == Role::Read)?;
    let vary = &given.response.headers;
    let known = ["Authorization", "Cookie", "Accept-Language", "Accept"].into_iter();
    let by = known.chain(varied_fields(given)).find(|name| {
        let (read, written) = (&given.request.headers, &case.exchange.request.headers);
        let differs = match CREDENTIALS.contains(name) {
            true => read.has(name) != written.has(name),
            false => read.get(name) != written.get(name),
        };
        has_token(vary, "Vary", name) && differs
    })?;
    if !case.page_writes().is_empty() {
        return None;
    }
    let proof = other_tag(case, source, given);
    let confidence = match (proof, by) {
        (Some((_, Confidence::Low)), "Authorization" | "Cookie") => Confidence::Medium,
        // A field of the page's own, with two values: the page made the difference.
        (Some((_, Confidence::Low)), by) if is_sent_by_both(given, case.exchange, by) && !by.starts_with("Accept") => {
            Confidence::Medium
        }
        (Some((_, Confidence::Low)), _) => Confidence::Low,
        (Some((_, sure)), _) => sure,
        // A browser's own Accept-Language never changes, so the page made the difference. Accept often differs
        // between a read and a write.
        (None, "Accept-Language" | "Authorization" | "Cookie") => Confidence::Medium,
        (None, _) => return None,
    };
    let asked = |exchange: &Exchange| match exchange.request.headers.get(by) {
        None => "none".to_owned(),
        // Credentials are never quoted.
        Some(_) if CREDENTIALS.contains(&by) => "some".to_owned(),
        Some(value) => Quoted(value).to_string(),
    };
    let mut evidence = vec![
        case.gave_validator(source),
        Evidence::new(
            source.id,
            format!(
                "asked with {by}: {}, and was answered Vary: {}",
                asked(given),
                Quoted(vary.get("Vary").map_or("", |vary| vary))
            ),
        ),
        Evidence::new(case.entry.id, format!("asked with {by}: {}", asked(case.exchange))),
        case.this(),
    ];
    evidence.extend(proof.map(|(read, _)| case.gave_validator(read)));
    Some(finding(
        confidence,
        format!(
            "{} was read with {by}: {} ({}), and sent with {by}: {}, while the answers vary by it: each has a tag of its own.",
            Quoted(&case.sent()?.value),
            asked(given),
            source.id,
            asked(case.exchange)
        ),
        evidence,
    ))
}

fn is_sent_by_both(one: &Exchange, other: &Exchange, name: &str) -> bool {
    one.request.headers.has(name) && other.request.headers.has(name)
}

/// A read with the same request fields as the failed request, without a later write, that got another tag.
fn other_tag<'a>(case: &Case<'a>, source: &Entry, given: &Exchange) -> Option<(&'a Entry, Confidence)> {
    let written = case.last_write(case.entry);
    let before = case.reads_before(case.entry).into_iter().take(MOST_LOOKED_AT);
    let since = before.filter(|read| written.is_none_or(|write| write.precedes(read)));
    let reads = since.chain(case.reread());
    let mut other = reads.filter(|read| {
        let like = case.exchange_of(read).is_some_and(|read| {
            asks_alike(read, case.exchange) && !asks_alike(read, given) && cached(read).is_none()
        });
        like && read.etag.is_some() && !case.gave_what_was_sent(read)
    });
    let read = other.next()?;
    let sure = match (modified(source), modified(read)) {
        // One modification date with two tags: two representations.
        (Some(one), Some(other)) if one == other => Confidence::High,
        (Some(_), Some(_)) => Confidence::Low,
        _ if read.precedes(case.entry) => Confidence::Medium,
        _ => Confidence::Low,
    };
    Some((read, sure))
}

/// A read in another coding gave the tag: one modification date, or one body, has two tags. If the tags differ
/// only in a suffix, compression rewrote them.
fn other_coding(case: &Case, source: &Entry) -> Option<Finding> {
    let given = case.exchange_of(source).filter(|_| source.role == Role::Read)?;
    let of = |exchange: &Exchange| coding(&exchange.response.headers).unwrap_or("none").to_owned();
    let is_same_text = |read: &Entry| {
        let bodies = case.body_of(source).zip(case.body_of(read));
        bodies.is_some_and(|(one, other)| one == other)
            || (modified(source).is_some() && modified(source) == modified(read))
    };
    let other = case.quiet_reads().into_iter().find(|read| {
        let is_other = case.exchange_of(read).is_some_and(|read| of(read) != of(given));
        is_other && read.etag != source.etag && !case.gave_what_was_sent(read) && is_same_text(read)
    })?;
    let codings = (of(given), of(case.exchange_of(other)?));
    let evidence = vec![
        case.gave_validator(source),
        Evidence::new(source.id, format!("had Content-Encoding: {}", Quoted(&codings.0))),
        case.gave_validator(other),
        Evidence::new(other.id, format!("had Content-Encoding: {}", Quoted(&codings.1))),
        case.this(),
    ];
    Some(finding(
        Confidence::Medium,
        format!(
            "{} was the tag of the representation with Content-Encoding: {} ({}); with {} the same text had {} ({}).",
            Quoted(&case.sent()?.value),
            Quoted(&codings.0),
            source.id,
            Quoted(&codings.1),
            Quoted(other.etag.as_deref().unwrap_or("")),
            other.id
        ),
        evidence,
    ))
}

/// Another field of a read held the tag, and the read had an ETag of its own: Schedule-Tag (RFC 6638 §3.2.10),
/// x-amz-version-id and their like.
fn in_a_field(case: &Case) -> Option<Finding> {
    let sent = case.sent()?;
    let core = opaque_core(&sent.value);
    if core.len() < 2 {
        return None;
    }
    let reads = case.reads_before(case.entry).into_iter().take(MOST_LOOKED_AT);
    let (read, tag, field) = reads.filter_map(|read| Some((read, read.etag.as_deref()?))).find_map(|(read, tag)| {
        let fields = case.exchange_of(read)?.response.headers.iter();
        let mut others = fields.filter(|(name, _)| !name.eq_ignore_ascii_case("ETag"));
        let (name, _) = others.find(|(_, value)| opaque_core(value) == core)?;
        (opaque_core(tag) != core).then(|| (read, tag, name.to_string()))
    })?;
    let evidence = vec![
        case.gave_validator(read),
        Evidence::new(read.id, format!("had {}: {}", Quoted(&field), Quoted(&sent.value))),
        case.this(),
    ];
    Some(finding(
        Confidence::Medium,
        format!(
            "{} was the {} of {}, whose ETag was {}: the page took another field for the tag.",
            Quoted(&sent.value),
            Quoted(&field),
            read.id,
            Quoted(tag)
        ),
        evidence,
    ))
}

/// A member of a body contained the tag, and the response had an ETag of its own. Without an ETag, the member may
/// be the system's validator.
fn in_a_body(case: &Case) -> Option<Finding> {
    let sent = case.sent()?;
    let core = opaque_core(&sent.value);
    if core.len() < 2 {
        return None;
    }
    let reads = case.reads_before(case.entry).into_iter().take(MOST_LOOKED_AT);
    let (read, tag) = reads.filter_map(|read| Some((read, read.etag.as_deref()?))).find(|(read, _)| {
        let body = case.exchange_of(read).and_then(|read| case.text_of(read));
        body.is_some_and(|body| is_member(body, core))
    })?;
    let evidence = vec![
        case.gave_validator(read),
        Evidence::new(read.id, format!("had {} in its body", Quoted(core))),
        case.this(),
    ];
    Some(finding(
        Confidence::Medium,
        format!(
            "{} was in the body of {}, whose ETag was {}: the page took a field of the body for the tag.",
            Quoted(&sent.value),
            read.id,
            Quoted(tag)
        ),
        evidence,
    ))
}

/// The longest body that is searched, in bytes.
const LONGEST_BODY: usize = 256 << 10;

/// Whether a JSON body has a value as a member, at its top or one level below.
fn is_member(body: &str, core: &str) -> bool {
    if body.len() > LONGEST_BODY || !body.contains(core) {
        return false;
    }
    let is_it = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => opaque_core(text) == core,
        serde_json::Value::Number(number) => number.to_string() == core,
        _ => false,
    };
    let Ok(serde_json::Value::Object(members)) = serde_json::from_str(body) else { return false };
    members.values().any(|value| match value {
        serde_json::Value::Object(inner) => inner.values().any(is_it),
        other => is_it(other),
    })
}

fn finding(confidence: Confidence, summary: String, evidence: Vec<Evidence>) -> Finding {
    Finding {
        cause: Cause::ValidatorOfAnotherRepresentation,
        confidence,
        summary,
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| "Reading exactly what is written (same URL, Accept and Accept-Language) shows its own tag.".into()),
        advice: "Read the very resource that is written, with the same URL, Accept and Accept-Language, and take the tag from the ETag field.".into(),
    }
}
