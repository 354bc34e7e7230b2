//! What header fields reveal about the machines between browser and application: a cache, a coding, a replica, an echo.
//!
//! This module reads one response's fields, as facts that several rules use. The rules decide what a fact
//! means for a failed condition.

pub mod cache;
pub mod coding;
pub mod echo;
pub mod replica;

use crate::exchange::Headers;

/// Whether a field's list of tokens contains a token, in any case.
pub fn has_token(headers: &Headers, field: &str, wanted: &str) -> bool {
    headers
        .lines(field)
        .flat_map(|line| line.split(','))
        .any(|token| token.trim().eq_ignore_ascii_case(wanted))
}
