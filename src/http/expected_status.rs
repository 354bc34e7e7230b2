//! The status with which an origin that follows RFC 9110 responds to a conditional request.

use super::evaluate::{Outcome, Selected, evaluate};
use super::preconditions::Preconditions;

/// The status code for a request that is otherwise valid: 200 where the method is performed (201
/// where PUT creates a resource), 206 for a range, 304 or 412 where a condition decides.
///
/// §13.2.1: conditions count only where the response to the request without them would be 2xx or 412. On a
/// missing resource, that is so only for PUT; CONNECT, OPTIONS and TRACE do not depend on the resource; all other
/// methods give 404.
#[must_use]
pub fn expected_status(method: &str, preconditions: &Preconditions, selected: Selected<'_>) -> u16 {
    let missing = matches!(selected, Selected::Missing);
    if missing && !matches!(method, "PUT" | "CONNECT" | "OPTIONS" | "TRACE") {
        return 404;
    }
    match evaluate(method, preconditions, selected).outcome {
        // §9.3.4: the response to a PUT that creates a resource is 201.
        Outcome::Perform if missing && method == "PUT" => 201,
        Outcome::Perform => 200,
        Outcome::PartialContent => 206,
        Outcome::NotModified => 304,
        Outcome::PreconditionFailed => 412,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Validators;
    use super::*;

    #[test]
    fn on_a_missing_resource_only_put_counts_its_conditions() {
        let status = |method, headers: &[(&str, &str)]| {
            let preconditions = Preconditions::from_headers(headers.iter().copied());
            expected_status(method, &preconditions, Selected::Missing)
        };
        for method in ["GET", "HEAD", "POST", "PATCH", "DELETE"] {
            assert_eq!(status(method, &[]), 404, "{method}");
            assert_eq!(status(method, &[("If-Match", "*")]), 404, "{method}");
            assert_eq!(status(method, &[("If-None-Match", "*")]), 404, "{method}");
        }
        assert_eq!(status("PUT", &[]), 201);
        assert_eq!(status("PUT", &[("If-None-Match", "*")]), 201);
        assert_eq!(status("PUT", &[("If-Match", "*")]), 412);
        assert_eq!(status("PUT", &[("If-Match", "\"a\""), ("If-None-Match", "*")]), 412);
        assert_eq!(status("OPTIONS", &[("If-Match", "*")]), 200);
    }

    #[test]
    fn each_outcome_has_its_status() {
        let current = Validators::from_headers([("ETag", "\"a\"")]);
        let status = |method, headers: &[(&str, &str)]| {
            let preconditions = Preconditions::from_headers(headers.iter().copied());
            expected_status(method, &preconditions, Selected::Current(&current))
        };
        assert_eq!(status("PUT", &[("If-Match", "\"a\"")]), 200);
        assert_eq!(status("PUT", &[("If-Match", "\"b\"")]), 412);
        assert_eq!(status("GET", &[("If-None-Match", "\"a\"")]), 304);
        assert_eq!(status("GET", &[("Range", "bytes=0-0")]), 206);
    }
}
