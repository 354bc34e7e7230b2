//! RFC 9110 §13.2.2, in its order. Not Retag's evaluation: see main.rs.

use std::time::SystemTime;

use axum::http::header::{
    GetAll, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE,
};
use axum::http::{HeaderMap, Method};

use crate::entity_tag::{EntityTag, TagList};

/// The selected representation, as far as conditions go.
#[derive(Clone, Debug, Default)]
pub struct Selected {
    /// A representation exists now.
    pub exists: Existence,
    pub tag: Option<EntityTag>,
    /// Already cut to whole seconds, unless the resource compares at full precision (which is a fault).
    pub modified: Option<SystemTime>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existence {
    #[default]
    Nothing,
    Something,
}

/// What the preconditions say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Proceed,
    /// 304.
    NotModified,
    /// 412, by the named field.
    Failed(&'static str),
}

/// The four fields of §13.1 that this server knows (it serves no ranges, so If-Range means nothing here).
pub const CONDITIONS: [HeaderName; 4] = [IF_MATCH, IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE];

pub fn evaluate(method: &Method, headers: &HeaderMap, selected: &Selected) -> Verdict {
    let reading = method == Method::GET || method == Method::HEAD;

    // Steps 1 and 2.
    if let Some(list) = tag_list(headers, &IF_MATCH) {
        if !if_match(&list, selected) {
            return Verdict::Failed("If-Match");
        }
    } else if let (Some(date), Some(modified)) = (date(headers, &IF_UNMODIFIED_SINCE), selected.modified)
        && modified > date
    {
        return Verdict::Failed("If-Unmodified-Since");
    }

    // Steps 3 and 4.
    if let Some(list) = tag_list(headers, &IF_NONE_MATCH) {
        if !if_none_match(&list, selected) {
            return if reading { Verdict::NotModified } else { Verdict::Failed("If-None-Match") };
        }
    } else if reading
        && let (Some(date), Some(modified)) = (date(headers, &IF_MODIFIED_SINCE), selected.modified)
        && modified <= date
    {
        return Verdict::NotModified;
    }
    Verdict::Proceed
}

/// §13.1.1: strong comparison; what is malformed matches nothing.
fn if_match(list: &TagList, selected: &Selected) -> bool {
    match list {
        TagList::Any => selected.exists == Existence::Something,
        TagList::Tags(tags) => {
            selected.tag.as_ref().is_some_and(|current| tags.iter().any(|tag| tag.equals_strongly(current)))
        }
        TagList::Malformed => false,
    }
}

/// §13.1.2: weak comparison; what is malformed matches nothing.
fn if_none_match(list: &TagList, selected: &Selected) -> bool {
    match list {
        TagList::Any => selected.exists == Existence::Nothing,
        TagList::Tags(tags) => {
            !selected.tag.as_ref().is_some_and(|current| tags.iter().any(|tag| tag.equals_weakly(current)))
        }
        TagList::Malformed => true,
    }
}

/// Several lines of one field are one list (§5.3).
fn tag_list(headers: &HeaderMap, name: &HeaderName) -> Option<TagList> {
    let lines: GetAll<'_, HeaderValue> = headers.get_all(name);
    let lines: Vec<&[u8]> = lines.iter().map(HeaderValue::as_bytes).collect();
    if lines.is_empty() { None } else { Some(TagList::parse(&lines.join(&b", "[..]))) }
}

/// §13.1.3, §13.1.4: a date that is invalid, or stands more than once, is ignored.
pub fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let mut lines = headers.get_all(name).iter();
    let (first, second) = (lines.next(), lines.next());
    if second.is_some() {
        return None;
    }
    httpdate::parse_http_date(first?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const EXACTLY: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AFTER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";
    const FAILED_MATCH: Verdict = Verdict::Failed("If-Match");
    const FAILED_NONE: Verdict = Verdict::Failed("If-None-Match");
    const FAILED_DATE: Verdict = Verdict::Failed("If-Unmodified-Since");

    fn present(tag: EntityTag) -> Selected {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        Selected { exists: Existence::Something, tag: Some(tag), modified: Some(modified) }
    }

    fn says(method: Method, lines: &[(&'static str, &'static str)], selected: &Selected) -> Verdict {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        evaluate(&method, &headers, selected)
    }

    #[test]
    fn if_match_compares_strongly() {
        let strong = present(EntityTag::strong("a"));
        let weak = present(EntityTag::weak("a"));
        let rows = [
            ("\"a\"", Verdict::Proceed, FAILED_MATCH),
            ("W/\"a\"", FAILED_MATCH, FAILED_MATCH),
            ("\"b\", \"a\"", Verdict::Proceed, FAILED_MATCH),
            ("\"b\"", FAILED_MATCH, FAILED_MATCH),
            ("*", Verdict::Proceed, Verdict::Proceed),
            ("null", FAILED_MATCH, FAILED_MATCH),
            ("", FAILED_MATCH, FAILED_MATCH),
        ];
        for (value, against_strong, against_weak) in rows {
            assert_eq!(says(Method::PUT, &[("if-match", value)], &strong), against_strong, "{value}");
            assert_eq!(says(Method::PUT, &[("if-match", value)], &weak), against_weak, "{value}");
            assert_eq!(
                says(Method::PUT, &[("if-match", value)], &Selected::default()),
                FAILED_MATCH,
                "{value}"
            );
        }
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let strong = present(EntityTag::strong("a"));
        let rows = [
            ("\"a\"", FAILED_NONE),
            ("W/\"a\"", FAILED_NONE),
            ("\"b\"", Verdict::Proceed),
            ("*", FAILED_NONE),
        ];
        for (value, to_a_write) in rows {
            let to_a_read =
                if to_a_write == Verdict::Proceed { Verdict::Proceed } else { Verdict::NotModified };
            assert_eq!(says(Method::PUT, &[("if-none-match", value)], &strong), to_a_write, "{value}");
            assert_eq!(says(Method::GET, &[("if-none-match", value)], &strong), to_a_read, "{value}");
        }
        assert_eq!(says(Method::PUT, &[("if-none-match", "*")], &Selected::default()), Verdict::Proceed);
    }

    #[test]
    fn dates() {
        let now = present(EntityTag::strong("a"));
        for (value, write, read) in [
            (BEFORE, FAILED_DATE, Verdict::Proceed),
            (EXACTLY, Verdict::Proceed, Verdict::NotModified),
            (AFTER, Verdict::Proceed, Verdict::NotModified),
            ("yesterday", Verdict::Proceed, Verdict::Proceed),
        ] {
            assert_eq!(says(Method::PUT, &[("if-unmodified-since", value)], &now), write, "{value}");
            assert_eq!(says(Method::GET, &[("if-modified-since", value)], &now), read, "{value}");
            assert_eq!(says(Method::PUT, &[("if-modified-since", value)], &now), Verdict::Proceed, "{value}");
        }
        let undated = Selected { modified: None, ..now };
        assert_eq!(says(Method::PUT, &[("if-unmodified-since", BEFORE)], &undated), Verdict::Proceed);
    }

    #[test]
    fn the_order_of_the_steps() {
        let now = present(EntityTag::strong("a"));
        // If-Match makes If-Unmodified-Since moot; If-None-Match is looked at even after If-Match held.
        assert_eq!(
            says(Method::PUT, &[("if-match", "\"a\""), ("if-unmodified-since", BEFORE)], &now),
            Verdict::Proceed
        );
        assert_eq!(
            says(Method::GET, &[("if-match", "\"a\""), ("if-none-match", "\"a\"")], &now),
            Verdict::NotModified
        );
        assert_eq!(
            says(Method::GET, &[("if-match", "\"b\""), ("if-none-match", "\"a\"")], &now),
            FAILED_MATCH
        );
        assert_eq!(
            says(Method::GET, &[("if-none-match", "\"b\""), ("if-modified-since", AFTER)], &now),
            Verdict::Proceed
        );
        // Two lines are one list; two dates are none.
        assert_eq!(
            says(Method::PUT, &[("if-match", "\"b\""), ("if-match", "\"a\"")], &now),
            Verdict::Proceed
        );
        let twice = [("if-unmodified-since", BEFORE), ("if-unmodified-since", BEFORE)];
        assert_eq!(says(Method::PUT, &twice, &now), Verdict::Proceed);
    }
}
