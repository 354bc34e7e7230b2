//! The three-way merge of JSON strings of several lines; each line keeps its spelling.

use super::hunks::{ChunkKind, chunks};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Numbers for the lines of several texts: equal for lines for which `read` gives the same text.
pub fn numbered<'a, const N: usize>(
    texts: [&[&'a str]; N],
    read: impl Fn(&'a str) -> std::borrow::Cow<'a, str>,
) -> [Vec<u32>; N] {
    let mut seen: HashMap<std::borrow::Cow<'a, str>, u32, FixedState> = HashMap::default();
    texts.map(|lines| {
        let number = |line: &&'a str| {
            let next = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            *seen.entry(read(line)).or_insert(next)
        };
        lines.iter().map(number).collect()
    })
}

/// The merge of three JSON strings (quotes included) by their lines, which end after an escaped line
/// feed. Each line keeps the spelling of the side that it comes from. `None` where both sides changed a
/// line in different ways, or none of the texts has two lines.
pub fn merge(base: &str, theirs: &str, mine: &str) -> Option<String> {
    let (base, theirs, mine) = (lines(base)?, lines(theirs)?, lines(mine)?);
    if base.len() < 2 && theirs.len() < 2 && mine.len() < 2 {
        return None;
    }
    let read =
        |line: &str| serde_json::from_str(&format!("\"{line}\"")).unwrap_or_else(|_| line.to_owned()).into();
    let [b, t, m] = numbered([&base, &theirs, &mine], read);
    let mut merged = String::from("\"");
    for chunk in chunks(&b, &t, &m) {
        let part = match chunk.kind {
            ChunkKind::Conflict => return None,
            ChunkKind::Theirs => theirs.get(chunk.theirs)?,
            ChunkKind::Same | ChunkKind::Mine | ChunkKind::Both => mine.get(chunk.mine)?,
        };
        merged.extend(part.iter().copied());
    }
    merged.push('"');
    Some(merged)
}

/// The lines of a JSON string, each with the escape that ends it.
fn lines(raw: &str) -> Option<Vec<&str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    let octets = inner.as_bytes();
    while let Some(octet) = octets.get(at) {
        if *octet != b'\\' {
            at += 1;
            continue;
        }
        let is_feed = match octets.get(at + 1) {
            Some(b'n') => {
                at += 2;
                true
            }
            Some(b'u') => {
                at += 6;
                inner.get(at - 4..at).is_some_and(|code| code.eq_ignore_ascii_case("000a"))
            }
            _ => {
                at += 2;
                false
            }
        };
        if is_feed {
            found.push(inner.get(from..at)?);
            from = at;
        }
    }
    if from < inner.len() {
        found.push(inner.get(from..)?);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_several_lines() {
        let merged = merge(r#""a\nb\nc""#, r#""A\u000ab\nc""#, r#""a\nb\nc\u00e9""#);
        assert_eq!(merged.as_deref(), Some(r#""A\u000ab\nc\u00e9""#));
        assert_eq!(merge(r#""a\nb""#, r#""A\nb""#, r#""\u0061x\nb""#), None);
        assert_eq!(merge(r#""a""#, r#""b""#, r#""c""#), None);
        assert_eq!(merge(r#""a\\nb""#, r#""b\\nb""#, r#""a\\nc""#), None, "a backslash and an n are no line");
    }
}
