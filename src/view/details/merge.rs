//! A review of the latest version: what is merged automatically, what the user decides, and what will be sent.

use crate::exchange::{Body, Text, escape_and_cut, escape_lines_and_cut, size};
use crate::merge::{
    Choice, Comparison, Conflict, Merge, PatchFault, PatchKind, Patched, PatchedMember, PatchedMembers,
    Sliced, patched_members,
};
use crate::replay::{Effect, TestedValue};
use std::ops::Range;

/// Longest value of one side that is shown in a conflict, and in a table, in characters.
const LONGEST_VALUE: usize = 2000;
const LONGEST_CELL: usize = 160;

/// Longest value that the user can edit in a conflict, in bytes.
const LONGEST_DRAFT: usize = 64 << 10;

/// Longest result that is shown and edited in full, and how much is shown of a longer one, in bytes.
const LONGEST_RESULT: usize = 256 << 10;
const BEGINNING: usize = 16_000;

/// Most differences, and most members of a patch, that are listed.
pub const MOST_DIFFERENCES: usize = 100;

/// How many conflicts are shown at a time.
pub const CONFLICTS_SHOWN: usize = 20;

/// A conflict in display form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// The conflict's number in the merge.
    pub number: usize,
    /// The place of the conflict: a JSON Pointer, or a range of lines.
    pub path: String,
    /// The place in words.
    pub place: String,
    /// The value that the page had read, in its lines.
    pub base: String,
    /// The server's current value.
    pub theirs: String,
    /// The value that the page wants to write.
    pub mine: String,
    /// The text that an edit begins with; `None` where the value is too long to be edited here.
    pub draft: Option<String>,
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

/// The conflicts of a merge in display form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeView {
    /// The conflicts that are shown, in the order of the result.
    pub conflicts: Vec<ConflictView>,
    /// The numbers of the conflicts that are shown.
    pub shown: Range<usize>,
    /// The number of conflicts.
    pub total: usize,
    /// The number of conflicts without a choice.
    pub open: usize,
    /// Why the result cannot be sent, in words.
    pub fault: Option<String>,
}

impl MergeView {
    /// The display form of a merge, with the conflicts around conflict `number`; `checked` is a result that has to be JSON
    /// where `is_json`: the user's version of it, or one that was merged by lines.
    pub fn of(merge: &Merge, number: usize, checked: Option<&str>, is_json: bool) -> MergeView {
        let total = merge.conflicts().len();
        let first = number.min(total.saturating_sub(1)) / CONFLICTS_SHOWN * CONFLICTS_SHOWN;
        let shown = first..total.min(first + CONFLICTS_SHOWN);
        let there = merge.conflicts().get(shown.clone()).unwrap_or(&[]);
        MergeView {
            conflicts: shown.clone().zip(there).map(|(number, one)| conflict(number, one)).collect(),
            shown,
            total,
            open: merge.open(),
            fault: checked.filter(|_| is_json).and_then(json_fault),
        }
    }

    /// Which of the conflicts are shown, in words; `None` where all are.
    pub fn part(&self) -> Option<String> {
        let (first, last) = (self.shown.start + 1, self.shown.end);
        (self.shown.len() < self.total).then(|| format!("Conflicts {first} to {last} of {}", self.total))
    }

    /// The sentence above the conflicts; `compared` is what sending the result changes, once it is known.
    pub fn summary(&self, compared: Option<&ComparedView>) -> String {
        let conflicts = match (self.total, self.open) {
            (0, _) => "You and the other version changed different places: they are merged.".to_owned(),
            (1, 1) => "One place was changed on both sides: choose.".to_owned(),
            (_, 0) => "Every conflict is decided.".to_owned(),
            (total, open) => format!("{total} places were changed on both sides; {open} to choose."),
        };
        match compared.filter(|compared| self.open == 0 && compared.is_theirs()) {
            Some(_) => format!("{conflicts} The result is what the server holds now."),
            None => conflicts,
        }
    }

    /// Whether the text can be sent, once it is known what sending it changes.
    pub fn is_ready(&self) -> bool {
        self.open == 0 && self.fault.is_none()
    }
}

/// The text to be sent, and what sending it changes, in display form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedView {
    /// The differences between the server's version and the text to be sent: place, server's value, result.
    pub differences: Vec<[String; 3]>,
    /// The number of differences that are not listed.
    pub more: usize,
    /// The text to be sent.
    pub result: Text,
}

impl ComparedView {
    /// The display form of a comparison with at most [`MOST_DIFFERENCES`].
    pub fn of(comparison: &Comparison) -> ComparedView {
        let side = |text: &Option<String>| cell(text.as_deref());
        let listed = comparison.differences.listed.iter();
        ComparedView {
            differences: listed.map(|one| [place(&one.path), side(&one.from), side(&one.to)]).collect(),
            more: comparison.differences.more,
            result: comparison.result.clone(),
        }
    }

