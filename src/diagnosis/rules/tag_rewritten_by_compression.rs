//! A compressing server or proxy changed the tag in the response and does not recognise the changed tag in a
//! request. Each coding has its own representation with its own tag (RFC 9110 §8.8.3.3); the fault is
//! that If-Match is compared with another representation's tag.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::intermediaries::coding::{coding, suffixed};
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::exchange::{Comparison, Quoted, TestKind};
use crate::http::{Condition, EntityTag, Strength};

pub const RULE: Rule = Rule {
    cause: Cause::TagRewrittenByCompression,
    slug: "tag-rewritten-by-compression",
    in_brief: "compression changed tag",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Nothing in the client helps: only the browser sets Accept-Encoding, and a shortened tag may name another version."),
        server: Some("The server or proxy that adds the coding to the tag must remove it from If-Match before the tags are compared; or leave resources that are edited uncompressed."),
        topic: Some(Topic::Coding),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    let tag = case.preconditions.if_match.as_ref()?.value.tags().next()?;
    let source = case.source_read()?;
    let response = case.exchange_of(source)?;
    let coding = coding(&response.response.headers)?;
    let (bare, how) = match (suffixed(tag.opaque()), tag.strength()) {
        (Some((bare, suffix)), _) => {
            (format!("\"{bare}\""), format!("its {suffix} was added by compression"))
        }
        (None, Strength::Weak) => {
            (format!("\"{}\"", tag.opaque()), "its W/ was added by compression".to_owned())
        }
        (None, Strength::Strong) => return None,
    };
    let compares_weakly = case.dialect.is_some_and(|dialect| dialect.if_match == Comparison::Weak);
    if (compares_weakly && suffixed(tag.opaque()).is_none()) || knows_them_again(case, &bare) {
        return None;
    }

    let reread = case.reread();
    let is_bare = |given: Option<&str>| given.is_some_and(|given| given == bare);
    let shown = if is_bare(case.entry.etag.as_deref()) {
        Some(case.entry)
    } else {
        reread.filter(|read| is_bare(read.etag.as_deref())).or_else(|| case.gave(&bare, case.entry))
    };
    // The server still gives the tag that it refused: the resource was not changed.
    let refused_its_own = reread.filter(|read| case.gave_what_was_sent(read));
    let names_another = |given: Option<&str>| {
        given.and_then(|given| EntityTag::parse(given).ok()).is_some_and(|given| {
            suffixed(given.opaque()).map_or(given.opaque(), |(bare, _)| bare) != bare.trim_matches('"')
        })
    };
    let confidence = match (shown, refused_its_own) {
        (Some(_), _) => Confidence::High,
        // `weak_validator.rs` examines a tag that only has W/ in front.
        (None, _) if tag.strength() == Strength::Weak && suffixed(tag.opaque()).is_none() => return None,
        (None, Some(_)) => Confidence::High,
        (None, None) if names_another(case.entry.etag.as_deref()) || reread.is_some() => Confidence::Low,
        (None, None) => Confidence::Medium,
    };
    let mut evidence = vec![
        case.gave_validator(source),
        Evidence::new(source.id, format!("had Content-Encoding: {}", Quoted(coding))),
        case.this(),
    ];
    let known_as = match shown.or(refused_its_own) {
        Some(entry) => {
            evidence.push(case.gave_validator(entry));
            format!("; {} named it {}", entry.id, Quoted(entry.etag.as_deref().unwrap_or("")))
        }
        None => String::new(),
    };
    Some(Finding {
        cause: Cause::TagRewrittenByCompression,
        confidence,
        summary: format!(
            "{} came with Content-Encoding: {} ({}), {how}, and the server did not recognise it{known_as}.",
            Quoted(&tag.to_string()),
            Quoted(coding),
            source.id
        ),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| Confirmation::by(&[TestKind::CacheVsOrigin], "Reading the resource again shows whether its tag is still the one that was refused; a read without compression would show the tag as the server made it. A page cannot set Accept-Encoding, but curl can.")),
        advice: "Let the server or proxy remove its suffix from If-Match, or keep such resources uncompressed. \
                 Never shorten a tag in the client: the rest can name another version."
            .into(),
    })
}

/// Whether a write with a tag of that kind succeeded: in that case the server reverses its rewriting.
fn knows_them_again(case: &Case, bare: &str) -> bool {
    let mut writes = case.writes_before(case.entry).into_iter();
    writes.any(|write| {
        let sent = write.sent.as_deref().filter(|sent| sent.condition == Condition::IfMatch);
        let mut tags = sent
            .into_iter()
            .flat_map(|sent| sent.validators.iter())
            .filter_map(|one| EntityTag::parse(&one.written).ok());
        tags.any(|tag| {
            suffixed(tag.opaque()).is_some() || (tag.strength() == Strength::Weak && !bare.is_empty())
        })
    })
}
