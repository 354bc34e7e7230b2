//! What a save overwrote: how the version that was current just before the save differs from the version that
//! the page had read.

use super::effect::Effect;
use super::json_difference::is_servers;
use super::plain_json::plain_json;
use crate::exchange::{Body, escape_and_cut};
use crate::json_value::equal;
use json_patch::PatchOperation;
use serde_json::Value;

/// What a save overwrote.
#[derive(Clone, Debug, PartialEq)]
pub enum Overwritten {
    /// Nothing: the two versions have the same content.
    Nothing,
    /// Nothing: the save kept every change.
    Kept,
    /// Members of a JSON document.
    Json {
        /// Members that had changed since the page read them, and whose change is gone; at most 200.
        changes: Vec<OverwrittenValue>,
        /// How many further changes are not listed.
        more: usize,
        /// The places that had changed, and that the save left unchanged; at most 200.
        kept: Vec<String>,
        /// The places that only the server writes; at most 200.
        servers: Vec<String>,
    },
    /// Lines of a text, as a unified diff from the page's version to the overwritten one.
    Text(String),
    /// The two versions differ, and the difference is not shown, for this reason.
    Opaque(&'static str),
    /// One of the two versions is not known, for this reason.
    Unknown(&'static str),
}

impl Overwritten {
    /// The same without members that hold the version's own validator: the server writes it, and it differs with
    /// every version.
    pub fn apart_from(mut self, pointers: &[String]) -> Overwritten {
        if let Overwritten::Json { changes, more, kept, servers } = &mut self {
            changes.retain(|change| !pointers.contains(&change.path));
            kept.retain(|path| !pointers.contains(path));
            servers.retain(|path| !pointers.contains(path));
            if changes.is_empty() && *more == 0 && kept.is_empty() && servers.is_empty() {
                return Overwritten::Nothing;
            }
        }
        self
    }

    /// What two saves overwrote together. Where one of the two is not known, the other is told.
    pub(super) fn and(self, other: Overwritten) -> Overwritten {
        match (self, other) {
            (Overwritten::Nothing, what) | (what, Overwritten::Nothing) => what,
            (Overwritten::Kept, what) | (what, Overwritten::Kept) => what,
            (Overwritten::Unknown(_), what) | (what, Overwritten::Unknown(_)) => what,
            (
                Overwritten::Json { mut changes, mut more, mut kept, mut servers },
                Overwritten::Json { changes: further, more: rest, kept: also, servers: own },
            ) => {
                changes.extend(further);
                more += rest + changes.len().saturating_sub(MOST_CHANGES);
                changes.truncate(MOST_CHANGES);
                for (all, added) in [(&mut kept, also), (&mut servers, own)] {
                    let added: Vec<String> = added.into_iter().filter(|path| !all.contains(path)).collect();
                    all.extend(added);
                    all.truncate(MOST_CHANGES);
                }
                Overwritten::Json { changes, more, kept, servers }
            }
            (Overwritten::Text(one), Overwritten::Text(other)) => Overwritten::Text(one + &other),
            (Overwritten::Opaque(why), _) | (_, Overwritten::Opaque(why)) => Overwritten::Opaque(why),
            // One of the two versions is JSON, and the other is not.
            (one, _) => one,
        }
    }
}

/// How one place of a JSON document had changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverwrittenValue {
    /// Where: a JSON Pointer (RFC 6901); empty for the whole document.
    pub path: String,
    /// What the page had read there, as JSON; `None` if there was nothing.
    pub read: Option<String>,
    /// What the version just before the save had there, as JSON; `None` if there was nothing.
    pub overwritten: Option<String>,
}

/// The versions of a resource around a save.
#[derive(Clone, Copy, Debug)]
pub struct Versions<'a> {
    /// What the page had read.
    pub read: Option<&'a Body>,
    /// What the refetch found just before the save.
    pub latest: Option<&'a Body>,
    /// The body that was sent.
    pub sent: Option<&'a Body>,
    /// What a read found after the save.
    pub after: Option<&'a Body>,
    /// What the request does.
    pub effect: Effect,
}

/// Most changes that are listed.
const MOST_CHANGES: usize = 200;

/// How many characters of a value's JSON are shown at most.
const LONGEST_VALUE: usize = 400;