    /// Whether the text is what the server holds now.
    pub fn is_theirs(&self) -> bool {
        self.differences.is_empty() && self.more == 0
    }

    /// Whether the result is too long to be shown and edited in full.
    pub fn is_long(&self) -> bool {
        self.result.len() > LONGEST_RESULT
    }

    /// The part of the result that is shown.
    pub fn shown_result(&self) -> &str {
        match self.is_long() {
            true => self.result.get(..self.result.floor_char_boundary(BEGINNING)).unwrap_or_default(),
            false => &self.result,
        }
    }

    /// How much of the result is shown, in words; `None` where all of it is.
    pub fn part(&self) -> Option<String> {
        let (shown, whole) = (size(self.shown_result().len() as u64), size(self.result.len() as u64));
        self.is_long().then(|| {
            format!(
                "The first {shown} of {whole} are shown. All of it is sent. It is too long to be edited here."
            )
        })
    }

    /// How many differences are not listed, in words.
    pub fn rest(&self) -> Option<String> {
        (self.more > 0).then(|| format!("And {} more. All of them are sent.", self.more))
    }
}

fn conflict(number: usize, one: &Conflict) -> ConflictView {
    let side = |text: &Option<String>| value(text.as_deref());
    let draft = match &one.choice {
        Some(Choice::Edited(text)) => text,
        _ => one.mine.as_deref().unwrap_or_default(),
    };
    ConflictView {
        number,
        path: escape_and_cut(&one.path, 400),
        place: place(&one.path),
        base: side(&one.base),
        theirs: side(&one.theirs),
        mine: side(&one.mine),
        draft: (draft.len() <= LONGEST_DRAFT).then(|| draft.to_owned()),
        chosen: one.choice.as_ref().map(|choice| match choice {
            Choice::Mine => ChoiceView::Mine,
            Choice::Theirs => ChoiceView::Theirs,
            Choice::Edited(_) => ChoiceView::Edited,
        }),
    }
}

/// The place of a change in words: a JSON Pointer as it is written, or the lines of a text.
fn place(path: &str) -> String {
    let is_lines = |text: &str| text.starts_with(|one: char| one.is_ascii_digit());
    match path.strip_prefix("after ") {
        _ if path.is_empty() => "the whole document".to_owned(),
        Some("0") => "before line 1".to_owned(),
        Some(line) if is_lines(line) => format!("after line {}", escape_and_cut(line, 400)),
        None if is_lines(path) && path.contains('-') => format!("lines {}", escape_and_cut(path, 400)),
        None if is_lines(path) => format!("line {}", escape_and_cut(path, 400)),
        _ => escape_and_cut(path, 400),
    }
}

/// A value in its own lines.
fn value(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| escape_lines_and_cut(text, LONGEST_VALUE))
}

fn cell(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| escape_and_cut(text, LONGEST_CELL))
}

/// The position and kind of a JSON syntax error, in words; `None` for valid JSON.
fn json_fault(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}');
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
    /// The number of further members that are not listed.
    pub more: usize,
    /// The values that the request tests: place, value as the page had sent it, value as it will be sent.
    pub tests: Vec<[String; 3]>,
}

/// The search for the members that a patch names and that have changed.
pub type PatchSearch = Sliced<Result<PatchedMembers, PatchFault>>;

/// The search for the members that a request names and that have changed since the page read them, in slices. A patch
/// keeps its meaning and is not merged.
///
/// # Errors
/// The content of the review where nothing can be searched.
pub fn patch_search(
    base: Option<&Body>,
    theirs: Option<&Body>,
    mine: &str,
    effect: Effect,
) -> Result<PatchSearch, PatchView> {
    let kind = if effect == Effect::Patches { PatchKind::Operations } else { PatchKind::Merge };
    let Some(base) = base.and_then(Body::text) else {
        return Err(PatchView::unknown(
            "The version that the page had read is not known: what has changed since cannot be told.",
        ));
    };
    let Some(theirs) = theirs.and_then(Body::text) else {
        return Err(PatchView::unknown(
            "The content of the latest version is not known as a text: what has changed since cannot be told.",
        ));
    };
    Ok(patched_members([base.into(), theirs.into(), mine.into()], kind, MOST_DIFFERENCES))
}

impl PatchView {
    fn unknown(why: &str) -> PatchView {
        PatchView { sentence: why.to_owned(), changed: Vec::new(), more: 0, tests: Vec::new() }
    }

