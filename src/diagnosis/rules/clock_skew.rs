//! The sent date comes from a wrong clock, or is local time labelled GMT; the server never gave
//! it.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::exchange::{Quoted, TestKind};
use crate::http::{Condition, HttpDate};
use crate::ledger::Entry;

/// Half an hour, in seconds: nearly all time zones are whole or half hours from GMT, up to 14 hours.
const HALF_HOUR: i64 = 1800;
const FURTHEST_ZONE: i64 = 14 * 3600;

/// The largest difference between Date and the browser's clock that proves nothing, in seconds.
const TOLERANCE: i64 = 3;

pub const RULE: Rule = Rule {
    cause: Cause::ClockSkew,
    slug: "clock-skew",
    in_brief: "clock is off",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Keep Last-Modified as a string and send it back unchanged. Never format the date again."),
        code: Some(snippet::guard_by_date),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfUnmodifiedSince)?;
    let date = *case.preconditions.if_unmodified_since.as_ref()?.value.as_ref().ok()?;
    let seen: Vec<(HttpDate, &Entry)> = case.modified_before().chain(case.modified_now()).collect();
    if seen.iter().any(|(known, _)| *known == date) || case.source_here().is_some() {
        return None;
    }
    by_the_hour(case, &sent.value, date, &seen).or_else(|| by_the_browsers_clock(case, &sent.value, date))
}

/// The sent date is earlier than a Last-Modified by whole or half hours.
fn by_the_hour(case: &Case, sent: &str, date: HttpDate, seen: &[(HttpDate, &Entry)]) -> Option<Finding> {
    let off = |known: &HttpDate| known.seconds().saturating_sub(date.seconds());
    let is_zone = |off: i64| off > 0 && off <= FURTHEST_ZONE && off % HALF_HOUR == 0;
    let (known, entry) = seen.iter().find(|(known, _)| is_zone(off(known)))?;
    let halves = off(known) / HALF_HOUR;
    let hours = format!("{}{}", halves / 2, if halves % 2 == 0 { "" } else { ".5" });
    // The page had received that date. A date received after the failure may be another version's.
    let confidence = if entry.precedes(case.entry) { Confidence::High } else { Confidence::Medium };
    let shown = entry.last_modified.as_deref().unwrap_or("");
    Some(finding(
        confidence,
        format!(
            "If-Unmodified-Since: {} equals no Last-Modified that this resource ever gave, and is just {hours} h before {} ({}): local time was labelled GMT.",
            Quoted(sent),
            Quoted(shown),
            entry.id
        ),
        vec![
            Evidence::new(entry.id, format!("{} gave Last-Modified {}", case.line(entry), Quoted(shown))),
            case.this(),
        ],
    ))
}

/// The sent date is the browser's time, and the browser's clock is behind the server's.
fn by_the_browsers_clock(case: &Case, sent: &str, date: HttpDate) -> Option<Finding> {
    let told = case.exchange.response.headers.get("Date")?;
    let server = HttpDate::parse(told).ok()?.seconds();
    let seconds = |timestamp: crate::exchange::Timestamp| timestamp.0.div_euclid(1_000_000);
    let behind = server.saturating_sub(seconds(case.entry.response_start));
    if behind <= TOLERANCE {
        return None;
    }
    let reads = case.reads_before(case.entry).into_iter().take(8);
    let moments = reads.map(|read| read.response_start).chain([case.entry.request_start]);
    let near = |timestamp| date.seconds().saturating_sub(seconds(timestamp)).abs() <= TOLERANCE;
    let is_the_browsers = moments.into_iter().any(near);
    let confidence = if is_the_browsers { Confidence::Medium } else { Confidence::Low };
    Some(finding(
        confidence,
        format!(
            "If-Unmodified-Since: {} equals no Last-Modified that this resource ever gave, and the browser's clock was {behind} s behind the server's (Date: {}).",
            Quoted(sent),
            Quoted(told)
        ),
        vec![
            case.this(),
            Evidence::new(
                case.entry.id,
                format!(
                    "had Date: {}, at {} by the browser's clock",
                    Quoted(told),
                    case.entry.response_start.to_iso8601()
                ),
            ),
        ],
    ))
}

fn finding(confidence: Confidence, summary: String, evidence: Vec<Evidence>) -> Finding {
    Finding {
        cause: Cause::ClockSkew,
        confidence,
        summary,
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| Confirmation::by(&[TestKind::CacheVsOrigin], "Reading the resource shows the Last-Modified that should be sent back.")),
        advice: "Keep Last-Modified as a string, and send it back as received, byte for byte. Never format the date again.".into(),
    }
}
