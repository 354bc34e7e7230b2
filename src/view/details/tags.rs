//! The validator that was sent, compared with the current one.

use crate::exchange::{Exchange, ExchangeId, Text, differ_only_in_form, escape_and_cut};
use crate::http::Condition;
use crate::ledger::{Entry, Role, SentCondition, ValidatorMatch, Whose};
use crate::recording::Recording;
use crate::view::text::difference::{Marked, difference};
use crate::view::text::time::duration;

/// Longest name of a condition or a validator, in characters.
const LONGEST_NAME: usize = 60;

/// A validator, and the exchange that carried it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTag {
    /// The validator's role: `Sent`, `Current` or `Last known`, `On the 412`.
    pub label: String,
    /// The field that carried the validator: `If-Match`, `ETag`; or a dialect's name for it, with its place.
    pub field: String,
    /// The value, with the part marked that differs from the other validator's; `None` when it is unknown.
    pub value: Option<Marked>,
    /// The words before the link to the exchange that carried the validator.
    pub seen: &'static str,
    /// The exchange that carried the validator.
    pub exchange: Option<ExchangeId>,
    /// The words after the link.
    pub remark: String,
}

/// The condition that was sent, compared with the current validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// The request's validator.
    pub sent: SeenTag,
    /// The validator of the resource's latest response; the failure's own validator, where that response adds nothing.
    pub current: SeenTag,
    /// The failure's validator, where it differs from both: a hint that may be wrong.
    pub hint: Option<SeenTag>,
    /// Whether the sent and the current validator are equal.
    pub agreement: Agreement,
}

/// Whether the sent and the current validator are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They have the same octets.
    Same,
    /// Their octets differ.
    Differ,
    /// Not comparable: `*`, a list, or no known validator.
    Open,
}

impl Agreement {
    /// The sign between the two validators.
    pub fn sign(self) -> &'static str {
        match self {
            Agreement::Same => "=",
            Agreement::Differ => "≠",
            Agreement::Open => "?",
        }
    }
}

/// The condition of an exchange, compared with the current validator; `None` without a condition.
pub fn tags(recording: &Recording, exchange: &Exchange, entry: &Entry) -> Option<Tags> {
    let sent = entry.sent.as_deref()?;
    let by_date = matches!(sent.condition, Condition::IfUnmodifiedSince | Condition::IfModifiedSince);
    let pick = |entry: &Entry| match by_date {
        true => entry.last_modified.clone(),
        false => entry.tag_for(Some(sent)).cloned(),
    };
    let latest = recording.ledger().latest_description(&exchange.resource());
    let current: Option<(ExchangeId, Text)> = latest.and_then(|latest| Some((latest.id, pick(latest)?)));
    // A failed condition contradicts a validator that was seen before the failure.
    let is_past = exchange.is_mismatch() && latest.is_some_and(|latest| latest.precedes(entry));
    let single = sent.validators.len() == 1 && !sent.is_any();
    let (sent_value, current_value, agreement) = match &current {
        Some((_, text)) if single => {
            let (one, other) = difference(&sent.value, text);
            let agreement = match *sent.value == **text {
                true if is_past => Agreement::Open,
                true => Agreement::Same,
                false => Agreement::Differ,
            };
            (one, Some(other), agreement)
        }
        Some((_, text)) => (Marked::plain(&sent.value), Some(Marked::plain(text)), Agreement::Open),
        None => (Marked::plain(&sent.value), None, Agreement::Open),
    };
    let name = |entry: &Entry| match &sent.dialect {
        _ if by_date => "Last-Modified".to_owned(),
        Some(own) => {
            let given = entry.given_as(&own.kind);
            given.map_or_else(
                || escape_and_cut(&own.kind.split('\n').skip(1).collect::<Vec<_>>().join(", "), LONGEST_NAME),
                |given| format!("{}{}", escape_and_cut(&given.name, LONGEST_NAME), given.place()),
            )
        }
        None => escape_and_cut(entry.tag_name(), LONGEST_NAME),
    };
    let field = name(latest.unwrap_or(entry));
    // After the repair has written, the failure's validator is out of date.
    let is_repaired = latest.is_some_and(|latest| {
        let replay = recording.get(latest.id).and_then(|latest| latest.replay);
        latest.role == Role::Write && replay.is_some_and(|mark| mark.of == exchange.id)
    });
    let hint = pick(entry).filter(|tag| {
        let is_news = current.as_ref().is_none_or(|(_, known)| known != tag);
        exchange.is_mismatch() && is_news && !is_repaired
    });
    // A last known validator that equals the sent one adds nothing: the failure's validator replaces it.
    let is_told_twice = match &current {
        Some((_, known)) => is_past && **known == *sent.value.trim(),
        None => true,
    };
    if let Some(tag) = hint.as_ref().filter(|_| is_told_twice && single) {
        let (one, other) = difference(&sent.value, tag);
        let agreement = if *sent.value == **tag { Agreement::Same } else { Agreement::Differ };
        return Some(Tags {
            sent: sent_tag(recording, exchange, entry, sent, one),
            current: failures_own(exchange, name(entry), other),
            hint: None,
            agreement,
        });
    }
    Some(Tags {
        sent: sent_tag(recording, exchange, entry, sent, sent_value),
        current: current_tag(recording, exchange, is_past, field, current.map(|(id, _)| id), current_value),
        hint: hint.map(|tag| failures_own(exchange, name(entry), Marked::plain(&tag))),
        agreement,
    })
}

