//! The reference tokens of JSON Pointers (RFC 6901).

/// A name as a reference token (RFC 6901 §3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a reference token stands for (RFC 6901 §4).
pub fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_gives_its_name_back() {
        for (name, token) in [("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01"), ("", "")] {
            assert_eq!((&*escaped(name), &*unescaped(token)), (token, name));
        }
    }
}
