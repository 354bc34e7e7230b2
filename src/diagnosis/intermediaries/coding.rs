//! The effect of compression on an entity tag.

use crate::exchange::Headers;

/// The suffixes that name a coding: Apache's mod_deflate and mod_brotli (`-gzip`, `-br`), Jetty
/// (`--gzip`), Apache 2.4's `;gzip`, and similar ones. Longer suffixes are first.
const SUFFIXES: [&str; 15] = [
    "--gzip",
    "--deflate",
    "--br",
    "--zstd",
    "-gzip",
    "-deflate",
    "-br",
    "-zstd",
    ";gzip",
    ";deflate",
    ";br",
    ";zstd",
    ":gzip",
    "_gzip",
    "-gz",
];

/// An opaque tag without its suffix, and the suffix, if the suffix names a coding.
pub fn suffixed(opaque: &str) -> Option<(&str, &'static str)> {
    let (bare, suffix) = SUFFIXES.iter().find_map(|suffix| Some((opaque.strip_suffix(suffix)?, *suffix)))?;
    (!bare.is_empty()).then_some((bare, suffix))
}

/// The content coding of a response, unless it is `identity` or missing.
pub fn coding(headers: &Headers) -> Option<&str> {
    headers
        .get("Content-Encoding")
        .map(|coding| coding.trim())
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        assert_eq!(suffixed("a-gzip"), Some(("a", "-gzip")));
        assert_eq!(suffixed("a--gzip"), Some(("a", "--gzip")));
        assert_eq!(suffixed("a;br"), Some(("a", ";br")));
        for other in ["-gzip", "a-gzipped", "gzip", "abr", ""] {
            assert_eq!(suffixed(other), None, "{other}");
        }
    }
}
