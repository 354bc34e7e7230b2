//! Recorded text in generated code.

/// The longest URL that is written completely, in bytes.
const LONGEST: usize = 2000;

/// A text as a JavaScript string: no character of the text can end the string, a line or a script element.
pub fn string(text: &str) -> String {
    let mut code = String::with_capacity(text.len() + 2);
    code.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                code.push('\\');
                code.push(c);
            }
            ' '..='~' if c != '<' => code.push(c),
            // Control characters, direction characters, line separators, and characters that look like others.
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    code.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    code.push('"');
    code
}

/// A URL as a JavaScript string; a placeholder name replaces a URL longer than [`LONGEST`].
pub fn url(url: &str) -> String {
    if url.len() > LONGEST {
        string(&format!("the URL of this request, {} bytes", url.len()))
    } else {
        string(url)
    }
}

/// The folder of a URL's path, if it is safe in a configuration without escaping; else `/`.
pub fn folder(url: &str) -> &str {
    let path = crate::exchange::path_of(url);
    let path = path.split(['?', '#']).next().unwrap_or("/");
    let folder = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or("/");
    let is_plain =
        folder.len() <= 200 && folder.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.~".contains(&b));
    if is_plain { folder } else { "/" }
}

/// The names in a list of fields that are tokens (RFC 9110 §5.6.2).
pub fn names(list: &str) -> Vec<&str> {
    let is_token = |name: &&str| {
        !name.is_empty()
            && name.len() <= 60
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    list.split(',').map(str::trim).filter(is_token).take(32).collect()
}
