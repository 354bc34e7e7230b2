//! A review of the latest version: what is merged by itself, what the user has to decide, and what will be sent.

use crate::exchange::{Body, escape_and_cut};
use crate::merge::{
    Choice, Conflict, Merge, PatchFault, PatchKind, PatchedMember, Unmergeable, patched_members,
};
use crate::replay::Effect;

/// Longest value that is shown of one side, in characters.
const LONGEST_VALUE: usize = 2000;

/// Longest result that is shown and edited whole, in bytes.
const LONGEST_RESULT: usize = 256 << 10;

/// Most differences that are listed.
const MOST_DIFFERENCES: usize = 100;

/// A conflict as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// Its number in the merge.
    pub number: usize,
    /// Where: a JSON Pointer, or a range of lines.
    pub path: String,
    /// What the page had read there.
    pub base: String,
    /// What the server holds there.
    pub theirs: String,
    /// What the page wants to write there.
    pub mine: String,
    /// The text to begin an edit with.
    pub draft: String,
    /// What was chosen.
    pub chosen: Option<ChoiceView>,
}

/// What was chosen for a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceView {
    /// What the page wants to write.
    Mine,
    /// What the server holds.
    Theirs,
    /// A text of the user's.
    Edited,
}

/// A merge as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeView {
    /// The conflicts, in the order of the result.
    pub conflicts: Vec<ConflictView>,
    /// How many are open.
    pub open: usize,
    /// How the text to be sent differs from what the server holds: where, theirs, the result.
    pub differences: Vec<[String; 3]>,
    /// How many differences are not listed.
    pub more: usize,
    /// The text to be sent.
    pub result: String,
    /// Why the text cannot be sent, in words.
    pub fault: Option<String>,
}

impl MergeView {
    /// A merge, and the text that the user has made of its result, if any.
    pub fn of(merge: &Merge, edited: Option<&str>, is_json: bool) -> MergeView {
        let conflicts: Vec<ConflictView> =
            merge.conflicts().iter().enumerate().map(|(number, one)| conflict(number, one)).collect();
        let made = merge.result();
        let result = edited.unwrap_or(&made);
        let fault = edited.filter(|_| is_json).and_then(json_fault);
        let found = match edited {
            // The differences of a text that the user has edited are those of the text.
            Some(edited) if fault.is_none() => merge.difference_from_theirs(edited, MOST_DIFFERENCES),
            _ => merge.difference_to_theirs(MOST_DIFFERENCES),
        };
        let side = |text: &Option<String>| value(text.as_deref());
        MergeView {
            open: merge.open(),
            differences: found
                .listed
                .iter()
                .map(|one| [place(&one.path), side(&one.from), side(&one.to)])
                .collect(),
            more: found.more,
            result: result.to_owned(),
            fault,
            conflicts,
        }
    }

    /// What is said above the conflicts.
    pub fn summary(&self) -> String {
        let total = self.conflicts.len();
        let conflicts = match (total, self.open) {
            (0, _) => "You and the other version changed different places: they are merged.".to_owned(),
            (1, 1) => "One place was changed on both sides: choose.".to_owned(),
            (_, 0) => "Every conflict is decided.".to_owned(),
            (_, open) => format!("{total} places were changed on both sides; {open} to choose."),
        };
        match (self.differences.len() + self.more, self.open) {
            (0, 0) => format!("{conflicts} The result is what the server holds now."),
            _ => conflicts,
        }
    }

    /// Whether the result is too long to be shown and edited whole.
    pub fn is_long(&self) -> bool {
        self.result.len() > LONGEST_RESULT
    }

    /// The result as far as it is shown.
    pub fn shown_result(&self) -> &str {
        match self.is_long() {
            true => self.result.get(..self.result.floor_char_boundary(LONGEST_RESULT)).unwrap_or_default(),
            false => &self.result,
        }
    }

    /// Whether the text can be sent.
    pub fn is_ready(&self) -> bool {
        self.open == 0 && self.fault.is_none()
    }
}

fn conflict(number: usize, one: &Conflict) -> ConflictView {
    let side = |text: &Option<String>| value(text.as_deref());
    let draft = match &one.choice {
        Some(Choice::Edited(text)) => text.clone(),
        _ => one.mine.clone().unwrap_or_default(),
    };
    ConflictView {
        number,
        path: escape_and_cut(&one.path, 400),
        base: side(&one.base),
        theirs: side(&one.theirs),
        mine: side(&one.mine),
        draft,
        chosen: one.choice.as_ref().map(|choice| match choice {
            Choice::Mine => ChoiceView::Mine,
            Choice::Theirs => ChoiceView::Theirs,
            Choice::Edited(_) => ChoiceView::Edited,
        }),
    }
}

/// The place of a change in words.
fn place(path: &str) -> String {
    if path.is_empty() { "the whole document".to_owned() } else { escape_and_cut(path, 400) }
}

fn value(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| escape_and_cut(text, LONGEST_VALUE))
}

/// Where a text ceases to be JSON, in words.
fn json_fault(text: &str) -> Option<String> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    Some(format!("This is not JSON: {error}."))
}

/// What a review shows where nothing is merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchView {
    /// What was found, in a sentence.
    pub sentence: String,
    /// The members that the request names and that have changed since: where, what the page had read, what is there now,
    /// what the request puts there.
    pub changed: Vec<[String; 4]>,
}

