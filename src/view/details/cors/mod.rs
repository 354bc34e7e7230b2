//! The two sides of CORS: what the page's code could read, and what the browser received; also which request the
//! browser did not send, and what the server must send to fix that.

mod fixes;
mod preflight;
mod seen;

pub use fixes::Fix;
pub use preflight::{AskedView, PreflightView};
pub use seen::{Readability, SeenField};

use crate::cors::{Reach, origin_refusal};
use crate::exchange::{Exchange, ExchangeId, InitiatorType, escape_and_cut};
use crate::ledger::preflight::{asked_for_by, preflight_near, preflight_of};
use crate::recording::Recording;
use fixes::{exposed_and, fix_origin, fix_preflight};
use preflight::{of_origin, preflight_view, refusal, refuses_for_sure};
use seen::{STAR, field, status};

/// The fields that a page's code needs after it writes or reads a resource that it edits.
const FIELDS: [&str; 5] = ["ETag", "Last-Modified", "Retry-After", "Location", "Content-Location"];

/// Both sides of a cross-origin exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorsView {
    /// The effect of CORS on the exchange.
    pub effect: CorsEffect,
    /// The effect as a sentence.
    pub sentence: String,
    /// What the preflight asked for, and what the server allowed.
    pub preflight: Option<PreflightView>,
    /// For each field, what the page's code could read and what the browser received.
    pub seen: Vec<SeenField>,
    /// The field lines that the server must send, each with its place.
    pub fixes: Vec<Fix>,
}

/// The effect of CORS on an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorsEffect {
    /// No relevant effect.
    Open,
    /// CORS hid part of the response from the page's code.
    Hidden,
    /// The browser did not send the request, or hid the whole response.
    Refused,
}

impl CorsEffect {
    /// The stable name in `data-cors`.
    pub fn name(self) -> &'static str {
        match self {
            CorsEffect::Open => "open",
            CorsEffect::Hidden => "hidden",
            CorsEffect::Refused => "refused",
        }
    }
}

impl CorsView {
    /// Both sides of an exchange with another origin; `None` for the page's own origin.
    pub fn of(recording: &Recording, id: ExchangeId) -> Option<CorsView> {
        let (exchange, entry) = (recording.get(id)?, recording.entry(id)?);
        let is_preflight = exchange.kind == InitiatorType::Preflight;
        let (ledger, all) = (recording.ledger(), recording.exchanges());
        let preflight =
            if is_preflight { Some(exchange) } else { preflight_of(ledger, all, exchange, entry) };
        let answered = exchange.response.status != 0;
        let preflight =
            preflight.or_else(|| preflight_near(ledger, all, exchange, entry).filter(|_| answered));
        if preflight.is_none() && Reach::of(exchange) != Reach::CrossOrigin {
            return None;
        }
        // A request that the preflight refused by name was not sent: a response near it belongs to another request.
        let is_sure = preflight.is_some_and(refuses_for_sure);
        let asked_for = is_preflight.then(|| asked_for_by(ledger, all, exchange, entry)).flatten();
        let asked_for = asked_for.filter(|request| !is_sure || request.response.status == 0);
        let mut view = CorsView {
            effect: CorsEffect::Open,
            sentence: String::new(),
            preflight: preflight.map(preflight_view),
            seen: Vec::new(),
            fixes: Vec::new(),
        };
        let never_left = if is_preflight {
            asked_for.is_none_or(|request| request.response.status == 0)
        } else {
            exchange.response.status == 0
        };
        let refusal = preflight.filter(|_| never_left).and_then(refusal);
        match (refusal, preflight) {
            (Some(why), Some(preflight)) => view.refused(preflight, exchange, why, asked_for),
            _ if is_preflight => {
                view.sentence = String::from("The preflight gave the page what it asked for.");
            }
            _ => view.received(recording, exchange),
        }
        Some(view)
    }

    /// Describes a request that the preflight's result kept from being sent.
    fn refused(
        &mut self,
        preflight: &Exchange,
        exchange: &Exchange,
        why: String,
        asked_for: Option<&Exchange>,
    ) {
        self.effect = CorsEffect::Refused;
        let method = preflight.request.headers.get("Access-Control-Request-Method");
        let method = escape_and_cut(method.map_or("request", |method| method), 16);
        let mut sentence = format!("The {method} never left the browser: {why}");
        if exchange.kind == InitiatorType::Preflight && asked_for.is_none() {
            sentence.push_str(" No entry of the ");
            sentence.push_str(&method);
            sentence.push_str(
                " itself was recorded (Firefox keeps none of a request that was refused): its method, fields and body are known from this OPTIONS alone.",
            );
        }
        self.sentence = sentence;
        self.seen.push(SeenField {
            name: String::from("Status"),
            on: None,
            page: String::from("TypeError"),
            received: String::from("nothing: it was not sent"),
            readability: Readability::Hidden,
            why: "The page’s code is not told why: to it, the network failed.",
        });
        self.fixes = fix_preflight(preflight);
    }

