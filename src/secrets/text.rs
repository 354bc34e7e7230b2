//! Masks text of unknown format: words that look like secrets, pairs of a name and a value, URLs, credentials.

use super::escapes::decoded;
use super::list::List;
use super::names::{NameKind, Stand};
use super::seen::{is_placeholder, is_word};
use super::{DEEPEST, Masker, shape};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Authentication schemes: the text after one of these names may be credentials or ordinary words.
const SCHEMES: List = List(
    "basic bearer token digest dpop negotiate ntlm hawk mac apikey sharedkey sharedkeylite \
     aws4-hmac-sha256",
);

/// Words that follow a colon in a sentence, and are not secrets.
const PROSE: List = List(
    "a all an and any are as at but by expired for from has have he if in invalid is it its may missing \
     neither no nor not nothing of on only or required she some that the their then there these they this \
     those to was what when where which who with without you your",
);

/// The context of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// A separate text.
    Text,
    /// A value inside another text.
    Value,
}

impl Masker {
    /// A text with its secrets masked.
    pub(super) fn free(&mut self, text: &str, depth: usize, context: Context) -> String {
        if depth > DEEPEST {
            return if context == Context::Value { self.mark(text) } else { self.words(text) };
        }
        let replaced = self.seen.replaced(text);
        let text = replaced.as_deref().unwrap_or(text);
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = ' ';
        while let Some(first) = rest.chars().next() {
            let at_word = !before.is_alphanumeric() && !matches!(before, '_' | '-' | '.');
            let taken = if at_word { self.whole(rest, before, depth, &mut masked) } else { 0 };
            let taken = match taken {
                0 if is_word(first) => {
                    let word = run(rest, is_word);
                    let is_cut = rest.get(word.len()..).is_some_and(|after| after.starts_with('…'));
                    masked.push_str(&self.word(word, is_cut, depth));
                    word.len()
                }
                0 => {
                    masked.push(first);
                    first.len_utf8()
                }
                taken => taken,
            };
            let (done, next) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            before = done.chars().next_back().unwrap_or(' ');
            rest = next;
        }
        masked
    }

