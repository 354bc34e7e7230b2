//! The shape of a value, under any name.

use super::list::List;

/// Least length of a run of letters and digits that counts as machine-made.
const LONG: usize = 20;

/// Least length of a secret in hexadecimal digits: 128 bits. Shorter numbers are ids of databases.
const LONG_HEX: usize = 32;

/// The prefixes with which services mark their keys.
const BEGINNINGS: List = List(
    "sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ whsec_ sk- ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- \
     gldt- glrt- xoxa- xoxb- xoxe- xoxp- xoxr- xoxs- xapp- AIza ya29. npm_ pypi- dop_v1_ shpat_ shpss_ \
     shpca_ hvs. hvb. SG. lin_api_ ATATT EAAC sq0atp- sq0csp- rubygems_ hf_ key- pat- dckr_pat_",
);

/// Whether a run of letters, digits and the signs of base64 and base64url is a key, a token or a digest.
pub(super) fn is_secret(run: &str) -> bool {
    if run.len() < 12 || is_uuid(run) {
        return false;
    }
    is_jwt(run) || is_marked(run) || {
        let run = run.trim_matches(['=', '.', '~', '%']);
        !run.contains(['.', '~', '%', '=']) && is_random(run)
    }
}

/// Whether a value may be machine-made: a weaker test for names that are often harmless.
pub(super) fn is_doubtful(value: &str) -> bool {
    let value = value.trim();
    let count = |test: fn(&char) -> bool| value.chars().filter(test).count();
    let (digits, letters) = (count(char::is_ascii_digit), count(char::is_ascii_alphabetic));
    let has_space = value.chars().any(char::is_whitespace);
    if has_space || value.len() < 6 || is_error_number(value) {
        return false;
    }
    if digits == value.len() {
        return matches!(digits, 6..=8);
    }
    is_uuid(value) || is_secret(value) || (digits > 0 && letters > 0)
}

/// Whether a value is a 32-bit error number, as Windows and Dataverse write it: `0x80040237`.
fn is_error_number(value: &str) -> bool {
    value
        .strip_prefix("0x")
        .is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Whether a run is a UUID (8-4-4-4-12): an ordinary id, unless its name marks it as a secret.
pub(super) fn is_uuid(run: &str) -> bool {
    let mut lengths = run.split('-').map(str::len);
    let expected = [8, 4, 4, 4, 12];
    expected.iter().all(|length| lengths.next() == Some(*length))
        && lengths.next().is_none()
        && run.bytes().all(|octet| octet.is_ascii_hexdigit() || octet == b'-')
}

/// Whether a run is a JWT or JWE, complete or cut: each begins with `eyJ`, a JSON object in base64url.
pub(super) fn is_jwt(run: &str) -> bool {
    let is_sign =
        |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b'=' | b'+' | b'/');
    run.starts_with("eyJ") && run.len() >= 12 && run.bytes().all(is_sign)
}

fn is_marked(run: &str) -> bool {
    let is_key = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.');
    let begins = |begin: &str| {
        let rest = run.strip_prefix(begin).unwrap_or("");
        rest.len() >= 12 && rest.bytes().any(|octet| octet.is_ascii_digit()) && rest.bytes().all(is_key)
    };
    let is_aws = run.len() == 20
        && ["AKIA", "ASIA", "AGPA", "AROA", "AIDA"].iter().any(|begin| run.starts_with(begin))
        && run.bytes().all(|octet| octet.is_ascii_uppercase() || octet.is_ascii_digit());
    is_aws || BEGINNINGS.any(begins)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Small,
    Capital,
    Digit,
}

