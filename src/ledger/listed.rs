//! Validators that lists give for their members: the source of a request's validator when no response of its own
//! resource gave it.

use super::{Entry, Ledger, opaque_core};
use crate::exchange::{
    ExchangeId, Listed, ListedValidator, ResourceKey, bare_path_of, is_same_origin, is_same_resource,
};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The largest number of lists with one validator that are examined.
const MOST_LISTS: usize = 16;

/// The largest number of members with one validator that are examined in a list.
const MOST_MEMBERS: usize = 1024;

/// The list that gave a request's validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedSource {
    /// The exchange whose response is the list.
    pub exchange: ExchangeId,
    /// The resource for which the list gives the validator.
    pub whose: Whose,
    place: usize,
}

/// The resource for which a list gives a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// Another resource.
    Another,
    /// Unknown: the list does not identify the resource.
    Unknown,
    /// The request's resource.
    Own,
}

impl Ledger {
    /// The list that gave a request its validator: the latest that had ended when the request began and gave the
    /// validator for this resource, else the latest that gave it for any resource.
    pub fn listed_source(&self, key: &ResourceKey, request: &Entry) -> Option<ListedSource> {
        let sent = request.sent.as_deref()?;
        let found = sent.validators.iter().filter_map(|validator| {
            // Of a validator of several parts, a member has each part by itself.
            let first =
                sent.dialect.as_ref().filter(|own| own.parts.len() > 1).and_then(|own| own.parts.first());
            let core = first.map_or(&*validator.core, |part| opaque_core(&part.value));
            self.list_giving(key, core, request)
        });
        // Of equal candidates the last one wins, which is the latest.
        found.min_by_key(|source| std::cmp::Reverse(source.whose))
    }

    fn list_giving(&self, key: &ResourceKey, core: &str, request: &Entry) -> Option<ListedSource> {
        if core.is_empty() {
            return None;
        }
        let mut best: Option<ListedSource> = None;
        for entry in self.lists_before(core, request).take(MOST_LISTS) {
            let Some(listed) = entry.listed.as_deref() else { continue };
            let url = self.url_of_list(entry.id);
            for (place, member) in with_core(listed, core).take(MOST_MEMBERS) {
                let whose = whose(member, url, key, core);
                // Many resources share a short number by chance.
                let counts = whose == Whose::Own || super::source::is_telling(core);
                if counts && best.is_none_or(|best| best.whose < whose) {
                    best = Some(ListedSource { exchange: entry.id, whose, place });
                }
            }
            if best.is_some_and(|best| best.whose == Whose::Own) {
                break;
            }
        }
        best
    }

    /// The latest list that had ended when `request` began, and gave a validator with this core for a URL.
    pub fn list_of<'a>(&'a self, url: &str, core: &str, request: &'a Entry) -> Option<&'a Entry> {
        self.lists_before(core, request).take(MOST_LISTS).find(|entry| {
            let listed = entry.listed.as_deref();
            listed.is_some_and(|listed| {
                let mut members = with_core(listed, core).take(MOST_MEMBERS);
                members.any(|(_, one)| one.resource.as_ref().is_some_and(|own| is_same_resource(own, url)))
            })
        })
    }

    /// Whether a response lists a resource: by its URL, or by its identifier on the same origin.
    pub fn lists(&self, id: ExchangeId, key: &ResourceKey) -> bool {
        self.members_of(id, key).next().is_some()
    }

    /// Whether a list gives a validator with this core for a resource.
    pub fn gives_for(&self, id: ExchangeId, key: &ResourceKey, core: &str) -> bool {
        self.members_of(id, key).any(|member| opaque_core(&member.value) == core)
    }

    fn members_of<'a>(
        &'a self,
        id: ExchangeId,
        key: &'a ResourceKey,
    ) -> impl Iterator<Item = &'a ListedValidator> {
        let url = self.url_of_list(id);
        let listed = self.entry(id).and_then(|entry| entry.listed.as_deref());
        let members = listed.into_iter().flat_map(|listed| listed.validators.iter().take(MOST_MEMBERS));
        members.filter(move |member| match (&member.resource, &member.id) {
            (Some(own), _) => is_same_resource(own, &key.0),
            (None, Some(id)) => is_same_origin(url, &key.0) && ends_with(&key.0, id),
            (None, None) => false,
        })
    }

    /// The name and the member for which a list gave the validator.
    pub fn listed_validator(&self, source: ListedSource) -> Option<(&str, &ListedValidator)> {
        let listed = self.entry(source.exchange)?.listed.as_deref()?;
        let member = listed.validators.get(source.place)?;
        Some((listed.name_of(member), member))
    }
}

/// The members of a list with a validator of this core.
fn with_core<'a>(listed: &'a Listed, core: &'a str) -> impl Iterator<Item = (usize, &'a ListedValidator)> {
    let first = listed.validators.partition_point(|one| opaque_core(&one.value) < core);
    let rest = listed.validators.iter().enumerate().skip(first);
    rest.take_while(move |(_, one)| opaque_core(&one.value) == core)
}

