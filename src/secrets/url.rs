//! Masks URLs, absolute and relative, and the parameters of queries, fragments and forms.

use super::escapes::{decoded, encoded};
use super::names::{NameKind, Stand, announces};
use super::text::Context;
use super::{DEEPEST, Masker, shape};

impl Masker {
    /// A URL with the secrets masked in its user information, path, query and fragment.
    pub fn url(&mut self, url: &str) -> String {
        self.url_at(url, 0)
    }

    pub(super) fn url_at(&mut self, url: &str, depth: usize) -> String {
        if depth > DEEPEST {
            return self.mark(url);
        }
        let replaced = self.seen.replaced(url);
        let url = replaced.as_deref().unwrap_or(url);
        let (rest, fragment) = split(url, '#');
        let (rest, query) = split(rest, '?');
        let (scheme, rest) = match rest.split_once("//") {
            Some((scheme, after)) if scheme.is_empty() || scheme.ends_with(':') => {
                (rest.get(..scheme.len() + 2).unwrap_or(""), after)
            }
            // A URL with a scheme and without an authority has no path.
            _ if is_opaque(rest) => return self.free(url, depth + 1, Context::Value),
            _ => ("", rest),
        };
        let mut masked = String::from(scheme);
        let path = if scheme.is_empty() {
            rest
        } else {
            let (authority, path) =
                rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
            if let Some((user, host)) = authority.rsplit_once('@') {
                let parts: Vec<String> = user.splitn(2, ':').map(|part| self.mark(part)).collect();
                masked.push_str(&parts.join(":"));
                masked.push('@');
                masked.push_str(&self.words(host));
            } else {
                masked.push_str(&self.words(authority));
            }
            path
        };
        masked.push_str(&self.path(path, depth));
        if let Some(query) = query {
            masked.push('?');
            masked.push_str(&self.parameters(query, depth));
        }
        if let Some(fragment) = fragment {
            masked.push('#');
            masked.push_str(&match fragment.contains('=') && !fragment.starts_with(['/', '!', '?']) {
                true => self.parameters(fragment, depth),
                false => self.url_at(fragment, depth + 1),
            });
        }
        masked
    }

    fn path(&mut self, path: &str, depth: usize) -> String {
        let mut segments: Vec<String> = Vec::new();
        let mut announced = false;
        for segment in path.split('/') {
            let mut parts = segment.split(';');
            let name = parts.next().unwrap_or("");
            let mut masked = self.segment(name, announced, depth);
            for parameter in parts {
                masked.push(';');
                masked.push_str(&self.parameters(parameter, depth));
            }
            announced = announces(name);
            segments.push(masked);
        }
        segments.join("/")
    }

    fn segment(&mut self, segment: &str, announced: bool, depth: usize) -> String {
        let plain = decoded(segment);
        if (announced && shape::is_doubtful(&plain)) || shape::is_secret(&plain) {
            return self.mark(segment);
        }
        if plain != segment || segment.contains(['=', ':', ',', '@', '(', '|']) {
            let masked = self.free(&plain, depth + 1, Context::Value);
            if masked != plain {
                return if plain == segment { masked } else { encoded(&masked) };
            }
        }
        self.words(segment)
    }

    /// Masks `name=value` pairs, percent-encoded, separated by `&` or `;`, or by a `?` that was appended to a query.
    pub(super) fn parameters(&mut self, query: &str, depth: usize) -> String {
        let mut masked = String::with_capacity(query.len());
        for pair in query.split_inclusive(['&', ';', '?']) {
            let (pair, end) = match pair.strip_suffix(['&', ';', '?']) {
                Some(rest) => (rest, pair.get(rest.len()..).unwrap_or("")),
                None => (pair, ""),
            };
            match pair.split_once('=') {
                Some((name, value)) => {
                    masked.push_str(&self.words(name));
                    masked.push('=');
                    masked.push_str(&self.parameter(name, value, depth));
                }
                None => masked.push_str(&self.value(pair, depth)),
            }
            masked.push_str(end);
        }
        masked
    }

    fn parameter(&mut self, name: &str, value: &str, depth: usize) -> String {
        let plain = decoded(value).replace('+', " ");
        match self.seen.kind(&name.replace('+', " "), Stand::Parameter) {
            NameKind::Validator => {
                self.seen.validator(&plain);
                value.to_owned()
            }
            NameKind::Secret | NameKind::Soft if !shape::is_flag(&plain) => self.mark(value),
            NameKind::Doubtful if shape::is_doubtful(&plain) => self.mark(value),
            _ => self.value(value, depth),
        }
    }

    /// Masks the value of a parameter with a plain name: the value can be a text, a URL or JSON.
    fn value(&mut self, value: &str, depth: usize) -> String {
        let plain = decoded(value);
        if shape::is_secret(&plain) {
            return self.mark(value);
        }
        let masked = self.content(&plain, depth + 1);
        if masked == plain {
            return value.to_owned();
        }
        if plain == value { masked } else { encoded(&masked) }
    }
}

/// Whether a URL has a scheme (RFC 3986 §3.1) and no authority: `mailto:x`, `urn:uuid:…`, `data:…`.
fn is_opaque(url: &str) -> bool {
    let Some((scheme, _)) = url.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'))
}

fn split(url: &str, at: char) -> (&str, Option<&str>) {
    url.split_once(at).map_or((url, None), |(before, after)| (before, Some(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_question_mark_begins_another_parameter() {
        for url in [
            "https://a.example/n?%61=%7b%22?%61%63%63%65%73%73%5f%74%6f%6b%65%6e=Aaaa0aAz",
            "/n?next=/m?access_token=Aaaa0aAz&b=1",
        ] {
            let masked = Masker::for_export().url(url);
            assert!(!masked.contains("Aaaa0aAz") && masked.contains("secret"), "{masked}");
        }
    }
}