    /// The same, with the values that the request tests.
    pub fn with_tests(self, tested: &[TestedValue]) -> PatchView {
        let row = |one: &TestedValue| [place(&one.pointer), cell(Some(&one.before)), cell(Some(&one.now))];
        PatchView { tests: tested.iter().map(row).collect(), ..self }
    }

    /// The display form of what a search has found.
    pub fn of(found: Result<PatchedMembers, PatchFault>) -> PatchView {
        let PatchedMembers { listed, more } = match found {
            Ok(members) => members,
            Err(PatchFault::NoPatch) => {
                return PatchView::unknown("The body is not a patch that Retag can read.");
            }
            Err(PatchFault::NotJson(_)) => {
                return PatchView::unknown("One of the three versions is not JSON: they are not compared.");
            }
        };
        let row = |one: &PatchedMember| {
            let side = |text: &Option<String>| cell(text.as_deref());
            let does = match &one.mine {
                Patched::Sets(value) => cell(Some(value)),
                Patched::SetsAnother => "the value of another place".to_owned(),
                Patched::Removes => "nothing".to_owned(),
                Patched::Reads => "no other value".to_owned(),
            };
            [place(&one.path), side(&one.base), side(&one.theirs), does]
        };
        PatchView {
            sentence: match listed.len() + more {
                0 => "Nothing that this request names has changed since the page read it.".to_owned(),
                1 => "One member that this request names has changed since the page read it.".to_owned(),
                many => {
                    format!("{many} members that this request names have changed since the page read them.")
                }
            },
            changed: listed.iter().map(row).collect(),
            more,
            tests: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::MergeRun;

    fn merged(base: &str, theirs: &str, mine: &str) -> Merge {
        MergeRun::new(base, theirs, mine).unwrap().finish().unwrap()
    }

    fn view(merge: &Merge, edited: Option<&str>, is_json: bool) -> (MergeView, ComparedView) {
        let comparison = match edited {
            Some(text) => merge.comparison_of(text.into(), MOST_DIFFERENCES),
            None => merge.comparison(MOST_DIFFERENCES),
        };
        (MergeView::of(merge, 0, edited, is_json), ComparedView::of(&comparison.finish()))
    }

    #[test]
    fn a_merge_without_conflicts_shows_what_it_changes() {
        let merge = merged(r#"{"a":1,"b":1}"#, r#"{"a":1,"b":2}"#, r#"{"a":3,"b":1}"#);
        let (view, compared) = view(&merge, None, true);
        assert!(view.is_ready() && view.conflicts.is_empty() && view.part().is_none());
        assert_eq!(compared.differences, [["/a", "1", "3"]]);
        assert_eq!(&*compared.result, r#"{"a":3,"b":2}"#);
        assert!(view.summary(Some(&compared)).contains("merged"), "{}", view.summary(None));
    }

    #[test]
    fn a_conflict_waits_for_its_choice() {
        let mut merge = merged(r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#);
        let (one, _) = view(&merge, None, true);
        assert!(!one.is_ready());
        assert_eq!((&*one.conflicts[0].path, one.conflicts[0].chosen), ("/a", None));
        assert_eq!(one.summary(None), "One place was changed on both sides: choose.");
        merge.choose_number(0, Choice::Theirs).unwrap();
        let (decided, compared) = view(&merge, None, true);
        assert!(decided.is_ready() && compared.is_theirs());
        assert!(decided.summary(Some(&compared)).ends_with("The result is what the server holds now."));
        assert_eq!(decided.summary(None), "Every conflict is decided.");
    }

    #[test]
    fn an_edited_result_is_checked_and_compared() {
        let merge = merged(r#"{"a":1}"#, r#"{"a":1}"#, r#"{"a":3}"#);
        let broken = MergeView::of(&merge, 0, Some("{\"a\":"), true);
        assert!(
            !broken.is_ready() && broken.fault.as_deref().is_some_and(|fault| fault.contains("not JSON"))
        );
        let (edited, compared) = view(&merge, Some(r#"{"a":4}"#), true);
        assert!(edited.is_ready());
        assert_eq!(compared.differences, [["/a", "1", "4"]]);
        assert!(MergeView::of(&merge, 0, Some("no JSON at all"), false).fault.is_none());
        assert!(MergeView::of(&merge, 0, Some("\u{feff}{}"), true).fault.is_none(), "a byte order mark");
    }

    #[test]
    fn lines_are_named_and_line_breaks_are_seen() {
        let merge = Merge::of_lines("a\nb\n", "a\nx\ty\r\n", "a\nz\u{202e}\n").unwrap();
        let (one, compared) = view(&merge, None, false);
        let conflict = &one.conflicts[0];
        assert_eq!((&*conflict.path, &*conflict.place), ("2", "line 2"));
        assert_eq!((&*conflict.theirs, &*conflict.mine), ("x\ty␍\n", "z\\u{202e}\n"));
        assert_eq!(compared.differences, [["line 2", "x⇥y␍⏎", "z\\u{202e}⏎"]]);
        let places = ["", "/a\n", "4-6", "after 0", "after 3", "after all"].map(place);
        let words = ["the whole document", "/a⏎", "lines 4-6", "before line 1", "after line 3", "after all"];
        assert_eq!(places, words);
    }

    #[test]
    fn a_long_result_is_shown_in_part_and_stays_whole() {
        let text = |title: &str| format!(r#"{{"title":"{title}","text":"{}"}}"#, "ä".repeat(LONGEST_RESULT));
        let (view, compared) = view(&merged(&text("a"), &text("a"), &text("b")), None, true);
        assert!(view.is_ready() && compared.is_long() && *compared.result == text("b"));
        let shown = compared.shown_result();
        assert!(shown.len() <= BEGINNING && compared.result.starts_with(shown));
        assert!(compared.part().is_some_and(|part| part.starts_with("The first 15.9 kB of 524.3 kB")));
    }

    #[test]
    fn many_conflicts_are_shown_part_by_part_and_none_is_lost() {
        let text = |value: usize| {
            let members: Vec<String> = (0..50).map(|at| format!("\"m{at}\":{}", at + value)).collect();
            format!("{{{}}}", members.join(","))
        };
        let mut merge = merged(&text(0), &text(100), &text(200));
        let mut seen = Vec::new();
        for number in [0, 20, 49, 1000] {
            let view = MergeView::of(&merge, number, None, true);
            assert_eq!((view.total, view.open), (50, 50));
            seen.push((view.part().unwrap(), view.conflicts.len(), view.conflicts[0].number));
        }
        assert_eq!(seen[0], ("Conflicts 1 to 20 of 50".to_owned(), 20, 0));
        assert_eq!(seen[1], ("Conflicts 21 to 40 of 50".to_owned(), 20, 20));
        assert_eq!(seen[2], ("Conflicts 41 to 50 of 50".to_owned(), 10, 40));
        assert_eq!(seen[3], seen[2]);
        merge.choose_number(3, Choice::Mine).unwrap();
        assert_eq!(
            (merge.next_open(3), merge.next_open(49), merge.next_open(50)),
            (Some(4), Some(49), Some(0))
        );
        merge.choose_open(&Choice::Theirs);
        assert_eq!((merge.open(), merge.next_open(0)), (0, None));
        assert_eq!(merge.conflicts()[3].choice, Some(Choice::Mine), "a choice stays");
    }

    #[test]
    fn many_differences_are_counted_and_long_values_are_cut() {
        let text = |value: &str| {
            let members: Vec<String> = (0..150).map(|at| format!("\"m{at}\":\"{value}\"")).collect();
            format!("{{{}}}", members.join(","))
        };
        let (old, new) = (text("a"), text(&"b".repeat(7000)));
        let (view, compared) = view(&merged(&old, &old, &new), None, true);
        assert!(view.is_ready());
        assert_eq!((compared.differences.len(), compared.more), (MOST_DIFFERENCES, 50));
        assert_eq!(compared.rest().as_deref(), Some("And 50 more. All of them are sent."));
        assert!(compared.differences.iter().flatten().all(|cell| cell.chars().count() < LONGEST_CELL + 40));
        let conflict =
            merged(r#"{"m":"1"}"#, r#"{"m":"2"}"#, &format!("{{\"m\":\"{}\"}}", "b".repeat(70_000)));
        assert_eq!(MergeView::of(&conflict, 0, None, true).conflicts[0].draft, None);
    }

    #[test]
    fn a_patch_tells_which_of_its_members_have_changed() {
        let body = |text: &str| Body::Text(text.into());
        let (base, theirs) = (body(r#"{"a":1,"b":1}"#), body(r#"{"a":2,"b":1}"#));
        let found = |mine: &str| {
            PatchView::of(patch_search(Some(&base), Some(&theirs), mine, Effect::Merges).unwrap().finish())
        };
        let view = found(r#"{"a":3,"b":4}"#);
        assert_eq!(view.changed, [["/a", "1", "2", "3"]]);
        let none = found(r#"{"b":4}"#);
        assert!(none.changed.is_empty() && none.sentence.starts_with("Nothing"));
        let unknown = patch_search(None, Some(&theirs), "{}", Effect::Merges).unwrap_err();
        assert!(unknown.sentence.contains("not known"));
    }
}
