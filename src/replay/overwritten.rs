//! What a save overwrote: how the version that was current just before it differs from the one that
//! the page had read.

use crate::exchange::{Body, excerpt};
use json_patch::PatchOperation;
use serde_json::Value;

/// What a save overwrote.
#[derive(Clone, Debug, PartialEq)]
pub enum Overwritten {
    /// Nothing: the two versions have the same content.
    Nothing,
    /// Nothing: what was found is what the save sends, as after an attempt that had only looked failed.
    SameAsSent,
    /// Members of a JSON document.
    Json {
        /// How they had changed since the page read them; at most 200.
        changes: Vec<Change>,
        /// How many more there are.
        more: usize,
    },
    /// Lines of a text, as a unified diff from the page's version to the overwritten one.
    Text(String),
    /// The two differ, in a way that is not shown.
    Opaque(&'static str),
    /// One of the two is not known.
    Unknown(&'static str),
}

impl Overwritten {
    /// The same without members that are the version's own validator: it differs with every version, and
    /// nobody wrote it.
    pub fn apart_from(mut self, pointers: &[String]) -> Overwritten {
        if let Overwritten::Json { changes, more } = &mut self {
            changes.retain(|change| !pointers.contains(&change.path));
            if changes.is_empty() && *more == 0 {
                return Overwritten::Nothing;
            }
        }
        self
    }
}

/// How one place of a JSON document had changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: a JSON Pointer (RFC 6901); empty for the whole document.
    pub path: String,
    /// What the page had read there, as JSON; `None` if there was nothing.
    pub read: Option<String>,
    /// What was there when the save came, as JSON; `None` if there was nothing.
    pub overwritten: Option<String>,
}

/// Most changes that are listed.
const MOST_CHANGES: usize = 200;

/// Longest JSON that is shown of one value, in characters.
const LONGEST_VALUE: usize = 400;

/// Largest body, in bytes, and most lines that are compared: a comparison's time can grow with the
/// square of them, and it runs on the panel's thread.
const LARGEST: usize = 256 << 10;
const MOST_LINES: usize = 2000;

/// Compares the version that the page had read with the one that the refetch found; `sent` is the body that the save put in
/// the place of both, where it did just that (RFC 9110 §9.3.4).
pub fn compare(read: Option<&Body>, latest: Option<&Body>, sent: Option<&Body>) -> Overwritten {
    if sent.is_some_and(|_| difference(sent, latest) == Overwritten::Nothing) {
        return Overwritten::SameAsSent;
    }
    difference(read, latest)
}

fn difference(read: Option<&Body>, latest: Option<&Body>) -> Overwritten {
    let (read, latest) = match (read, latest) {
        (None, _) => return Overwritten::Unknown("the version that the page had read was not recorded"),
        (_, None) => return Overwritten::Unknown("the body of the latest version was not kept"),
        (Some(read), Some(latest)) => (read, latest),
    };
    if read.octets() == latest.octets() {
        return Overwritten::Nothing;
    }
    let (Some(read), Some(latest)) = (read.text(), latest.text()) else {
        return Overwritten::Opaque("they are not text");
    };
    if read.len().max(latest.len()) > LARGEST {
        return Overwritten::Opaque("they are too large to compare here");
    }
    if let (Ok(read), Ok(latest)) = (serde_json::from_str(read), serde_json::from_str(latest)) {
        return compare_json(&read, &latest);
    }
    if read.lines().count().max(latest.lines().count()) > MOST_LINES {
        return Overwritten::Opaque("they have too many lines to compare here");
    }
    Overwritten::Text(diffy::create_patch(read, latest).to_string())
}

fn compare_json(read: &Value, latest: &Value) -> Overwritten {
    let json = |value: &Value| excerpt(&value.to_string(), LONGEST_VALUE);
    let patch = json_patch::diff(read, latest);
    let total = patch.0.len();
    let change = |operation: &PatchOperation| {
        let (path, overwritten) = match operation {
            PatchOperation::Add(add) => {
                return Some(Change {
                    path: add.path.to_string(),
                    read: None,
                    overwritten: Some(json(&add.value)),
                });
            }
            PatchOperation::Replace(replace) => (&replace.path, Some(json(&replace.value))),
            PatchOperation::Remove(remove) => (&remove.path, None),
            PatchOperation::Move(_) | PatchOperation::Copy(_) | PatchOperation::Test(_) => return None,
        };
        Some(Change { path: path.to_string(), read: read.pointer(path.as_str()).map(json), overwritten })
    };
    let changes: Vec<Change> = patch.0.iter().take(MOST_CHANGES).filter_map(change).collect();
    // Other white space or another order of members is no difference in content.
    if changes.is_empty() {
        Overwritten::Nothing
    } else {
        Overwritten::Json { changes, more: total.saturating_sub(MOST_CHANGES) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Body {
        Body::Text(text.into())
    }

    #[test]
    fn a_validator_in_the_body_is_no_change_of_anybodys() {
        let changed = |one: &str, other: &str| {
            difference(Some(&text(one)), Some(&text(other))).apart_from(&["/_rev".to_owned()])
        };
        assert_eq!(changed(r#"{"_rev":"1","n":1}"#, r#"{"_rev":"2","n":1}"#), Overwritten::Nothing);
        let both = changed(r#"{"_rev":"1","n":1}"#, r#"{"_rev":"2","n":2}"#);
        assert!(
            matches!(both, Overwritten::Json { changes, .. } if changes.len() == 1 && changes[0].path == "/n")
        );
    }

    #[test]
    fn json_is_compared_by_its_members_and_no_number_changes() {
        let read = text(r#"{"title":"a","n":1.50,"big":12345678901234567890123,"old":1}"#);
        let latest = text(r#"{"title":"b","n":1.5,"big":12345678901234567890123,"new":[1]}"#);
        let Overwritten::Json { changes, more: 0 } = difference(Some(&read), Some(&latest)) else { panic!() };
        let shown: Vec<_> =
            changes.iter().map(|c| (c.path.as_str(), c.read.as_deref(), c.overwritten.as_deref())).collect();
        assert!(shown.contains(&("/title", Some("\"a\""), Some("\"b\""))), "{shown:?}");
        assert!(shown.contains(&("/n", Some("1.50"), Some("1.5"))), "{shown:?}");
        assert!(shown.contains(&("/old", Some("1"), None)), "{shown:?}");
        assert!(shown.contains(&("/new", None, Some("[1]"))), "{shown:?}");
        assert_eq!(shown.len(), 4);
    }

    #[test]
    fn text_is_compared_by_lines() {
        let Overwritten::Text(diff) = difference(Some(&text("a\nb\n")), Some(&text("a\nc\n"))) else {
            panic!()
        };
        assert!(diff.contains("-b") && diff.contains("+c"), "{diff}");
    }

    #[test]
    fn what_is_not_known_is_said_plainly() {
        assert_eq!(difference(Some(&text("a")), Some(&text("a"))), Overwritten::Nothing);
        assert_eq!(difference(Some(&text("{\"a\":1}")), Some(&text("{ \"a\": 1 }"))), Overwritten::Nothing);
        assert!(matches!(difference(None, Some(&text("a"))), Overwritten::Unknown(_)));
        assert!(matches!(difference(Some(&text("a")), None), Overwritten::Unknown(_)));
        let bytes = Body::Bytes(vec![0xFF, 0].into());
        assert!(matches!(difference(Some(&bytes), Some(&text("a"))), Overwritten::Opaque(_)));
        let large = text(&"x".repeat(LARGEST + 1));
        assert!(matches!(difference(Some(&large), Some(&text("a"))), Overwritten::Opaque(_)));
    }

    #[test]
    fn what_had_landed_before_is_told_apart() {
        let (read, other) = (text("{\"n\":1}"), text("{\"n\":3}"));
        let sent = text("{\"n\":2}");
        assert_eq!(compare(Some(&read), Some(&text("{ \"n\": 2 }")), Some(&sent)), Overwritten::SameAsSent);
        assert_eq!(compare(None, Some(&sent), Some(&sent)), Overwritten::SameAsSent);
        assert!(matches!(compare(Some(&read), Some(&other), Some(&sent)), Overwritten::Json { .. }));
        assert_eq!(compare(Some(&read), Some(&read), None), Overwritten::Nothing);
        assert!(matches!(compare(Some(&read), None, Some(&sent)), Overwritten::Unknown(_)));
    }

    #[test]
    fn a_flood_of_changes_is_cut_and_counted() {
        let numbers = |from: usize| {
            text(&format!("[{}]", (from..from + 500).map(|n| n.to_string()).collect::<Vec<_>>().join(",")))
        };
        let Overwritten::Json { changes, more } = difference(Some(&numbers(0)), Some(&numbers(1000))) else {
            panic!()
        };
        assert_eq!((changes.len(), more), (200, 300));
    }
}
