//! A review of the latest version: what is merged automatically, what the user decides, and what will be sent.

use crate::exchange::{Body, escape_and_cut};
use crate::merge::{
    Choice, Conflict, Merge, PatchFault, PatchKind, PatchedMember, Unmergeable, patched_members,
};
use crate::replay::Effect;

/// Longest value of one side that is shown, in characters.
const LONGEST_VALUE: usize = 2000;

/// Longest result that is shown and edited in full, in bytes.
const LONGEST_RESULT: usize = 256 << 10;

/// Most differences that are listed.
const MOST_DIFFERENCES: usize = 100;

/// A conflict in display form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// The conflict's number in the merge.
    pub number: usize,
    /// The place of the conflict: a JSON Pointer, or a range of lines.
    pub path: String,
    /// The value that the page had read.
    pub base: String,
    /// The server's current value.
    pub theirs: String,
    /// The value that the page wants to write.
    pub mine: String,
    /// The text that an edit begins with.
    pub draft: String,
    /// The choice, if one was made.
    pub chosen: Option<ChoiceView>,
}

/// The value that was chosen for a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceView {
    /// The value that the page wants to write.
    Mine,
    /// The server's current value.
    Theirs,
    /// A text that the user entered.
    Edited,
}

/// A merge in display form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeView {
    /// The conflicts, in the order of the result.
    pub conflicts: Vec<ConflictView>,
    /// The number of conflicts without a choice.
    pub open: usize,
    /// The differences between the server's version and the text to be sent: place, server's value, result.
    pub differences: Vec<[String; 3]>,
    /// The number of differences that are not listed.
    pub more: usize,
    /// The text to be sent.
    pub result: String,
    /// Why the text cannot be sent, in words.
    pub fault: Option<String>,
}

impl MergeView {
    /// The display form of a merge; `edited` is the user's version of the result, if there is one.
    pub fn of(merge: &Merge, edited: Option<&str>, is_json: bool) -> MergeView {
        let conflicts: Vec<ConflictView> =
            merge.conflicts().iter().enumerate().map(|(number, one)| conflict(number, one)).collect();
        let made = merge.result();
        let result = edited.unwrap_or(&made);
        let fault = edited.filter(|_| is_json).and_then(json_fault);
        let found = match edited {
            // Where the user has edited the text, the differences are computed from the edited text.
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

    /// The sentence above the conflicts.
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

    /// Whether the result is too long to be shown and edited in full.
    pub fn is_long(&self) -> bool {
        self.result.len() > LONGEST_RESULT
    }

    /// The part of the result that is shown.
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

/// The position and kind of a JSON syntax error, in words; `None` for valid JSON.
fn json_fault(text: &str) -> Option<String> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    Some(format!("This is not JSON: {error}."))
}

/// The content of a review where nothing is merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchView {
    /// The result in one sentence.
    pub sentence: String,
    /// The members that the request names and that have changed since: place, value that the page had read, current
    /// value, value in the request.
    pub changed: Vec<[String; 4]>,
}

/// The members that a request names and that have changed since the page read them. A patch keeps its meaning and is
/// not merged.
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

/// Why three versions are not merged, and what the user can do, in words.
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
