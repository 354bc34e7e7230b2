//! The validators of a version, in each manner (RFC 9110 §8.8).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime};

use axum::http::header::{ACCEPT_LANGUAGE, ETAG, LAST_MODIFIED};

use crate::answer::{self, Answer};
use crate::entity_tag::EntityTag;
use crate::manner::{Conditions, Manner, Validators};
use crate::note::{Note, Version};
use crate::precondition::{Existence, Selected};
use crate::received::Received;

/// The representation that a request selects, with what conditions compare against.
pub fn selected(note: &Note, manner: &Manner, received: &Received) -> Selected {
    let Some(version) = &note.current else {
        return Selected::default();
    };
    let modified = match (manner.validators, manner.conditions) {
        (Validators::None, _) => None,
        (_, Conditions::FullPrecision) => Some(version.modified),
        _ => Some(whole_seconds(version.modified)),
    };
    Selected { exists: Existence::Something, tag: tag(version, note, manner, received), modified }
}

/// Puts the validators of the current version on an answer.
pub fn put_on(answer: &mut Answer, selected: &Selected) {
    if let Some(tag) = &selected.tag {
        answer::set(answer, ETAG, tag.to_bytes());
    }
    if let Some(modified) = selected.modified {
        answer::set(answer, LAST_MODIFIED, httpdate::fmt_http_date(modified));
    }
}

/// The strong tag of the current version, as a plain read would carry it.
pub fn stored_tag(path: &str, note: &Note) -> Option<EntityTag> {
    note.current.as_ref().map(|version| EntityTag::strong(base(path, version)))
}

/// The revision, and a fingerprint: no tag names two versions, of one note or of two.
fn base(path: &str, version: &Version) -> String {
    format!("{}-{}", version.revision, fingerprint(path, version))
}

fn tag(version: &Version, note: &Note, manner: &Manner, received: &Received) -> Option<EntityTag> {
    let base = base(&received.path, version);
    Some(match manner.validators {
        Validators::Strong => EntityTag::strong(base),
        Validators::Weak => EntityTag::weak(base),
        Validators::PerAnswer => EntityTag::strong(format!("{base}-{}", note.requests)),
        Validators::PerReplica => EntityTag::strong(format!("{base}-{}", replica(note))),
        Validators::PerLanguage => EntityTag::strong(format!("{base}-{}", language(received))),
        Validators::Frozen => EntityTag::strong("frozen"),
        Validators::Date | Validators::None => return None,
    })
}

/// Eight hexadecimal digits of the address and the content.
fn fingerprint(path: &str, version: &Version) -> String {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    version.content.hash(&mut hasher);
    format!("{:08x}", hasher.finish() as u32)
}

/// Requests go to the two replicas in turn.
pub fn replica(note: &Note) -> &'static str {
    if note.requests % 2 == 1 { "a" } else { "b" }
}

/// German for those who put it first, English for the rest.
pub fn language(received: &Received) -> &'static str {
    let german =
        received.header(ACCEPT_LANGUAGE).is_some_and(|value| value.to_ascii_lowercase().starts_with("de"));
    if german { "de" } else { "en" }
}

/// What an HTTP date can say.
fn whole_seconds(time: SystemTime) -> SystemTime {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs()),
        Err(_) => SystemTime::UNIX_EPOCH,
    }
}