    /// Describes what the page's code could read of a response that arrived.
    fn received(&mut self, recording: &Recording, exchange: &Exchange) {
        if exchange.response.status == 0 {
            self.sentence = String::from("No answer arrived; no preflight refused it.");
            return;
        }
        if let Some(refusal) = origin_refusal(exchange) {
            self.effect = CorsEffect::Refused;
            self.sentence =
                format!("The server answered, and the page’s code got nothing of it: {}", of_origin(refusal));
            self.fixes = fix_origin(exchange);
        }
        self.seen.push(status(exchange));
        self.seen.extend(FIELDS.into_iter().filter_map(|name| field(exchange, name, None)));
        // A write depends on the entity tag of an earlier response.
        let tag = earlier_tag(recording, exchange);
        self.seen.extend(tag.and_then(|read| field(read, "ETag", Some(read.id))));
        if self.effect == CorsEffect::Refused {
            return;
        }
        let hidden: Vec<&SeenField> =
            self.seen.iter().filter(|field| field.readability != Readability::Visible).collect();
        if hidden.is_empty() {
            self.sentence = String::from("The page’s code could read all that matters here.");
            return;
        }
        self.effect = CorsEffect::Hidden;
        let mut names: Vec<&str> = Vec::new();
        for field in &hidden {
            if !names.contains(&field.name.as_str()) {
                names.push(&field.name);
            }
        }
        let several = names.len() > 1;
        let is_sure = hidden.iter().any(|field| field.readability == Readability::Hidden);
        let names = names.join(", ");
        let by_star = hidden.iter().any(|field| field.why == STAR);
        self.sentence = format!(
            "The browser received {names}{}{}",
            if is_sure {
                ", but the page’s code got null: "
            } else {
                "; the page’s code got null if it asked with credentials: "
            },
            match (by_star, several) {
                (true, _) => STAR,
                (false, false) => "Access-Control-Expose-Headers does not name it.",
                (false, true) => "Access-Control-Expose-Headers does not name them.",
            }
        );
        self.fixes = vec![Fix {
            with: String::from("Every answer that carries it, 304 and errors too"),
            line: format!("Access-Control-Expose-Headers: {}", exposed_and(exchange, &names)),
        }];
    }

    /// Whether the panel opens this section at first, and the report contains it.
    pub fn is_worth_a_look(&self) -> bool {
        self.effect != CorsEffect::Open
    }
}

