//! Parameters of a URL's query, read and replaced without a change to the rest of the URL.

use std::borrow::Cow;
use std::ops::Range;

/// The place of a parameter's value in the URL, if the parameter occurs exactly once.
fn place(url: &str, name: &str) -> Option<Range<usize>> {
    let from = url.find('?')? + 1;
    let at = place_in(url.get(from..)?, name)?;
    Some(from + at.start..from + at.end)
}

/// The place of a name's value in pairs separated by `&`, if the name occurs exactly once.
pub(super) fn place_in(text: &str, name: &str) -> Option<Range<usize>> {
    let mut found = None;
    for (key, at) in pairs(text) {
        if decoded(key).as_deref() == Some(name) {
            if found.is_some() {
                return None;
            }
            found = Some(at);
        }
    }
    found
}

/// Each name, and the place of its value.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = 0;
    text.split('&').map(move |pair| {
        let from = at;
        at += pair.len() + 1;
        let name = pair.split('=').next().unwrap_or("");
        (name, (from + name.len() + 1).min(from + pair.len())..from + pair.len())
    })
}

/// The decoded value of a parameter that occurs exactly once. `None` also where it is no UTF-8.
pub fn value(url: &str, name: &str) -> Option<String> {
    if !url.contains('?') {
        return None;
    }
    decoded(url.get(place(url, name)?)?).map(Cow::into_owned)
}

/// The URL with another value for a parameter that occurs exactly once; all else stays as it is.
pub fn replaced(url: &str, name: &str, value: &str) -> Option<String> {
    let at = place(url, name)?;
    Some(format!("{}{}{}", url.get(..at.start)?, encoded(value), url.get(at.end..)?))
}

/// The URL with one parameter of this name, behind the others. The value is a part of a URL already.
pub fn with(url: &str, name: &str, value: &str) -> String {
    let (path, _) = url.split_once('?').unwrap_or((url, ""));
    let others = without(url, &|other| other == name);
    let others = others.as_deref().unwrap_or_else(|| url.get(path.len()..).unwrap_or(""));
    let joint = match others {
        "" => "?",
        "?" => "",
        _ => "&",
    };
    format!("{path}{others}{joint}{name}={value}")
}

/// The query, `?` included, without some parameters; `None` where the query has none of them.
pub fn without(url: &str, is_left_out: &dyn Fn(&str) -> bool) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let stays =
        |pair: &&str| !decoded(pair.split('=').next().unwrap_or("")).is_some_and(|name| is_left_out(&name));
    let left: Vec<&str> = query.split('&').filter(stays).collect();
    let count = query.split('&').count();
    match left.len() {
        all if all == count => None,
        0 => Some(String::new()),
        _ => Some(format!("?{}", left.join("&"))),
    }
}

/// The URL without the parameters of this name; `None` where it has none.
pub fn without_parameter(url: &str, name: &str) -> Option<String> {
    let (path, _) = url.split_once('?')?;
    Some([path, &without(url, &|other| other == name)?].concat())
}

/// A parameter's name or value without its escapes (URL standard, "application/x-www-form-urlencoded").
pub(super) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(text.into());
    }
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        octets.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(octets).ok().map(Cow::Owned)
}

/// A value as it stands in a query or a form: all but RFC 3986's unreserved characters is escaped.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_parameter_is_put_behind_the_others_once() {
        for (url, made) in [
            ("https://a.example/n", "https://a.example/n?f=id"),
            ("https://a.example/n?", "https://a.example/n?f=id"),
            ("https://a.example/n?a=%20&b", "https://a.example/n?a=%20&b&f=id"),
            ("https://a.example/n?f=x&a=1&%66=y", "https://a.example/n?a=1&f=id"),
            ("https://a.example/n?f=x", "https://a.example/n?f=id"),
        ] {
            assert_eq!(with(url, "f", "id"), made, "{url}");
        }
    }

    use super::*;

    #[test]
    fn parameters() {
        let url = "https://a.example/x?a=1&if%5Fseq_no=5%2C6&b&c=&a=2";
        assert_eq!(value(url, "if_seq_no").as_deref(), Some("5,6"));
        assert_eq!(value(url, "a"), None, "twice");
        assert_eq!((value(url, "b").as_deref(), value(url, "c").as_deref()), (Some(""), Some("")));
        assert_eq!(value("https://a.example/a=1", "a"), None);
        assert_eq!(value("u?a=%zz&b=%ff", "a"), None);
        assert_eq!(
            replaced(url, "if_seq_no", "7 &").as_deref(),
            Some("https://a.example/x?a=1&if%5Fseq_no=7%20%26&b&c=&a=2")
        );
        assert_eq!(replaced(url, "a", "7"), None);
        assert_eq!(replaced("u?c=", "c", "7").as_deref(), Some("u?c=7"));
        assert_eq!(without(url, &|name| name == "if_seq_no" || name == "b").as_deref(), Some("?a=1&c=&a=2"));
        assert_eq!(without(url, &|name| name == "z"), None);
        assert_eq!(without("u?a=1", &|name| name == "a").as_deref(), Some(""));
        assert_eq!(without_parameter("u?a=1&b&a=2", "a").as_deref(), Some("u?b"));
        assert_eq!((without_parameter("u?b", "a"), without_parameter("u", "a")), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn what_is_put_in_is_read_back(value in "[ -~\u{e9}]{0,12}") {
            let url = replaced("https://a.example/?x=1&v=old&y", "v", &value).unwrap();
            proptest::prop_assert_eq!(super::value(&url, "v"), Some(value));
        }

        #[test]
        fn hostile_urls_never_panic(url in "[?&=%a0\u{e9}]{0,20}") {
            let _ = (value(&url, "a"), replaced(&url, "a", "b"), without(&url, &|name| name == "a"));
        }
    }
}