/// The resource for which a list's member carries a validator. An identifier is enough below the list's own path; on
/// the rest of the list's origin only if the validator is long enough to be unique to one resource.
fn whose(member: &ListedValidator, list: &str, key: &ResourceKey, core: &str) -> Whose {
    match (&member.resource, &member.id) {
        (Some(url), _) if is_same_resource(url, &key.0) => Whose::Own,
        // The server may have two URLs for one resource.
        (Some(url), _) if last_segment(url) == last_segment(&key.0) => Whose::Unknown,
        (Some(_), _) => Whose::Another,
        (None, Some(id)) if is_same_origin(list, &key.0) && ends_with(&key.0, id) => {
            let is_below = bare_path_of(&key.0)
                .strip_prefix(whole_of(list))
                .is_some_and(|rest| rest.starts_with(['/', '(']));
            if is_below || super::source::is_telling(core) { Whose::Own } else { Whose::Unknown }
        }
        (None, _) => Whose::Unknown,
    }
}

/// The path of what a list lists: its own, or the one above an action such as Elasticsearch's `_search` and CouchDB's
/// `_find`.
fn whole_of(list: &str) -> &str {
    let path = bare_path_of(list);
    match path.rsplit_once('/') {
        Some((above, action)) if action.starts_with('_') && !above.is_empty() => above,
        _ => path,
    }
}

/// The last segment of the path, without escapes.
fn last_segment(url: &str) -> Cow<'_, str> {
    percent_decode_str(bare_path_of(url).rsplit('/').next().unwrap_or("")).decode_utf8_lossy()
}

/// Whether a URL's last segment is an identifier: `/books/7`, or in OData's notation, `/books(7)`, `/books('7')`,
/// `/books(id=7)`.
fn ends_with(url: &str, id: &str) -> bool {
    let last = last_segment(url);
    let in_brackets = || {
        let key = last.strip_suffix(')')?.split_once('(')?.1;
        Some(key.split_once('=').map_or(key, |(_, value)| value).trim_matches('\''))
    };
    !id.is_empty() && (*last == *id || in_brackets() == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    /// The result for the last exchange's validator, and the list that gave it.
    fn source(drawing: &str) -> Option<(Whose, u32)> {
        let recording = recording(drawing);
        let id = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
        let key = recording.get(id).unwrap().resource();
        let found = recording.ledger().listed_source(&key, recording.entry(id).unwrap())?;
        Some((found.whose, found.exchange.0))
    }

    const TWO: &str = r#"0-10 GET /books -> 200 | {"value":[{"id":1,"_etag":"abcdef1"},{"id":2,"_etag":"abcdef1"},{"id":3,"_etag":"abcdef3"}]}"#;

    #[test]
    fn a_member_is_known_by_its_identifier() {
        for (url, whose) in [
            ("/books/1", Whose::Own),
            ("/books/2/", Whose::Own),
            ("/books(1)", Whose::Own),
            ("/books('2')", Whose::Own),
            ("/books(ID=2)", Whose::Own),
            ("/v2/books/1", Whose::Own),
            ("/books/1?updateMask=title", Whose::Own),
            ("/books/4", Whose::Unknown),
            ("https://b.example/books/1", Whose::Unknown),
        ] {
            let found = source(&format!("{TWO}\n20-30 PUT {url} If-Match: \"abcdef1\" -> 412"));
            assert_eq!(found, Some((whose, 0)), "{url}");
        }
        assert_eq!(source(&format!("{TWO}\n20-30 PUT /books/1 If-Match: \"abcdef9\" -> 412")), None);
        assert_eq!(
            source(&format!("{TWO}\n5-30 PUT /books/1 If-Match: \"abcdef1\" -> 412")),
            None,
            "too late"
        );
    }

    #[test]
    fn a_short_number_is_only_its_own_members() {
        let list = r#"0-10 GET /books -> 200 | [{"id":1,"version":7},{"id":2,"version":7}]"#;
        let found = |url: &str| source(&format!("{list}\n20-30 PUT {url} If-Match: \"7\" -> 412"));
        assert_eq!(found("/books/2"), Some((Whose::Own, 0)));
        assert_eq!([found("/books/3"), found("/v2/books/2")], [None, None]);
    }

    #[test]
    fn a_url_is_absolute_or_relative() {
        let found = |href: &str| {
            source(&format!(
                "0-10 PROPFIND /dav/ -> 207 | <multistatus xmlns=\"DAV:\"><response><href>{href}</href><propstat><prop><getetag>\"abcdef1\"</getetag></prop></propstat></response></multistatus>
                20-30 PUT /dav/u%40x/1.ics If-Match: \"abcdef1\" -> 412"
            ))
        };
        for own in
            ["/dav/u@x/1.ics", "u%40x/1.ics", "https://a.example/dav/u%40x/1.ics", "./u@x/../u@x/1.ics"]
        {
            assert_eq!(found(own), Some((Whose::Own, 0)), "{own}");
        }
        assert_eq!(found("/dav/u@x/2.ics"), Some((Whose::Another, 0)));
        assert_eq!(found("https://b.example/dav/u%40x/1.ics"), Some((Whose::Unknown, 0)), "perhaps the same");
    }

    #[test]
    fn the_latest_list_of_its_own_comes_first() {
        let other = r#"12-15 GET /all -> 200 | [{"id":9,"_etag":"abcdef1"}]"#;
        let again = TWO.replace("0-10", "14-18");
        let found = source(&format!(
            "{TWO}\n{other}\n{again}\n{other}\n20-30 PUT /books/1 If-Match: \"abcdef1\" -> 412"
        ));
        assert_eq!(found, Some((Whose::Own, 2)));
    }
}
