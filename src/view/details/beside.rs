//! A review in which nothing is merged: mine beside theirs.

use super::body::{FIRST, beginning, printable};
use super::merge::ComparedView;
use crate::exchange::size;
use crate::merge::{Remains, Unmergeable};

/// What the server holds now, beside the text to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideView {
    /// Why the versions are not merged, and what remains.
    pub reason: String,
    /// What the server holds now, escaped, or its beginning.
    pub theirs: String,
    /// How much of it is shown, in words; `None` where all of it is.
    pub part: Option<String>,
    /// Whether the three versions can be merged by lines.
    pub offers_lines: bool,
}

impl BesideView {
    /// What the server holds now, where the versions are not merged for a reason.
    pub fn of(why: &Unmergeable, theirs: &str) -> BesideView {
        let (shown, _) = beginning(theirs);
        let part = format!("The first {} of {} are shown.", size(FIRST as u64), size(theirs.len() as u64));
        BesideView {
            reason: unmerged(why),
            theirs: if theirs.is_empty() { "nothing".to_owned() } else { printable(shown) },
            part: (shown.len() < theirs.len()).then_some(part),
            offers_lines: why.remains() == Remains::LinesOrComparison,
        }
    }

    /// What sending the result does, in a sentence; `compared` is what sending it changes, once it is known.
    pub fn summary(&self, compared: Option<&ComparedView>) -> &'static str {
        match compared.is_some_and(ComparedView::is_theirs) {
            true => "The result is what the server holds now.",
            false => "Nothing is merged. The result replaces what the server holds now.",
        }
    }
}

/// Why three versions are not merged, and what the user can do, in words.
pub fn unmerged(why: &Unmergeable) -> String {
    format!("{why} {}", why.advice())
}

/// Why three versions are merged by their lines, in words.
pub fn by_lines(why: &Unmergeable) -> String {
    format!("{why} The three versions are merged by lines.")
}

/// What the comparison or the merge by lines keeps while the other of the two is shown, in words; `None` where the user
/// has done nothing there. What was made for an earlier version is taken over where it still applies.
pub fn kept_aside(is_by_lines: bool, choices: usize, is_edited: bool, is_earlier: bool) -> Option<String> {
    let what = match (choices, is_edited) {
        (0, false) => return None,
        (0, true) => "your edit".to_owned(),
        (1, false) => "your choice".to_owned(),
        (1, true) => "your choice and your edit".to_owned(),
        (many, false) => format!("your {many} choices"),
        (many, true) => format!("your {many} choices and your edit"),
    };
    let name = if is_by_lines { "merge by lines" } else { "comparison" };
    let limit = if is_earlier { ", as far as they still apply" } else { "" };
    Some(format!("The {name} keeps {what}{limit}."))
}

/// The review of versions that were not kept.
pub const NOT_KEPT: &str = "The content of one of the two versions was not kept: they are neither merged nor compared. Yours can be sent as \
                            a whole, over the latest version, or not at all.";

/// The review of a patch that is no text.
pub const PATCH_NOT_TEXT: &str =
    "The body is no text: it is not compared. It can be sent as a whole, or not at all.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::{Shape, Which, beside};
    use crate::view::MOST_DIFFERENCES;

    #[test]
    fn the_advice_names_what_is_there() {
        let form = BesideView::of(&Unmergeable::AnotherShape(Shape::Form), r#"{"a":1}"#);
        assert_eq!(
            form.reason,
            "The page reads JSON and writes form fields. Compare the two, and edit yours before it is sent."
        );
        assert_eq!((&*form.theirs, form.part, form.offers_lines), (r#"{"a":1}"#, None, false));
        let broken = Unmergeable::InvalidJson { which: Which::Mine, line: 1, column: 2 };
        let view = BesideView::of(&broken, "");
        assert!(view.offers_lines && view.reason.ends_with("or merge the three versions by lines."));
        assert_eq!(view.theirs, "nothing");
        assert!(
            by_lines(&broken)
                .ends_with("what the page wants to write. The three versions are merged by lines.")
        );
    }

    #[test]
    fn a_long_version_is_shown_in_part_and_hostile_characters_are_escaped() {
        let long = BesideView::of(&Unmergeable::NoBase, &"ä".repeat(FIRST));
        assert_eq!(long.part.as_deref(), Some("The first 16.0 kB of 32.0 kB are shown."));
        assert!(long.theirs.len() <= FIRST);
        let hostile = BesideView::of(&Unmergeable::NoBase, "<b>\u{202e}");
        assert_eq!(hostile.theirs, "<b>\\u{202e}");
    }

    #[test]
    fn what_the_other_manner_keeps_is_said() {
        let said = |lines, choices, edited, earlier| kept_aside(lines, choices, edited, earlier);
        assert_eq!(said(true, 0, false, false), None);
        assert_eq!(said(false, 0, true, false).as_deref(), Some("The comparison keeps your edit."));
        assert_eq!(said(true, 1, false, false).as_deref(), Some("The merge by lines keeps your choice."));
        assert_eq!(
            said(true, 2, true, true).as_deref(),
            Some("The merge by lines keeps your 2 choices and your edit, as far as they still apply.")
        );
    }

    #[test]
    fn the_summary_says_what_sending_does() {
        let view = BesideView::of(&Unmergeable::NoBase, "a");
        let summary = |mine: &str| {
            let both = beside(["a".into(), mine.into()]).unwrap().finish();
            let compared = ComparedView::of(&both.merge.comparison(MOST_DIFFERENCES).finish());
            view.summary(Some(&compared))
        };
        assert_eq!(summary("a"), "The result is what the server holds now.");
        assert_eq!(summary("b"), "Nothing is merged. The result replaces what the server holds now.");
        assert_eq!(view.summary(None), summary("b"));
    }
}