/// The validator on the failed response.
fn failures_own(exchange: &Exchange, field: String, value: Marked) -> SeenTag {
    SeenTag {
        label: format!("On the {}", exchange.response.status),
        field,
        value: Some(value),
        seen: "the failure itself carried it",
        exchange: None,
        remark: String::new(),
    }
}

fn sent_tag(
    recording: &Recording,
    exchange: &Exchange,
    entry: &Entry,
    sent: &SentCondition,
    value: Marked,
) -> SeenTag {
    let is_unsaid = sent.dialect.as_ref().is_some_and(|own| own.parts.is_empty());
    let (ledger, key) = (recording.ledger(), exchange.resource());
    let source = ledger.source(&key, entry);
    let is_here = source.is_some_and(|source| source.fit != ValidatorMatch::Elsewhere);
    let listed = if is_here { None } else { ledger.listed_source(&key, entry) };
    let is_form = |of: ExchangeId| {
        let other = recording.get(of).map(|other| &other.request.url);
        other.is_some_and(|other| differ_only_in_form(other, &exchange.request.url))
    };
    let (seen, from, remark) = match source {
        _ if is_unsaid => ("it was not sent, which asks to create", None, ""),
        _ if sent.is_any() => ("any representation at all", None, ""),
        Some(source) if !is_here && is_form(source.exchange) => {
            ("given by", Some(source.exchange), ", under another form of the URL")
        }
        _ if listed.is_some_and(|list| list.whose == Whose::Own || source.is_none()) => {
            let of_another = listed.is_some_and(|list| list.whose == Whose::Another);
            let remark = if of_another { ", a list, for another resource" } else { ", a list" };
            ("given by", listed.map(|list| list.exchange), remark)
        }
        Some(source) => {
            let remark = match source.fit {
                ValidatorMatch::Same => "",
                ValidatorMatch::Respelled => ", where it was spelled otherwise",
                ValidatorMatch::Elsewhere => ", for another resource",
            };
            ("given by", Some(source.exchange), remark)
        }
        None if ledger.has_unread_list(entry) => ("no response that was looked through gave it", None, ""),
        None => ("no recorded response gave it", None, ""),
    };
    SeenTag {
        label: "Sent".to_owned(),
        field: format!("{}{}", escape_and_cut(sent.name(), LONGEST_NAME), sent.place()),
        value: (!is_unsaid).then_some(value),
        seen,
        exchange: from,
        remark: remark.to_owned(),
    }
}