/// The latest response before this one that carried an entity tag.
fn earlier_tag<'a>(recording: &'a Recording, exchange: &Exchange) -> Option<&'a Exchange> {
    if !recording.verdict(exchange.id).is_failure() {
        return None;
    }
    let entry = recording.entry(exchange.id)?;
    let resource = exchange.resource();
    let mut before = recording.ledger().descriptions_before(&resource, entry).take(16);
    recording.get(before.find(|read| read.etag.is_some())?.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cors::Given;
    use crate::scenario::recording;

    fn view(drawing: &str, id: u32) -> Option<CorsView> {
        CorsView::of(&recording(drawing), ExchangeId(id))
    }

    fn lines(view: &CorsView) -> Vec<&str> {
        view.fixes.iter().map(|fix| fix.line.as_str()).collect()
    }

    const CROSS: &str = "Origin: https://page.example";
    const ALLOW: &str = "Access-Control-Allow-Origin: https://page.example";

    #[test]
    fn the_own_origin_has_no_two_sides() {
        assert_eq!(view("0-1 GET /n Origin: https://a.example -> 200 ETag: \"v1\"", 0), None);
        assert_eq!(view("0-1 GET /n -> 200 ETag: \"v1\"", 0), None);
    }

    #[test]
    fn a_tag_that_is_not_exposed() {
        let drawing = format!(
            "0-1 GET /n {CROSS} -> 200 {ALLOW} ; Access-Control-Expose-Headers: X-Own ; ETag: \"v1\" ; Last-Modified: x\n\
             20-30 PUT /n {CROSS} ; If-Match: null | a -> 412 {ALLOW}"
        );
        let read = view(&drawing, 0).unwrap();
        assert_eq!(read.effect, CorsEffect::Hidden);
        let rows: Vec<_> = read
            .seen
            .iter()
            .map(|row| (row.name.as_str(), row.page.as_str(), row.received.as_str()))
            .collect();
        assert_eq!(
            rows,
            [("Status", "200 OK", "200 OK"), ("ETag", "null", "\"v1\""), ("Last-Modified", "x", "x")]
        );
        assert_eq!(lines(&read), ["Access-Control-Expose-Headers: X-Own, ETag"]);
        let write = view(&drawing, 1).unwrap();
        assert_eq!(write.seen.last().unwrap().on, Some(ExchangeId(0)), "the tag that the write rests on");
        assert_eq!(write.effect, CorsEffect::Hidden);
    }

    #[test]
    fn a_star_does_not_count_with_credentials() {
        let with = |sent: &str| {
            view(&format!("0-1 GET /n {CROSS}{sent} -> 200 {ALLOW} ; Access-Control-Allow-Credentials: true ; Access-Control-Expose-Headers: * ; ETag: \"v1\""), 0).unwrap()
        };
        let view = with(" ; Cookie: s=1");
        assert_eq!(view.effect, CorsEffect::Hidden);
        assert!(view.sentence.ends_with(STAR));
        assert_eq!(lines(&view), ["Access-Control-Expose-Headers: ETag"]);
        let perhaps = with("");
        assert_eq!((perhaps.effect, perhaps.seen[1].readability), (CorsEffect::Hidden, Readability::Perhaps));
    }

    #[test]
    fn an_answer_that_the_page_never_got() {
        let view = view(
            &format!("0-1 GET /n {CROSS} ; Cookie: s=1 -> 200 Access-Control-Allow-Origin: * ; ETag: \"v1\""),
            0,
        )
        .unwrap();
        assert_eq!(view.effect, CorsEffect::Refused);
        assert!(view.seen.iter().all(|row| row.readability == Readability::Hidden));
        assert_eq!(
            lines(&view),
            ["Access-Control-Allow-Origin: https://page.example", "Access-Control-Allow-Credentials: true"]
        );
    }

    const ASKS: &str = "Origin: https://page.example ; Access-Control-Request-Method: PUT ; Access-Control-Request-Headers: content-type,if-match";

    #[test]
    fn a_preflight_that_refused_with_its_request_and_alone() {
        let refused = format!(
            "0-5 preflight OPTIONS /n {ASKS} -> 204 {ALLOW} ; Access-Control-Allow-Methods: PUT ; Access-Control-Allow-Headers: content-type"
        );
        let both = view(&format!("{refused}\n0-6 PUT /n If-Match: \"v1\" | a -> 0"), 1).unwrap();
        assert_eq!(both.effect, CorsEffect::Refused);
        assert_eq!(
            both.sentence,
            "The PUT never left the browser: its preflight asked for if-match and was not given it."
        );
        assert_eq!(lines(&both), ["Access-Control-Allow-Headers: content-type,if-match"]);
        let rows: Vec<_> =
            both.preflight.as_ref().unwrap().asked.iter().map(|row| (row.what.as_str(), row.given)).collect();
        assert_eq!(rows, [("PUT", Given::Yes), ("content-type", Given::Yes), ("if-match", Given::No)]);
        // Another request of that method has a response: it had another preflight.
        let other = view(&format!("{refused}\n20-26 PUT /n Content-Type: text/plain | a -> 204"), 0).unwrap();
        assert_eq!(other.effect, CorsEffect::Refused);
        // Firefox 153 records only the OPTIONS.
        let alone = view(&refused, 0).unwrap();
        assert_eq!(alone.effect, CorsEffect::Refused);
        assert!(alone.sentence.contains("No entry of the PUT itself was recorded"), "{}", alone.sentence);
    }

    #[test]
    fn a_preflight_that_failed_as_such() {
        let failed = |answer: &str| view(&format!("0-5 preflight OPTIONS /n {ASKS} -> {answer}"), 0).unwrap();
        assert!(failed("405").sentence.contains("answered 405"));
        assert!(failed("204").sentence.contains("no Access-Control-Allow-Origin"));
        assert_eq!(failed("204").fixes.len(), 3);
    }

    #[test]
    fn a_preflight_that_let_it_through() {
        let passed = format!(
            "0-5 preflight OPTIONS /n {ASKS} -> 204 {ALLOW} ; Access-Control-Allow-Methods: PUT ; Access-Control-Allow-Headers: content-type, if-match\n\
             6-9 PUT /n {CROSS} ; If-Match: \"v1\" | a -> 412 {ALLOW}"
        );
        assert_eq!(view(&passed, 0).unwrap().effect, CorsEffect::Open);
        let write = view(&passed, 1).unwrap();
        assert_eq!((write.effect, write.preflight.unwrap().exchange), (CorsEffect::Open, ExchangeId(0)));
        assert!(view(&passed, 1).unwrap().fixes.is_empty());
    }

    #[test]
    fn hostile_values_are_cut() {
        let huge = "x".repeat(1 << 16);
        let view = view(
            &format!(
                "0-1 GET /n {CROSS} -> 200 {ALLOW} ; Access-Control-Expose-Headers: {huge} ; ETag: {huge}"
            ),
            0,
        )
        .unwrap();
        assert!(format!("{view:?}").len() < 4000);
    }
}
