//! The status that an origin which follows RFC 9110 gives to a conditional request.

use super::evaluate::{Outcome, Selected, evaluate};
use super::preconditions::Preconditions;

/// The status code for a request that is otherwise in order: 200 where the method is performed (201
/// where PUT creates), 206 for a range, 304 or 412 where a condition decides.
///
/// §13.2.1: conditions count only where the request without them would be answered 2xx or 412. On a
/// missing resource, only PUT would be; CONNECT, OPTIONS and TRACE do not look at it; the rest are 404.
#[must_use]
pub fn expected_status(method: &str, preconditions: &Preconditions, selected: Selected<'_>) -> u16 {
    let missing = matches!(selected, Selected::Missing);
    if missing && !matches!(method, "PUT" | "CONNECT" | "OPTIONS" | "TRACE") {
        return 404;
    }
    match evaluate(method, preconditions, selected).outcome {
        // §9.3.4: a PUT that creates is answered 201.
        Outcome::Perform if missing && method == "PUT" => 201,
        Outcome::Perform => 200,
        Outcome::PartialContent => 206,
        Outcome::NotModified => 304,
        Outcome::PreconditionFailed => 412,
    }
}