fn current_tag(
    recording: &Recording,
    exchange: &Exchange,
    is_past: bool,
    field: String,
    from: Option<ExchangeId>,
    value: Option<Marked>,
) -> SeenTag {
    let remark = match from.and_then(|id| recording.get(id)) {
        Some(seen) if seen.id == exchange.id => String::from(", this exchange"),
        Some(seen) => {
            let later = seen.response_end.millis_since(exchange.request_start);
            let word = if later < 0.0 { " earlier" } else { " later" };
            format!(", {}{word}", duration(later.abs()))
        }
        None => String::new(),
    };
    SeenTag {
        label: if is_past { "Last known" } else { "Current" }.to_owned(),
        field,
        value,
        seen: if from.is_some() { "seen in" } else { "no recorded response gave one" },
        exchange: from,
        remark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    fn both(drawing: &str) -> Option<Tags> {
        let recording = recording(drawing);
        let id = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
        tags(&recording, recording.get(id).unwrap(), recording.entry(id).unwrap())
    }

    const READ: &str = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 GET /n -> 200 ETag: \"v2\"\n";

    #[test]
    fn each_tag_says_where_it_was_seen() {
        let tags = both(&format!("{READ}40-50 PUT /n If-Match: \"v1\" | a -> 412")).unwrap();
        assert_eq!(
            (&*tags.sent.field, tags.sent.seen, tags.sent.exchange),
            ("If-Match", "given by", Some(ExchangeId(0)))
        );
        assert_eq!((&*tags.current.field, tags.current.exchange), ("ETag", Some(ExchangeId(1))));
        assert_eq!((&*tags.current.label, &*tags.current.remark), ("Last known", ", 10 ms earlier"));
        assert_eq!(tags.agreement, Agreement::Differ);
        assert_eq!(tags.sent.value.map(|value| value.differs).as_deref(), Some("1"));
        assert_eq!(tags.hint, None);
    }

    #[test]
    fn what_a_failure_speaks_against_is_not_called_current() {
        let read = "0-10 GET /n -> 200 ETag: \"v1\"\n";
        let failed = both(&format!("{read}20-30 PUT /n If-Match: \"v1\" | a -> 412")).unwrap();
        assert_eq!((&*failed.current.label, failed.agreement), ("Last known", Agreement::Open));
        let held = both(&format!("{read}20-30 PUT /n If-Match: \"v1\" | a -> 204")).unwrap();
        assert_eq!((&*held.current.label, held.agreement), ("Current", Agreement::Same));
    }

    #[test]
    fn a_date_is_compared_with_a_date() {
        let date = "Fri, 06 Dec 2024 00:00:00 GMT";
        let tags = both(&format!(
            "0-10 GET /n -> 200 ETag: \"v1\" ; Last-Modified: {date}\n40-50 PUT /n If-Unmodified-Since: {date} | a -> 412"
        ))
        .unwrap();
        assert_eq!((&*tags.current.field, tags.agreement), ("Last-Modified", Agreement::Open));
    }

    #[test]
    fn what_cannot_be_compared_is_left_open() {
        let any = both(&format!("{READ}40-50 PUT /n If-None-Match: * | a -> 412")).unwrap();
        assert_eq!((any.agreement, any.sent.seen), (Agreement::Open, "any representation at all"));
        let list = both(&format!("{READ}40-50 PUT /n If-Match: \"v1\", \"v0\" | a -> 412")).unwrap();
        assert_eq!(list.agreement, Agreement::Open);
        let unknown = both("40-50 PUT /n If-Match: \"v1\" | a -> 412").unwrap();
        assert_eq!((unknown.agreement, unknown.current.value), (Agreement::Open, None));
        assert_eq!(unknown.sent.seen, "no recorded response gave it");
        assert_eq!(both("0-10 GET /n -> 200"), None);
    }

    #[test]
    fn another_systems_validator_has_its_name_and_place() {
        let drawing = "0-10 GET /d -> 200 ETag: \"1-a\" | {\"_rev\":\"1-a\"}
            20-30 PUT /d | {\"_rev\":\"1-a\"} -> 201 | {\"ok\":true,\"rev\":\"2-b\"}
            40-50 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}";
        let tags = both(drawing).unwrap();
        assert_eq!((&*tags.sent.field, tags.sent.exchange), ("_rev in the body", Some(ExchangeId(0))));
        assert_eq!((&*tags.current.field, tags.current.exchange), ("rev in the body", Some(ExchangeId(1))));
        assert_eq!(tags.agreement, Agreement::Differ);
        let created = both("0-10 PUT /d | {} -> 409 Server: CouchDB | {\"error\":\"conflict\"}").unwrap();
        assert_eq!((&*created.sent.field, created.sent.value), ("_rev", None));
    }

    #[test]
    fn a_list_is_named_as_one() {
        let list = r#"0-10 GET /n -> 200 | [{"id":1,"_etag":"abcdef1"},{"id":2,"@odata.id":"n/2","_etag":"abcdef2"}]"#;
        let sent = |url: &str, tag: &str| {
            let tags = both(&format!("{list}\n40-50 PUT {url} If-Match: \"{tag}\" | a -> 412")).unwrap();
            (tags.sent.seen, tags.sent.exchange.map(|id| id.0), tags.sent.remark)
        };
        assert_eq!(sent("/n/1", "abcdef1"), ("given by", Some(0), ", a list".to_owned()));
        assert_eq!(
            sent("/n/3", "abcdef2"),
            ("given by", Some(0), ", a list, for another resource".to_owned())
        );
        assert_eq!(sent("/n/1", "abcdef3"), ("no recorded response gave it", None, String::new()));
        let unread = format!(
            "0-10 GET /n -> 200 | [{}]\n40-50 PUT /n/1 If-Match: \"abcdef1\" | a -> 412",
            "[".repeat(10_000)
        );
        assert_eq!(both(&unread).unwrap().sent.seen, "no response that was looked through gave it");
        let form = both(
            "0-10 GET /n/1 -> 200 ETag: \"v1\"\n20-30 PATCH /n/1?updateMask=a If-Match: \"v1\" | a -> 412",
        )
        .unwrap();
        assert_eq!(
            (form.sent.exchange, &*form.sent.remark),
            (Some(ExchangeId(0)), ", under another form of the URL")
        );
    }

    #[test]
    fn a_tag_on_the_failure_is_a_hint() {
        let tags = both(&format!("{READ}40-50 PUT /n If-Match: \"v1\" | a -> 412 ETag: \"v3\"")).unwrap();
        assert_eq!(
            tags.hint.and_then(|hint| hint.value).map(|value| value.text()).as_deref(),
            Some("\"v3\"")
        );
    }

    #[test]
    fn after_a_repair_the_failures_own_validator_is_history() {
        let failed = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" -> 412 ETag: \"v2\"\n";
        let saved = format!("{failed}40-50 retry#1 PUT /n If-Match: \"v2\" -> 204 ETag: \"v3\"");
        let shown = |drawing: &str| {
            let recording = recording(drawing);
            let (exchange, entry) =
                (recording.get(ExchangeId(1)).unwrap(), recording.entry(ExchangeId(1)).unwrap());
            tags(&recording, exchange, entry).unwrap()
        };
        let after = shown(&saved);
        assert!(after.hint.is_none(), "{after:?}");
        let by_another = format!("{failed}40-50 GET /n -> 200 ETag: \"v3\"");
        assert!(shown(&by_another).hint.is_some());
    }
}
