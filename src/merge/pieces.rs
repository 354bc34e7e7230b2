//! The three-way merge of JSON strings of several lines; each line keeps its spelling.

use super::hunks::{ChunkKind, chunks};
use super::slices::Pace;
use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::collections::HashMap;

/// Numbers for the lines of several texts: equal for lines for which `read` gives the same text.
pub async fn numbered<'a, const N: usize>(
    texts: [&[&'a str]; N],
    read: impl Fn(&'a str) -> Cow<'a, str>,
    pace: &Pace,
) -> [Vec<u32>; N] {
    let mut seen: HashMap<Cow<'a, str>, u32, FixedState> = HashMap::default();
    let mut all = texts.map(|lines| Vec::with_capacity(lines.len()));
    for (numbers, lines) in all.iter_mut().zip(texts) {
        for line in lines {
            let next = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            numbers.push(*seen.entry(read(line)).or_insert(next));
            pace.spend(2 + line.len() / 8).await;
        }
    }
    all
}

/// The merge of three JSON strings (quotes included) by their lines, which end after an escaped line
/// feed. Each line keeps the spelling of the side that it comes from. `None` where both sides changed a
/// line in different ways, or none of the texts has two lines.
pub async fn merge(base: &str, theirs: &str, mine: &str, pace: &Pace) -> Option<String> {
    let base = lines(base, pace).await?;
    let theirs = lines(theirs, pace).await?;
    let mine = lines(mine, pace).await?;
    if base.len() < 2 && theirs.len() < 2 && mine.len() < 2 {
        return None;
    }
    let read =
        |line: &str| serde_json::from_str(&format!("\"{line}\"")).unwrap_or_else(|_| line.to_owned()).into();
    let [b, t, m] = numbered([&base, &theirs, &mine], read, pace).await;
    let mut merged = String::from("\"");
    for chunk in chunks(&b, &t, &m, pace).await {
        let part = match chunk.kind {
            ChunkKind::Conflict => return None,
            ChunkKind::Theirs => theirs.get(chunk.theirs)?,
            ChunkKind::Same | ChunkKind::Mine | ChunkKind::Both => mine.get(chunk.mine)?,
        };
        merged.extend(part.iter().copied());
        pace.spend(part.len()).await;
    }
    merged.push('"');
    Some(merged)
}

/// The lines of a JSON string, each with the escape that ends it.
async fn lines<'a>(raw: &'a str, pace: &Pace) -> Option<Vec<&'a str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    let octets = inner.as_bytes();
    while let Some(octet) = octets.get(at) {
        if *octet != b'\\' {
            let rest = octets.get(at..).unwrap_or(&[]);
            let plain = rest.iter().position(|octet| *octet == b'\\').unwrap_or(rest.len());
            at += plain;
            pace.spend(plain / 8).await;
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
        pace.spend(1).await;
    }
    if from < inner.len() {
        found.push(inner.get(from..)?);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::slices::Sliced;
    use super::*;

    fn merge(base: &str, theirs: &str, mine: &str) -> Option<String> {
        let [base, theirs, mine] = [base, theirs, mine].map(str::to_owned);
        Sliced::new(async move |pace: Pace| super::merge(&base, &theirs, &mine, &pace).await).finish()
    }

    #[test]
    fn strings_of_several_lines() {
        let merged = merge(r#""a\nb\nc""#, r#""A\u000ab\nc""#, r#""a\nb\nc\u00e9""#);
        assert_eq!(merged.as_deref(), Some(r#""A\u000ab\nc\u00e9""#));
        assert_eq!(merge(r#""a\nb""#, r#""A\nb""#, r#""\u0061x\nb""#), None);
        assert_eq!(merge(r#""a""#, r#""b""#, r#""c""#), None);
        assert_eq!(merge(r#""a\\nb""#, r#""b\\nb""#, r#""a\\nc""#), None, "a backslash and an n are no line");
    }
}