/// Largest body, in bytes, and most lines that are compared: the time of a comparison can grow with their
/// square, and the comparison runs on the panel's thread.
const LARGEST: usize = 256 << 10;
const MOST_LINES: usize = 2000;

/// What a save overwrote: the changes since the page's read that the save has removed.
pub fn compare(versions: &Versions) -> Overwritten {
    let found = difference(versions.read, versions.latest);
    if matches!(found, MemberDifference::Nothing | MemberDifference::Unknown(_)) {
        return found.plain();
    }
    // Without a read after the save, only a PUT tells the new content of the resource (RFC 9110 §9.3.4).
    let now = match versions.effect {
        Effect::Replaces => versions.after.or(versions.sent),
        Effect::Removes => return found.plain(),
        _ => versions.after,
    };
    let Some(now) = now else {
        return match found {
            // Only members that the server alone writes had changed: no user's change could be overwritten.
            MemberDifference::Json { read, latest } if is_only_servers(&read, &latest) => {
                changed_members(&read, &latest, |_| Fate::Servers)
            }
            _ => Overwritten::Unknown("the resource was not read after the save"),
        };
    };
    if versions.latest.is_some_and(|latest| latest.octets() == now.octets()) {
        return Overwritten::Kept;
    }
    match found {
        MemberDifference::Json { read, latest } => {
            let text = |body: &Body| body.text().and_then(plain_json);
            let Some(now) = text(now) else { return changed_members(&read, &latest, |_| Fate::Overwritten) };
            let is_named = match versions.effect {
                Effect::Replaces | Effect::Merges => versions.sent.and_then(text),
                _ => None,
            };
            changed_members(&read, &latest, |path| fate(&latest, &now, is_named.as_ref(), path))
        }
        MemberDifference::Text { read, latest } => match now.text() {
            Some(now) if keeps_lines(read, latest, now) => Overwritten::Kept,
            _ => Overwritten::Text(diffy::create_patch(read, latest).to_string()),
        },
        other => other.plain(),
    }
}

/// How the version that the refetch found differs from the one that the page had read.
enum MemberDifference<'a> {
    Nothing,
    Json { read: Value, latest: Value },
    Text { read: &'a str, latest: &'a str },
    Opaque(&'static str),
    Unknown(&'static str),
}

impl MemberDifference<'_> {
    /// The result where no change is left.
    fn plain(self) -> Overwritten {
        match self {
            MemberDifference::Nothing => Overwritten::Nothing,
            MemberDifference::Json { read, latest } => changed_members(&read, &latest, |_| Fate::Overwritten),
            MemberDifference::Text { read, latest } => {
                Overwritten::Text(diffy::create_patch(read, latest).to_string())
            }
            MemberDifference::Opaque(why) => Overwritten::Opaque(why),
            MemberDifference::Unknown(why) => Overwritten::Unknown(why),
        }
    }
}

/// Why a text with replaced octets is not compared.
const LOST_BYTES: &str = "one of them has bytes that are not UTF-8, which the browser does not hand out";

fn difference<'a>(read: Option<&'a Body>, latest: Option<&'a Body>) -> MemberDifference<'a> {
    let (read, latest) = match (read, latest) {
        (None, _) => return MemberDifference::Unknown("the version that the page had read was not recorded"),
        (_, None) => return MemberDifference::Unknown("the body of the latest version was not kept"),
        (Some(read), Some(latest)) => (read, latest),
    };
    if read.octets() == latest.octets() {
        return MemberDifference::Nothing;
    }
    let is_binary = read.looks_binary() || latest.looks_binary();
    // To look for lost bytes in a long text takes long.
    let is_large = read.len().max(latest.len()) > LARGEST;
    let has_lost_bytes = !is_large && (read.has_lost_bytes() || latest.has_lost_bytes());
    let (Some(read), Some(latest)) = (read.text(), latest.text()) else {
        return MemberDifference::Opaque("they are not text");
    };
    if is_binary {
        return MemberDifference::Opaque("they are not text");
    }
    if has_lost_bytes {
        return MemberDifference::Opaque(LOST_BYTES);
    }
    if is_large {
        return MemberDifference::Opaque("they are too large to compare here");
    }
    if let (Some(read), Some(latest)) = (plain_json(read), plain_json(latest)) {
        return MemberDifference::Json { read, latest };
    }
    if read.lines().count().max(latest.lines().count()) > MOST_LINES {
        return MemberDifference::Opaque("they have too many lines to compare here");
    }
    MemberDifference::Text { read, latest }
}