    /// Masks an item of several words at the beginning of `rest`, and returns its length in bytes; 0 if there is none.
    fn whole(&mut self, rest: &str, before: char, depth: usize, masked: &mut String) -> usize {
        if rest.starts_with("-----BEGIN ")
            && rest.get(..64.min(rest.len())).is_none_or(|head| head.contains("KEY"))
        {
            let end = rest.find("-----END ").and_then(|at| {
                let after = rest.get(at + 9..)?.find("-----")?;
                Some(at + 9 + after + 5)
            });
            let taken = end.unwrap_or(rest.len());
            masked.push_str(&self.mark(rest.get(..taken).unwrap_or(rest)));
            return taken;
        }
        let url = url_length(rest, before);
        if url > 0 {
            masked.push_str(&self.url_at(rest.get(..url).unwrap_or(""), depth + 1));
            return url;
        }
        let name =
            run(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '[' | ']' | '%' | '@'));
        let name = name.trim_end_matches('.');
        if name.is_empty() {
            return 0;
        }
        self.scheme(rest, name, masked).or_else(|| self.pair(rest, name, depth, masked)).unwrap_or(0)
    }

    /// Masks the credentials after an authentication scheme such as `Bearer`.
    fn scheme(&mut self, rest: &str, name: &str, masked: &mut String) -> Option<usize> {
        if !SCHEMES.any(|scheme| scheme.eq_ignore_ascii_case(name)) {
            return None;
        }
        let after = rest.get(name.len()..)?;
        let blank = run(after, |c| c == ' ');
        let secret = run(after.get(blank.len()..)?, |c| is_word(c) || matches!(c, ':' | ','));
        let secret = secret.trim_end_matches(['.', ',', ':']);
        // `Bearer realm=…` is a challenge, and "the bearer token" is prose.
        let is_parameter = secret.split_once('=').is_some_and(|(_, value)| {
            !value.trim_matches('=').is_empty()
                || secret.ends_with('=')
                    && after.get(blank.len() + secret.len()..).is_some_and(|next| next.starts_with('"'))
        });
        let is_secret =
            secret.len() > 5 && !is_parameter && (shape::is_doubtful(secret) || secret.ends_with('='));
        let is_titled = name.starts_with(|c: char| c.is_ascii_uppercase())
            && secret.len() > 5
            && !is_parameter
            && !["challenge", "realm", "token", "tokens", "authentication", "scheme", "credentials"]
                .contains(&secret);
        if blank.is_empty()
            || !(is_secret || (is_titled && matches!(name, "Bearer" | "Basic" | "DPoP" | "Negotiate")))
        {
            return None;
        }
        if name.eq_ignore_ascii_case("basic") {
            self.basic(secret);
        }
        masked.push_str(name);
        masked.push_str(blank);
        masked.push_str(&self.mark(secret));
        Some(name.len() + blank.len() + secret.len())
    }

    /// Masks the value after a name and a sign: `name=value`, `"name": "value"`, `name => 'value'`.
    fn pair(&mut self, rest: &str, name: &str, depth: usize, masked: &mut String) -> Option<usize> {
        let kind = self.seen.kind(name, Stand::Member);
        if kind == NameKind::Plain {
            return None;
        }
        let after = rest.get(name.len()..)?;
        // The quote that closes the name, escaped or not.
        let quote = run(after, |c| matches!(c, '"' | '\'' | '\\' | '`'));
        let after_quote = after.get(quote.len()..)?;
        let blank = run(after_quote, |c| c == ' ');
        let sign = run(after_quote.get(blank.len()..)?, |c| matches!(c, '=' | ':' | '>'));
        let is_sign = matches!(sign, "=" | ":" | "=>" | "==" | ":=");
        let is_parameter = blank.is_empty() && quote.is_empty() && sign == "=";
        if !is_sign {
            return None;
        }
        let mut taken = name.len() + quote.len() + blank.len() + sign.len();
        taken += run(rest.get(taken..)?, |c| c == ' ').len();
        let field = name.to_ascii_lowercase();
        let line = rest.get(taken..)?.split(['\n', '\r']).next()?;
        if field.ends_with("cookie") && sign == ":" && !line.starts_with(['"', '\'', '\\', '`']) {
            let cookies = self.cookies(line);
            masked.push_str(rest.get(..taken)?);
            masked.push_str(&cookies);
            return Some(taken + line.len());
        }
        let open = run(rest.get(taken..)?, |c| matches!(c, '"' | '\'' | '\\' | '`'));
        let from = taken + open.len();
        let inside = rest.get(from..)?;
        let value = match open.chars().next_back() {
            Some(quote) => quoted(inside, quote, open.starts_with('\\')),
            None => {
                let value = run(inside, |c| {
                    !c.is_whitespace() && !matches!(c, '&' | '<' | '>' | '"' | '\'' | ';' | '`')
                });
                if is_parameter {
                    value
                } else {
                    value.trim_end_matches([',', '.', ')', ']', '}', '!', '?', ':'])
                }
            }
        };
        // `Authorization: Bearer …`, `token: Bearer …`
        let scheme = SCHEMES.words().find(|scheme| scheme.eq_ignore_ascii_case(value));
        if open.is_empty() && scheme.is_some() && matches!(kind, NameKind::Secret | NameKind::Soft) {
            let line = inside.split(['\n', '\r', '"', '\'', '<', '>']).next()?;
            let (scheme, secret) = line.split_once(' ')?;
            let secret = run(secret.trim_start(), |c| !c.is_whitespace() && c != ';');
            let secret = secret.trim_end_matches([',', '.', ')', ']', '}']);
            let whole = line.find(secret).filter(|_| !secret.is_empty())? + secret.len();
            masked.push_str(rest.get(..from)?);
            masked.push_str(&self.credentials(&[scheme, " ", secret].concat()));
            return Some(from + whole);
        }
        let is_secret = match kind {
            NameKind::Validator => {
                self.seen.validator(value);
                masked.push_str(rest.get(..from + value.len())?);
                return Some(from + value.len());
            }
            NameKind::Secret => !shape::is_flag(value) && (!open.is_empty() || !PROSE.has(value)),
            // In a sentence, only machine-made values are masked.
            NameKind::Soft => {
                !shape::is_flag(value) && (is_parameter || !open.is_empty() || shape::is_doubtful(value))
            }
            NameKind::Doubtful => shape::is_doubtful(&decoded(value)),
            NameKind::Plain => false,
        };
        if !is_secret || value.is_empty() || is_placeholder(value) {
            return None;
        }
        let is_field = field.ends_with("authorization") || field.ends_with("proxy-authorization");
        masked.push_str(rest.get(..from)?);
        let secret = if is_field || value.contains(' ') { self.credentials(value) } else { self.mark(value) };
        masked.push_str(&secret);
        let _ = depth;
        Some(from + value.len())
    }

    /// A text in which only words that look like secrets are masked.
    pub(super) fn words(&mut self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = run(rest, is_word);
            let taken = if word.is_empty() { first.len_utf8() } else { word.len() };
            let (done, next) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            if word.is_empty() {
                masked.push_str(done);
            } else {
                masked.push_str(&self.word(word, next.starts_with('…'), DEEPEST));
            }
            rest = next;
        }
        masked
    }

    /// A word, or its placeholder if it looks like a secret.
    fn word(&mut self, word: &str, is_cut: bool, depth: usize) -> String {
        if word.len() < 12 || self.seen.is_validator(word, is_cut) {
            return word.to_owned();
        }
        let end = word.trim_end_matches(['.', '/', '-']);
        if shape::is_secret(end) || self.is_encoded_secret(end, depth) {
            return [&*self.mark(end), word.get(end.len()..).unwrap_or("")].concat();
        }
        if !word.contains(SEPARATORS) {
            return word.to_owned();
        }
        let mut masked = String::with_capacity(word.len());
        for piece in word.split_inclusive(SEPARATORS) {
            let bare = piece.trim_end_matches(SEPARATORS);
            if shape::is_secret(bare) && !self.seen.is_validator(bare, is_cut) {
                masked.push_str(&self.mark(bare));
            } else {
                masked.push_str(bare);
            }
            masked.push_str(piece.get(bare.len()..).unwrap_or(""));
        }
        masked
    }

    /// Whether a word is base64 of a text that contains a secret.
    fn is_encoded_secret(&mut self, word: &str, depth: usize) -> bool {
        let bare = word.trim_end_matches('=');
        if depth >= DEEPEST || bare.len() < 12 || bare.len() > 65_536 {
            return false;
        }
        let octets =
            STANDARD_NO_PAD.decode(bare).or_else(|_| URL_SAFE_NO_PAD.decode(bare)).unwrap_or_default();
        let Ok(inner) = String::from_utf8(octets) else { return false };
        let is_text = inner.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
        let is_pair = inner.contains([':', '=']);
        is_text && is_pair && self.content(&inner, depth + 1) != inner
    }
}

