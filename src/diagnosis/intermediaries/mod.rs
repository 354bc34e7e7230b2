//! What headers give away of the machines on the way: a cache, a coding, a replica, an echo.
//!
//! What belongs here: reading one response's fields, as facts that several rules ask for. What they
//! mean for a failed condition is the rules' business.

pub mod cache;
pub mod coding;
pub mod echo;
pub mod replica;

use crate::exchange::Headers;

/// Whether a list of tokens holds one, in any case.
pub fn has_token(headers: &Headers, field: &str, wanted: &str) -> bool {
    headers
        .lines(field)
        .flat_map(|line| line.split(','))
        .any(|token| token.trim().eq_ignore_ascii_case(wanted))
}