/// What the save did to a change that the page had not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The change is gone.
    Overwritten,
    /// The change is still there.
    Kept,
    /// The server alone writes this member.
    Servers,
}

/// What the save did at one place; `sent` is the body, where its members name the places that it sets.
fn fate(latest: &Value, now: &Value, sent: Option<&Value>, path: &str) -> Fate {
    let (found, left) = (latest.pointer(path), now.pointer(path));
    if is_servers(path, &[]) {
        Fate::Servers
    } else if are_equal(found, left) && are_equal(array_around(latest, path), array_around(now, path)) {
        Fate::Kept
    } else if left.is_some() && sent.is_some_and(|sent| sent.pointer(path).is_none()) {
        // The request did not set this member, and its value is new: the server wrote it.
        Fate::Servers
    } else {
        Fate::Overwritten
    }
}

/// Whether two versions have the same value at a place, or none.
fn are_equal(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => equal(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Whether two versions differ only where the server alone writes.
fn is_only_servers(read: &Value, latest: &Value) -> bool {
    json_patch::diff(read, latest).0.iter().all(|operation| is_servers(operation.path().as_str(), &[]))
}

/// The outermost array around a place: when the array changes, its elements move to other places.
fn array_around<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let ends = path.match_indices('/').map(|(end, _)| end);
    ends.filter_map(|end| value.pointer(path.get(..end)?)).find(|part| part.is_array())
}

/// Whether the text now has every line that had been added, and no line that had been removed.
fn keeps_lines(read: &str, latest: &str, now: &str) -> bool {
    if now.lines().count() > MOST_LINES {
        return false;
    }
    let has = |text: &str, line: &str| text.lines().any(|one| one == line);
    let came = latest.lines().filter(|line| !has(read, line));
    let gone = read.lines().filter(|line| !has(latest, line));
    let (mut came, mut gone) = (came.peekable(), gone.peekable());
    (came.peek().is_some() || gone.peek().is_some())
        && came.all(|line| has(now, line))
        && gone.all(|line| !has(now, line))
}

fn changed_members(read: &Value, latest: &Value, fate: impl Fn(&str) -> Fate) -> Overwritten {
    let json = |value: &Value| escape_and_cut(&value.to_string(), LONGEST_VALUE);
    let (mut changes, mut kept, mut servers, mut more) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for operation in json_patch::diff(read, latest).0 {
        let (path, overwritten) = match &operation {
            PatchOperation::Add(add) => (&add.path, Some(json(&add.value))),
            PatchOperation::Replace(replace) => (&replace.path, Some(json(&replace.value))),
            PatchOperation::Remove(remove) => (&remove.path, None),
            PatchOperation::Move(_) | PatchOperation::Copy(_) | PatchOperation::Test(_) => continue,
        };
        let had = match operation {
            PatchOperation::Add(_) => None,
            _ => read.pointer(path.as_str()).map(json),
        };
        let path = path.to_string();
        match fate(&path) {
            Fate::Kept => kept.push(path),
            Fate::Servers => servers.push(path),
            Fate::Overwritten if changes.len() == MOST_CHANGES => more += 1,
            Fate::Overwritten => changes.push(OverwrittenValue { path, read: had, overwritten }),
        }
    }
    kept.truncate(MOST_CHANGES);
    servers.truncate(MOST_CHANGES);
    // Other white space or another order of members is no difference in content.
    if changes.is_empty() && kept.is_empty() && servers.is_empty() {
        return Overwritten::Nothing;
    }
    Overwritten::Json { changes, more, kept, servers }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Body {
        Body::Text(text.into())
    }

    /// What a PUT of `sent` overwrote.
    fn put(read: &str, latest: &str, sent: &str) -> Overwritten {
        saved(Effect::Replaces, read, latest, sent, None)
    }

    fn saved(effect: Effect, read: &str, latest: &str, sent: &str, after: Option<&str>) -> Overwritten {
        let (read, latest, sent, after) = (text(read), text(latest), text(sent), after.map(text));
        compare(&Versions {
            read: Some(&read),
            latest: Some(&latest),
            sent: Some(&sent),
            after: after.as_ref(),
            effect,
        })
    }

    /// The paths that were overwritten, kept, and written by the server.
    fn places(what: &Overwritten) -> [Vec<&str>; 3] {
        let Overwritten::Json { changes, kept, servers, .. } = what else { panic!("{what:?}") };
        let mut all: [Vec<&str>; 3] = [
            changes.iter().map(|change| &*change.path).collect(),
            kept.iter().map(|path| &**path).collect(),
            servers.iter().map(|path| &**path).collect(),
        ];
        all.iter_mut().for_each(|places| places.sort_unstable());
        all
    }

    #[test]
    fn a_validator_in_the_body_is_no_change_of_anybodys() {
        let changed = |one: &str, other: &str| put(one, other, "{}").apart_from(&["/_rev".to_owned()]);
        assert_eq!(changed(r#"{"_rev":"1","n":1}"#, r#"{"_rev":"2","n":1}"#), Overwritten::Nothing);
        let both = changed(r#"{"_rev":"1","n":1}"#, r#"{"_rev":"2","n":2}"#);
        assert_eq!(places(&both), [vec!["/n"], vec![], vec![]]);
    }

    #[test]
    fn json_is_compared_by_its_members_and_no_number_changes() {
        let read = r#"{"title":"a","n":1.50,"big":12345678901234567890123,"old":1}"#;
        let latest = r#"{"title":"b","n":1.5,"big":12345678901234567890123,"new":[1]}"#;
        let Overwritten::Json { changes, more: 0, .. } = put(read, latest, r#"{"old":2}"#) else { panic!() };
        let shown: Vec<_> =
            changes.iter().map(|c| (c.path.as_str(), c.read.as_deref(), c.overwritten.as_deref())).collect();
        assert!(shown.contains(&("/title", Some("\"a\""), Some("\"b\""))), "{shown:?}");
        assert!(shown.contains(&("/n", Some("1.50"), Some("1.5"))), "{shown:?}");
        assert!(shown.contains(&("/old", Some("1"), None)), "{shown:?}");
        assert!(shown.contains(&("/new", None, Some("[1]"))), "{shown:?}");
        assert_eq!(shown.len(), 4);
    }

    #[test]
    fn what_was_sent_just_as_it_was_found_is_not_overwritten() {
        let what = put(r#"{"a":1,"b":1,"c":1}"#, r#"{"a":2,"b":2,"c":1}"#, r#"{"a":2,"b":1,"c":3}"#);
        assert_eq!(places(&what), [vec!["/b"], vec!["/a"], vec![]]);
        assert_eq!(put(r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":2}"#), Overwritten::Kept);
    }

    #[test]
    fn what_only_the_server_writes_is_its_own() {
        let (read, latest) = (
            r#"{"title":"a","modifiedAt":1,"@odata.etag":"1","seen":1}"#,
            r#"{"title":"b","modifiedAt":2,"@odata.etag":"2","seen":2}"#,
        );
        let what = put(read, latest, r#"{"title":"mine"}"#);
        assert_eq!(places(&what), [vec!["/seen", "/title"], vec![], vec!["/@odata.etag", "/modifiedAt"]]);
        let after = r#"{"title":"mine","modifiedAt":3,"@odata.etag":"3","seen":3}"#;
        let what = saved(Effect::Replaces, read, latest, r#"{"title":"mine"}"#, Some(after));
        assert_eq!(places(&what), [vec!["/title"], vec![], vec!["/@odata.etag", "/modifiedAt", "/seen"]]);
    }

    #[test]
    fn a_patch_is_told_by_what_a_read_finds_after_it() {
        let (read, latest) = (r#"{"title":"a","stock":1}"#, r#"{"title":"b","stock":1}"#);
        let sent = r#"{"stock":9}"#;
        let after = Some(r#"{"title":"b","stock":9}"#);
        for effect in [Effect::Merges, Effect::Names, Effect::Patches, Effect::Unknown] {
            assert_eq!(places(&saved(effect, read, latest, sent, after)), [vec![], vec!["/title"], vec![]]);
            assert!(matches!(saved(effect, read, latest, sent, None), Overwritten::Unknown(_)));
            assert_eq!(saved(effect, read, read, sent, None), Overwritten::Nothing);
        }
        let both = saved(Effect::Merges, read, r#"{"title":"b","stock":5}"#, sent, after);
        assert_eq!(places(&both), [vec!["/stock"], vec!["/title"], vec![]]);
        let gone = saved(Effect::Unknown, read, latest, "DELETE DATA", Some(r#"{"stock":9}"#));
        assert_eq!(places(&gone), [vec!["/title"], vec![], vec![]]);
    }

    #[test]
    fn an_element_of_an_array_that_changed_has_no_place_of_its_own() {
        let what = put(r#"{"l":[1]}"#, r#"{"l":[1,2]}"#, r#"{"l":[3,2]}"#);
        assert_eq!(places(&what), [vec!["/l/1"], vec![], vec![]]);
        let what = put(r#"{"l":[1],"t":1}"#, r#"{"l":[1,2],"t":1}"#, r#"{"l":[1,2],"t":2}"#);
        assert_eq!(places(&what), [vec![], vec!["/l/1"], vec![]]);
    }

    #[test]
    fn text_is_compared_by_lines() {
        let Overwritten::Text(diff) = put("a\nb\n", "a\nc\n", "mine\n") else { panic!() };
        assert!(diff.contains("-b") && diff.contains("+c"), "{diff}");
        let appended = saved(Effect::Appends, "a\n", "a\nb\n", "c\n", Some("a\nb\nc\n"));
        assert_eq!(appended, Overwritten::Kept);
        assert_eq!(put("a\nb\n", "a\nc\n", "a\nc\nd\n"), Overwritten::Kept);
        assert!(matches!(put("a\nb\n", "a\nc\n", "a\nb\nc\n"), Overwritten::Text(_)));
    }

    #[test]
    fn what_is_removed_is_overwritten() {
        let what = saved(Effect::Removes, r#"{"n":1}"#, r#"{"n":2}"#, "", None);
        assert_eq!(places(&what), [vec!["/n"], vec![], vec![]]);
    }

    #[test]
    fn what_is_not_known_is_said_plainly() {
        assert_eq!(put("a", "a", "b"), Overwritten::Nothing);
        assert_eq!(put("{\"a\":1}", "{ \"a\": 1 }", "{}"), Overwritten::Nothing);
        let of = |read: Option<&Body>, latest: Option<&Body>| {
            let sent = text("mine");
            compare(&Versions { read, latest, sent: Some(&sent), after: None, effect: Effect::Replaces })
        };
        let one = text("a");
        assert!(matches!(of(None, Some(&one)), Overwritten::Unknown(_)));
        assert!(matches!(of(Some(&one), None), Overwritten::Unknown(_)));
        let bytes = Body::Bytes(vec![0xFF, 0].into());
        assert!(matches!(of(Some(&bytes), Some(&one)), Overwritten::Opaque(_)));
        let large = text(&"x".repeat(LARGEST + 1));
        assert!(matches!(of(Some(&large), Some(&one)), Overwritten::Opaque(_)));
    }

    #[test]
    fn a_flood_of_changes_is_cut_and_counted() {
        let numbers = |from: usize| {
            format!("[{}]", (from..from + 500).map(|n| n.to_string()).collect::<Vec<_>>().join(","))
        };
        let Overwritten::Json { changes, more, .. } = put(&numbers(0), &numbers(1000), "[]") else {
            panic!()
        };
        assert_eq!((changes.len(), more), (200, 300));
    }

    #[test]
    fn what_only_the_server_writes_is_named_without_a_read_after_the_save() {
        let (read, latest) = (text(r#"{"n":1,"modifiedAt":1}"#), text(r#"{"n":1,"modifiedAt":2}"#));
        let found = compare(&Versions {
            read: Some(&read),
            latest: Some(&latest),
            sent: None,
            after: None,
            effect: Effect::Unknown,
        });
        let Overwritten::Json { changes, servers, .. } = &found else { panic!("{found:?}") };
        assert!(changes.is_empty() && servers == &["/modifiedAt"], "{found:?}");
    }
}
