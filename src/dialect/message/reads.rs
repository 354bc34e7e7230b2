//! Requests that change nothing although their method could: searches by POST, dry runs.

use super::Message;
use crate::dialect::definition::{Detector, DetectorPlace, Dialect};
use crate::dialect::query;

impl Message<'_> {
    /// Whether a dialect says that a request of an unsafe method changes nothing. `spoken` are the recognised dialects.
    pub fn changes_nothing(&self, all: &[Dialect], spoken: &[&Dialect]) -> bool {
        if self.exchange.is_safe() {
            return false;
        }
        let is_unanswered = self.exchange.response.status == 0;
        let may_be = |dialect: &Dialect| {
            // A framework has no other sign than its words in a refusal, and many systems show themselves only in an
            // answer.
            dialect.framework
                || spoken.iter().any(|one| std::ptr::eq(*one, dialect))
                || (is_unanswered && dialect.signs.iter().any(is_of_answer))
        };
        let mut reading = all.iter().filter(|dialect| !dialect.reads.is_empty() && may_be(dialect));
        reading.any(|dialect| dialect.reads.iter().any(|sign| self.is_read(sign)))
    }

    fn is_read(&self, sign: &Detector) -> bool {
        let holds = |value: &str| sign.value.is_empty() || value.contains(&sign.value);
        match sign.place {
            DetectorPlace::Path => ends_with(self.path, &sign.name),
            DetectorPlace::Query => {
                query::value(&self.exchange.request.url, &sign.name).is_some_and(|value| holds(&value))
            }
            DetectorPlace::RequestHeader => self.asked(&sign.name).is_some_and(|value| holds(value)),
            _ => false,
        }
    }
}

/// Whether only an answer may show a sign.
fn is_of_answer(sign: &Detector) -> bool {
    matches!(sign.place, DetectorPlace::ResponseHeader | DetectorPlace::MediaType | DetectorPlace::Body)
}

/// Whether a URL's path ends with these segments, in any case.
fn ends_with(path: &str, segments: &str) -> bool {
    let mut own = path.trim_end_matches('/').rsplit('/');
    let mut wanted = segments.trim_start_matches('/').rsplit('/');
    wanted.all(|wanted| own.next().is_some_and(|own| is_segment(own, wanted)))
}

/// Whether a segment is the wanted one, in which the first `*` is any text.
fn is_segment(own: &str, wanted: &str) -> bool {
    let Some((start, end)) = wanted.split_once('*') else { return own.eq_ignore_ascii_case(wanted) };
    let is = |part: Option<&str>, wanted: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(wanted));
    own.len() >= start.len() + end.len()
        && is(own.get(..start.len()), start)
        && is(own.get(own.len() - end.len()..), end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    fn changes_nothing(line: &str) -> bool {
        crate::scenario::recording(line).get(ExchangeId(0)).unwrap().changes_nothing()
    }

    #[test]
    fn a_path_is_compared_from_its_end() {
        for (path, segments) in [
            ("/i/_search", "/_search"),
            ("/_search/", "/_search"),
            ("/db/_design/d/_view/v", "/_design/*/_view/*"),
            ("/2/files/get_metadata", "/2/*/get_*"),
            ("/documents/a:runQuery", "*:runQuery"),
            ("/x/_API/ContextInfo", "/_api/contextinfo"),
        ] {
            assert!(ends_with(path, segments), "{path} {segments}");
        }
        for (path, segments) in [
            ("/i/_searches", "/_search"),
            ("/i/_search/x", "/_search"),
            ("/_view/v", "/_design/*/_view/*"),
            ("/2/files/upload", "/2/*/get_*"),
            ("/g", "g*g"),
            ("/\u{e9}", "\u{e9}\u{e9}*"),
            ("/\u{e9}", "*x"),
            ("", "/a"),
        ] {
            assert!(!ends_with(path, segments), "{path} {segments}");
        }
    }

    #[test]
    fn only_a_system_that_is_recognised_says_so() {
        for reads in [
            "0-9 POST /i/_search | {} -> 200 X-elastic-product: Elasticsearch | {}",
            "0-9 POST /i/_search | {} -> 200 Content-Type: application/json | {\"_shards\":{\"total\":1},\"hits\":{}}",
            "0-9 aborted POST /i/_search | {} -> 0",
            "0-9 POST / X-Amz-Target: DynamoDB_20120810.GetItem | {} -> 200",
            "0-9 PUT /apis/a/v1/b?dryRun=All | {\"apiVersion\":\"a/v1\"} -> 200",
            "0-9 POST https://api.dropboxapi.com/2/files/get_metadata | {} -> 503",
            "0-9 POST /fhir/Patient/_search -> 200 Content-Type: application/fhir+json | {}",
        ] {
            assert!(changes_nothing(reads), "{reads}");
        }
        for writes in [
            "0-9 POST /i/_search | {} -> 200",
            "0-9 POST /i/_doc | {} -> 200 X-elastic-product: Elasticsearch | {}",
            "0-9 aborted POST /i/_bulk | {} -> 0",
            "0-9 aborted POST /2/files/get_metadata | {} -> 0",
            "0-9 POST / X-Amz-Target: DynamoDB_20120810.PutItem | {} -> 200",
            "0-9 PUT /apis/a/v1/b?dryRun= | {\"apiVersion\":\"a/v1\"} -> 200",
            "0-9 PUT /a?dryRun=All | {} -> 200",
        ] {
            assert!(!changes_nothing(writes), "{writes}");
        }
        assert!(changes_nothing("0-9 GET /a -> 200"), "a safe method");
    }
}