/// Whether letters and digits alternate more often than in words.
fn is_random(run: &str) -> bool {
    let pieces: Vec<&str> = run.split(['-', '_', '/', '+']).filter(|piece| !piece.is_empty()).collect();
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    // A list of short words and numbers: a title in a URL, or a date with a time.
    let is_list = pieces.len() > 2 && length / pieces.len() < 5;
    let whole = pieces.concat();
    // A path also contains slashes, but seldom capitals, small letters and digits together, as base64 does.
    let has = |test: fn(&u8) -> bool| whole.as_bytes().iter().any(&test);
    let is_base64 = || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    let is_one = !is_list && (!run.contains(['/', '+']) || is_base64());
    (is_one && is_random_run(&whole, pieces.len() == 1))
        || pieces.iter().any(|piece| is_random_run(piece, true))
}

/// Whether a run is random. `is_unbroken` says that no sign separates it: several short words are not a long one.
fn is_random_run(run: &str, is_unbroken: bool) -> bool {
    let classes: Option<Vec<Class>> = run.bytes().map(class).collect();
    let Some(classes) = classes.filter(|classes| classes.len() >= LONG) else { return false };
    let length = classes.len();
    let count = |class| classes.iter().filter(|one| **one == class).count();
    let (small, capital, digits) = (count(Class::Small), count(Class::Capital), count(Class::Digit));
    if digits == length {
        return false;
    }
    let is_hex =
        run.bytes().all(|octet| octet.is_ascii_hexdigit()) && digits > 0 && (small == 0 || capital == 0);
    if is_hex {
        return length >= LONG_HEX;
    }
    let pairs = || classes.iter().zip(classes.iter().skip(1));
    let changes = pairs().filter(|(one, next)| one != next).count();
    let capitals_together = pairs().filter(|pair| *pair == (&Class::Capital, &Class::Capital)).count();
    // In percent: in a random run over 62 characters, 62 of 100 neighbours differ in class.
    let share = changes * 100 / (length - 1);
    match (small > 0, capital > 0, digits > 0) {
        (true, true, true) => share >= 35 && (digits > 1 || capitals_together > 1 || share >= 55),
        (true, true, false) => {
            share >= 70 || (share >= 38 && (capitals_together > 2 || longest_without_vowel(run) > 5))
        }
        (_, _, true) => share >= 18 && digits > 2,
        _ => is_unbroken && length >= 24 && (length >= 40 || longest_without_vowel(run) > 4),
    }
}

fn class(octet: u8) -> Option<Class> {
    match octet {
        b'a'..=b'z' => Some(Class::Small),
        b'A'..=b'Z' => Some(Class::Capital),
        b'0'..=b'9' => Some(Class::Digit),
        _ => None,
    }
}

fn longest_without_vowel(run: &str) -> usize {
    run.split(|c: char| "aeiouyAEIOUY".contains(c)).map(str::len).max().unwrap_or(0)
}

/// Whether a value is empty or only says yes or no.
pub(super) fn is_flag(value: &str) -> bool {
    ["", "true", "false", "null", "undefined", "0", "1", "yes", "no", "none"].contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tokens_and_digests_are_seen() {
        for run in [
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
            "9f86d081884c7d659a2feaa0c55ad015",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "dGhpcyBpcyBhIHNlY3JldCB2YWx1ZQ==",
            "AKIAIOSFODNN7EXAMPLE",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
            "k3j9x0q8w2z7m1n5b4vc",
            "JBSWY3DPEHPK3PXPJBSWY3DP",
            "qWmZkTrPlXcVbNhYtGfDsQwERT",
        ] {
            assert!(is_secret(run), "{run}");
        }
    }

    #[test]
    fn what_people_write_and_databases_count_is_not() {
        for run in [
            "2026-11-22T04",
            "550e8400-e29b-41d4-a716-446655440000",
            "507f1f77bcf86cd799439011",
            "1700000000000000",
            "1234567890123456789012345",
            "getUserProfileSettingsPage",
            "vnd.openxmlformats-officedocument.wordprocessingml.document",
            "my-long-article-title-2024-about-things",
            "x-www-form-urlencoded",
            "application/json",
            "internationalization",
            "AppleWebKit/537.36",
            "Access-Control-Allow-Headers",
        ] {
            assert!(!is_secret(run), "{run}");
        }
    }
}
