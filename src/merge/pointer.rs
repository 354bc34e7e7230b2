//! JSON Pointers (RFC 6901).

/// A name as a reference token (RFC 6901 §3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
