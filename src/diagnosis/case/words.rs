//! An exchange as evidence, in words.

use super::super::finding::Evidence;
use super::Case;
use crate::exchange::{Exchange, Shown};
use crate::ledger::Entry;

impl Case<'_> {
    /// This exchange as evidence: what it sent.
    pub fn this(&self) -> Evidence {
        let status = self.exchange.response.status;
        let shows = match self.sent() {
            Some(sent) => {
                format!("sent {}: {}, answered {status}", sent.condition.name(), Shown(&sent.value))
            }
            None => format!("sent no condition, answered {status}"),
        };
        Evidence::new(self.entry.id, shows)
    }

    /// An exchange as evidence: which validators it gave.
    pub fn gave_validator(&self, entry: &Entry) -> Evidence {
        Evidence::new(entry.id, format!("{} gave {}", self.line(entry), given(entry)))
    }

    /// An exchange as evidence: one of its response's fields.
    pub fn had_field(&self, exchange: &Exchange, name: &str) -> Option<Evidence> {
        let value = exchange.response.headers.get(name)?;
        Some(Evidence::new(exchange.id, format!("had {name}: {}", Shown(value))))
    }

    /// The source as evidence, where it is known.
    pub fn source_evidence(&self) -> Option<Evidence> {
        let entry = self.ledger().entry(self.source?.exchange)?;
        Some(self.gave_validator(entry))
    }

    /// `PUT 200`.
    pub fn line(&self, entry: &Entry) -> String {
        self.exchange_of(entry).map_or_else(|| entry.id.to_string(), line)
    }

    /// How long before this request another one had ended, in words.
    pub fn ago(&self, entry: &Entry) -> String {
        // In whole numbers: writing fractions takes ten kilobytes of the panel's module.
        let millis = self.entry.started.0.saturating_sub(entry.finished.0).max(0) / 1000;
        match millis {
            ..1000 => format!("{millis} ms"),
            1000..120_000 => format!("{}.{} s", millis / 1000, millis / 100 % 10),
            _ => format!("{} min", millis / 60_000),
        }
    }
}

/// `PUT 200`.
fn line(exchange: &Exchange) -> String {
    format!("{} {}", Shown(&exchange.request.method), exchange.response.status)
}

/// The validators that a response gave, in words.
pub fn given(entry: &Entry) -> String {
    match (&entry.etag, &entry.last_modified) {
        (Some(tag), _) => format!("ETag {}", Shown(tag)),
        (None, Some(date)) => format!("Last-Modified {}", Shown(date)),
        (None, None) => "no validator".to_owned(),
    }
}
