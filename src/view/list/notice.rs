//! The notice in place of an empty list, and the next action that it offers.

use crate::exchange::escape_and_cut;
use crate::recording::Scope;

/// Why the list is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyReason<'a> {
    /// DevTools is recording, and there has been no request yet.
    NothingYet,
    /// Recording is paused, and nothing was recorded before.
    Paused,
    /// The panel is an ordinary page and no file has been opened.
    NoFile,
    /// No exchange is in this scope; the filter has no words.
    OutOfScope {
        /// The scope.
        scope: Scope,
        /// The number of recorded exchanges.
        total: u32,
    },
    /// No exchange matches the filter's words.
    NoMatch {
        /// The filter's words.
        words: &'a str,
        /// The number of recorded exchanges.
        total: u32,
    },
}

/// The effect of the notice's button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAction {
    /// Resumes the recording.
    Resume,
    /// Opens a file dialog for a HAR file.
    OpenFile,
    /// Shows a wider scope.
    Widen(Scope),
    /// Empties the filter.
    ClearFilter,
}

/// A heading, a sentence, and a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The reason for the empty list.
    pub title: String,
    /// What the user can do.
    pub text: &'static str,
    /// The label and effect of the button, if there is one.
    pub way_out: Option<(&'static str, NoticeAction)>,
}

/// The notice for an empty list.
pub fn notice(why: EmptyReason) -> Notice {
    match why {
        EmptyReason::NothingYet => Notice {
            title: String::from("No requests yet"),
            text: "Use your app, or reload the page: Retag shows every conditional request with its answer, \
                   and says why a 412 happened.",
            way_out: None,
        },
        EmptyReason::Paused => Notice {
            title: String::from("Recording is paused"),
            text: "Requests are not recorded until you resume.",
            way_out: Some(("Resume", NoticeAction::Resume)),
        },
        EmptyReason::NoFile => Notice {
            title: String::from("Open a HAR file"),
            text: "Save one from the Network panel of any browser and open it, or drop it here. It stays on this computer.",
            way_out: Some(("Open a file…", NoticeAction::OpenFile)),
        },
        EmptyReason::OutOfScope { scope: Scope::Conditional, total } => Notice {
            title: none_of(total, " has a condition", " has no condition"),
            text: "A request with If-Match, If-None-Match or another condition will appear here, \
                   and so will a 412 or a 428.",
            way_out: Some(("Show all fetch/XHR", NoticeAction::Widen(Scope::Scripted))),
        },
        EmptyReason::OutOfScope { total, .. } => Notice {
            title: none_of(total, " is fetch or XHR", " is neither fetch nor XHR"),
            text: "Documents, scripts, images and beacons are hidden.",
            way_out: Some(("Show everything", NoticeAction::Widen(Scope::Everything))),
        },
        EmptyReason::NoMatch { words, total } => {
            let words = format!(" “{}”", escape_and_cut(words, 60));
            Notice {
                title: none_of(total, &format!(" matches{words}"), &format!(" does not match{words}")),
                text: "Every word must occur in the URL, method, status, verdict, condition or tag; \
                       a word after “-” must not.",
                way_out: Some(("Clear the filter", NoticeAction::ClearFilter)),
            }
        }
    }
}

/// `None of 42 exchanges is …`, `The one exchange is not …`.
fn none_of(total: u32, none: &str, not: &str) -> String {
    match total {
        1 => format!("The one exchange recorded{not}"),
        _ => format!("None of {total} exchanges{none}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_empty_list_with_a_way_out_has_a_button() {
        let scoped = notice(EmptyReason::OutOfScope { scope: Scope::Conditional, total: 42 });
        assert_eq!(scoped.title, "None of 42 exchanges has a condition");
        assert_eq!(scoped.way_out, Some(("Show all fetch/XHR", NoticeAction::Widen(Scope::Scripted))));
        let typed = notice(EmptyReason::NoMatch { words: "etag\u{202e}", total: 1 });
        assert_eq!(typed.title, "The one exchange recorded does not match “etag\\u{202e}”");
        assert_eq!(typed.way_out.map(|(_, way)| way), Some(NoticeAction::ClearFilter));
        assert_eq!(notice(EmptyReason::Paused).way_out.map(|(_, way)| way), Some(NoticeAction::Resume));
    }
}
