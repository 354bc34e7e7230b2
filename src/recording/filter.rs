//! Which exchanges the list shows.

use super::Recording;
use crate::exchange::{Exchange, ExchangeId};
use crate::ledger::Entry;

/// How much of the traffic the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Exchanges with a condition or a mismatch, and Retag's own requests.
    #[default]
    Conditional,
    /// All fetch and XHR, with their preflights.
    Scripted,
    /// Everything.
    Everything,
}

impl Scope {
    /// The scope's stable name, in `data-scope`.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Conditional => "conditional",
            Scope::Scripted => "scripted",
            Scope::Everything => "everything",
        }
    }
}

/// Which exchanges the list shows: a scope and words. A space is AND; a leading `-` negates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The scope.
    pub scope: Scope,
    words: Vec<FilterWord>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FilterWord {
    wanted: Polarity,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Polarity {
    Present,
    Absent,
}

impl Filter {
    /// Reads what the user typed.
    pub fn parse(text: &str, scope: Scope) -> Filter {
        let word = |text: &str| match text.strip_prefix('-') {
            Some("") => None,
            Some(rest) => Some(FilterWord { wanted: Polarity::Absent, text: rest.to_owned() }),
            None => Some(FilterWord { wanted: Polarity::Present, text: text.to_owned() }),
        };
        Filter { scope, words: text.split_whitespace().filter_map(word).collect() }
    }

    /// Whether an exchange is shown.
    pub fn passes(&self, recording: &Recording, id: ExchangeId) -> bool {
        let (Some(exchange), Some(entry)) = (recording.get(id), recording.entry(id)) else { return false };
        let verdict = recording.verdict(id);
        let in_scope = match self.scope {
            Scope::Conditional => verdict.is_conditional() || exchange.replay.is_some(),
            Scope::Scripted => exchange.kind.is_scripted() || verdict.is_conditional(),
            Scope::Everything => true,
        };
        in_scope
            && self.words.iter().all(|word| {
                let found = mentions(exchange, entry, verdict.slug(), &word.text);
                found == (word.wanted == Polarity::Present)
            })
    }
}

/// Whether any visible part of the exchange contains the word.
fn mentions(exchange: &Exchange, entry: &Entry, verdict: &str, word: &str) -> bool {
    let mut status = [0; 3];
    let sent = entry.sent.as_ref();
    let parts = [
        &*exchange.request.url,
        &*exchange.request.method,
        verdict,
        digits(exchange.response.status, &mut status),
        sent.map_or("", |sent| sent.name()),
        sent.map_or("", |sent| &*sent.value),
        entry.etag.as_deref().unwrap_or(""),
        entry.dialect_validators().next().map_or("", |own| &own.value),
        exchange.dialect_facts.as_ref().map_or("", |dialect_facts| &dialect_facts.system),
    ];
    parts.iter().any(|part| contains(part, word))
}

/// A status code's three digits.
fn digits(status: u16, buffer: &mut [u8; 3]) -> &str {
    for (place, power) in buffer.iter_mut().zip([100, 10, 1]) {
        *place = b'0' + u8::try_from(status / power % 10).unwrap_or(0);
    }
    std::str::from_utf8(buffer).unwrap_or("")
}

/// Whether `word` occurs in `text`, regardless of ASCII case. The function allocates nothing: it runs for every
/// exchange at every key stroke.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    word.is_empty() || text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}
