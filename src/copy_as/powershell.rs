//! Invoke-WebRequest of PowerShell 7.

use super::RequestMessage;
use super::octets::{is_beyond_ascii, names};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The command. PowerShell checks fields against .NET's grammar, which refuses many entity tags, and treats a 412 as an
/// error: both are switched off (since PowerShell 7.0).
pub(super) fn written(message: &RequestMessage) -> String {
    // SocketsHttpHandler of .NET refuses other characters, unless a program says how to encode them.
    let refused = names(&message.headers, is_beyond_ascii);
    let comment = refused.map_or_else(String::new, |names| {
        format!(
            "# PowerShell takes only ASCII in header values. It refuses this request because of: {names}.\n\
             # Copy the request as cURL or fetch to send the same octets.\n"
        )
    });
    let mut lines = vec![
        format!("{comment}Invoke-WebRequest -Uri {}", quoted(&message.url)),
        // -Method takes a fixed list of methods.
        match message.method.as_str() {
            method @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" | "TRACE") => {
                format!("-Method {method}")
            }
            method => format!("-CustomMethod {}", quoted(method)),
        },
    ];
    let apart = ["User-Agent", "Content-Type", "Accept-Encoding"];
    let fields =
        message.headers.iter().filter(|(name, _)| !apart.iter().any(|one| name.eq_ignore_ascii_case(one)));
    let fields: Vec<String> =
        fields.map(|(name, value)| format!("    {} = {}", quoted(name), quoted(value))).collect();
    if !fields.is_empty() {
        lines.push(format!("-Headers @{{\n{}\n  }}", fields.join("\n")));
    }
    if let Some(agent) = message.header("User-Agent") {
        lines.push(format!("-UserAgent {}", quoted(agent)));
    }
    if let Some(media) = message.header("Content-Type") {
        lines.push(format!("-ContentType {}", quoted(media)));
    }
    if let Some(octets) = &message.body {
        // PowerShell would encode a string with the media type's charset; it sends octets unchanged.
        lines.push(match message.text() {
            Some(text) => format!("-Body ([Text.Encoding]::UTF8.GetBytes({}))", quoted(text)),
            None => format!("-Body ([Convert]::FromBase64String({}))", quoted(&STANDARD.encode(octets))),
        });
    }
    lines.push("-MaximumRedirection 0 -SkipHeaderValidation -SkipHttpErrorCheck".to_owned());
    lines.join(" `\n  ")
}

/// A literal string of PowerShell: only a quote is special, and the four typographic ones count as quotes
/// (about_Quoting_Rules and the language specification, 2.3.5.2).
fn quoted(text: &str) -> String {
    let doubled = text.chars().flat_map(|one| {
        let times =
            if matches!(one, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') { 2 } else { 1 };
        std::iter::repeat_n(one, times)
    });
    format!("'{}'", doubled.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn every_quote_that_powershell_knows_is_doubled() {
        assert_eq!(quoted("a'b\u{2019}c$d`e\"f"), "'a''b\u{2019}\u{2019}c$d`e\"f'");
    }
}
