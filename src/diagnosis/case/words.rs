//! Sentences about an exchange, for evidence.

use super::super::finding::Evidence;
use super::Case;
use crate::exchange::{Exchange, Quoted, StatusMeaning};
use crate::ledger::{Entry, SentCondition};

impl<'a> Case<'a> {
    /// Evidence: the condition that this exchange sent.
    pub fn this(&self) -> Evidence {
        let status = self.exchange.response.status;
        let shows = match self.sent() {
            Some(sent) if sent.dialect.as_ref().is_some_and(|own| !own.parts.is_empty()) => {
                format!("sent {}, answered {status}", self.sent_words())
            }
            Some(sent) => format!("sent {}, answered {status}", said(sent)),
            None => format!("sent no condition, answered {status}"),
        };
        Evidence::new(self.entry.id, shows)
    }

    /// The server's own words for a mismatch or a demand in a dialect, as a sentence: `GitHub answered 409: a.md does not match b1.`
    /// Nothing where the dialect knows no word for it, or where the words are about something else.
    pub fn answer(&self) -> Option<String> {
        let dialect = self.dialect.filter(|_| self.other_reason().is_none())?;
        let (StatusMeaning::Mismatch { said, .. } | StatusMeaning::Required { said, .. }) = &dialect.outcome
        else {
            return None;
        };
        let (status, quoted) = (self.exchange.response.status, Quoted(said).to_string());
        let stop = if quoted.ends_with(['.', '!', '?']) { "" } else { "." };
        (!said.is_empty()).then(|| format!("{} answered {status}: {quoted}{stop}", Quoted(&dialect.system)))
    }

    /// Evidence: the validators that an exchange's response gave.
    pub fn gave_validator(&self, entry: &Entry) -> Evidence {
        Evidence::new(entry.id, format!("{} gave {}", self.line(entry), self.given(entry)))
    }

    /// The validators that a response gave, in words; only those of the sent kind, if the response has one.
    pub fn given(&self, entry: &Entry) -> String {
        if let Some(list) = self.listed.filter(|list| list.exchange == entry.id)
            && let Some((name, member)) = self.ledger().listed_validator(list)
        {
            let place = entry.listed.as_deref().map_or("in a list", |listed| listed.place());
            return format!("{} {} {place}", Quoted(name), Quoted(&member.value));
        }
        let own = self.sent().and_then(|sent| sent.dialect.as_ref());
        let of_kind = own.and_then(|own| entry.given_as(&own.kind));
        let other =
            || if entry.etag.is_none() || own.is_some() { entry.dialect_validators().next() } else { None };
        match (of_kind.or_else(other), &entry.etag, &entry.last_modified) {
            (Some(own), ..) => {
                // A sum is not read together with its value: `version.number + 1 = 6`.
                let sign = if own.name.ends_with(" + 1") { " =" } else { "" };
                format!("{}{sign} {}{}", Quoted(&own.name), Quoted(&own.value), own.place())
            }
            (None, Some(tag), _) => format!("{} {}", Quoted(entry.tag_name()), Quoted(tag)),
            (None, None, Some(date)) => format!("Last-Modified {}", Quoted(date)),
            (None, None, None) => "no validator".to_owned(),
        }
    }

    /// The sent condition, in words: `If-Match: "v1"`, `_rev: 1-a in the body`.
    pub fn said(&self) -> String {
        self.sent().map_or_else(|| "no condition".to_owned(), said)
    }

    /// The sent validator as part of a sentence: `"v1"`, or `CouchDB's _rev: 1-a in the body`.
    pub fn sent_words(&self) -> String {
        match (self.sent(), self.system()) {
            (Some(sent), Some(system)) => {
                let genitive = if system.ends_with('s') { "'" } else { "'s" };
                format!("{}{genitive} {}", Quoted(system), said(sent))
            }
            (Some(sent), None) => Quoted(&sent.value).to_string(),
            (None, _) => self.said(),
        }
    }

    /// The name of the sent validator in its system, as a read gives it: `ETag`, or `_rev`.
    pub fn validator_name(&self) -> String {
        let own = self.sent().and_then(|sent| sent.dialect.as_ref());
        match own {
            // The dialect's kind consists of the system's name and the name of each part.
            Some(own) => {
                let parts: Vec<String> =
                    own.kind.split('\n').skip(1).map(|part| Quoted(part).to_string()).collect();
                parts.join(" and ")
            }
            None => "ETag".to_owned(),
        }
    }

    /// The name of the sent validator as the response of an exchange gave it.
    pub fn name_given(&self, entry: &Entry) -> String {
        let own = self.sent().and_then(|sent| sent.dialect.as_ref());
        let given = own.and_then(|own| entry.given_as(&own.kind));
        given.map_or_else(|| self.validator_name(), |given| Quoted(&given.name).to_string())
    }

    /// Where the validator is to be sent, as the end of a phrase, unless the place has the name that it is given under:
    /// `, sent as version in the query`.
    pub fn sent_as(&self, name: &str) -> String {
        let own = self.sent().and_then(|sent| sent.dialect.as_ref()).filter(|own| own.parts.len() == 1);
        match own {
            Some(own) if *own.name != *name => {
                format!(", sent as {}{}", Quoted(&own.name), own.place())
            }
            _ => String::new(),
        }
    }

    /// The system (dialect) that the sent condition belongs to, if any.
    pub fn system(&self) -> Option<&'a str> {
        self.sent()?.dialect.as_ref().and(self.dialect).map(|dialect| &*dialect.system)
    }

    /// Evidence: a field of an exchange's response.
    pub fn had_field(&self, exchange: &Exchange, name: &str) -> Option<Evidence> {
        let value = exchange.response.headers.get(name)?;
        Some(Evidence::new(exchange.id, format!("had {name}: {}", Quoted(value))))
    }

    /// Evidence: the response that gave the validator, if it is known.
    pub fn source_evidence(&self) -> Option<Evidence> {
        let entry = self.ledger().entry(self.source?.exchange)?;
        Some(self.gave_validator(entry))
    }

    /// The method and the status of an entry's exchange: `PUT 200`.
    pub fn line(&self, entry: &Entry) -> String {
        self.exchange_of(entry).map_or_else(|| entry.id.to_string(), line)
    }

    /// How long before this request another exchange's response started, in words.
    pub fn ago(&self, entry: &Entry) -> String {
        span(self.entry.request_start.0.saturating_sub(entry.response_start.0).max(0) / 1000)
    }
}

/// A time span, given in milliseconds, in words: `83 ms`, `1.2 s`, `5 min`.
pub fn span(millis: i64) -> String {
    match millis {
        ..1000 => format!("{millis} ms"),
        1000..120_000 => format!("{}.{} s", millis / 1000, millis / 100 % 10),
        _ => format!("{} min", millis / 60_000),
    }
}

/// The method and the status of an exchange: `PUT 200`.
fn line(exchange: &Exchange) -> String {
    format!("{} {}", Quoted(&exchange.request.method), exchange.response.status)
}

/// A condition in words.
fn said(sent: &SentCondition) -> String {
    match &sent.dialect {
        Some(own) if own.parts.is_empty() => format!("no {}", Quoted(&own.name)),
        _ => format!("{}: {}{}", Quoted(sent.name()), Quoted(&sent.value), sent.place()),
    }
}
