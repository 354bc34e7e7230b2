//! The layout of a JSON text, and other JSON in the same layout: numbers, names, escapes and order stay
//! as they are, only the white space between the tokens changes.

use super::document::{Document, Kind};

/// White space between the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonStyle {
    /// The line ending and one level of indentation; `None` for JSON on one line.
    lines: Option<(String, String)>,
    /// The white space after a comma, for JSON on one line.
    gap: String,
    /// The octets between a name and its value.
    pub colon: String,
}

impl JsonStyle {
    /// The layout of a text, taken from its outermost container and its first member.
    pub fn of(document: &Document) -> JsonStyle {
        let mut style = JsonStyle { lines: None, gap: String::new(), colon: ":".to_owned() };
        let root = document.node(0);
        let children: Vec<usize> = document.children(0).take(2).collect();
        let Some(first) = children.first() else { return style };
        let lead = document.slice(root.at().start + 1..document.node(*first).begin());
        if let Some(at) = lead.rfind('\n') {
            let end = if lead.get(..at).is_some_and(|before| before.ends_with('\r')) { "\r\n" } else { "\n" };
            style.lines = Some((end.to_owned(), lead.get(at + 1..).unwrap_or("").to_owned()));
        } else if let Some(second) = children.get(1) {
            let between = document.slice(document.node(*first).at().end..document.node(*second).begin());
            style.gap = between.split_once(',').map_or("", |(_, gap)| gap).to_owned();
        }
        let member = (0..document.len()).take(64).find(|node| !document.raw_key(*node).is_empty());
        if let Some(member) = member {
            style.colon = document.colon(member).to_owned();
        } else if root.kind == Kind::Array && style.lines.is_some() {
            style.colon = ": ".to_owned();
        }
        style
    }

    /// The white space before a member at this depth; the outermost members have depth 1.
    pub fn lead(&self, depth: usize) -> String {
        match &self.lines {
            Some((end, indent)) => format!("{end}{}", indent.repeat(depth)),
            None => String::new(),
        }
    }

    /// The white space between a comma and the next member.
    pub fn gap(&self, depth: usize) -> String {
        if self.lines.is_some() { self.lead(depth) } else { self.gap.clone() }
    }

    /// JSON in this layout. `depth` is one less than the depth of the value's members.
    pub fn apply(&self, raw: &str, depth: usize) -> String {
        let mut laid = String::with_capacity(raw.len());
        let mut depth = depth;
        let octets = raw.as_bytes();
        let mut at = 0;
        while let Some(octet) = octets.get(at) {
            let from = at;
            at += 1;
            match octet {
                b' ' | b'\t' | b'\n' | b'\r' => {}
                b'"' => {
                    while let Some(octet) = octets.get(at) {
                        at += if *octet == b'\\' { 2 } else { 1 };
                        if *octet == b'"' {
                            break;
                        }
                    }
                    laid.push_str(raw.get(from..at).unwrap_or(""));
                }
                b'{' | b'[' => {
                    laid.push(char::from(*octet));
                    let rest = octets.get(at..).unwrap_or(&[]);
                    let blank = rest.iter().take_while(|octet| octet.is_ascii_whitespace()).count();
                    match rest.get(blank) {
                        Some(close @ (b'}' | b']')) => {
                            laid.push(char::from(*close));
                            at += blank + 1;
                        }
                        _ => {
                            depth += 1;
                            laid.push_str(&self.lead(depth));
                        }
                    }
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    laid.push_str(&self.lead(depth));
                    laid.push(char::from(*octet));
                }
                b',' => {
                    laid.push(',');
                    laid.push_str(&self.gap(depth));
                }
                b':' => laid.push_str(&self.colon),
                _ => {
                    let is_end =
                        |octet: &u8| matches!(octet, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
                    while octets.get(at).is_some_and(|octet| !is_end(octet)) {
                        at += 1;
                    }
                    laid.push_str(raw.get(from..at).unwrap_or(""));
                }
            }
        }
        laid
    }
}

/// JSON on one line, without white space.
pub fn compact(raw: &str) -> String {
    JsonStyle { lines: None, gap: String::new(), colon: ":".to_owned() }.apply(raw, 0)
}
