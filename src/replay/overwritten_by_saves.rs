//! What the saves of one replay overwrote together: changes that were there before the first, and changes that a read
//! between two of them found.

use super::effect::Effect;
use super::json_difference::is_same;
use super::overwritten::{Overwritten, Versions, compare};
use super::saved_content::{SavedContent, made_by};
use crate::exchange::Body;

/// The contents around the saves of one replay.
#[derive(Clone, Copy, Debug)]
pub struct SavesContents<'a> {
    /// What the page had read.
    pub read: Option<&'a Body>,
    /// What the refetch found just before the first save.
    pub found: Option<&'a Body>,
    /// The saves, in order.
    pub saves: &'a [SavedContent<'a>],
    /// What a read found after the last save.
    pub after: Option<&'a Body>,
    /// What all the saves together do.
    pub effect: Effect,
    /// JSON Pointers of the versions' own validators in their content.
    pub validators: &'a [String],
}

/// What the saves overwrote.
#[derive(Clone, Debug, PartialEq)]
pub struct OverwrittenBySaves {
    /// What was overwritten.
    pub what: Overwritten,
    /// Whether all of it was in the version that the refetch found.
    pub is_of_found: bool,
}

/// What the saves overwrote.
pub fn compare_saves(of: &SavesContents) -> OverwrittenBySaves {
    let last = of.saves.last();
    let before_the_last = of.saves.len().saturating_sub(1);
    let between = of.saves.iter().take(before_the_last).any(|save| save.shown.is_some());
    let after = of.after.or(last.and_then(|save| save.shown));
    let made = if between || after.is_none() { made_by(of.found, of.saves) } else { Vec::new() };
    let by_last = made.last().filter(|made| made.is_certain).and_then(|made| made.content.as_deref());
    let versions = Versions {
        read: of.read,
        latest: of.found,
        sent: last.and_then(|save| save.sent),
        after: after.or(by_last),
        effect: of.effect,
    };
    let found = compare(&versions);
    let between = of.saves.iter().zip(&made).take(before_the_last).filter_map(|(save, made)| {
        let (made, shown) = (made.content.as_deref(), save.shown?);
        match is_same(made, Some(shown), of.validators) {
            Some(true) => None,
            Some(false) => Some(compare(&Versions { read: made, latest: Some(shown), ..versions })),
            None => Some(Overwritten::Unknown(NOT_COMPARED)),
        }
    });
    let between = between.fold(Overwritten::Nothing, Overwritten::and);
    let is_of_found = matches!(between, Overwritten::Nothing | Overwritten::Kept);
    OverwrittenBySaves { what: found.and(between), is_of_found }
}

/// Why it is not known what a read between two saves shows.
const NOT_COMPARED: &str = "a read between two of the saves cannot be compared with what was saved";

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        Body::Text(text.into())
    }

    /// What two saves overwrote: of the page's version, the version found, the first save with the read after it, and the
    /// second save.
    fn two(
        read: &str,
        found: &str,
        first: (Effect, &str, Option<&str>),
        second: (Effect, &str),
    ) -> OverwrittenBySaves {
        let (read, found) = (body(read), body(found));
        let (sent, shown) = (body(first.1), first.2.map(body));
        let last = body(second.1);
        let saves = [
            SavedContent { effect: first.0, is_conditional: true, sent: Some(&sent), shown: shown.as_ref() },
            SavedContent { effect: second.0, is_conditional: true, sent: Some(&last), shown: None },
        ];
        let effect = if second.0 == Effect::Replaces { second.0 } else { Effect::Unknown };
        compare_saves(&SavesContents {
            read: Some(&read),
            found: Some(&found),
            saves: &saves,
            after: None,
            effect,
            validators: &[],
        })
    }

    fn paths(of: &OverwrittenBySaves) -> (Vec<&str>, Vec<&str>) {
        let Overwritten::Json { changes, kept, .. } = &of.what else { panic!("{of:?}") };
        (changes.iter().map(|change| &*change.path).collect(), kept.iter().map(String::as_str).collect())
    }

    const SETS_A: &str = r#"[{"op":"add","path":"/a","value":5}]"#;
    const SETS_B: &str = r#"[{"op":"add","path":"/b","value":5}]"#;

    #[test]
    fn patches_tell_what_they_overwrote_without_a_read_after_them() {
        let patches = Effect::Patches;
        let what =
            two(r#"{"a":1,"b":1}"#, r#"{"a":2,"b":2,"c":2}"#, (patches, SETS_A, None), (patches, SETS_B));
        assert_eq!(paths(&what), (vec!["/a", "/b"], vec!["/c"]));
        assert!(what.is_of_found);
        // A PATCH of the server's own form does not.
        let own = two(r#"{"a":1}"#, r#"{"a":2}"#, (Effect::Names, r#"{"a":3}"#, None), (patches, SETS_B));
        assert!(matches!(own.what, Overwritten::Unknown(_)), "{own:?}");
    }

    #[test]
    fn what_was_written_between_two_saves_is_compared_too() {
        let patches = Effect::Patches;
        let between = Some(r#"{"a":5,"b":70,"c":70}"#);
        let what = two(r#"{"a":1}"#, r#"{"a":1}"#, (patches, SETS_A, between), (patches, SETS_B));
        assert_eq!(paths(&what), (vec!["/b"], vec!["/c"]));
        assert!(!what.is_of_found);
        let replaces = Effect::Replaces;
        let what = two("1", "1", (replaces, r#"{"a":5}"#, Some(r#"{"a":70}"#)), (replaces, r#"{"a":6}"#));
        assert_eq!((paths(&what), what.is_of_found), ((vec!["/a"], vec![]), false));
        // What the first save explains is nobody else's.
        let what = two("1", "1", (replaces, r#"{"a":5}"#, Some(r#"{ "a":5 }"#)), (replaces, r#"{"a":6}"#));
        assert_eq!(what.what, Overwritten::Nothing);
        let unknown = two("1", "1", (Effect::Appends, "2", Some("12")), (replaces, r#"{"a":6}"#));
        assert!(matches!(unknown.what, Overwritten::Unknown(_)), "{unknown:?}");
    }
}
