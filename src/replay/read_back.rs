//! What a read shows of a write that was answered with success, where the answer gives no new validator: a server can
//! answer 200 and save nothing.

use super::effect::Effect;
use super::event::Answer;
use super::held::Held;
use crate::exchange::Quoted;
use std::fmt;

/// Whether the answer to a successful write gives a validator that the version before the write did not have. `sent` is
/// the entity tag that the write's If-Match carried; `before` is the answer with the validators of the version before.
pub(super) fn gives_new_validator(answer: &Answer, sent: Option<&str>, before: Option<&Answer>) -> bool {
    let earlier = before.map(|before| &before.dialect_validators[..]).unwrap_or_default();
    let is_known = |value: &str, kind: &str| {
        earlier.iter().any(|own| own.kind.as_ref() == kind && own.value.as_ref() == value)
    };
    if answer.dialect_validators.iter().any(|own| !is_known(&own.value, &own.kind)) {
        return true;
    }
    if let Some(tag) = answer.etag.as_deref() {
        return sent != Some(tag) && before.and_then(|before| before.etag.as_deref()) != Some(tag);
    }
    let date = answer.last_modified.as_deref();
    date.is_some() && before.and_then(|before| before.last_modified.as_deref()) != date
}

/// What a read shows of a write that was answered with success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadBack {
    /// The resource holds what was sent.
    Holds,
    /// The resource holds every member that was sent, and others besides.
    HoldsMore,
    /// The resource has another version than before; what was sent cannot be compared with it.
    NewVersion,
    /// The resource has another version than before, and it does not hold what was sent.
    Other,
    /// The resource has the version from before the write, and it does not hold what was sent. The validator of that
    /// version, where it has one.
    NotSaved(Option<String>),
    /// The resource has the version from before the write, with this validator where it has one. What was sent cannot be
    /// compared with it, or may have been in it already.
    Same(Option<String>),
    /// The read does not tell the version before from the version now.
    Unclear,
    /// There is no read to judge by; the reason in words.
    Unread(String),
}

impl ReadBack {
    /// What the read with this answer shows. `before` is the answer with the validators of the version before the write.
    /// The answer's `held` compares what was sent with the content, and `is_changed` the content before with the content.
    pub(super) fn of(answer: &Answer, before: Option<&Answer>) -> ReadBack {
        if let Some(why) = why_unread(answer) {
            return ReadBack::Unread(why);
        }
        let validators = |of: &Answer| {
            let own = of.dialect_validators.first().map(|own| own.value.to_string());
            own.or_else(|| of.etag.clone())
        };
        let now = validators(answer);
        let (was, is) = (before.and_then(validators), now.clone());
        let is_same_tag = was.zip(is).map(|(was, is)| was == is);
        // Content that changes under one validator is another version all the same.
        let is_old = match (is_same_tag, answer.is_changed) {
            (_, Some(true)) => Some(false),
            (Some(is_same), _) => Some(is_same),
            (None, Some(false)) => Some(true),
            (None, None) => None,
        };
        match (answer.held, is_old) {
            (Held::Same, _) => ReadBack::Holds,
            (Held::No, Some(true)) => ReadBack::NotSaved(now),
            (_, Some(true)) => ReadBack::Same(now),
            (Held::Within, _) => ReadBack::HoldsMore,
            (Held::No, Some(false)) => ReadBack::Other,
            (Held::Unknown, Some(false)) => ReadBack::NewVersion,
            (_, None) => match answer.cut {
                Some(cut) => ReadBack::Unread(cut.to_string().trim_end_matches('.').to_owned()),
                None => ReadBack::Unclear,
            },
        }
    }

    /// Whether the read leaves the server's word as it is: the write was saved.
    pub fn is_saved(&self) -> bool {
        !matches!(self, ReadBack::NotSaved(_) | ReadBack::Same(_))
    }
}

/// Why a read shows nothing of a write.
fn why_unread(answer: &Answer) -> Option<String> {
    if answer.exchange.is_none() {
        return Some("the browser's log has no such read".to_owned());
    }
    if answer.by_worker {
        return Some("the page's service worker answered the read, and not the server".to_owned());
    }
    if let Some(sign) = &answer.from_cache {
        return Some(format!("a cache answered the read ({sign})"));
    }
    (!matches!(answer.status, 200 | 203)).then(|| format!("the read was answered {}", answer.status))
}

impl fmt::Display for ReadBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadBack::Holds => f.write_str("A read shows that the resource holds what was sent."),
            ReadBack::HoldsMore => {
                f.write_str("A read shows that the resource holds what was sent, and other members besides.")
            }
            ReadBack::NewVersion => f.write_str("A read shows another version than before."),
            ReadBack::Other => f.write_str(
                "A read shows another version than before, which is not what was sent: the server may have changed it, or \
                 somebody may have written in between.",
            ),
            ReadBack::NotSaved(Some(validator)) => write!(
                f,
                "A read right after still gives {}, the version from before, and not what was sent.",
                Quoted(validator)
            ),
            ReadBack::NotSaved(None) => {
                f.write_str("A read right after still gives the content from before, and not what was sent.")
            }
            ReadBack::Same(Some(validator)) => write!(
                f,
                "A read right after still gives {}, the version from before: either nothing was saved, or what was sent \
                 changes nothing.",
                Quoted(validator)
            ),
            ReadBack::Same(None) => f.write_str(
                "A read right after still gives the content from before: either nothing was saved, or what was sent \
                 changes nothing.",
            ),
            ReadBack::Unclear => f.write_str("A read does not tell whether it was saved."),
            ReadBack::Unread(why) => write!(f, "It was not read back: {}.", Quoted(why)),
        }
    }
}

/// Whether a successful write of this effect is read back. A DELETE's answer has no validator of its own (RFC 9110 §9.3.5).
pub(super) fn is_read_back(effect: Effect) -> bool {
    effect != Effect::Removes
}
