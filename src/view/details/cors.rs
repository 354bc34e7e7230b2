//! The two sides of CORS: what the page's code could read, and what the browser received; also which request the
//! browser did not send, and what the server must send to fix that.

use super::fields::shown_value;
use crate::cors::{
    Given, OriginRefusal, PreflightItem, Reach, Visibility, asked, origin_refusal, visibility,
};
use crate::exchange::{Exchange, ExchangeId, InitiatorType, Quoted, escape_and_cut};
use crate::ledger::preflight::{asked_for_by, preflight_near, preflight_of};
use crate::recording::Recording;
use crate::view::text::status::status_line;

/// Longest value that is shown, in characters.
const LONGEST: usize = 200;

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

/// A preflight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreflightView {
    /// The preflight's exchange.
    pub exchange: ExchangeId,
    /// What the preflight asked for: the method first, then each field.
    pub asked: Vec<AskedView>,
}

/// One method or field that a preflight asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedView {
    /// The method, or the field's name.
    pub what: String,
    /// Whether the server allowed it.
    pub given: Given,
    /// The server's answer in words.
    pub answer: &'static str,
}

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

/// A field line that the server must send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The response that must carry the line.
    pub with: String,
    /// The field line.
    pub line: String,
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

const STAR: &str = "a * does not count for a request with credentials.";

/// The names that are already exposed, followed by `names`.
fn exposed_and(exchange: &Exchange, names: &str) -> String {
    let lines = exchange.response.headers.lines("Access-Control-Expose-Headers");
    let known = lines.flat_map(|line| line.split(',')).map(str::trim);
    let mut all: Vec<String> = known
        .filter(|name| !name.is_empty() && *name != "*")
        .take(20)
        .map(|name| escape_and_cut(name, 60))
        .collect();
    let new = names.split(", ").filter(|name| !all.iter().any(|known| known.eq_ignore_ascii_case(name)));
    let new: Vec<String> = new.map(str::to_owned).collect();
    all.extend(new);
    all.join(", ")
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

fn status(exchange: &Exchange) -> SeenField {
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

fn field(exchange: &Exchange, name: &str, on: Option<ExchangeId>) -> Option<SeenField> {
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

fn preflight_view(preflight: &Exchange) -> PreflightView {
    let row = |asked: PreflightItem| AskedView {
        what: escape_and_cut(&asked.what, 80),
        answer: match asked.given {
            Given::Yes => "given",
            Given::ByStar => "given by *, which does not count with credentials",
            Given::No => "not given",
        },
        given: asked.given,
    };
    let rows = asked(preflight).map(|(method, fields)| [method].into_iter().chain(fields).map(row).collect());
    PreflightView { exchange: preflight.id, asked: rows.unwrap_or_default() }
}

/// Whether a preflight refuses the request with any credentials mode.
fn refuses_for_sure(preflight: &Exchange) -> bool {
    let asked = asked(preflight);
    asked.is_none_or(|(method, fields)| [method].iter().chain(&fields).any(|asked| asked.given == Given::No))
}

/// Why a preflight refused the request.
fn refusal(preflight: &Exchange) -> Option<String> {
    if !preflight.succeeded() {
        let status = status_line(preflight);
        return Some(format!("its preflight was answered {status}, and only a 2xx lets a request through."));
    }
    if let Some(refusal) = origin_refusal(preflight) {
        return Some(format!("its preflight was not allowed for this page. {}", of_origin(refusal)));
    }
    let (method, fields) = asked(preflight)?;
    let kept: Vec<String> = [method]
        .into_iter()
        .chain(fields)
        .filter(|asked| asked.given != Given::Yes)
        .map(|asked| Quoted(&asked.what).to_string())
        .collect();
    let by_star = asked(preflight).is_some_and(|(method, fields)| {
        [method].iter().chain(&fields).any(|asked| asked.given == Given::ByStar)
    });
    let tail = if by_star { "; a * does not count for a request with credentials." } else { "." };
    (!kept.is_empty())
        .then(|| format!("its preflight asked for {} and was not given it{tail}", kept.join(", ")))
}

fn of_origin(refusal: OriginRefusal) -> &'static str {
    match refusal {
        OriginRefusal::Missing => "It has no Access-Control-Allow-Origin.",
        OriginRefusal::StarWithCredentials => {
            "Access-Control-Allow-Origin: * does not count for a request with credentials."
        }
        OriginRefusal::Other => "Access-Control-Allow-Origin names another origin than the page’s.",
        OriginRefusal::CredentialsNotAllowed => {
            "A cookie was sent, and Access-Control-Allow-Credentials is not true."
        }
    }
}

fn fix_origin(exchange: &Exchange) -> Vec<Fix> {
    let origin = exchange.request.headers.get("Origin").map_or("null", |origin| origin);
    let with = || {
        let what =
            if exchange.kind == InitiatorType::Preflight { "OPTIONS" } else { &*exchange.request.method };
        format!("The answer to {}", escape_and_cut(what, 16))
    };
    let mut fixes = vec![Fix {
        with: with(),
        line: format!("Access-Control-Allow-Origin: {}", escape_and_cut(origin, LONGEST)),
    }];
    if exchange.request.headers.has("Cookie") {
        fixes.push(Fix { with: with(), line: String::from("Access-Control-Allow-Credentials: true") });
    }
    fixes
}

fn fix_preflight(preflight: &Exchange) -> Vec<Fix> {
    let with = || String::from("The answer to OPTIONS, with status 204");
    let mut fixes = Vec::new();
    if origin_refusal(preflight).is_some() {
        fixes.extend(fix_origin(preflight));
    }
    let sent = &preflight.request.headers;
    let (method, fields) = match asked(preflight) {
        Some((method, fields)) => {
            (method.given != Given::Yes, fields.iter().any(|one| one.given != Given::Yes))
        }
        None => (true, true),
    };
    if let Some(asked) = sent.get("Access-Control-Request-Method").filter(|_| method) {
        fixes.push(Fix {
            with: with(),
            line: format!("Access-Control-Allow-Methods: {}", escape_and_cut(asked, 40)),
        });
    }
    if let Some(asked) = sent.get("Access-Control-Request-Headers").filter(|_| fields) {
        fixes.push(Fix {
            with: with(),
            line: format!("Access-Control-Allow-Headers: {}", escape_and_cut(asked, LONGEST)),
        });
    }
    fixes
}

#[cfg(test)]
mod tests {
    use super::*;
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