/// The members that a request names and that have changed since the page read them; a patch keeps its meaning and is not
/// merged.
pub fn patch_view(base: Option<&Body>, theirs: Option<&Body>, mine: &str, effect: Effect) -> PatchView {
    let unknown = |why: &str| PatchView { sentence: why.to_owned(), changed: Vec::new() };
    let kind = if effect == Effect::Patches { PatchKind::Operations } else { PatchKind::Merge };
    let Some(base) = base.and_then(Body::text) else {
        return unknown(
            "The version that the page had read is not known: what has changed since cannot be told.",
        );
    };
    let Some(theirs) = theirs.and_then(Body::text) else {
        return unknown(
            "The content of the latest version is not known as a text: what has changed since cannot be told.",
        );
    };
    let members = match patched_members(base, theirs, mine, kind) {
        Ok(members) => members,
        Err(PatchFault::NoPatch) => return unknown("The body is not a patch that Retag can read."),
        Err(PatchFault::NotJson(_)) => {
            return unknown("One of the three versions is not JSON: they are not compared.");
        }
    };
    let row = |one: &PatchedMember| {
        let side = |text: &Option<String>| value(text.as_deref());
        [place(&one.path), side(&one.base), side(&one.theirs), side(&one.mine)]
    };
    PatchView {
        sentence: match members.len() {
            0 => "Nothing that this request names has changed since the page read it.".to_owned(),
            1 => "One member that this request names has changed since the page read it.".to_owned(),
            many => format!("{many} members that this request names have changed since the page read them."),
        },
        changed: members.iter().map(row).collect(),
    }
}

/// Why three versions are not merged, and what can be done, in words.
pub fn unmerged(why: &Unmergeable) -> String {
    format!("{why} {}", why.advice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::MergeRun;

    fn merged(base: &str, theirs: &str, mine: &str) -> Merge {
        MergeRun::new(base, theirs, mine).unwrap().finish().unwrap()
    }

    #[test]
    fn a_merge_without_conflicts_shows_what_it_changes() {
        let merge = merged(r#"{"a":1,"b":1}"#, r#"{"a":1,"b":2}"#, r#"{"a":3,"b":1}"#);
        let view = MergeView::of(&merge, None, true);
        assert!(view.is_ready() && view.conflicts.is_empty());
        assert_eq!(view.differences, [["/a", "1", "3"]]);
        assert_eq!(view.result, r#"{"a":3,"b":2}"#);
        assert!(view.summary().contains("merged"), "{}", view.summary());
    }

    #[test]
    fn a_conflict_waits_for_its_choice() {
        let mut merge = merged(r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#);
        let view = MergeView::of(&merge, None, true);
        assert!(!view.is_ready());
        assert_eq!((&*view.conflicts[0].path, view.conflicts[0].chosen), ("/a", None));
        assert_eq!(view.summary(), "One place was changed on both sides: choose.");
        merge.choose_number(0, Choice::Theirs).unwrap();
        let view = MergeView::of(&merge, None, true);
        assert!(view.is_ready() && view.differences.is_empty());
        assert!(view.summary().ends_with("The result is what the server holds now."));
    }

    #[test]
    fn an_edited_result_is_checked_and_compared() {
        let merge = merged(r#"{"a":1}"#, r#"{"a":1}"#, r#"{"a":3}"#);
        let broken = MergeView::of(&merge, Some("{\"a\":"), true);
        assert!(
            !broken.is_ready() && broken.fault.as_deref().is_some_and(|fault| fault.contains("not JSON"))
        );
        assert_eq!(broken.result, "{\"a\":");
        let edited = MergeView::of(&merge, Some(r#"{"a":4}"#), true);
        assert_eq!(edited.differences, [["/a", "1", "4"]]);
        assert!(MergeView::of(&merge, Some("no JSON at all"), false).fault.is_none());
    }

    #[test]
    fn a_long_result_is_shown_in_part_and_stays_whole() {
        let text = |title: &str| format!(r#"{{"title":"{title}","text":"{}"}}"#, "ä".repeat(LONGEST_RESULT));
        let view = MergeView::of(&merged(&text("a"), &text("a"), &text("b")), None, true);
        assert!(view.is_long() && view.is_ready() && view.result == text("b"));
        let shown = view.shown_result();
        assert!(shown.len() <= LONGEST_RESULT && view.result.starts_with(shown));
    }

    #[test]
    fn a_patch_tells_which_of_its_members_have_changed() {
        let body = |text: &str| Body::Text(text.into());
        let (base, theirs) = (body(r#"{"a":1,"b":1}"#), body(r#"{"a":2,"b":1}"#));
        let view = patch_view(Some(&base), Some(&theirs), r#"{"a":3,"b":4}"#, Effect::Merges);
        assert_eq!(view.changed, [["/a", "1", "2", "3"]]);
        let none = patch_view(Some(&base), Some(&theirs), r#"{"b":4}"#, Effect::Merges);
        assert!(none.changed.is_empty() && none.sentence.starts_with("Nothing"));
        assert!(patch_view(None, Some(&theirs), "{}", Effect::Merges).sentence.contains("not known"));
    }
}
