//! The saves of a replay, with the contents around them: what each save makes of the content before it, and whether that
//! explains what a read finds after it.

use super::effect::Effect;
use super::json_difference::{is_same, json};
use crate::exchange::Body;
use std::borrow::Cow;

/// One save of a replay, and the contents that are known of it.
#[derive(Clone, Copy, Debug)]
pub struct SavedContent<'a> {
    /// What the request does.
    pub effect: Effect,
    /// Whether the request's condition named the version before: then it was saved on top of that version.
    pub is_conditional: bool,
    /// The body that was sent.
    pub sent: Option<&'a Body>,
    /// What a read found after this save and before the next one.
    pub shown: Option<&'a Body>,
}

/// The content that a save makes.
#[derive(Clone, Debug)]
pub(super) struct MadeContent<'a> {
    /// The content; `None` where it is not known.
    pub(super) content: Option<Cow<'a, Body>>,
    /// Whether the request defines this content. A server defines what a PATCH of its own form does: the content is what a
    /// merge patch would make. A patch without a condition may be saved on top of another version.
    pub(super) is_certain: bool,
}

/// What each save makes of the content before it: of the content that the read before it found, else of what the save
/// before it makes. `found` is the content before the first.
pub(super) fn made_by<'a>(found: Option<&'a Body>, saves: &[SavedContent<'a>]) -> Vec<MadeContent<'a>> {
    let mut before = MadeContent { content: found.map(Cow::Borrowed), is_certain: true };
    let of_one = |save: &SavedContent<'a>| {
        let content = made(save, before.content.as_deref());
        let is_certain = match save.effect {
            Effect::Replaces => true,
            Effect::Names => false,
            _ => before.is_certain && save.is_conditional,
        };
        let made = MadeContent { content, is_certain };
        before = match save.shown {
            Some(shown) => MadeContent { content: Some(Cow::Borrowed(shown)), is_certain: true },
            None => made.clone(),
        };
        made
    };
    saves.iter().map(of_one).collect()
}

fn made<'a>(save: &SavedContent<'a>, before: Option<&Body>) -> Option<Cow<'a, Body>> {
    let sent = save.sent?;
    let made = match save.effect {
        Effect::Replaces => return Some(Cow::Borrowed(sent)),
        Effect::Merges | Effect::Names => {
            let mut made = json(before?)?;
            json_patch::merge(&mut made, &json(sent)?);
            made
        }
        Effect::Patches => {
            let patch: json_patch::Patch = serde_json::from_value(json(sent)?).ok()?;
            crate::merge::patched(&json(before?)?, &patch)?
        }
        Effect::Removes | Effect::Appends | Effect::Unknown => return None,
    };
    Some(Cow::Owned(Body::Text(made.to_string().as_str().into())))
}

/// The first save that does not explain what a read found after it: its place among the saves, from 0. `found` is the
/// content before the first save, and `validators` are the JSON Pointers of the versions' own validators.
pub(super) fn unexplained(
    found: Option<&Body>,
    saves: &[SavedContent],
    validators: &[String],
) -> Option<usize> {
    // Most servers give the tag of what was saved: then there was no read.
    saves.iter().any(|save| save.shown.is_some()).then_some(())?;
    let made = made_by(found, saves);
    saves.iter().zip(&made).position(|(save, made)| {
        save.shown.is_some() && is_same(made.content.as_deref(), save.shown, validators) != Some(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        Body::Text(text.into())
    }

    #[test]
    fn what_each_save_makes_is_made_of_what_was_read_before_it() {
        let (found, read) = (body(r#"{"a":1,"n":1.50}"#), body(r#"{"a":2,"foreign":1}"#));
        let (merge, operations) = (body(r#"{"a":2}"#), body(r#"[{"op":"remove","path":"/a"}]"#));
        let merges = SavedContent {
            effect: Effect::Merges,
            is_conditional: true,
            sent: Some(&merge),
            shown: Some(&read),
        };
        let patches =
            SavedContent { effect: Effect::Patches, sent: Some(&operations), shown: None, ..merges };
        let made = |saves: &[SavedContent]| {
            made_by(Some(&found), saves)
                .into_iter()
                .map(|made| Some((made.content?.text()?.to_owned(), made.is_certain)))
                .collect::<Vec<_>>()
        };
        let of = |text: &str, is_certain| Some((text.to_owned(), is_certain));
        assert_eq!(made(&[merges, patches]), [of(r#"{"a":2,"n":1.50}"#, true), of(r#"{"foreign":1}"#, true)]);
        let unread = SavedContent { shown: None, ..merges };
        assert_eq!(made(&[unread, patches]), [of(r#"{"a":2,"n":1.50}"#, true), of(r#"{"n":1.50}"#, true)]);
        let own = SavedContent { effect: Effect::Names, ..unread };
        assert_eq!(made(&[own, patches]), [of(r#"{"a":2,"n":1.50}"#, false), of(r#"{"n":1.50}"#, false)]);
        let unconditional = SavedContent { is_conditional: false, ..unread };
        assert_eq!(made(&[unconditional]), [of(r#"{"a":2,"n":1.50}"#, false)]);
        // What is not known makes nothing known, until a PUT or a read.
        let appends = SavedContent { effect: Effect::Appends, ..unread };
        let put = SavedContent { effect: Effect::Replaces, ..unread };
        assert_eq!(made(&[appends, patches, put]), [None, None, of(r#"{"a":2}"#, true)]);
    }

    #[test]
    fn a_read_that_holds_more_than_was_saved_is_not_explained() {
        let (found, merge) = (body(r#"{"a":1,"_rev":"1"}"#), body(r#"{"a":2}"#));
        let unexplained = |effect, read: &str| {
            let read = body(read);
            let saves =
                [SavedContent { effect, is_conditional: true, sent: Some(&merge), shown: Some(&read) }];
            super::unexplained(Some(&found), &saves, &["/_rev".to_owned()])
        };
        for effect in [Effect::Merges, Effect::Names] {
            assert_eq!(unexplained(effect, r#"{ "_rev":"2", "a":2, "modifiedAt":7 }"#), None);
            assert_eq!(unexplained(effect, r#"{"_rev":"2","a":2,"b":1}"#), Some(0));
        }
        assert_eq!(unexplained(Effect::Appends, r#"{"a":2}"#), Some(0));
        let unread =
            SavedContent { effect: Effect::Appends, is_conditional: true, sent: Some(&merge), shown: None };
        assert_eq!(super::unexplained(Some(&found), &[unread], &[]), None);
    }
}
