//! Reads the dialects' fields of exchanges that are in the log already: with a body that arrived later, or with other
//! dialects.

use super::bodies::Side;
use super::log::ExchangeLog;
use super::outlines;
use super::policy::{LONGEST_READ, MOST_LISTED};
use crate::dialect::{Dialect, SentBody};
use crate::exchange::{Body, DialectFacts, Exchange, ExchangeId, Listed};
use std::rc::Rc;

/// Sets the user's own dialects, and reads every exchange of a log again with them, including the kept bodies. Returns
/// how many validators of lists the log then holds: [`MOST_LISTED`] at most.
pub(super) fn set_dialects(log: &mut ExchangeLog, own: Vec<Dialect>) -> usize {
    log.use_dialects(own);
    let count = |exchange: &Exchange| exchange.listed.as_deref().map_or(0, |listed| listed.validators.len());
    let mut held: usize = log.exchanges().iter().map(count).sum();
    for place in 0..log.exchanges().len() {
        let Some(exchange) = log.exchanges().get(place) else { continue };
        let received = log.bodies.get(exchange.id, Side::Response).and_then(Body::text);
        let (id, dialect_facts) = (exchange.id, read(log, exchange, received));
        // The new dialects' names of validators count in lists, too.
        let listed = received.filter(|_| exchange.succeeded() && exchange.listed.is_some());
        let listed = listed.and_then(|received| log.dialects().listed(exchange, received));
        if let Some(exchange) = log.get_mut(id) {
            exchange.dialect_facts = dialect_facts;
            if let Some(listed) = listed {
                held -= count(exchange);
                let has_room = listed.validators.len() <= MOST_LISTED.saturating_sub(held);
                exchange.listed = Some(Rc::new(if has_room { listed } else { Listed::unread() }));
                held += count(exchange);
            }
        }
    }
    held
}

/// Reads an exchange in the dialects again, with its response's body; returns whether the result differs.
pub(super) fn read_response(log: &mut ExchangeLog, id: ExchangeId, received: &str) -> bool {
    let Some(exchange) = log.get(id) else { return false };
    let dialect_facts = read(log, exchange, Some(received));
    let is_refusal = matches!(exchange.response.status, 400..=499 | 507);
    let reason =
        if is_refusal { crate::dialect::reason(exchange, Some(received)).map(Box::new) } else { None };
    if let Some(exchange) = log.get_mut(id).filter(|_| is_refusal) {
        exchange.reason = reason;
    }
    let Some(exchange) = log.get_mut(id) else { return false };
    let is_news = dialect_facts != exchange.dialect_facts;
    if is_news {
        exchange.dialect_facts = dialect_facts;
    }
    let outline = outlines::received(exchange, received);
    exchange.outlines.set_received(outline);
    is_news
}

fn read(log: &ExchangeLog, exchange: &Exchange, received: Option<&str>) -> Option<Box<DialectFacts>> {
    let kept = log.bodies.get(exchange.id, Side::Request).and_then(Body::text);
    let sent = match (kept, &exchange.dialect_facts) {
        (Some(text), _) => SentBody::Text(text),
        (None, Some(before)) => SentBody::ReadBefore(before),
        (None, None) => SentBody::Unknown,
    };
    let is_worth_it = |text: &&str| exchange.dialect_facts.is_some() || text.len() <= LONGEST_READ;
    log.dialects().read(exchange, sent, received.filter(is_worth_it))
}