/// Separators between the parts of a word; each part may be a secret.
const SEPARATORS: [char; 6] = ['/', '.', '=', '+', '~', '%'];

/// The longest prefix of a text whose characters all fulfil `is`.
fn run(text: &str, is: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !is(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// The text up to the closing quote; that quote is escaped if the opening quote was.
fn quoted(inside: &str, quote: char, is_escaped: bool) -> &str {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        if c == quote && (is_escaped || !escaped) {
            let value = inside.get(..at).unwrap_or(inside);
            return if is_escaped { value.trim_end_matches('\\') } else { value };
        }
        escaped = c == '\\' && !escaped;
    }
    inside
}

/// Length of the URL at the beginning of `rest`, in bytes; 0 if there is none.
fn url_length(rest: &str, before: char) -> usize {
    let scheme = run(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let is_absolute =
        !scheme.is_empty() && rest.get(scheme.len()..).is_some_and(|after| after.starts_with("://"));
    let is_relative = rest.starts_with('/') && !before.is_alphanumeric();
    if !is_absolute && !is_relative {
        return 0;
    }
    let url = run(rest, |c| {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '"' | '<' | '>' | '`' | '\\' | '^' | '{' | '|' | '}' | '…')
    });
    url.trim_end_matches(['.', ',', ')', ';', ':', '\'', '!', ']']).len()
}
