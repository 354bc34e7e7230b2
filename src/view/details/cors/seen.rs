//! What the page's code could read of a response, beside what the browser received.

use crate::cors::{Visibility, origin_refusal, visibility};
use crate::exchange::{Exchange, ExchangeId, escape_and_cut};
use crate::view::details::fields::shown_value;
use crate::view::text::status::status_line;

/// Longest value that is shown, in characters.
pub(super) const LONGEST: usize = 200;

/// Why a field is not exposed by a `*`.
pub(super) const STAR: &str = "a * does not count for a request with credentials.";

/// A field as the page's code and as the browser received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenField {
    /// The field's name; `Status` for the status.
    pub name: String,
    /// The exchange that carries the field, if it is not the selected one.
    pub on: Option<ExchangeId>,
    /// What the page's code could read.
    pub page: String,
    /// What the browser received.
    pub received: String,
    /// Whether the page's code could read the field.
    pub readability: Readability,
    /// Why the page's code could not read the field; empty where it could.
    pub why: &'static str,
}

/// Whether the page's code could read a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readability {
    /// The page's code could read it.
    Visible,
    /// Readable only if the request had no credentials; whether it had any is not recorded.
    Perhaps,
    /// The page's code could not read it.
    Hidden,
}

impl Readability {
    /// The stable name in `data-visible`.
    pub fn name(self) -> &'static str {
        match self {
            Readability::Visible => "yes",
            Readability::Perhaps => "perhaps",
            Readability::Hidden => "no",
        }
    }

    /// The sign in the table.
    pub fn sign(self) -> &'static str {
        match self {
            Readability::Visible => "✓",
            Readability::Perhaps => "?",
            Readability::Hidden => "✕",
        }
    }

    /// The sign in words, for screen readers.
    pub fn word(self) -> &'static str {
        match self {
            Readability::Visible => "visible",
            Readability::Perhaps => "perhaps hidden",
            Readability::Hidden => "hidden",
        }
    }
}

pub(super) fn status(exchange: &Exchange) -> SeenField {
    let blocked = origin_refusal(exchange).is_some();
    let received = status_line(exchange);
    SeenField {
        name: String::from("Status"),
        on: None,
        page: if blocked { String::from("TypeError") } else { received.clone() },
        received,
        readability: if blocked { Readability::Hidden } else { Readability::Visible },
        why: if blocked { "The page’s code is not told why: to it, the network failed." } else { "" },
    }
}

pub(super) fn field(exchange: &Exchange, name: &str, on: Option<ExchangeId>) -> Option<SeenField> {
    let value = exchange.response.headers.get(name)?;
    let received = escape_and_cut(&shown_value(name, value), LONGEST);
    let (readability, why) = match visibility(exchange, name) {
        Visibility::Visible => (Readability::Visible, ""),
        Visibility::NotExposed => (Readability::Hidden, "Access-Control-Expose-Headers does not name it."),
        Visibility::StarWithCredentials => (Readability::Hidden, STAR),
        Visibility::StarPerhapsWithCredentials => (Readability::Perhaps, STAR),
        Visibility::Forbidden => (Readability::Hidden, "No script may read it."),
        Visibility::ResponseBlocked => {
            (Readability::Hidden, "The whole answer was kept from the page’s code.")
        }
    };
    let page = match visibility(exchange, name) {
        Visibility::Visible => received.clone(),
        Visibility::ResponseBlocked => String::from("nothing"),
        Visibility::StarPerhapsWithCredentials => String::from("null, if it asked with credentials"),
        _ => String::from("null"),
    };
    Some(SeenField { name: name.to_owned(), on, page, received, readability, why })
}
